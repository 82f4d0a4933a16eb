"""What a pitfall has done at a row, and why, in a sentence: each number in it is computed from the row."""

from collections.abc import Mapping

import numpy as np

from gdstudio.engines import true_gradient, true_value
from gdstudio.language import format_number
from gdstudio.model import Message, Outcome, RunSpec
from gdstudio.runs.chunks import Floats
from gdstudio.runs.trajectory import Row, Trajectory

# Two gradients are the same up to rounding, measured by the largest partial derivative at hand.
_ROUNDING = {"float64": 1e-10, "float32": 1e-5}


def happened(spec: RunSpec, trajectory: Trajectory, row: int, outcome: Outcome | None = None) -> Message | None:
    """The sentence of the run's pitfall at a recorded row; None without a pitfall, and where there is nothing to say.

    At the end of a run that PyTorch has refused, why it has.
    """
    pitfall = spec.pitfall
    if pitfall is None or row < 0 or trajectory.layout.compact:
        return None
    if outcome is not None and outcome.kind == "refused" and row == trajectory.rows - 1:
        return Message(pitfall.refused) if pitfall.refused else None
    here = trajectory.row(row)
    true = true_gradient(spec, here.parameters.tolist(), here.step)
    before = trajectory.row(row - 1) if row else None
    if pitfall.shows == "standstill":
        place, seen = _standing(here, before)
    else:
        place, seen = _differing(spec, here, true, float(np.abs(trajectory.row(0).gradient).max()))
    template = pitfall.happened if seen else pitfall.unharmed
    return Message(template, _slots(spec, here, true, place)) if template else None


def _differing(spec: RunSpec, row: Row, true: Floats, first: float) -> tuple[int, bool]:
    """The parameter whose `.grad` is furthest from the gradient, and whether that is more than rounding."""
    far = np.abs(row.gradient - true)
    place = int(np.nanargmax(far)) if not np.isnan(far).all() else 0
    scale = max(first, float(np.abs(row.gradient).max()), float(np.abs(true).max()))
    return place, bool(far[place] > _ROUNDING[spec.dtype] * scale)


def _standing(row: Row, before: Row | None) -> tuple[int, bool]:
    """A parameter that an update has left where it was though it has a gradient; else the last one."""
    last = len(row.parameters) - 1
    if before is None:
        return last, False
    still = (row.parameters == before.parameters) & (before.gradient != 0)
    return (int(np.flatnonzero(still)[-1]), True) if still.any() else (last, False)


def _slots(spec: RunSpec, row: Row, true: Floats, place: int) -> Mapping[str, object]:
    assert spec.pitfall is not None
    grad, expected = float(row.gradient[place]), float(true[place])
    rows = len(spec.batch_rows(row.step)) if spec.problem.data else 0
    return {
        "step": row.step, "count": row.step + 1, "parameter": spec.problem.parameters[place], "grad": grad, "true": expected,
        "ratio": grad / expected if expected else float("inf"), "error": abs(grad - expected),
        "at": format_number(float(row.parameters[place]), 8 if spec.pitfall.shows == "standstill" else 4), "start": spec.start[place], "value": float(row.value),
        "true_value": true_value(spec, row.parameters.tolist(), row.step), "rows": rows, "pairs": rows * rows,
        **dict(spec.pitfall.values),
    }  # fmt: skip
