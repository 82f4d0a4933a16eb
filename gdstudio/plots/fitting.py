"""A fit's model as a curve over its one feature: samples, predictions, and which models are lines. Of a model that gives
the logit of a class its probability is shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from gdstudio.language import differentiate, is_free_of
from gdstudio.language.evaluate import evaluate_all
from gdstudio.language.lowering import lower
from gdstudio.language.tree import Node
from gdstudio.model import Problem, RunSpec
from gdstudio.model.block import MOST_RECORDED
from gdstudio.model.two_classes import gives_logit
from gdstudio.plots.figure import Array

SAMPLES = 257
# The probability of a class to which the hand can bring a curve.
SUREST = 0.999


def is_recorded(problem: Problem) -> bool:
    """Whether every row of a run has its parameters: of more of them, what is predicted at a row is not known."""
    return len(problem.parameters) <= MOST_RECORDED


def model_values(spec: RunSpec, parameters: Sequence[float], features: Mapping[str, Array]) -> Array:
    """The model's prediction at each row of the features, which are in the data's units, (n,)."""
    problem = spec.problem
    assert problem.model is not None
    node = lower(problem.model, lambda call: call.name != "sign")
    names = dict(zip(problem.parameters, parameters, strict=True))
    scales = spec.scales
    given = {name: scales[name].of(column) if name in scales else column for name, column in features.items()}
    columns = {name: column.tolist() for name, column in given.items()}
    found = evaluate_all(node, {**spec.constants, **names, **columns})[node]
    rows = len(next(iter(features.values())))
    return np.array(found if isinstance(found, list) else [found] * rows)


def shown_values(spec: RunSpec, parameters: Sequence[float], features: Mapping[str, Array]) -> Array:
    """What is drawn against the target at each row of the features, (n,): the prediction, of a logit the probability."""
    values = model_values(spec, parameters, features)
    if not gives_logit(spec.problem):
        return values
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-values)))


def model_value_of(spec: RunSpec, shown: float) -> float:
    """The prediction that is drawn at this height; of a probability one that is not beyond the hand's reach."""
    if not gives_logit(spec.problem):
        return shown
    probability = min(max(shown, 1 - SUREST), SUREST)
    return math.log(probability / (1 - probability))


def model_curve(spec: RunSpec, parameters: Sequence[float], low: float, high: float) -> tuple[Array, Array]:
    """What is drawn of the model over its feature; two points are enough where it is a straight line."""
    straight = is_straight(spec.problem) and not gives_logit(spec.problem)
    x = np.linspace(low, high, 2 if straight else SAMPLES)
    return x, shown_values(spec, parameters, {spec.problem.features[0]: x})


@lru_cache(maxsize=32)
def is_straight(problem: Problem) -> bool:
    """Whether the model is affine in its features."""
    assert problem.model is not None
    slopes = (differentiate(problem.model, name) for name in problem.features)
    return all(is_free_of(slope, problem.features) for slope in slopes)


@lru_cache(maxsize=32)
def intercept_of(problem: Problem) -> str | None:
    """Of a line with two parameters the one that shifts it as a whole; None if the model is no such line."""
    if not problem.is_affine or len(problem.parameters) != 2 or len(problem.features) != 1:
        return None
    shifts = [name for name in problem.parameters if _is_shift(problem, _slope(problem, name))]
    return shifts[0] if len(shifts) == 1 and is_straight(problem) else None


def _slope(problem: Problem, name: str) -> Node:
    assert problem.model is not None
    return differentiate(problem.model, name)


def _is_shift(problem: Problem, slope: Node) -> bool:
    return is_free_of(slope, problem.features)


def through(spec: RunSpec, points: Sequence[tuple[float, float]]) -> dict[str, float] | None:
    """The two parameters with which an affine model passes through two points; None if none do."""
    x, y = (np.array(column) for column in zip(*points, strict=True))
    feature = {spec.problem.features[0]: x}
    offset = model_values(spec, (0.0, 0.0), feature)
    columns = [model_values(spec, unit, feature) - offset for unit in ((1.0, 0.0), (0.0, 1.0))]
    matrix = np.stack(columns, axis=1)
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-12 * np.abs(matrix).max() ** 2:
        return None
    return dict(zip(spec.problem.parameters, np.linalg.solve(matrix, y - offset).tolist(), strict=True))
