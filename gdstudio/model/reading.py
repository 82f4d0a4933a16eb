"""Reading TOML strictly: each refusal names the file, the path in it, and in a sentence what is wrong."""

import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from gdstudio.language import LanguageError
from gdstudio.model.faults import fault
from gdstudio.model.text import InputError, Message

LARGEST_FILE = 1_000_000
_LONGEST_REASON = 200
# The time that tomllib takes for a key of n dotted parts grows with n^2: 200,000 parts are minutes. The dots of numbers
# do not count, and no lesson has as many others.
_MOST_DOTS = 5000
_DOT_OF_A_NUMBER = re.compile(rb"\.[0-9_]+(?:[eE][+-]?[0-9]+)?[ \t]*(?=[,\]}\r\n])")
_TOO_DEEP = Message("This is not TOML that can be read: it is nested too deeply.")
T = TypeVar("T")
Kind = Literal[
    "lesson", "optimizer", "schedule", "pitfall", "problem", "data set", "generator", "model", "loss", "penalty"
]  # fmt: skip


def read_toml(path: Path) -> dict[str, Any]:
    """The file's table. InputError where it is missing, larger than 1 MB, not UTF-8 or not TOML."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Message("The file cannot be read: {reason}.", {"reason": reason}), str(path)) from error
    return parse_toml(content, str(path))


def parse_toml(content: bytes, where: str) -> dict[str, Any]:
    """The table of a TOML text; `where` names it in a refusal."""
    if len(content) > LARGEST_FILE:
        raise InputError(Message("The file is larger than 1 MB, which no problem, optimizer or lesson is."), where)
    if content.count(b".") > _MOST_DOTS and _DOT_OF_A_NUMBER.sub(b"", content).count(b".") > _MOST_DOTS:
        raise InputError(_TOO_DEEP, where)
    try:
        # A byte order mark is what Windows editors put before UTF-8.
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(Message("The file is not text in UTF-8."), where) from error
    except RecursionError as error:
        raise InputError(_TOO_DEEP, where) from error
    except ValueError as error:  # TOMLDecodeError, or a whole number of thousands of digits
        reason = str(error)[:_LONGEST_REASON]
        raise InputError(Message("This is not TOML that can be read: {reason}.", {"reason": reason}), where) from error


def at(where: str, path: str) -> str:
    """The place `path` (".start.x") below `where`: "FILE" or, further in, "FILE: $.runs[0]"."""
    return f"{where}{path}" if ": $" in where else f"{where}: ${path}"


def checked(table: Mapping[str, Any], kind: type[T], where: str) -> T:
    """The table as a struct, every number finite. InputError has the file and the path ("FILE: $.view.x")."""
    try:
        made = msgspec.convert(table, kind, strict=True)
    except msgspec.ValidationError as error:
        message, path = fault(error, table, kind)
        raise InputError(message, at(where, path.removeprefix("$"))) from error
    _refuse_not_finite(table, where)
    return made


def _refuse_not_finite(table: Mapping[str, Any], where: str) -> None:
    """TOML has nan and inf; nothing in these files may be either. A loop, since free tables may be deep."""
    stack: list[tuple[object, str]] = [(table, "")]
    while stack:
        value, path = stack.pop()
        if isinstance(value, float) and not math.isfinite(value):
            raise InputError(Message("{value} is not a finite number.", {"value": repr(value)}), at(where, path))
        if isinstance(value, Mapping):
            stack.extend((part, f"{path}.{key}") for key, part in value.items())
        elif isinstance(value, list):
            stack.extend((part, f"{path}[{index}]") for index, part in enumerate(value))


def refused_text(error: LanguageError, where: str) -> InputError:
    """What the language refuses, as the refusal of a file, the column added to the place."""
    place = f"{where}, column {error.column}" if error.column else where
    return InputError(error.message, place, error)


def kind_of(table: Mapping[str, Any], where: str) -> Kind:
    """What a file is, told by the keys that only this kind has. InputError where there is none of them."""
    if "loss" in table and not _OF_A_PROBLEM & table.keys():
        return "loss"
    for kind, keys in _TELLING.items():
        if keys & table.keys():
            return kind
    raise InputError(
        Message(
            "This is no problem, optimizer, schedule, pitfall, data set, generator or lesson: "
            "it has no `objective`, `model`, `equations`, `rate`, `engines`, `source`, `outlier` or `runs`."
        ),
        where,
    )


# A loss alone has none of these.
_OF_A_PROBLEM = {"objective", "data", "model", "parameters", "columns", "start", "features", "over", "runs"}
_TELLING: Mapping[Kind, set[str]] = {
    "lesson": {"runs"},
    "optimizer": {"equations", "hyperparameters"},
    "schedule": {"rate"},
    "pitfall": {"engines"},
    # It has columns as a fit may have them, and may name a model that suits it.
    "data set": {"source"},
    "generator": {"outlier", "noise"},
    "model": {"features", "over"},
    "penalty": {"strength"},
    "problem": {"objective", "data", "model", "loss"},
}
