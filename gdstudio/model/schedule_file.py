"""A schedule from its table, or from a typed expression: parsed, its constants found, its names checked."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gdstudio.language import SCALAR_FUNCTIONS, LanguageError, Node, free_names
from gdstudio.model.names import check_names, parse_declared
from gdstudio.model.problem import Constant
from gdstudio.model.reading import at, checked, read_toml, refused_text
from gdstudio.model.schedule import BASE, COUNTER, Schedule
from gdstudio.model.source import in_language
from gdstudio.model.tables import ScheduleTable
from gdstudio.model.text import InputError, Message, choose

# What optimizers have and schedules do not.
_NOT_HERE = ("theta", "g", "k", "eta")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9_-]+)?")
Look = Callable[[str], Schedule]


def schedule_from(table: Mapping[str, Any], name: str, where: str) -> Schedule:
    """The schedule of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, ScheduleTable, where)
    check_names(content.constants, at(where, ".constants"), {COUNTER, BASE})
    place = at(where, ".rate")
    try:
        node = _parsed(content.rate, content.constants)
    except LanguageError as error:
        raise refused_text(error, place) from error
    _check_known(node, place)
    constants = {
        each: Constant(found.default, found.low, found.high, found.scale) for each, found in content.constants.items()
    }
    constants |= {each: Constant() for each in _own_names(node) if each not in constants}
    for each in content.values:
        choose(each, list(constants), at(where, f".values.{each}"), "constant")
    return Schedule(
        name=content.name or name,
        title=in_language(content.title) or content.rate,
        typed=content.rate,
        node=node,
        source={key: value for key, value in table.items() if key not in ("name", "values")},
        text=in_language(content.text),
        constants=constants,
        values={each: found.default for each, found in constants.items()} | content.values,
    )


def typed_schedule(text: str, where: str = "schedule") -> Schedule:
    """The schedule of a typed expression, under no name. LanguageError where the language refuses it, InputError for a
    name that schedules do not have."""
    node = _parsed(text, ())
    _check_known(node, where)
    return schedule_from({"rate": text}, "", where)


def chosen_schedule(value: object, look: Look, names: Iterable[str], where: str) -> Schedule | None:
    """A schedule, a table, the name of one, a file's path, or a typed expression; "" and None are no schedule."""
    if value is None or isinstance(value, Schedule):
        return value
    if isinstance(value, Mapping):
        return _of_table(value, look, names, where)
    text = str(value).strip()
    if not text:
        return None
    if text in names:
        return look(text)
    if text.endswith(".toml"):
        return schedule_from(read_toml(Path(text)), Path(text).stem, text)
    if _WORD.fullmatch(text) and len(text) > 1 and text != BASE:
        return look(choose(text, list(names), where, "schedule"))
    return typed_schedule(text, where)


def _of_table(table: Mapping[str, Any], look: Look, names: Iterable[str], where: str) -> Schedule:
    """A whole schedule, or one of the catalogue by its name with `values` of its own."""
    if "rate" in table or "name" not in table:
        return schedule_from(table, "", where)
    found = look(choose(str(table["name"]), list(names), where, "schedule"))
    return schedule_from({**found.to_table(), **table}, "", where)


def _parsed(text: str, constants: Iterable[str]) -> Node:
    return parse_declared(text, {COUNTER, BASE, *constants}, SCALAR_FUNCTIONS).node


def _own_names(node: Node) -> list[str]:
    return [each for each in free_names(node) if each not in (COUNTER, BASE)]


def _check_known(node: Node, where: str) -> None:
    for each in free_names(node):
        if each in _NOT_HERE:
            sentence = (
                "A schedule does not know `{name}`. It has t, the number of updates made before (0, 1, 2, …), "
                "learning_rate, and constants of its own."
            )
            raise InputError(Message(sentence, {"name": each}), where)
