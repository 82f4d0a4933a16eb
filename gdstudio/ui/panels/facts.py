"""Short lines of mathematics about a step: what the optimizer remembers, curvature, the closed-form
solution of a fit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from gdstudio import analysis
from gdstudio.engines import Trace, evaluate
from gdstudio.engines.sentences import ROUNDING
from gdstudio.engines.stability import Limit
from gdstudio.language import format_number, symbol_of
from gdstudio.model import Field, FieldRequest, RunSpec
from gdstudio.ui.panels.curvature import MOST_SHOWN as MOST_CURVED
from gdstudio.ui.panels.curvature import Curvature, curvature
from gdstudio.ui.panels.math_line import EQUALS, GAP
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

MOST_SHOWN = 4
# Coefficients in the data's units side by side.
IN_LINE = 3
# Parameters up to which a Hessian's entries, and its directions, are written out.
MOST_ENTRIES = 3
# Rows of a fit whose readings are taken at once.
AT_ONCE = 10_000


def state_facts(trace: Trace) -> list[str]:
    """State after the step, such as m = 0.4841; "m.x" is the part of m that belongs to x."""
    lines = []
    for name, value in list(trace.state.items())[: 2 * MOST_SHOWN]:
        head, _, parameter = name.partition(".")
        part = f"<sub>{parameter}</sub>" if parameter else ""
        lines.append(f"{symbol_of(head).markup}{part}{EQUALS}{format_number(value)}")
    return lines


def curvature_facts(
    found: Curvature | None, spec: RunSpec, limit: Limit | None = None, *, at_rest: bool = False
) -> list[str]:
    """f″ for one parameter, else the Hessian's entries, its eigenvalues with their directions and their ratio; the
    largest stable rate; and what the point is, or how the function curves there where the gradient is not 0."""
    if found is None:
        return []
    if len(spec.problem.parameters) == 1:
        lines = [f"<i>f</i>\u200a″{EQUALS}{format_number(found.hessian[0][0])}"]
    else:
        lines = [*_hessian(found, spec)] + [
            f"<i>λ</i><sub>{place}</sub>{EQUALS}{format_number(found.eigenvalues[-place])}{_along(found, -place)}"
            for place in range(1, min(len(found.eigenvalues), MOST_SHOWN) + 1)
        ]
        lines += _ratio(found)
    if limit is not None:
        formula = limit.formula.replace("λmax", "<i>λ</i><sub>max</sub>")
        lines.append(f"{formula}{EQUALS}{format_number(limit.rate)}")
    elif math.isfinite(found.stable_rate):
        lines.append(f"2/<i>λ</i><sub>max</sub>{EQUALS}{format_number(found.stable_rate)}")
    return [*lines, f"<span style='font-style:normal'>{kind_of_point(found.eigenvalues, at_rest=at_rest)}</span>"]


def _hessian(found: Curvature, spec: RunSpec) -> Iterator[str]:
    """The second derivatives, of two parameters or three: those along the axes, then the mixed ones."""
    names = [symbol_of(name).markup for name in spec.problem.parameters]
    if len(names) > MOST_ENTRIES:
        return
    letter = "L" if spec.problem.kind == "fit" else "f"
    for place, name in enumerate(names):
        yield f"∂²<i>{letter}</i>/∂{name}²{EQUALS}{format_number(found.hessian[place][place])}"
    for i, j in combinations(range(len(names)), 2):
        yield f"∂²<i>{letter}</i>/∂{names[i]}∂{names[j]}{EQUALS}{format_number(found.hessian[i][j])}"


def _ratio(found: Curvature) -> Iterator[str]:
    """λmax/λmin, or of eigenvalues of both signs the ratio of their sizes; none of a matrix that is singular."""
    sizes = [abs(each) for each in found.eigenvalues]
    if math.isfinite(found.condition):
        ratio, name = found.condition, "<i>λ</i>"
    elif min(sizes) > ROUNDING * max(1.0, *sizes):
        ratio, name = max(sizes) / min(sizes), "|<i>λ</i>|"
    else:
        return
    yield f"<i>κ</i>{EQUALS}{name}<sub>max</sub>/{name}<sub>min</sub>{EQUALS}{format_number(ratio)}"


def _along(found: Curvature, place: int) -> str:
    """The direction of an eigenvalue, its largest part positive."""
    direction = found.directions[place]
    sign = 1 if max(direction, key=abs) > 0 else -1
    if len(direction) > MOST_ENTRIES:
        return ""
    numbers = ", ".join(format_number(round(sign * each, 3) + 0.0, 3) for each in direction)
    return f"{GAP}{tr('along ({direction})', direction=numbers)}"


def kind_of_point(eigenvalues: tuple[float, ...], *, at_rest: bool) -> str:
    """What a point with these eigenvalues (ascending) is, where the gradient is 0; else how the function curves."""
    rounding = ROUNDING * max(1.0, *map(abs, eigenvalues))
    up, down = eigenvalues[-1] > rounding, eigenvalues[0] < -rounding
    flat = any(abs(each) <= rounding for each in eigenvalues)
    if at_rest:
        if up and down:
            return tr("A saddle.")
        if flat:
            return tr("Flat: the second derivatives do not decide what this point is.")
        return tr("A minimum.") if up else tr("A maximum.")
    if up and down:
        return tr("It curves up and down here.")
    if flat:
        return tr("It is flat here in some direction.")
    return tr("It curves up here.") if up else tr("It curves down here.")


def closed_form_request(spec: RunSpec) -> FieldRequest:
    """The field with the closed-form solution of a fit."""
    return FieldRequest("closed-form", spec.fitted, tuple(sorted(spec.constants.items())))


def least_squares_facts(studio: Studio) -> list[str]:
    """The closed-form solution of a fit that has one, its RMSE and R², and how far the cursor's fit is from it."""
    spec = studio.spec
    if spec.problem.kind != "fit":
        return []
    field = studio.field(closed_form_request(spec))
    if field is None or not field.arrays["at"].size:
        return []
    arrays, names = field.arrays, spec.problem.parameters[:MOST_SHOWN]
    at = [
        f"{symbol_of(name).markup}{EQUALS}{_near(value)}"
        for name, value in zip(names, arrays["at"].tolist(), strict=False)
    ]
    mapped = _mapped(spec, arrays["at"].tolist())
    return [GAP.join(at), *mapped, _quality(arrays), *_to_go(studio, field)]


