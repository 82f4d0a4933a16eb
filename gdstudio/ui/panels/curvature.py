"""What panels say about curvature: 2/λmax, asked of the worker, and as a sentence beside the learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import FieldRequest, RunSpec
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# Above this many parameters a Hessian is no thing to look at.
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Curvature:
    """Eigenvalues of the Hessian, ascending; `stable_rate` = 2/λmax (inf where nothing curves up); `exact` where the
    Hessian is the same everywhere, else it holds at `at` only."""

    eigenvalues: tuple[float, ...]
    hessian: tuple[tuple[float, ...], ...]
    stable_rate: float
    condition: float
    exact: bool


def request(spec: RunSpec, at: tuple[float, ...] | None) -> FieldRequest:
    """The field that answers for a point; where the curvature is the same everywhere, one request serves
    all points.
    """
    everywhere = spec.problem.is_quadratic or at is None
    constants = tuple(sorted(spec.constants.items()))
    return FieldRequest("curvature", spec.problem, constants, at=spec.problem.start if everywhere else at)


def curvature(studio: Studio) -> Curvature | None:
    """The curvature at the cursor's point of the selected run; None while it is computed or where it is not
    known.
    """
    spec = studio.spec
    if len(spec.problem.parameters) > MOST_SHOWN:
        return None
    row = studio.row()
    at = tuple(float(value) for value in row.parameters) if row is not None else spec.start
    if len(at) != len(spec.problem.parameters):
        return None
    field = studio.field(request(spec, at))
    if field is None or not np.isfinite(field.arrays["eigenvalues"]).all():
        return None
    arrays = field.arrays
    return Curvature(
        tuple(arrays["eigenvalues"].tolist()), tuple(map(tuple, arrays["hessian"].tolist())),
        float(arrays["stable_rate"][0]), float(arrays["condition"][0]), bool(arrays["exact"][0]),
    )  # fmt: skip


def is_plain_descent(spec: RunSpec) -> bool:
    """Whether the optimizer is gradient descent as such, for which 2/λmax is the limit of the learning rate."""
    texts = [equation.text.replace(" ", "") for equation in spec.optimizer.equations]
    return texts == ["theta=theta-learning_rate*g"]


def stable_sentence(found: Curvature | None, rate: float, plain: bool) -> tuple[str, bool]:
    """The gauge in words, and whether the rate is beyond the limit; "" where nothing is known."""
    if found is None:
        return "", False
    limit = found.stable_rate
    if not np.isfinite(limit):
        return tr("No curvature upwards here, so no largest stable rate."), False
    slots = {"limit": format_number(limit), "rate": format_number(rate)}
    if not plain:
        return tr("2/λmax is {limit}: the limit of plain gradient descent.", **slots), False
    if rate > limit:
        text = (
            "{rate} is above {limit}: unstable." if found.exact else "{rate} is above {limit}, the limit at this point."
        )
        return tr(text, **slots), True
    return tr("Stable below {limit}." if found.exact else "At this point stable below {limit}.", **slots), False
