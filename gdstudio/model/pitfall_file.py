"""A pitfall from its table, each line checked; and a chosen one: the catalogue's by its name, perhaps with values."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from string import Formatter
from typing import Any

from gdstudio.model.names import check_names
from gdstudio.model.pitfall import LineChange, Pitfall, Switches
from gdstudio.model.pitfall_lines import KNOWN, check_lines, slots_of
from gdstudio.model.problem import Constant
from gdstudio.model.reading import at, checked
from gdstudio.model.source import in_language
from gdstudio.model.tables import ChosenPitfallTable, PitfallLineTable, PitfallTable
from gdstudio.model.text import InputError, Message, choose

# What the sentences of a pitfall may speak of; computed from the run where they are told.
TOLD = (
    "step", "count", "parameter", "grad", "true", "ratio", "error", "at", "start", "value", "true_value", "rows", "pairs",
)  # fmt: skip
_NONE = ("", "none")
_MOST_LINES = 20
Look = Callable[[str], Pitfall]


def pitfall_from(table: Mapping[str, Any], name: str, where: str) -> Pitfall:
    """The pitfall of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, PitfallTable, where)
    if max(len(content.lines), *(len(each.becomes) for each in content.lines), 0) > _MOST_LINES:
        raise InputError(Message("A pitfall changes at most {most} lines.", {"most": _MOST_LINES}), at(where, ".lines"))
    check_names(content.constants, at(where, ".constants"), {*KNOWN})
    constants = {each: Constant(**_fields(found)) for each, found in content.constants.items()}
    lines = tuple(_line(each, content, at(where, f".lines[{place}]")) for place, each in enumerate(content.lines))
    switches = Switches(**_fields(content.program))
    if not lines and switches == Switches():
        raise InputError(Message("A pitfall needs `lines` or a `program` that changes."), at(where, ""))
    for key in ("happened", "unharmed"):
        _check_sentence(getattr(content, key), (*TOLD, *constants), at(where, f".{key}"))
    _check_sentence(content.refused, (), at(where, ".refused"))
    made = Pitfall(
        name=content.name or name,
        title=in_language(content.title),
        source={key: value for key, value in table.items() if key not in ("name", "values")},
        engines=tuple(content.engines),
        lines=lines,
        switches=switches,
        text=in_language(content.text),
        shows=content.shows,
        happened=content.happened,
        unharmed=content.unharmed,
        refused=content.refused,
        constants=constants,
        values={each: found.default for each, found in constants.items()},
    )
    return with_values(made, content.values, at(where, ".values"))


def _line(table: PitfallLineTable, content: PitfallTable, where: str) -> LineChange:
    if table.line and table.word:
        raise InputError(Message("A change is of a `line` or of a `word`, not of both."), where)
    if table.word and len(table.becomes) != 1:
        raise InputError(Message("A word becomes one other text."), f"{where}.becomes")
    own = slots_of(table.line)
    check_lines(table.becomes, (*KNOWN, *content.constants, *own), f"{where}.becomes")
    if table.word:
        word = slots_of(table.word)
        if len(word) != 1 or table.word != f"{{{word[0]}}}" or word[0] not in KNOWN:
            raise InputError(
                Message("The word is one of {all}, in braces.", {"all": ", ".join(KNOWN)}), f"{where}.word"
            )
    return LineChange(
        tuple(table.engines or content.engines), table.part, tuple(table.becomes), table.line, table.word, table.layer
    )


def _fields(table: Any) -> dict[str, Any]:
    return {name: getattr(table, name) for name in table.__struct_fields__}


def _check_sentence(template: str, known: Collection[str], where: str) -> None:
    try:
        slots = [word for _, word, _, _ in Formatter().parse(template) if word is not None]
    except ValueError as error:
        raise InputError(Message("The braces of this sentence do not match."), where) from error
    for word in slots:
        choose(word, known, where, "slot")


def chosen_pitfall(value: object, look: Look, names: Collection[str], where: str) -> Pitfall | None:
    """A pitfall, a whole table, the name of one, or a table of a name and values; "", "none" and None are no pitfall."""
    if value is None or isinstance(value, Pitfall):
        return value
    if isinstance(value, Mapping) and "engines" in value:
        return pitfall_from(value, "", where)
    given = checked(value, ChosenPitfallTable, where) if isinstance(value, Mapping) else None
    text = given.name if given is not None else str(value).strip()
    if text in _NONE:
        return None
    found = look(choose(text, names, where, "pitfall"))
    return with_values(found, given.values, where) if given is not None else found


def with_values(pitfall: Pitfall, values: Mapping[str, float], where: str) -> Pitfall:
    """The pitfall with values of its constants. InputError where one is none of its, or out of its range."""
    for name, number in values.items():
        place = f"{where}.{name}"
        known = pitfall.constants[choose(name, list(pitfall.constants), place, "constant")]
        if not known.low <= number <= known.high:
            limits = {
                "name": name,
                **{key: float(value) for key, value in asdict(known).items() if key in ("low", "high")},
            }
            raise InputError(Message("`{name}` must lie between {low} and {high}.", limits), place)
    return pitfall.with_values(**values)
