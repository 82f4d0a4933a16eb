"""Curvature at a point: Hessian, its eigenvalues, and 2/λmax, the learning rate up to which gradient
descent is stable.

On f(x) = ½ λ x² gradient descent multiplies x by 1 − ηλ at each step, which shrinks it while η < 2/λ
(Y. Nesterov, Introductory Lectures on Convex Optimization, section 1.2.3).
"""

import numpy as np

from gdstudio.analysis.quadratic import MOST_PARAMETERS, hessian_at
from gdstudio.engines.vectorised import Array
from gdstudio.model import FieldRequest

KIND = "curvature"


def compute(request: FieldRequest) -> dict[str, Array]:
    """The curvature at the request's point.

    Arrays: `hessian` (P, P); `eigenvalues` (P,) ascending; `eigenvectors` (P, P), one a column; each of shape
    (1,): `stable_rate` = 2/λmax (inf where λmax ≤ 0), `condition` = λmax/λmin (inf unless λmin > 0), `exact`
    = 1 where the Hessian is the same everywhere, else 0. All nan where the Hessian is not finite; `hessian`
    is (0, 0) above 50 parameters.
    """
    problem = request.problem
    size = len(problem.parameters)
    if size > MOST_PARAMETERS:
        return _unknown(0)
    point = np.array(problem.start if request.at is None else request.at, dtype=np.float64)
    hessian = hessian_at(problem, dict(request.constants), point)
    if not np.isfinite(hessian).all():
        return _unknown(size)
    eigenvalues, eigenvectors = np.linalg.eigh(hessian)
    smallest, largest = float(eigenvalues[0]), float(eigenvalues[-1])
    return {
        "hessian": hessian,
        "eigenvalues": eigenvalues,
        "eigenvectors": eigenvectors,
        "stable_rate": np.array([2 / largest if largest > 0 else np.inf]),
        "condition": np.array([condition_of(smallest, largest, size)]),
        "exact": np.array([float(problem.is_quadratic)]),
    }


def condition_of(smallest: float, largest: float, size: int) -> float:
    """λmax/λmin of a symmetric matrix; inf where λmin is not above its own rounding."""
    return largest / smallest if smallest > np.finfo(np.float64).eps * size * abs(largest) else np.inf


def _unknown(size: int) -> dict[str, Array]:
    nothing = np.array([np.nan])
    return {
        "hessian": np.full((size, size), np.nan),
        "eigenvalues": np.full(size, np.nan),
        "eigenvectors": np.full((size, size), np.nan),
        "stable_rate": nothing,
        "condition": nothing.copy(),
        "exact": np.zeros(1),
    }
