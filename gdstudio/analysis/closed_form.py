"""The exact minimum of a fit that is affine in its parameters: least squares without a step.

The design's columns ∂model/∂p are scaled to length 1 and solved through the singular values (G. Golub, C.
Van Loan, Matrix Computations, section 5.5), never through the normal equations, which square the condition
number. Where even these would leave few digits the equations are solved in rational arithmetic (`exact`). Other
objectives that are quadratic (a ridge penalty) are solved by their Hessian.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdstudio.analysis.curvature import condition_of
from gdstudio.analysis.exact import least_squares
from gdstudio.analysis.quadratic import Quadratic, is_quadratic, quadratic_of
from gdstudio.analysis.readings import quality
from gdstudio.analysis.squares import reduction_of
from gdstudio.engines.vectorised import Array, at_point, over_rows
from gdstudio.language import differentiate, is_free_of
from gdstudio.model import Field, FieldRequest, Message, Problem

KIND = "closed-form"
# Residuals this small beside the data are rounding: the fit goes through every point.
ROUNDING = 64 * float(np.finfo(np.float64).eps)
# Below this ratio of the scaled singular values large residuals cost digits that a line of many rows can spare.
ILL, ILL_LINE = 1e-2, 1e-4
SINGLE = ("value", "rank", "condition", "rmse", "r_squared")
# Templates are whole, never put together, so that each can be translated.
_SAME_LINE = (
    "All {column} values are {value}, so no line is determined. "
    "Least squares has many solutions; descent will find one that depends on the start."
)
_SAME_CURVE = (
    "All {column} values are {value}, so no curve is determined. "
    "Least squares has many solutions; descent will find one that depends on the start."
)
_ONE_ROW = (
    "One row does not determine {parameters} parameters. "
    "Least squares has many solutions; descent will find one that depends on the start."
)
_FEW_ROWS = (
    "{rows} rows do not determine {parameters} parameters. "
    "Least squares has many solutions; descent will find one that depends on the start."
)
_DEPENDENT = (
    "The data do not determine all {parameters} parameters. "
    "Least squares has many solutions; descent will find one that depends on the start."
)


def compute(request: FieldRequest) -> dict[str, Array]:
    """The solution and how well it is determined.

    Arrays: `at` (P,), empty where no closed form is known; each of shape (1,): `value` of the objective
    there, `rank` of the design, `condition` λmax/λmin of the loss (inf where the data leave a direction
    open), `rmse`, `r_squared`. Where the solution is not unique, `at` is one of them.
    """
    problem, constants = request.problem, dict(request.constants)
    solution = _solve(problem, constants)
    if solution is None:
        return {"at": np.empty(0)} | {name: np.full(1, np.nan) for name in SINGLE}
    names = {**constants, **dict(zip(problem.parameters, solution.at.tolist(), strict=True))}
    value = at_point(problem, problem.objective, names)
    rmse, r_squared = quality(problem, names)
    if reduction_of(problem) and rmse <= ROUNDING * _size(problem):
        value = rmse = 0.0
    found = (value, float(solution.rank), solution.condition, rmse, r_squared)
    single = zip(SINGLE, found, strict=True)
    return {"at": solution.at} | {name: np.array([number]) for name, number in single}


@dataclass(frozen=True, slots=True)
class _Solution:
    at: Array
    rank: int
    condition: float


def _solve(problem: Problem, constants: dict[str, float]) -> _Solution | None:
    if problem.model is None:
        return None
    if reduction_of(problem):
        return _least_squares(problem, constants)
    return _stationary(quadratic_of(problem, constants)) if is_quadratic(problem) else None


def _least_squares(problem: Problem, constants: dict[str, float]) -> _Solution | None:
    assert problem.model is not None
    origin = {**constants, **dict.fromkeys(problem.parameters, 0.0)}
    slopes = [differentiate(problem.model, name) for name in problem.parameters]
    design = np.stack([over_rows(problem, slope, origin) for slope in slopes], axis=1)
    wanted = problem.columns[problem.target] - over_rows(problem, problem.model, origin)
    if not (np.isfinite(design).all() and np.isfinite(wanted).all()):
        return None
    lengths = np.linalg.norm(design, axis=0)
    scale = np.where(lengths > 0, lengths, 1.0)
    solution, _, rank, scaled = np.linalg.lstsq(design / scale, wanted, rcond=None)
    singular = np.linalg.svd(design, compute_uv=False)
    if len(scaled) and scaled[-1] < (ILL if len(scale) > 2 else ILL_LINE) * scaled[0]:
        exact = least_squares(problem, constants)
        if exact is not None:
            # The data do determine all parameters, though rounded numbers cannot tell.
            full = len(scale) <= len(wanted)
            condition = _condition(singular)
            return _Solution(exact, len(scale) if full else int(rank), condition)
    full = rank == len(scale) <= len(wanted)
    condition = _condition(singular) if full else np.inf
    return _Solution(solution / scale, int(rank), condition)


def _condition(singular: npt.NDArray[np.floating]) -> float:
    """λmax/λmin of the loss, the square of the design's own."""
    with np.errstate(over="ignore", divide="ignore"):
        return float(np.square(singular[0] / singular[-1])) if singular[0] > 0 else np.inf


def _stationary(form: Quadratic) -> _Solution | None:
    if not np.isfinite(form.hessian).all():
        return None
    eigenvalues = np.linalg.eigvalsh(form.hessian)
    smallest, largest, size = float(eigenvalues[0]), float(eigenvalues[-1]), len(eigenvalues)
    if smallest < -1e-12 * abs(largest) or largest <= 0:
        return None
    rank = int(np.linalg.matrix_rank(form.hessian, hermitian=True))
    return _Solution(form.centre, rank, condition_of(smallest, largest, size))


def _size(problem: Problem) -> float:
    return float(np.sqrt(np.square(problem.columns[problem.target]).mean()))


def undetermined(field: Field) -> Message | None:
    """Why the data leave the parameters open, as a sentence; None where they do not."""
    problem = field.request.problem
    if not field.arrays["at"].size or field.arrays["rank"][0] == len(problem.parameters):
        return None
    slots = {"rows": problem.columns[problem.target].size, "parameters": len(problem.parameters)}
    if slots["rows"] == 1:
        return Message(_ONE_ROW, slots)
    for name in problem.features:
        column = problem.columns[name]
        if (column == column[0]).all():
            template = _SAME_LINE if _is_line(problem) else _SAME_CURVE
            return Message(template, {"column": name, "value": float(column[0])})
    return Message(_FEW_ROWS if slots["rows"] < slots["parameters"] else _DEPENDENT, slots)


def _is_line(problem: Problem) -> bool:
    assert problem.model is not None
    slopes = [differentiate(problem.model, name) for name in problem.features]
    return len(problem.features) == 1 and is_free_of(slopes[0], problem.features)
