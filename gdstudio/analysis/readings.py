"""How good a fit is with any parameters, not only with the best ones: its loss on all rows, RMSE and R²."""

from collections.abc import Mapping

import numpy as np

from gdstudio.engines.vectorised import Array, at_point, over_rows
from gdstudio.model import FieldRequest, Problem

KIND = "readings"


def compute(request: FieldRequest) -> dict[str, Array]:
    """The readings at the request's point, each of shape (1,): `value` of the objective on all rows of the problem, `rmse`,
    `r_squared` (nan where all targets are equal)."""
    problem = request.problem
    point = problem.start if request.at is None else request.at
    names = {**dict(request.constants), **dict(zip(problem.parameters, point, strict=True))}
    rmse, r_squared = quality(problem, names)
    found = {"value": at_point(problem, problem.objective, names), "rmse": rmse, "r_squared": r_squared}
    return {name: np.array([number]) for name, number in found.items()}


def quality(problem: Problem, names: Mapping[str, float]) -> tuple[float, float]:
    """Root of the residuals' mean square, and the share of the target's variance that the fit explains."""
    assert problem.model is not None
    target = problem.columns[problem.target]
    with np.errstate(over="ignore", invalid="ignore"):
        residual = target - over_rows(problem, problem.model, names)
        spread = float(np.square(target - target.mean()).sum())
        lost = float(np.square(residual).sum())
        return float(np.sqrt(np.square(residual).mean())), 1 - lost / spread if spread > 0 else np.nan
