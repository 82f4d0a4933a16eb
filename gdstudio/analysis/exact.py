"""Least squares in rational arithmetic: for data so nearly dependent that rounding would eat the answer.

The numbers are taken as the decimals that they are written as. With them the normal equations lose nothing, whatever
their condition number; the result is rounded once, at the end. Polynomials of high degree are the usual case.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from gdstudio.engines.vectorised import Array, rows_of
from gdstudio.language import Node, differentiate
from gdstudio.language.tree import walk
from gdstudio.model import Problem

# Multiplications of long numbers: a few tenths of a second.
MOST_PRODUCTS = 60_000
_OPERATIONS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


def least_squares(problem: Problem, constants: Mapping[str, float]) -> Array | None:
    """The parameters (P,) of a model that is affine in them, exact but for one rounding.

    None where the model is no rational function of the data, where there are too many rows, or where the data leave a
    direction open.
    """
    size = len(problem.parameters)
    if problem.model is None or rows_of(problem) * size * (size + 1) > MOST_PRODUCTS:
        return None
    origin = {**_exact(constants), **dict.fromkeys(problem.parameters, Fraction(0))}
    nodes = [*(differentiate(problem.model, name) for name in problem.parameters), problem.model]
    rows = zip(*(map(_fraction, column.tolist()) for column in problem.columns.values()), strict=True)
    try:
        table = [_row(nodes, problem.target, dict(zip(problem.columns, row, strict=True)) | origin) for row in rows]
    except (NotImplementedError, ZeroDivisionError):
        return None
    normal = [[sum((row[i] * row[j] for row in table), Fraction(0)) for j in range(size + 1)] for i in range(size)]
    found = _solved(normal)
    return np.array([float(value) for value in found]) if found is not None else None


def _row(nodes: Sequence[Node], target: str, names: Mapping[str, Fraction]) -> list[Fraction]:
    """The slopes of the model at a row, and what is left of the target where all parameters are 0."""
    *slopes, rest = (_value(node, names) for node in nodes)
    return [*slopes, names[target] - rest]


def _exact(numbers: Mapping[str, float]) -> dict[str, Fraction]:
    return {name: _fraction(value) for name, value in numbers.items()}


def _fraction(value: float) -> Fraction:
    """The decimal as which the number is written, not the binary fraction next to it."""
    return Fraction(repr(value))


def _value(node: Node, names: Mapping[str, Fraction]) -> Fraction:
    """NotImplementedError for what is no rational function; ZeroDivisionError."""
    done: dict[Node, Fraction] = {}
    for part in walk(node):
        done[part] = _part(part, [done[arg] for arg in part.args], names)
    return done[node]


def _part(part: Node, args: Sequence[Fraction], names: Mapping[str, Fraction]) -> Fraction:
    if part.op == "name":
        return names[part.name]
    if part.op == "number":
        return _fraction(float(part.value))
    if part.op == "neg":
        return -args[0]
    if part.op in _OPERATIONS:
        return _OPERATIONS[part.op](*args)
    if part.op == "^" and args[1].denominator == 1 and abs(args[1]) <= 64:
        return args[0] ** int(args[1])
    raise NotImplementedError(part.op)


def _solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Gauss–Jordan elimination of P equations, each with its right-hand side last; None where they are dependent."""
    size = len(rows)
    for place in range(size):
        pivot = next((row for row in range(place, size) if rows[row][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        scale = rows[place][place]
        rows[place] = [value / scale for value in rows[place]]
        for other in range(size):
            factor = rows[other][place]
            if other != place and factor:
                rows[other] = [value - factor * lead for value, lead in zip(rows[other], rows[place], strict=True)]
    return [row[-1] for row in rows]
