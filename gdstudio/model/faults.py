"""What msgspec refuses, in the words of this program: a sentence, and the path with every key spelled out."""

import re
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec

from gdstudio.model.text import Message, nearest

_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
    "datetime": "a date",
    "date": "a date",
    "time": "a time",
}
_STEP = re.compile(r"\.([A-Za-z_0-9]+)|\[(\.\.\.|\d+)\]")
_ANY_KEY = "[...]"


def fault(error: msgspec.ValidationError, table: Mapping[str, Any], kind: type) -> tuple[Message, str]:
    """The sentence and the path ("$.hyperparameters.beta1.default") of a refused conversion of `table` to
    `kind`.
    """
    sentence, path = _parts(error)
    return _sentence(sentence, _type_at(kind, path)), _spelled(path, table, kind)


def _parts(error: msgspec.ValidationError) -> tuple[str, str]:
    sentence, _, path = str(error).partition(" - at `")
    return sentence, path.rstrip("`") or "$"


def _sentence(sentence: str, kind: Any) -> Message:
    quoted = re.findall(r"`([^`]*)`", sentence)
    if sentence.startswith("Object missing") and quoted:
        return Message("The key `{key}` is missing.", {"key": quoted[0]})
    if sentence.startswith("Object contains unknown") and quoted:
        return _unknown_key(quoted[0], kind)
    if sentence.startswith("Expected") and len(quoted) == 2:
        wanted, found = quoted
        options = " or ".join(dict.fromkeys(_KINDS.get(each, each) for each in wanted.split(" | ")))
        got = "a number with decimals" if found == "float" else _KINDS.get(found, found)
        return Message("Needed here: {needed}. Found: {found}.", {"needed": options, "found": got})
    if sentence.startswith("Expected `array` of length"):
        needed, found = re.findall(r"\d+", sentence)
        return Message("Needed here: a list of {needed}. Found: a list of {found}.", {"needed": needed, "found": found})
    if sentence.startswith("Invalid enum value"):
        choices = {
            "value": sentence.removeprefix("Invalid enum value ").strip("'"),
            "all": ", ".join(get_args(kind)),
        }
        return Message("`{value}` cannot stand here; there are {all}.", choices)
    if sentence.startswith("Number out of range"):
        return Message("The number is too large.")
    return Message("{sentence}.", {"sentence": sentence})


def _unknown_key(key: str, kind: Any) -> Message:
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    near = nearest(key, known)
    if near:
        return Message("There is no key `{key}` here. Did you mean `{nearest}`?", {"key": key, "nearest": near})
    return Message("There is no key `{key}` here; there are {all}.", {"key": key, "all": ", ".join(known)})


def _type_at(kind: Any, path: str) -> Any:
    """The declared type at a path of msgspec's; of a union its table, if it has one."""
    for field, index in _STEP.findall(path):
        if field:
            fields = msgspec.structs.fields(_option(kind, _is_table))
            kind = next(each.type for each in fields if each.encode_name == field)
        else:
            kind = get_args(_option(kind, _is_dict if index == "..." else _is_list))[-1]
    return _option(kind, _is_table)


def _option(kind: Any, suits: Callable[[Any], bool]) -> Any:
    """The part of a union that suits; every other type is itself."""
    options = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return next(filter(suits, options), options[0])


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _is_dict(kind: Any) -> bool:
    return get_origin(kind) is dict


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (list, tuple)


def _spelled(path: str, table: Mapping[str, Any], kind: type) -> str:
    """The path with "[...]", which is all that msgspec says of a key, replaced by that key. No table here has
    two.
    """
    before, unsaid, after = path.partition(_ANY_KEY)
    return f"{before}.{_failing_key(before, table, kind)}{after}" if unsaid else path


def _failing_key(before: str, table: Mapping[str, Any], kind: type) -> str:
    """The first key of the dictionary at path `before` at which the conversion fails, by bisection."""
    keys: list[str] = list(_value_at(before, table))
    low, high = 0, len(keys) - 1
    while low < high:
        middle = (low + high) // 2
        if _fails(_with_keys(table, _steps(before), keys[: middle + 1]), before, kind):
            high = middle
        else:
            low = middle + 1
    return keys[low]


def _fails(table: Any, before: str, kind: type) -> bool:
    try:
        msgspec.convert(table, kind, strict=True)
    except msgspec.ValidationError as error:
        return _parts(error)[1].startswith(before + _ANY_KEY)
    return False


def _steps(path: str) -> list[str | int]:
    """The keys and indices of a path of msgspec's before its first "[...]": names of fields, all of them
    plain.
    """
    return [field or int(index) for field, index in _STEP.findall(path)]


def _value_at(path: str, table: Any) -> Any:
    for step in _steps(path):
        table = table[step]
    return table


def _with_keys(table: Any, steps: list[str | int], keys: list[str]) -> Any:
    """A copy of the table whose dictionary at `steps` has these keys only."""
    if not steps:
        return {key: table[key] for key in keys}
    part = _with_keys(table[steps[0]], steps[1:], keys)
    if isinstance(table, list):
        return [part if place == steps[0] else each for place, each in enumerate(table)]
    return {**table, steps[0]: part}
