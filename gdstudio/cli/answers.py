"""What the answer of a fit should be: the closed form, how good it is, and the largest stable learning rate."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from gdstudio import analysis
from gdstudio.analysis import closed_form
from gdstudio.analysis.conditions import condition_at
from gdstudio.analysis.quadratic import hessian_at, is_quadratic
from gdstudio.engines.stability import limit
from gdstudio.model import Field, FieldRequest, Message, RunSpec
from gdstudio.runs import Run


def answers(run: Run) -> Mapping[str, Any]:
    """For a fit `closed_form`, its `r2` and `rmse`, the loss's `condition` λmax/λmin with the point that it is of
    (`condition_at`) or why there is none (`condition_note`), and the `largest_stable_rate` of the run's optimizer, each null
    where it is not known; nothing for a function."""
    spec = run.spec
    if not spec.problem.data:
        return {}
    found = _closed_form(spec)
    at = found.arrays["at"]
    best = dict(zip(spec.problem.parameters, at.tolist(), strict=True)) if at.size else None
    return {
        "closed_form": best,
        "r2": _number(found.arrays["r_squared"]),
        "rmse": _number(found.arrays["rmse"]),
        **_condition(run, found),
        "largest_stable_rate": _largest_stable_rate(spec),
        **(_of_the_data(run, best) if spec.standardise else {}),
    }


def undetermined(spec: RunSpec) -> Message | None:
    """Why a fit's data leave its parameters open; None where they do not, or where that is not known."""
    return closed_form.undetermined(_closed_form(spec)) if spec.problem.data else None


def _condition(run: Run, least: Field) -> dict[str, Any]:
    """The condition number of the loss: everywhere the same where the loss is quadratic, else that of the Hessian at the
    last row."""
    spec, known = run.spec, _number(least.arrays["condition"])
    if least.arrays["at"].size:
        note = closed_form.undetermined(least) if known is None else None
        at = "everywhere" if known is not None else None
        return {"condition": known, "condition_at": at, "condition_note": str(note) if note is not None else None}
    last = run.trajectory.row(run.trajectory.rows - 1)
    found = condition_at(spec, last.parameters.tolist(), last.step)
    if isinstance(found, float):
        return {"condition": found, "condition_at": f"step {last.step}", "condition_note": None}
    return {"condition": None, "condition_at": None, "condition_note": str(found)}


def _closed_form(spec: RunSpec) -> Field:
    return analysis.compute(FieldRequest("closed-form", spec.fitted, tuple(sorted(spec.constants.items()))))


def _of_the_data(run: Run, best: Mapping[str, float] | None) -> Mapping[str, Any]:
    """Where features are standardised: `condition_of_data`, that without it; and the closed form and the last row's
    parameters in the data's units, null where they cannot be mapped back."""
    last = run.trajectory.row(run.trajectory.rows - 1).parameters.tolist() if run.trajectory.rows else []
    at = dict(zip(run.spec.problem.parameters, last, strict=False))
    return {
        "condition_of_data": _number(_closed_form(run.spec.with_(standardise=False)).arrays["condition"]),
        "closed_form_in_data_units": run.spec.in_data_units(best) if best is not None else None,
        "last_in_data_units": run.spec.in_data_units(at) if len(at) == len(run.spec.problem.parameters) else None,
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
