"""What the answer of a fit should be: the closed form, how good it is, and the largest stable learning rate."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from gdstudio import analysis
from gdstudio.analysis.quadratic import hessian_at, is_quadratic
from gdstudio.engines.stability import limit
from gdstudio.model import FieldRequest, RunSpec
from gdstudio.runs import Run


def answers(run: Run) -> Mapping[str, Any]:
    """For a fit `closed_form`, its `r2` and `rmse`, the loss's `condition` λmax/λmin and the `largest_stable_rate` of the
    run's optimizer, each null where it is not known; nothing for a function."""
    spec = run.spec
    if not spec.problem.data:
        return {}
    found = analysis.compute(FieldRequest("closed-form", spec.fitted, tuple(sorted(spec.constants.items()))))
    at = found.arrays["at"]
    return {
        "closed_form": dict(zip(spec.problem.parameters, at.tolist(), strict=True)) if at.size else None,
        "r2": _number(found.arrays["r_squared"]),
        "rmse": _number(found.arrays["rmse"]),
        "condition": _number(found.arrays["condition"]),
        "largest_stable_rate": _largest_stable_rate(spec),
    }


def _number(column: np.ndarray) -> float | None:
    value = float(column[0])
    return value if math.isfinite(value) else None


def _largest_stable_rate(spec: RunSpec) -> float | None:
    problem = spec.fitted
    if not is_quadratic(problem):
        return None
    hessian = hessian_at(problem, spec.constants, np.array(spec.start))
    if not np.isfinite(hessian).all():
        return None
    found = limit(spec.optimizer, spec.values, float(np.linalg.eigvalsh(hessian)[-1]))
    return found.rate if found is not None else None
