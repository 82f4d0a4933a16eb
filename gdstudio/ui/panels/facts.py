"""Short lines of mathematics about a step: what the optimizer remembers, curvature, the closed-form
solution of a fit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gdstudio.engines import Trace, evaluate
from gdstudio.language import format_number, symbol_of
from gdstudio.model import FieldRequest, RunSpec
from gdstudio.ui.panels.curvature import Curvature
from gdstudio.ui.panels.math_line import EQUALS, GAP

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

MOST_SHOWN = 4


def state_facts(trace: Trace) -> list[str]:
    """State after the step, such as m = 0.4841; "m.x" is the part of m that belongs to x."""
    lines = []
    for name, value in list(trace.state.items())[: 2 * MOST_SHOWN]:
        head, _, parameter = name.partition(".")
        part = f"<sub>{parameter}</sub>" if parameter else ""
        lines.append(f"{symbol_of(head).markup}{part}{EQUALS}{format_number(value)}")
    return lines


def curvature_facts(found: Curvature | None, spec: RunSpec) -> list[str]:
    """f″ for one parameter, else eigenvalues and their ratio; and 2/λmax."""
    if found is None:
        return []
    if len(spec.problem.parameters) == 1:
        lines = [f"<i>f</i>\u200a″{EQUALS}{format_number(found.hessian[0][0])}"]
    else:
        shown = ", ".join(format_number(value) for value in reversed(found.eigenvalues[-MOST_SHOWN:]))
        lines = [f"<i>λ</i>{EQUALS}{shown}"]
        if math.isfinite(found.condition):
            lines.append(
                f"<i>κ</i>{EQUALS}<i>λ</i><sub>max</sub>/<i>λ</i><sub>min</sub>{EQUALS}{format_number(found.condition)}"
            )
    if math.isfinite(found.stable_rate):
        lines.append(f"2/<i>λ</i><sub>max</sub>{EQUALS}{format_number(found.stable_rate)}")
    return lines


def closed_form_request(spec: RunSpec) -> FieldRequest:
    """The field with the closed-form solution of a fit."""
    return FieldRequest("closed-form", spec.problem, tuple(sorted(spec.constants.items())))


def least_squares_facts(studio: Studio) -> list[str]:
    """The closed-form solution of a fit that has one, with R² and RMSE."""
    spec = studio.spec
    if spec.problem.kind != "fit":
        return []
    field = studio.field(closed_form_request(spec))
    if field is None or not field.arrays["at"].size:
        return []
    arrays, names = field.arrays, spec.problem.parameters[:MOST_SHOWN]
    at = [f"<i>{name}</i>{EQUALS}{_near(value)}" for name, value in zip(names, arrays["at"].tolist(), strict=False)]
    rmse, share = float(arrays["rmse"][0]), float(arrays["r_squared"][0])
    quality = [f"RMSE{EQUALS}{_near(rmse)}"] + (
        [f"<i>R</i><sup>2</sup>{EQUALS}{format_number(share)}"] if math.isfinite(share) else []
    )
    return [GAP.join(at), GAP.join(quality)]


def prediction_facts(studio: Studio) -> list[str]:
    """What the fit predicts at the points that the run asks for, with the parameters of the cursor's row."""
    row, spec = studio.row(), studio.run.spec
    if row is None or not spec.predict or len(row.parameters) != len(spec.problem.parameters):
        return []
    found = evaluate.predictions(spec, row.parameters.tolist())[:MOST_SHOWN]
    target = spec.problem.target
    return [f"<i>{target}</i>({_inside(spec, point)}){EQUALS}{format_number(point[target])}" for point in found]


def _inside(spec: RunSpec, point: dict[str, float]) -> str:
    """(4), or (x = 4, z = 1) where the model has several features."""
    features = [name for name in spec.problem.features if name in point]
    if len(features) == 1:
        return format_number(point[features[0]])
    return ", ".join(f"<i>{name}</i> = {format_number(point[name])}" for name in features)


def _near(value: float) -> str:
    """A number of the closed form; what is rounding of 0 is 0."""
    return format_number(0.0 if abs(value) < 1e-12 else value)
