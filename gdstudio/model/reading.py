"""Reading problems and optimizers from TOML, strictly: each refusal names file, path and what is wrong."""

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from gdstudio.model.text import InputError, Message

LARGEST_FILE = 1_000_000
T = TypeVar("T")


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table in which an unknown key is an error."""


class ConstantTable(Strict):
    """A named constant of a problem."""

    default: float = 1.0
    low: float = -5.0
    high: float = 5.0
    scale: Literal["linear", "log"] = "linear"


class MinimumTable(Strict):
    """A known minimum."""

    at: list[float]
    value: float
    source: str = ""


class ProblemTable(Strict):
    """A problem's file; either `objective`, or `data`, `model` and `loss`."""

    name: str = ""
    title: str = ""
    text: str | dict[str, str] = ""
    parameters: list[str] = []
    constants: dict[str, ConstantTable] = {}
    objective: str = ""
    data: list[str] = []
    columns: dict[str, list[float]] = {}
    model: str = ""
    loss: str = ""
    penalty: str = ""
    start: list[float] = []
    view: dict[str, tuple[float, float]] = {}
    minima: list[MinimumTable] = []
    smooth: bool = True


class HyperparameterTable(Strict):
    """A hyperparameter as its file declares it."""

    default: float
    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"
    symbol: str = ""
    help: str = ""
    integer: bool = False


class StateTable(Strict):
    """A state variable with more than a number for its start."""

    init: str
    shape: Literal["vector", "scalar"] = "vector"


class EquationTable(Strict):
    """One statement of a step."""

    text: str
    says: str = ""


class TorchTable(Strict, rename={"cls": "class"}):
    """How the optimizer maps to a class of torch.optim."""

    cls: str
    fixed: dict[str, bool | float | int | str] = {}
    map: dict[str, str] = {}


class OptimizerTable(Strict):
    """An optimizer's file."""

    title: str
    hyperparameters: dict[str, HyperparameterTable]
    equations: list[EquationTable]
    name: str = ""
    text: str | dict[str, str] = ""
    state: dict[str, float | StateTable] = {}
    torch: TorchTable | None = None


def read_toml(path: Path) -> dict[str, Any]:
    """The file's table. InputError where it is missing, too large, not UTF-8 or not TOML."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(
            Message("The file cannot be read: {reason}.", {"reason": error.strerror}), str(path)
        ) from error
    if len(content) > LARGEST_FILE:
        raise InputError(Message("The file is larger than 1 MB, which no problem, optimizer or lesson is.", {}), str(path))
    return parse_toml(content, str(path))


def parse_toml(content: bytes, where: str) -> dict[str, Any]:
    """The table of a TOML text; `where` names it in a refusal."""
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(Message("The file is not text in UTF-8.", {}), where) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(Message("This is not TOML: {reason}.", {"reason": error or "nested too deeply"}), where) from error


def checked(table: Mapping[str, Any], kind: type[T], where: str) -> T:
    """The table as a struct, every number finite. InputError has the file and the path ("FILE: $.view.x")."""
    _refuse_not_finite(table, "$", where)
    try:
        return msgspec.convert(table, kind, strict=True)
    except msgspec.ValidationError as error:
        sentence, _, path = str(error).partition(" - at `")
        raise InputError(Message("{sentence}.", {"sentence": sentence}), f"{where}: {path.rstrip('`') or '$'}") from error


def _refuse_not_finite(value: object, path: str, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(Message("{value} is not a finite number.", {"value": value}), f"{where}: {path}")
    if isinstance(value, Mapping):
        for key, part in value.items():
            _refuse_not_finite(part, f"{path}.{key}", where)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            _refuse_not_finite(part, f"{path}[{index}]", where)


def kind_of(table: Mapping[str, Any]) -> Literal["lesson", "optimizer", "problem"]:
    """What a file is, told by the keys that only this kind has."""
    if "runs" in table:
        return "lesson"
    return "optimizer" if "equations" in table or "hyperparameters" in table else "problem"
