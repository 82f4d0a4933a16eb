"""The condition number of a loss that is not quadratic: that of its Hessian, at one point of a run."""

import math
from collections.abc import Sequence

import numpy as np

from gdstudio.analysis import curvature
from gdstudio.language import format_number
from gdstudio.model import FieldRequest, Message, RunSpec

# Of more parameters the second derivatives take seconds to be worked out.
MOST_PARAMETERS = 25
TOO_MANY = (
    "The condition number of a loss without a closed form is computed for at most {most} parameters; there are {count}."
)
NOT_FINITE = (
    "The second derivatives of the loss have no finite value at step {step}, so there is no condition number there."
)
NOT_CONVEX = (
    "The loss does not curve up in every direction at step {step} (smallest eigenvalue {smallest}), so there is no condition "
    "number there."
)


def condition_at(spec: RunSpec, at: Sequence[float], step: int) -> float | Message:
    """λmax/λmin of the Hessian at a point of a run, or why there is no such number."""
    count = len(spec.problem.parameters)
    if count > MOST_PARAMETERS:
        return Message(TOO_MANY, {"most": MOST_PARAMETERS, "count": count})
    request = FieldRequest(curvature.KIND, spec.fitted, tuple(sorted(spec.constants.items())), at=tuple(at))
    arrays = curvature.compute(request)
    condition, eigenvalues = float(arrays["condition"][0]), arrays["eigenvalues"]
    if math.isfinite(condition):
        return condition
    if not np.isfinite(eigenvalues).all():
        return Message(NOT_FINITE, {"step": step})
    return Message(NOT_CONVEX, {"step": step, "smallest": format_number(float(eigenvalues[0]))})
