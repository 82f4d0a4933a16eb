"""A tree evaluated over arrays with NumPy, for pictures: IEEE arithmetic, each shared node once."""

from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np
import numpy.typing as npt

from gdstudio.language.functions import FUNCTIONS
from gdstudio.language.lowering import lower
from gdstudio.language.tree import Node, walk
from gdstudio.model import Problem

Array = npt.NDArray[np.float64]
_Operation = Callable[..., Array]

# Elements of one temporary array: a tree of fifty nodes then stays below 100 MB whatever grid and data.
MOST_ELEMENTS = 1 << 17

_OPERATIONS: Mapping[str, _Operation] = {
    "neg": np.negative, "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power,
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


def evaluate(node: Node, names: Mapping[str, Array | float], rows: int = 1) -> Array:
    """The node's value with NumPy's broadcasting.

    `mean` and `sum` reduce the last axis and keep it with length 1; what has no rows there stands for `rows`
    equal ones. An operation outside its domain gives inf or nan, as IEEE does. KeyError for a name not given.
    """
    done: dict[Node, Array] = {}
    with np.errstate(all="ignore"):
        for part in walk(lower(node, lambda call: call.name != "sign")):
            done[part] = result = _value(part, [done[arg] for arg in part.args], names, rows)
    return result


def over_grid(problem: Problem, node: Node, names: Mapping[str, Array | float]) -> Array:
    """The node at each of G points, (G,).

    Parameters are given as (G,) or as one number; data columns come from the problem.
    """
    given = {name: np.asarray(value, dtype=np.float64) for name, value in names.items()}
    points = max((value.size for value in given.values() if value.ndim), default=1)
    if not problem.columns:
        return np.array(np.broadcast_to(evaluate(node, given), (points,)))
    size = max(1, MOST_ELEMENTS // max(rows_of(problem), 1))
    whole = np.empty(points)
    for first in range(0, points, size):
        whole[first : first + size] = _part(problem, node, given, slice(first, first + size))
    return whole


def _part(problem: Problem, node: Node, given: Mapping[str, Array], part: slice) -> Array:
    shaped = {name: value[part, np.newaxis] if value.ndim else value for name, value in given.items()}
    value = evaluate(node, {**problem.columns, **shaped}, rows_of(problem))
    return value[..., 0] if value.ndim else value


def at_point(problem: Problem, node: Node, names: Mapping[str, float]) -> float:
    """The node's value at one point."""
    return float(over_grid(problem, node, dict(names))[0])


def over_rows(problem: Problem, node: Node, names: Mapping[str, float]) -> Array:
    """The node for each row of the data, (N,)."""
    rows = rows_of(problem)
    return np.array(np.broadcast_to(evaluate(node, {**problem.columns, **names}, rows), (rows,)))


def rows_of(problem: Problem) -> int:
    """The number of rows of a fit's data; 1 for a function."""
    return max((column.size for column in problem.columns.values()), default=1)


def _value(node: Node, args: list[Array], names: Mapping[str, Array | float], rows: int) -> Array:
    if node.op == "name":
        return np.asarray(names[node.name], dtype=np.float64)
    if node.op in ("number", "constant"):
        return np.asarray(node.value)
    if node.op in _OPERATIONS:
        return _OPERATIONS[node.op](*args)
    if node.name in ("mean", "sum"):
        return _reduced(node.name, args[0], rows)
    function: _Operation = getattr(np, FUNCTIONS[node.name].numpy.removeprefix("np."))
    return reduce(function, args) if FUNCTIONS[node.name].most is None else function(*args)


def _reduced(name: str, value: Array, rows: int) -> Array:
    if value.ndim == 0 or value.shape[-1] == 1:
        return value if name == "mean" else value * rows
    return np.asarray((np.mean if name == "mean" else np.sum)(value, axis=-1, keepdims=True))
