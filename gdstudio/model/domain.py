"""Where an expression has a value, where one is looked for, why there is none, and whether it is one number or one a row."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product

from gdstudio.language import Node, evaluate
from gdstudio.language.functions import REDUCTIONS
from gdstudio.language.tree import walk
from gdstudio.model.text import Message

_NEEDS = {
    "ln": "{function} needs a positive number",
    "log10": "{function} needs a positive number",
    "log2": "{function} needs a positive number",
    "sqrt": "{function} needs a number that is not negative",
    "asin": "{function} needs a number from −1 to 1",
    "acos": "{function} needs a number from −1 to 1",
}
# Where a typed function is tried before it is said to have no value.
ROUND_PLACES = (0.0, 1.0, 0.5, -1.0, 2.0)
FARTHER_PLACES = (-2.0, 3.0, -3.0, 5.0, -5.0, 10.0, -10.0)
MOST_MIXED = 2
Values = Mapping[str, float]


def has_value(node: Node, values: Values) -> bool:
    """Whether an expression without data columns is finite where its names have these values."""
    return math.isfinite(evaluate(node, values))


def round_places(count: int) -> Iterator[tuple[float, ...]]:
    """Round places for so many variables, the simplest first."""
    yield from ((place,) * count for place in (*ROUND_PLACES, *FARTHER_PLACES))
    if 1 < count <= MOST_MIXED:
        yield from product((*ROUND_PLACES, *FARTHER_PLACES), repeat=count)


def begins(objective: Node, gradient: Iterable[Node], values: Values) -> bool:
    """Whether descent can begin there: value and every partial derivative are finite."""
    return has_value(objective, values) and all(has_value(each, values) for each in gradient)


def why_no_value(node: Node, values: Values) -> Message:
    """The reason of the first part, in the order of computing, that has no finite value though its arguments
    have.
    """
    for part in walk(node):
        if part.args and not has_value(part, values):
            return _reason(part, values)
    return Message("it has no finite value")


def _reason(part: Node, values: Values) -> Message:
    if part.op == "call" and part.name in _NEEDS:
        return Message(_NEEDS[part.name], {"function": part.name})
    if part.op == "/" and evaluate(part.args[1], values) == 0:
        return Message("there is a division by 0")
    if math.isnan(evaluate(part, values)):
        return Message("the power of a negative number is not real")
    return Message("it is larger than the largest number")


def reduced(node: Node, columns: Collection[str]) -> bool:
    """Whether the value is one number: each column stands inside `mean` or `sum`, and each of these holds a
    column.
    """
    by_row: dict[Node, bool] = {}
    for part in walk(node):
        inside = any(by_row[each] for each in part.args)
        if part.op == "call" and part.name in REDUCTIONS:
            if not inside:
                return False
            inside = False
        by_row[part] = inside or (part.op == "name" and part.name in columns)
    return not by_row[node]
