"""What panels say about curvature: 2/λmax, asked of the worker, and as a sentence beside the learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gdstudio.analysis.quadratic import is_quadratic
from gdstudio.engines.stability import Limit, limit
from gdstudio.language import format_number
from gdstudio.model import Field
from gdstudio.plots.bending import curvature_request
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
    directions: tuple[tuple[float, ...], ...]
    hessian: tuple[tuple[float, ...], ...]
    stable_rate: float
    condition: float
    exact: bool


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
    return _known(studio.field(curvature_request(spec, at)))


def _known(field: Field | None) -> Curvature | None:
    if field is None or not np.isfinite(field.arrays["eigenvalues"]).all():
        return None
    arrays = field.arrays
    return Curvature(
        tuple(arrays["eigenvalues"].tolist()), tuple(map(tuple, arrays["eigenvectors"].T.tolist())),
        tuple(map(tuple, arrays["hessian"].tolist())),
        float(arrays["stable_rate"][0]), float(arrays["condition"][0]), bool(arrays["exact"][0]),
    )  # fmt: skip


def for_the_rate(studio: Studio) -> Curvature | None:
    """The curvature that limits the learning rate: of many parameters too, for a fit where it is the same everywhere."""
    problem = studio.spec.problem
    if len(problem.parameters) <= MOST_SHOWN:
        return curvature(studio)
    same = problem.is_affine and is_quadratic(problem)
    return _known(studio.field(curvature_request(studio.spec, None))) if same else None


def limit_of(studio: Studio, found: Curvature | None) -> Limit | None:
    """The largest stable rate of the selected run's optimizer at the cursor; None where its equations give none."""
    if found is None:
        return None
    spec = studio.spec
    return limit(spec.optimizer, spec.values_at(studio.shown_step), found.eigenvalues[-1])


def stable_sentence(found: Curvature | None, rate: float, limit: Limit | None) -> tuple[str, bool]:
    """The gauge in words, and whether the rate is beyond the limit; "" where nothing is known."""
    if found is None:
        return "", False
    if not np.isfinite(found.stable_rate):
        return tr("No curvature upwards here, so no largest stable rate."), False
    if limit is None:
        number = format_number(found.stable_rate)
        return tr("2/λmax is {limit}: the limit of plain gradient descent.", limit=number), False
    number = format_number(limit.rate)
    # 2/λmax is what "stable" means in every lecture; another formula is said.
    plain = limit.formula == "2/λmax" or not limit.formula
    slots = {"limit": number if plain else f"{limit.formula} = {number}", "rate": format_number(rate)}
    if rate > limit.rate:
        text = (
            "{rate} is above {limit}: unstable." if found.exact else "{rate} is above {limit}, the limit at this point."
        )
        return tr(text, **slots), True
    return tr("Stable below {limit}." if found.exact else "At this point stable below {limit}.", **slots), False