def reading_facts(studio: Studio) -> list[str]:
    """How good the fit at the cursor is on all fitted rows: RMSE and R², of two classes how many are told right."""
    found, row = _reading(studio), studio.row()
    if found is None or row is None:
        return []
    lines, spec, right = [], studio.run.spec, float(found.arrays["right"][0])
    if math.isfinite(float(found.arrays["rmse"][0])):
        lines.append(_quality(found.arrays))
    if math.isfinite(right):
        lines.append(tr("Class told right: {right} of {rows} rows", right=round(right), rows=len(spec.fitted_rows)))
    return [*_mapped(spec, row.parameters.tolist()), *lines, *_condition(studio)] if lines else []


def _condition(studio: Studio) -> list[str]:
    """The condition number at the cursor of a loss that has no one of its own, or why there is none."""
    spec = studio.spec
    least = studio.field(closed_form_request(spec))
    if least is None or least.arrays["at"].size:
        return []
    if len(spec.problem.parameters) > MOST_CURVED:
        return [tr("The condition number is shown of at most {most} parameters.", most=MOST_CURVED)]
    found = curvature(studio)
    if found is None:
        return []
    if not math.isfinite(found.condition):
        return [tr("No condition number here: the loss does not curve up in every direction.")]
    return [tr("Condition number at this step: {condition}", condition=format_number(found.condition))]


