"""The error of the difference quotient at the current point over its step h: a U."""

from __future__ import annotations

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots.figure import Array, Axis, Figure, Line, Mark, Points, Text, VLine
from gdstudio.plots.plot_input import PlotInput
from gdstudio.plots.ranges import decades, span_of
from gdstudio.plots.wording import symbol

NAME = "quotient-error"
TITLE = Message("Error of the quotient over h")
STAGE, ORDER = False, 11
LAYERS = ()
PITFALLS = ("finite-difference",)


def suits(problem: Problem) -> bool:
    """Problems whose program takes a quotient for each parameter."""
    return len(problem.parameters) <= 8


def _request(view: PlotInput) -> FieldRequest | None:
    run = view.selected
    if run.cursor < 0:
        return None
    at = tuple(run.trajectory.row(run.cursor).parameters.tolist())
    return FieldRequest("quotient-error", run.spec.fitted, tuple(sorted(run.spec.constants.items())), at=at)


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The error in each parameter over h, at the current point."""
    request = _request(view)
    return (request,) if request is not None else ()


def draw(view: PlotInput) -> Figure:
    """A line for each parameter; the present h is marked on them."""
    request = _request(view)
    field = view.best((request,)) if request is not None else None
    label = Message("error, logarithmic")
    axes = Axis("<i>h</i>", log=True), Axis(label, log=True)
    if field is None:
        return Figure(NAME, TITLE, *axes, (), (1e-17, 10.0, 1e-16, 1.0))
    h, errors = field.arrays["h"], field.arrays["error"]
    run = view.selected
    marks: list[Mark] = [
        Line(
            h,
            _positive(error),
            key=f"error.{place}",
            role="loss",
            run=run.colour,
            z=4,
            weight=1.0 if place == 0 else 0.6,
        )
        for place, error in enumerate(errors)
    ]
    now = run.spec.pitfall.values.get("h") if run.spec.pitfall is not None else None
    if now is not None:
        marks.append(VLine(now, key="h", role="cursor", z=1))
        at = np.array([_at(h, error, now) for error in errors])
        marks.append(Points(np.full(len(at), now), at, key="current", role="current", run=run.colour, z=6))
    if len(errors) > 1:
        marks += [_name(view, place, h, error) for place, error in enumerate(errors)]
    span = span_of([_positive(errors.ravel())]) or (1e-16, 1.0)
    return Figure(NAME, TITLE, *axes, tuple(marks), (float(h[0]), float(h[-1]), *decades(*span)))


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The errors at the h under the pointer."""
    request = _request(view)
    field = view.best((request,)) if request is not None else None
    if field is None or not (np.isfinite(x) and x > 0):
        return None
    h, errors = field.arrays["h"], field.arrays["error"]
    place = int(np.abs(np.log10(h) - np.log10(x)).argmin())
    said = ", ".join(format_number(float(error[place])) for error in errors)
    return Message("h = {h}: off by {errors}", {"h": float(h[place]), "errors": said})


def _positive(error: Array) -> Array:
    """What a logarithmic axis can show."""
    return np.where(error > 0, error, np.nan)


def _at(h: Array, error: Array, now: float) -> float:
    """The error at the h of the grid that is nearest to the present one."""
    return float(_positive(error)[int(np.abs(np.log10(h) - np.log10(now)).argmin())])


def _name(view: PlotInput, place: int, h: Array, error: Array) -> Text:
    """A parameter's name at the right end of its line."""
    value = float(_positive(error)[-1])
    name = symbol(view.problem.parameters[place])
    return Text(float(h[-1]), value, name, (1.1, 1.0), key=f"name.{place}", role="label", z=5)
