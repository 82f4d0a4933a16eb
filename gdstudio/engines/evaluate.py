"""Objective, gradient and Hessian at one point, guarded: inf or nan as IEEE 754 has it, never an exception."""

from collections.abc import Mapping, Sequence

import numpy as np

from gdstudio.engines.protocol import Array
from gdstudio.language import evaluate as walk_tree
from gdstudio.model import Problem, RunSpec

# Above this many parameters second derivatives are not asked for.
MOST_FOR_HESSIAN = 50
Constants = Mapping[str, float]


def environment(problem: Problem, constants: Constants, point: Sequence[float]) -> dict[str, float | Sequence[float]]:
    """Names and their values: constants, data columns, parameters."""
    columns = {name: column.tolist() for name, column in problem.columns.items()}
    return {**constants, **columns, **dict(zip(problem.parameters, map(float, point), strict=True))}


def value(problem: Problem, constants: Constants, point: Sequence[float]) -> float:
    """The objective at a point of P numbers."""
    return walk_tree(problem.objective, environment(problem, constants, point))


def gradient(problem: Problem, constants: Constants, point: Sequence[float]) -> Array:
    """The gradient at a point, shape (P,)."""
    names = environment(problem, constants, point)
    return np.array([walk_tree(node, names) for node in problem.gradient])


def hessian(problem: Problem, constants: Constants, point: Sequence[float]) -> Array | None:
    """The second derivatives at a point, shape (P, P); None above 50 parameters."""
    if len(problem.parameters) > MOST_FOR_HESSIAN:
        return None
    names = environment(problem, constants, point)
    return np.array([[walk_tree(node, names) for node in row] for row in problem.hessian])


def predictions(spec: RunSpec, point: Sequence[float]) -> list[dict[str, float]]:
    """The places at which the spec asks for the fit's prediction, each with the model's value there added."""
    problem = spec.problem
    if problem.model is None:
        return []
    names = {**spec.constants, **dict(zip(problem.parameters, map(float, point), strict=True))}
    return [{**asked, problem.target: walk_tree(problem.model, {**names, **asked})} for asked in spec.predict]
