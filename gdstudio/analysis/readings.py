"""How good a fit is with any parameters, not only with the best ones: its loss on all rows, RMSE and R², rows told right."""

from collections.abc import Mapping

import numpy as np

from gdstudio.engines.vectorised import Array, at_point, over_rows
from gdstudio.model import FieldRequest, Problem
from gdstudio.model.two_classes import boundary_level, gives_logit

KIND = "readings"


def compute(request: FieldRequest) -> dict[str, Array]:
    """The readings at the request's point, each of shape (1,): `value` of the objective on all rows of the problem, `rmse`,
    `r_squared` (nan where all targets are equal, and both where the model gives the logit of a class), and `right`, how
    many rows are on the side of their class (nan without two classes)."""
    problem = request.problem
    point = problem.start if request.at is None else request.at
    names = {**dict(request.constants), **dict(zip(problem.parameters, point, strict=True))}
    rmse, r_squared = quality(problem, names)
    if gives_logit(problem):
        rmse = r_squared = np.nan
    value, right = at_point(problem, problem.objective, names), _right(problem, names)
    found = {"value": value, "rmse": rmse, "r_squared": r_squared, "right": right}
    return {name: np.array([number]) for name, number in found.items()}


def _right(problem: Problem, names: Mapping[str, float]) -> float:
    """How many rows lie on the side of their class; those on the boundary itself on none."""
    level = boundary_level(problem)
    if level is None or problem.model is None:
        return np.nan
    side = over_rows(problem, problem.model, names) - level
    return float(np.count_nonzero(np.where(problem.columns[problem.target] == 1, side, -side) > 0))


def quality(problem: Problem, names: Mapping[str, float]) -> tuple[float, float]:
    """Root of the residuals' mean square, and the share of the target's variance that the fit explains."""
    assert problem.model is not None
    target = problem.columns[problem.target]
    with np.errstate(over="ignore", invalid="ignore"):
        residual = target - over_rows(problem, problem.model, names)
        spread = float(np.square(target - target.mean()).sum())
        lost = float(np.square(residual).sum())
        return float(np.sqrt(np.square(residual).mean())), 1 - lost / spread if spread > 0 else np.nan
