"""Why a value is not finite: the first operation that has no finite value although what goes into it has one."""

import math
from collections.abc import Mapping, Sequence

from gdstudio.language import Node, walk
from gdstudio.language.evaluate import evaluate_all
from gdstudio.language.lowering import lower
from gdstudio.model import Message

LARGEST_FLOAT32 = 3.4028235e38
_NEGATIVE = {
    "ln": Message("ln of a negative number"),
    "log10": Message("log10 of a negative number"),
    "log2": Message("log2 of a negative number"),
    "sqrt": Message("the square root of a negative number"),
}
_ZERO = {
    "ln": Message("ln of 0"),
    "log10": Message("log10 of 0"),
    "log2": Message("log2 of 0"),
}
_BEYOND_ONE = {"asin": Message("asin of a number beyond 1"), "acos": Message("acos of a number beyond 1")}
_DIVISION = Message("a division by 0")
_FRACTIONAL = Message("a fractional power of a negative number")
_TOO_LARGE = Message("a number too large for {dtype}")

Value = float | list[float]


def cause(nodes: Sequence[Node], names: Mapping[str, float | Sequence[float]], dtype: str) -> Message | None:
    """What went wrong in the first of the expressions that has no finite value; None where nothing is found."""
    for node in nodes:
        lowered = lower(node, lambda part: part.name != "sign")
        values = evaluate_all(lowered, names)
        for part in walk(lowered):
            args = _broken([values[arg] for arg in part.args], values[part])
            if args is not None:
                return _named(part, args, dtype)
        if dtype == "float32" and any(_largest(value) > LARGEST_FLOAT32 for value in values.values()):
            return Message(_TOO_LARGE.template, {"dtype": dtype})
    return None


def _broken(args: list[Value], result: Value) -> list[float] | None:
    """The finite arguments, of some row, from which a number came that is not finite."""
    rows = max((len(each) for each in (*args, result) if isinstance(each, list)), default=1)
    for row in range(rows):
        numbers = [_at(each, row) for each in args]
        if args and not math.isfinite(_at(result, row)) and all(map(math.isfinite, numbers)):
            return numbers
    return None


def _at(value: Value, row: int) -> float:
    return value[row % len(value)] if isinstance(value, list) else value


def _largest(value: Value) -> float:
    return max(map(abs, value), default=0.0) if isinstance(value, list) else abs(value)


def _named(part: Node, args: list[float], dtype: str) -> Message:
    first, last = args[0], args[-1]
    if part.op == "/" and last == 0:
        return _DIVISION
    if part.op == "^" and first == 0 and last < 0:
        return _DIVISION
    if part.op == "^" and first < 0 and last != int(last):
        return _FRACTIONAL
    if part.name in _BEYOND_ONE and abs(first) > 1:
        return _BEYOND_ONE[part.name]
    if part.name in _NEGATIVE and first < 0:
        return _NEGATIVE[part.name]
    if part.name in _ZERO and first == 0:
        return _ZERO[part.name]
    return Message(_TOO_LARGE.template, {"dtype": dtype})
