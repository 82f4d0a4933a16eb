"""Where the best is: the problem's known minima, or the closed form of a fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np

from gdstudio.language import evaluate
from gdstudio.model import FieldRequest, Minimum, Problem
from gdstudio.plots.plot_input import PlotInput

# A slope of this part of the curvature is rounding.
LEVEL = 1e-9


def known_minima(view: PlotInput) -> list[tuple[tuple[float, ...], float]]:
    """(place, value) of the problem's minima; of changed constants those that are minima all the same."""
    problem, constants = view.selected.spec.fitted, dict(view.selected.spec.constants)
    if constants == {name: constant.default for name, constant in problem.constants.items()}:
        return [(minimum.at, minimum.value) for minimum in problem.minima]
    return list(_found(problem, tuple(constants.items())))


@lru_cache(maxsize=16)
def _found(problem: Problem, constants: tuple[tuple[str, float], ...]) -> tuple[tuple[tuple[float, ...], float], ...]:
    found = [(minimum.at, _still(problem, dict(constants), minimum)) for minimum in problem.minima]
    return tuple((at, value) for at, value in found if value is not None)


def _still(problem: Problem, constants: Mapping[str, float], minimum: Minimum) -> float | None:
    """The value there if the slope is 0 and f curves upwards, else None: the place has moved."""
    columns = {name: column.tolist() for name, column in problem.columns.items()}
    names: dict[str, float | Sequence[float]] = {**constants, **columns}
    names.update(zip(problem.parameters, minimum.at, strict=True))
    slope = np.array([evaluate(node, names) for node in problem.gradient])
    if not np.isfinite(slope).all():
        return None
    size = len(slope)
    curved = np.zeros((size, size))
    for i, j in combinations_with_replacement(range(size), 2):
        curved[i, j] = curved[j, i] = evaluate(problem.hessian[i][j], names)
    if not np.isfinite(curved).all():
        return None
    steepest = max(1.0, float(np.abs(curved).max()))
    if np.abs(slope).max() > LEVEL * steepest or not np.linalg.eigvalsh(curved)[0] > LEVEL * steepest:
        return None
    return evaluate(problem.objective, names)


def known_places(view: PlotInput) -> list[tuple[float, ...]]:
    """The places of the minima that are known: the closed form of a fit, or those of the problem's file."""
    exact = closed_form(view)
    return [exact] if exact is not None else [at for at, _ in known_minima(view)]


def closed_form_request(view: PlotInput) -> FieldRequest:
    """The field with the closed form of the selected run's fit."""
    return view.request("closed-form")


def closed_form(view: PlotInput) -> tuple[float, ...] | None:
    """The parameters of the one exact minimum; None while unknown, or where there is none, or many."""
    field = view.fields.get(closed_form_request(view)) if view.problem.is_affine else None
    if field is None or not field.arrays["at"].size or not np.isfinite(field.arrays["at"]).all():
        return None
    if field.arrays["rank"][0] < len(view.problem.parameters):
        return None
    return tuple(field.arrays["at"].tolist())
