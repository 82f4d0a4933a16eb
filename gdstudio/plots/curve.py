"""A function of one variable: its curve, and the walk on it with the tangent at the current point."""

from __future__ import annotations

import numpy as np

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots.figure import Axis, Figure, Line, Mark, Points, Range, Text
from gdstudio.plots.memory import LAYER as MEMORY
from gdstudio.plots.memory import memory_marks
from gdstudio.plots.minima import known_minima
from gdstudio.plots.paths import (
    Z_MINIMUM,
    Z_TANGENT,
    Z_WORDS,
    Columns,
    nearest_iterate,
    place,
    walk_marks,
)
from gdstudio.plots.plot_input import Box, Layer, PlotInput, RunView
from gdstudio.plots.ranges import aligned, home_range, needs_own_field, padded
from gdstudio.plots.wording import finite, legend, objective_label, symbol

NAME = "curve"
TITLE = Message("Curve")
STAGE, ORDER = True, 0
LAYERS = (
    Layer("path", Message("Path")),
    Layer("current", Message("Current point")),
    Layer("next", Message("Next step")),
    Layer("tangent", Message("Tangent")),
    Layer("minimum", Message("Known minimum")),
    MEMORY,
    Layer("iterate-numbers", Message("Step numbers"), default=False),
)

SAMPLES = 513
HEADROOM = 0.08
# The tangent is this part of the figure's diagonal long, on either side of its point.
TANGENT = 0.14


def suits(problem: Problem) -> bool:
    """Problems of one parameter, functions and fits alike."""
    return len(problem.parameters) == 1


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The curve over the home range, over what the user moved to, and of a function being typed."""
    wanted = tuple(_request(view, over) for over in _ranges(view))
    if view.preview is None or not suits(view.preview):
        return wanted
    return (*wanted, _preview_request(view.preview, _ranges(view)[0]))


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; without its field only the walk is there."""
    box = _box(view)
    marks = _curves(view)
    if "minimum" in view.layers and marks:
        marks += _minima(view)
    drawn = next(((mark.x, mark.y) for mark in marks if isinstance(mark, Line) and mark.key == "curve"), None)
    marks += walk_marks(view, _columns, box, cased=False, curve=drawn)
    if "tangent" in view.layers and view.selected.cursor >= 0:
        marks += _tangent(view.selected, box)
    if MEMORY.name in view.layers:
        marks += memory_marks(view, _columns(view.selected), view.ranges or box)
    name = view.problem.parameters[0]
    x, y = Axis(symbol(name)), Axis(objective_label(view.problem))
    return Figure(NAME, TITLE, x, y, tuple(marks), box, legend(view, "path"))


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The iterate under the pointer."""
    return nearest_iterate(view, _columns, x, y, view.ranges or _box(view))


def edit_of(view: PlotInput, key: str, x: float, _y: float) -> tuple[str, dict[str, float]]:
    """A dragged point is a start; its height follows from the curve."""
    return ("start" if key == "start" else "point"), {view.problem.parameters[0]: x}


def _columns(run: RunView) -> Columns:
    return f"parameters.{run.spec.problem.parameters[0]}", "value"


def _home_x(view: PlotInput) -> Range:
    return home_range(view.selected.spec, view.problem.parameters[0])


def _box(view: PlotInput) -> Box:
    """The home view: the curve over its range, with a margin; before it is computed, the start's surroundings."""
    home = _home_x(view)
    field = view.fields.get(_request(view, home))
    if field is not None and field.request.ranges == (home,) and np.isfinite(field.arrays["y_range"]).all():
        low, high = (float(end) for end in field.arrays["y_range"])
        return (*home, *padded(low, high, HEADROOM))
    run = view.selected
    value = float(run.trajectory.column("value", 0, 1)[0]) if run.cursor >= 0 else 0.0
    return (*home, *(padded(value, value) if np.isfinite(value) else (-1.0, 1.0)))


def _moved(view: PlotInput, home: Range) -> Range | None:
    """The range to sample where the user has moved the view; None while the home field serves."""
    if view.ranges is None or not finite(*view.ranges) or not needs_own_field(view.ranges[:2], home):
        return None
    return aligned(*view.ranges[:2])


def _request(view: PlotInput, over: Range) -> FieldRequest:
    return view.request("curve", view.problem.parameters, (over,), (SAMPLES,))


def _preview_request(problem: Problem, over: Range) -> FieldRequest:
    constants = tuple(sorted((name, constant.default) for name, constant in problem.constants.items()))
    return FieldRequest("curve", problem, constants, problem.parameters, (over,), (SAMPLES,))


def _ranges(view: PlotInput) -> tuple[Range, ...]:
    """What the curve is wanted over: the user's view, if any, and the home range."""
    home = _home_x(view)
    moved = _moved(view, home)
    return (home,) if moved is None else (moved, home)


def _curves(view: PlotInput) -> list[Mark]:
    field = view.best(_request(view, over) for over in _ranges(view))
    marks: list[Mark] = []
    if field is not None:
        marks.append(Line(field.arrays["x"], field.arrays["y"], key="curve", role="curve"))
        if not np.isfinite(field.arrays["y"]).any():
            sentence = Message("The function has no value here.")
            marks.append(Text(0.5, 0.5, sentence, (0.5, 0.5), "axes", key="empty", role="label", z=Z_WORDS))
    if view.preview is not None and suits(view.preview):
        typed = view.fields.get(_preview_request(view.preview, _ranges(view)[0]))
        if typed is not None:
            marks.append(Line(typed.arrays["x"], typed.arrays["y"], key="preview", role="preview"))
    return marks


def _minima(view: PlotInput) -> list[Mark]:
    """Known minima, which are those of the constants' defaults."""
    found = known_minima(view)
    if not found:
        return []
    x, y = (np.array(column) for column in zip(*((at[0], value) for at, value in found), strict=True))
    return [Points(x, y, key="minimum", role="minimum", z=Z_MINIMUM)]


def _tangent(run: RunView, box: Box) -> list[Mark]:
    """A piece of the line through the current point whose slope is the recorded derivative."""
    x, y = place(run.trajectory, _columns(run), run.cursor)
    slope = float(run.trajectory.row(run.cursor).gradient[0])
    if not finite(x, y, slope):
        return []
    width, height = box[1] - box[0], box[3] - box[2]
    half = TANGENT / np.hypot(1 / width, slope / height)
    ends = np.array([-half, half])
    return [Line(x + ends, y + slope * ends, key="tangent", role="tangent", run=run.colour, z=Z_TANGENT)]
