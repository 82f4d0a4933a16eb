"""The limit that a diverged run's learning rate was above: that of the whole function, or of one of its batches."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdstudio.engines import evaluate
from gdstudio.engines.stability import Limit, limit
from gdstudio.model import RunSpec
from gdstudio.model.sampling import Rows

# So many of the last batches are looked at for the one that curves most.
LAST_BATCHES = 64


@dataclass(frozen=True, slots=True)
class Exceeded:
    """The learning rate of the last step, the limit below it, and the step whose batch has that limit (None: the limit
    is that of the function on all rows)."""

    rate: float
    limit: Limit
    batch: int | None = None


def limit_exceeded(spec: RunSpec, step: int, point: Sequence[float]) -> Exceeded | None:
    """What the rate that led to row `step` was above, curvatures taken at a point (P,); None where it is above nothing,
    or where the optimizer's equations give no limit."""
    before = max(step - 1, 0)
    rate = spec.rate_at(before)
    if rate is None:
        return None
    found = _limit(spec, before, _curvature(spec, point, None))
    if found is not None and rate > found.rate:
        return Exceeded(rate, found)
    if spec.batch is None or not spec.problem.is_quadratic:
        return None
    steps = range(max(0, step - min(spec.progress(0).batches, LAST_BATCHES)), step)
    curvatures = {each: _curvature(spec, point, spec.batch_rows(each)) for each in steps}
    batch = max(curvatures, key=lambda each: curvatures[each] or 0.0, default=None)
    found = _limit(spec, before, curvatures[batch]) if batch is not None else None
    return Exceeded(rate, found, batch) if found is not None and rate > found.rate else None


def _limit(spec: RunSpec, row: int, curvature: float | None) -> Limit | None:
    return None if curvature is None else limit(spec.optimizer, spec.values_at(row), curvature)


def _curvature(spec: RunSpec, point: Sequence[float], rows: Rows | None) -> float | None:
    """The largest eigenvalue of the Hessian on some rows of the data, on all that are fitted for None."""
    if rows is None:
        hessian = evaluate.hessian(spec.fitted, spec.constants, point)
    else:
        hessian = evaluate.hessian(spec.scaled, spec.constants, point, rows)
    if hessian is None or not np.isfinite(hessian).all():
        return None
    return float(np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1])
