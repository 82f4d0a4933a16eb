"""Objectives that are quadratic in the parameters, least squares among them, as value, gradient and Hessian
at one point.

From these the objective follows anywhere in its domain without reading the data again, so that a surface
over a million rows costs as much as one over three.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gdstudio.engines.vectorised import Array, at_point
from gdstudio.model import Problem

# Above this many parameters second derivatives are not asked for (LANGUAGE.md, endings).
MOST_PARAMETERS = 50


@dataclass(frozen=True, slots=True)
class Quadratic:
    """f(p) = value + gradient·d + ½ dᵀ·hessian·d with d = p − centre; (P,), (P,) and (P, P)."""

    centre: Array
    value: float
    gradient: Array
    hessian: Array

    def over(self, points: Array) -> Array:
        """f at points (P, G), as (G,)."""
        away = points - self.centre[:, np.newaxis]
        curved = 0.5 * np.einsum("ig,ij,jg->g", away, self.hessian, away, optimize=True)
        return np.asarray(self.value + self.gradient @ away + curved)


def is_quadratic(problem: Problem) -> bool:
    """Whether the Hessian is one matrix everywhere and small enough to be asked for."""
    return len(problem.parameters) <= MOST_PARAMETERS and problem.is_quadratic


def hessian_at(problem: Problem, constants: Mapping[str, float], point: Array) -> Array:
    """Second derivatives at a point, (P, P), symmetric."""
    names = {**constants, **dict(zip(problem.parameters, point.tolist(), strict=True))}
    size = len(problem.parameters)
    matrix = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            matrix[i, j] = matrix[j, i] = at_point(problem, problem.hessian[i][j], names)
    return matrix


def quadratic_of(problem: Problem, constants: Mapping[str, float]) -> Quadratic:
    """The form of an objective for which `is_quadratic` holds, around its stationary point where there is
    one.

    Around the minimum the small values near it are not differences of large ones.
    """
    centre = np.array(problem.start, dtype=np.float64)
    hessian = hessian_at(problem, constants, centre)
    for _ in range(2):  # The second time removes the rounding of the first.
        gradient = _gradient_at(problem, constants, centre)
        if not (np.isfinite(hessian).all() and np.isfinite(gradient).all()):
            break
        centre = centre - np.linalg.lstsq(hessian, gradient, rcond=None)[0]
    names = {**constants, **dict(zip(problem.parameters, centre.tolist(), strict=True))}
    value = at_point(problem, problem.objective, names)
    return Quadratic(centre, value, _gradient_at(problem, constants, centre), hessian)


def _gradient_at(problem: Problem, constants: Mapping[str, float], point: Array) -> Array:
    names = {**constants, **dict(zip(problem.parameters, point.tolist(), strict=True))}
    return np.array([at_point(problem, node, names) for node in problem.gradient])
