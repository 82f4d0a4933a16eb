"""A number, a list of numbers or a truth value from what was typed, dragged or read."""

import math
from collections.abc import Iterable, Mapping

from gdstudio.language import LanguageError, Message, parse_number
from gdstudio.model.ranges import readable
from gdstudio.model.text import InputError

_BRACKETS = {"(": ")", "[": "]", "（": "）"}
_TRUE, _FALSE = ("true", "on", "yes", "1"), ("false", "off", "no", "0")


def number_of(where: str, value: object) -> float:
    """A finite number from a number or a typed constant expression ("1/3", "−2"). InputError otherwise."""
    label = {"label": readable(where)}
    if isinstance(value, str):
        if not value.strip():
            raise InputError(Message("{label} needs a number.", label), where)
        try:
            return parse_number(value)
        except LanguageError as error:
            raise InputError(error.message, where, error) from error
    number = float("nan")
    if hasattr(value, "__float__") and not isinstance(value, bool):
        try:
            number = float(value)
        except (OverflowError, TypeError, ValueError):
            number = math.nan
    if not math.isfinite(number):
        raise InputError(Message("{label} must be a finite number.", label), where)
    return number


def numbers_of(where: str, value: object) -> list[float]:
    """Numbers from a sequence of numbers and texts, or from a text with commas ("-1.2, 1", "(1/3, pi)")."""
    return [number_of(where, part) for part in parts_of(value)]


def parts_of(value: object) -> list[object]:
    """The parts of a sequence, of a text at its commas, or the one value."""
    if isinstance(value, str):
        text = value.strip()
        while text and _BRACKETS.get(text[0]) == text[-1] and len(_split(text)) == 1 and len(_split(text[1:-1])) > 1:
            text = text[1:-1].strip()
        return list(_split(text))
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return list(value)
    return [value]


def _split(text: str) -> list[str]:
    """The pieces between commas outside brackets; full-width commas and semicolons count as commas."""
    pieces, depth = [""], 0
    for character in text:
        depth += (character in "([（") - (character in ")]）")
        if character in ",，;；" and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece.strip() for piece in pieces]


def truth_of(where: str, value: object) -> bool:
    """True or False from a truth value or one of true/false, on/off, yes/no, 1/0. InputError otherwise."""
    word = str(value).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise InputError(Message("Write on or off, not `{value}`.", {"value": str(value)[:40]}), where)
