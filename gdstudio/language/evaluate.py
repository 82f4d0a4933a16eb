"""The value of a tree by a walk in guarded arithmetic: for single values and checks, not for loops."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import SupportsFloat

from gdstudio.language import guarded
from gdstudio.language.errors import LanguageError
from gdstudio.language.functions import FUNCTIONS
from gdstudio.language.lowering import lower
from gdstudio.language.message import Message
from gdstudio.language.tree import Node, make, walk, with_args

Value = float | list[float]
Environment = Mapping[str, float | Sequence[float]]

_OPERATORS: Mapping[str, Callable[..., float]] = {
    "neg": operator.neg,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": guarded.div,
    "^": guarded.power,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def evaluate(node: Node, env: Environment) -> float:
    """The value of a tree where names have the values of `env`; data columns are sequences of one length.

    Never raises on arithmetic: the result may be infinite or nan. Raises LanguageError for a name without a
    value, or where the result is a column.
    """
    node = _lowered(node)
    result = evaluate_all(node, env)[node]
    if isinstance(result, list):
        raise LanguageError(Message("The value is a whole column: put `mean(…)` or `sum(…)` around it."))
    return result


@lru_cache(maxsize=256)
def _lowered(node: Node) -> Node:
    """The same few trees are evaluated again and again, with other values."""
    return lower(node, lambda part: part.name != "sign")


def evaluate_all(node: Node, env: Environment) -> dict[Node, Value]:
    """The values of all nodes below a lowered node; data columns are given as lists."""
    columns = {key: column for key, found in env.items() if (column := _as_column(found)) is not None}
    rows = len(next(iter(columns.values()))) if columns else 1
    values: dict[Node, Value] = {}
    for part in walk(node):
        if part.op == "name":
            values[part] = columns[part.name] if part.name in columns else _scalar(part.name, env)
        elif part.op in ("number", "constant"):
            values[part] = part.value
        else:
            values[part] = _apply(part, [values[arg] for arg in part.args], rows)
    return values


def settle_failures(node: Node) -> Node:
    """The lowered tree with numbers in place of those constant parts in which plain arithmetic would raise.

    Tensors and arrays give inf or nan by themselves; so do then the constants beside them.
    """
    done: dict[Node, Node] = {}
    constant: dict[Node, Value] = {}
    for part in walk(node):
        done[part] = with_args(part, tuple(done[arg] for arg in part.args))
        if part.op in ("number", "constant"):
            constant[part] = part.value
        elif part.args and part.name not in _REDUCTIONS and all(arg in constant for arg in part.args):
            value = constant[part] = _apply(part, [constant[arg] for arg in part.args], 1)
            if isinstance(value, float) and not math.isfinite(value):
                done[part] = make("number", value=value)
    return done[node]


def _as_column(found: float | Sequence[float]) -> list[float] | None:
    """The rows of a value, if it has any; an array without dimensions has none."""
    if isinstance(found, float | int) or getattr(found, "shape", (1,)) == ():
        return None
    return [float(each) for each in found]


def _scalar(name: str, env: Environment) -> float:
    found = env.get(name)
    if not isinstance(found, float | SupportsFloat):
        raise LanguageError(Message("`{name}` has no value.", {"name": name}))
    return float(found)


def _apply(node: Node, args: list[Value], rows: int) -> Value:
    if node.op == "call" and node.name in _REDUCTIONS:
        return _REDUCTIONS[node.name](rows, *args)
    function = _OPERATORS.get(node.op) or _FUNCTIONS[node.name]
    if any(isinstance(arg, list) for arg in args):
        rowwise = zip(*(arg if isinstance(arg, list) else repeat(arg) for arg in args), strict=False)
        return [function(*each) for each in rowwise]
    return function(*args)


def _column(value: Value, rows: int) -> list[float]:
    return value if isinstance(value, list) else [value] * rows


def _mean(rows: int, value: Value) -> float:
    return guarded.div(sum(value), len(value)) if isinstance(value, list) else value


def _sum(rows: int, value: Value) -> float:
    return sum(_column(value, rows))


def _dot(rows: int, left: Value, right: Value) -> float:
    return sum(a * b for a, b in zip(_column(left, rows), _column(right, rows), strict=True))


def _norm(rows: int, value: Value) -> float:
    return math.sqrt(_dot(rows, value, value))


_REDUCTIONS: Mapping[str, Callable[..., float]] = {"mean": _mean, "sum": _sum, "dot": _dot, "norm": _norm}
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    **{name: getattr(guarded, found.guarded) for name, found in FUNCTIONS.items() if found.guarded},
    "abs": abs,
    "where": lambda condition, yes, no: yes if condition else no,
}
