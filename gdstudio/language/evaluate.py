"""The value of a tree, by a walk in guarded arithmetic: for single values, tests and checks, not for loops."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat

from gdstudio.language import guarded
from gdstudio.language.errors import LanguageError
from gdstudio.language.lowering import LOWERED
from gdstudio.language.message import Message
from gdstudio.language.tree import Node, make, walk

Value = float | list[float]

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
_RENAMED = {"min": "minimum", "max": "maximum"}


def guarded_name(function: str) -> str:
    """The name in `guarded` of a function of the language."""
    return _RENAMED.get(function, function)


def evaluate(node: Node, env: Mapping[str, float | Sequence[float]]) -> float:
    """The value of a tree where names have the values of `env`; data columns are sequences of one length.

    Never raises on arithmetic: the result may be infinite or nan. Raises LanguageError for a name without a
    value, or where the result is a column.
    """
    values = evaluate_all(node, env)
    result = values[node]
    if isinstance(result, list):
        raise LanguageError(Message("The value is a whole column: put `mean(…)` or `sum(…)` around it."))
    return result


def evaluate_all(node: Node, env: Mapping[str, float | Sequence[float]]) -> dict[Node, Value]:
    """The values of all nodes below a node. As `evaluate`, but columns are given as lists."""
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


def _scalar(name: str, env: Mapping[str, float | Sequence[float]]) -> float:
    if name not in env:
        raise LanguageError(Message("`{name}` has no value.", {"name": name}))
    found = env[name]
    return float(found)  # type: ignore[arg-type]


def _apply(node: Node, args: list[Value], rows: int) -> Value:
    if node.op == "call" and node.name in _REDUCTIONS:
        return _REDUCTIONS[node.name](*args, rows=rows)
    function = _function(node)
    if any(isinstance(arg, list) for arg in args):
        return [function(*each) for each in zip(*(arg if isinstance(arg, list) else repeat(arg) for arg in args))]
    return function(*args)


def _function(node: Node) -> Callable[..., float]:
    if node.op != "call":
        return _OPERATORS[node.op]
    if node.name == "where":
        return _where
    if node.name in _LOWERED_FUNCTIONS:
        return _LOWERED_FUNCTIONS[node.name]
    function: Callable[..., float] = abs if node.name == "abs" else getattr(guarded, guarded_name(node.name))
    return function
