"""Objective, gradient and Hessian of a run's problem at one point, guarded: inf or nan as IEEE has it, never an exception."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from gdstudio.engines.api import Array
from gdstudio.language import Node, evaluate
from gdstudio.model import RunSpec

# Above this many parameters second derivatives are not asked for.
MOST_FOR_HESSIAN = 50


def environment(spec: RunSpec, point: Sequence[float]) -> dict[str, Any]:
    """Names and their values: constants, data columns, parameters."""
    return {
        **spec.constants,
        **spec.problem.columns,
        **dict(zip(spec.problem.parameters, map(float, point), strict=True)),
    }


def number(node: Node, names: dict[str, Any]) -> float:
    """The value of a scalar expression."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(evaluate(node, names))


def value(spec: RunSpec, point: Sequence[float]) -> float:
    """The objective at a point (P numbers)."""
    return number(spec.problem.objective, environment(spec, point))


def gradient(spec: RunSpec, point: Sequence[float]) -> Array:
    """The gradient at a point, shape (P,)."""
    names = environment(spec, point)
    return np.array([number(node, names) for node in spec.problem.gradient])


def hessian(spec: RunSpec, point: Sequence[float]) -> Array | None:
    """Second derivatives at a point, shape (P, P), symmetric; None above 50 parameters."""
    if len(spec.problem.parameters) > MOST_FOR_HESSIAN:
        return None
    names = environment(spec, point)
    matrix = np.array([[number(node, names) for node in row] for row in spec.problem.hessian])
    return np.asarray((matrix + matrix.T) / 2)


def predictions(spec: RunSpec, point: Sequence[float]) -> list[dict[str, float]]:
    """The points that the spec asks to predict, each with the model's value added under the target's name."""
    model = spec.problem.model
    if model is None:
        return []
    names = environment(spec, point)
    return [{**asked, spec.problem.target: number(model, {**names, **asked})} for asked in spec.predict]
