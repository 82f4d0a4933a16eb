"""Objectives that are quadratic in the parameters, least squares among them, as value, gradient and Hessian
at one point.

From these the objective follows anywhere in its domain without reading the data again, so that a surface
over a million rows costs as much as one over three.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gdstudio.analysis.squares import expanded, reduction_of
from gdstudio.engines.vectorised import Array, at_point
from gdstudio.model import Problem

# Above this many parameters second derivatives are not asked for (LANGUAGE.md, endings).
MOST_PARAMETERS = 50
MOST_KEPT = 8


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
        # In Horner's way: no temporary array but two.
        slope = 0.5 * (self.hessian @ away)
        slope += self.gradient[:, np.newaxis]
        slope *= away
        return np.asarray(slope.sum(axis=0) + self.value)


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

    Around the minimum the small values near it are not differences of large ones. Kept for the problems asked for
    last: axes that move over the same data cost nothing.
    """
    return _latest.of(problem, constants)


class _Latest:
    """The forms that were asked for last, found by the problem itself: to compare long data takes as long as a form."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[Problem, Mapping[str, float], Quadratic], ...] = ()

    def of(self, problem: Problem, constants: Mapping[str, float]) -> Quadratic:
        for known, numbers, form in self._kept:
            if known is problem and numbers == constants:
                return form
        form = (
            Quadratic(*expanded(problem, constants)) if reduction_of(problem) else _around_minimum(problem, constants)
        )
        self._kept = ((problem, dict(constants), form), *self._kept[:MOST_KEPT])
        return form


_latest = _Latest()


def _around_minimum(problem: Problem, constants: Mapping[str, float]) -> Quadratic:
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
