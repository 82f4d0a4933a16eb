"""The value of a tree, by a walk in guarded arithmetic: for single values, tests and checks, not for loops."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import SupportsFloat

from gdstudio.language import guarded
from gdstudio.language.errors import LanguageError
from gdstudio.language.lowering import lower
from gdstudio.language.message import Message
from gdstudio.language.tree import Node, walk

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
    node = lower(node, lambda part: part.name != "sign")
    result = evaluate_all(node, env)[node]
    if isinstance(result, list):
        raise LanguageError(Message("The value is a whole column: put `mean(…)` or `sum(…)` around it."))
    return result


def evaluate_all(node: Node, env: Environment) -> dict[Node, Value]:
    """The values of all nodes below a lowered node; data columns are given as lists."""
    columns = {key: [float(each) for each in found] for key, found in env.items() if _is_column(found)}
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


def _is_column(found: object) -> bool:
    """Whether a value has rows; a NumPy scalar or a tensor without dimensions has none."""
    return hasattr(found, "__len__") and getattr(found, "shape", (1,)) != ()


def _scalar(name: str, env: Environment) -> float:
    found = env.get(name)
    if not isinstance(found, SupportsFloat):
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
    **{
        name: getattr(guarded, name)
        for name in (
            "sin cos tan asin acos atan sinh cosh tanh exp ln log10 log2 log1p sqrt sign atan2".split()
        )
    },
    "abs": abs,
    "min": guarded.minimum,
    "max": guarded.maximum,
    "where": lambda condition, yes, no: yes if condition else no,
}
