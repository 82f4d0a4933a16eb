"""Objective, gradient and Hessian at one point, guarded: inf or nan as IEEE 754 has it, never an exception."""

from collections.abc import Mapping, Sequence

import numpy as np

from gdstudio.engines.protocol import Array
from gdstudio.language import evaluate as walk_tree
from gdstudio.model import Problem, RunSpec
from gdstudio.model.sampling import Rows

# Above this many parameters second derivatives are not asked for.
MOST_FOR_HESSIAN = 50
Constants = Mapping[str, float]


def environment(
    problem: Problem, constants: Constants, point: Sequence[float], rows: Rows | None = None
) -> dict[str, float | Sequence[float]]:
    """Names and their values: constants, data columns (of all rows, or of some), parameters."""
    chosen = slice(None) if rows is None else rows
    columns = {name: column[chosen].tolist() for name, column in problem.columns.items()}
    return {**constants, **columns, **dict(zip(problem.parameters, map(float, point), strict=True))}


def value(problem: Problem, constants: Constants, point: Sequence[float]) -> float:
    """The objective at a point of P numbers."""
    return walk_tree(problem.objective, environment(problem, constants, point))


def gradient(problem: Problem, constants: Constants, point: Sequence[float]) -> Array:
    """The gradient at a point, shape (P,)."""
    names = environment(problem, constants, point)
    return np.array([walk_tree(node, names) for node in problem.gradient])


def hessian(problem: Problem, constants: Constants, point: Sequence[float], rows: Rows | None = None) -> Array | None:
    """The second derivatives at a point, shape (P, P); None above 50 parameters. With `rows` those of the objective on
    these rows of the data only."""
    if len(problem.parameters) > MOST_FOR_HESSIAN:
        return None
    names = environment(problem, constants, point, rows)
    return np.array([[walk_tree(node, names) for node in row] for row in problem.hessian])


def predictions(spec: RunSpec, point: Sequence[float]) -> list[dict[str, float]]:
    """The places at which the spec asks for the fit's prediction, each with the model's value there added."""
    problem = spec.problem
    if problem.model is None:
        return []
    names = {**spec.constants, **dict(zip(problem.parameters, map(float, point), strict=True))}
    given = [spec.on_scale(asked) for asked in spec.predict]
    values = [walk_tree(problem.model, {**names, **features}) for features in given]
    return [{**asked, problem.target: value} for asked, value in zip(spec.predict, values, strict=True)]
