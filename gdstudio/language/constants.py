"""Typed numbers: constant expressions in number fields and on the command line."""

import math
from collections.abc import Mapping

from gdstudio.language import limits
from gdstudio.language.errors import LanguageError
from gdstudio.language.evaluate import evaluate
from gdstudio.language.expression import parse
from gdstudio.language.functions import SCALAR_FUNCTIONS
from gdstudio.language.message import Message


def parse_number(text: str, names: Mapping[str, float] | None = None) -> float:
    """The value of a constant expression such as `1/3`, `2e-3`, `pi/4`, in which `names` have their values.

    Raises LanguageError where it is no expression, has other names, or is not finite.
    """
    names = names or {}
    if len(text) <= limits.LENGTH and not text.strip():
        raise LanguageError(Message("Type a number."), text=text, column=1, length=1)
    try:
        return float(_checked(text, evaluate(parse(text, functions=SCALAR_FUNCTIONS, known=names).node, names)))
    except LanguageError as error:
        if text[: limits.LENGTH].strip().lower().lstrip("+-") in ("nan", "inf", "infinity"):
            raise _not_finite(text) from error
        raise


def _checked(text: str, value: float) -> float:
    if not math.isfinite(value):
        raise _not_finite(text)
    return value


def _not_finite(text: str) -> LanguageError:
    return LanguageError(
        Message("`{text}` is not a finite number.", {"text": text.strip()[:40]}),
        text=text,
        column=1,
        length=len(text),
    )