def _mapped(spec: RunSpec, at: list[float]) -> list[str]:
    """Where features are standardised, these parameters in the data's units, or that they cannot be given so."""
    names = spec.problem.parameters
    if not spec.standardise or len(at) != len(names):
        return []
    mapped = spec.in_data_units(dict(zip(names, at, strict=True)))
    if mapped is None:
        return [tr("Only a line's, a plane's or a whole polynomial's parameters are mapped back to the data's units.")]
    shown = [f"{symbol_of(name).markup}{EQUALS}{_near(mapped[name])}" for name in names]
    lines = [GAP.join(shown[place : place + IN_LINE]) for place in range(0, len(shown), IN_LINE)]
    return [tr("In the data's units:"), *lines]


def _quality(arrays: Mapping[str, Any]) -> str:
    rmse, share = float(arrays["rmse"][0]), float(arrays["r_squared"][0])
    parts = [f"RMSE{EQUALS}{_near(rmse)}"] + (
        [f"<i>R</i><sup>2</sup>{EQUALS}{format_number(share)}"] if math.isfinite(share) else []
    )
    return GAP.join(parts)


def _reading(studio: Studio) -> Field | None:
    """The readings of the fit at the cursor's row; None for a function, and while they are computed."""
    row, spec = studio.row(), studio.run.spec
    if row is None or spec.problem.kind != "fit" or len(row.parameters) != len(spec.problem.parameters):
        return None
    at = tuple(row.parameters.tolist())
    request = FieldRequest("readings", spec.fitted, tuple(sorted(spec.constants.items())), at=at)
    rows = len(spec.fitted_rows)
    # Of few rows it takes less time than the way to the worker, after which a played step would be gone.
    return analysis.compute(request) if rows <= AT_ONCE else studio.field(request)


def _to_go(studio: Studio, least: Field) -> list[str]:
    """From the fit at the cursor to least squares: in its parameters, where these are determined, and in the loss."""
    row, reading = studio.row(), _reading(studio)
    if row is None or reading is None:
        return []
    lines = []
    names, at = studio.run.spec.problem.parameters, least.arrays["at"]
    if least.request.problem == reading.request.problem and least.arrays["rank"][0] == len(names):
        away = float(np.linalg.norm(row.parameters - at))
        words = ", ".join(symbol_of(name).markup for name in names) if len(names) <= MOST_SHOWN else ""
        slots = {"names": words, "distance": _near(away)}
        plain = tr("Still to go: {distance} in the parameters", **slots)
        lines.append(tr("Still to go: {distance} in ({names})", **slots) if words else plain)
    loss = float(reading.arrays["value"][0]) - float(least.arrays["value"][0])
    return [*lines, tr("Still to go: {distance} in the loss", distance=_near(max(loss, 0.0)))]


def prediction_facts(studio: Studio) -> list[str]:
    """What the fit predicts at the points that the run asks for, with the parameters of the cursor's row."""
    row, spec = studio.row(), studio.run.spec
    if row is None or not spec.predict or len(row.parameters) != len(spec.problem.parameters):
        return []
    found = evaluate.predictions(spec, row.parameters.tolist())[:MOST_SHOWN]
    target = spec.problem.target
    return [
        f"{symbol_of(target).markup}({_inside(spec, point)}){EQUALS}{format_number(point[target])}" for point in found
    ]


def _inside(spec: RunSpec, point: dict[str, float]) -> str:
    """(4), or (x = 4, z = 1) where the model has several features."""
    features = [name for name in spec.problem.features if name in point]
    if len(features) == 1:
        return format_number(point[features[0]])
    return ", ".join(f"{symbol_of(name).markup} = {format_number(point[name])}" for name in features)


def _near(value: float) -> str:
    """A number of the closed form; what is rounding of 0 is 0."""
    return format_number(0.0 if abs(value) < 1e-12 else value)
