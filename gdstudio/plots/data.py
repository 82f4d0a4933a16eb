"""Data and the fitted line or curve at the cursor, with what is left over at each point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from gdstudio.language import format_number, symbol_of
from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.model.two_classes import boundary_level
from gdstudio.plots.boundary import crossings
from gdstudio.plots.data_rows import ADD, DROP, MOST_CHANGED, ROW, columns_of, nearest_row, row_edit, row_marks
from gdstudio.plots.figure import Axis, Figure, Handle, Line, Mark, Range, SideSquares, Text, VLine
from gdstudio.plots.fitting import (
    SAMPLES,
    intercept_of,
    is_recorded,
    model_curve,
    model_value_of,
    model_values,
    shown_values,
    through,
)
from gdstudio.plots.minima import closed_form, closed_form_request
from gdstudio.plots.paths import NEAR, NOT_SELECTED
from gdstudio.plots.plot_input import Box, Layer, Offer, PlotInput, RunView
from gdstudio.plots.ranges import padded
from gdstudio.plots.wording import column_label, finite, legend
from gdstudio.runs import Trajectory

NAME = "data"
TITLE = Message("Data")
STAGE, ORDER = True, 1
LAYERS = (
    Layer("path", Message("Path")),
    Layer("next", Message("Next step")),
    Layer("residuals", Message("Residuals")),
    Layer("squares", Message("Squared residuals"), default=False),
    Layer("minimum", Message("Known minimum")),
)

RESIDUALS_TO_DRAW, SQUARES_TO_DRAW = 300, 60
# Earlier lines are those of the steps 0, 1, 2, 4, 8, …: the same ones from step to step, so that none moves.
EARLIER = (0, *(2**power for power in range(24)))
EARLIER_SHOWN = 6
Z_EARLIER, Z_EXACT, Z_GHOST, Z_RESIDUAL, Z_DATA, Z_OTHER, Z_NEXT, Z_FIT, Z_HANDLE = 1, 2, 3, 4, 5, 6, 7, 8, 10
MOST_BOUNDARIES = 8
ENDS = ("line.left", "line.right")


def suits(problem: Problem) -> bool:
    """Fits over one feature whose parameters are in every row."""
    return is_recorded(problem) and problem.kind == "fit" and len(problem.features) == 1


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The closed form, where the model is affine in its parameters."""
    return (closed_form_request(view),) if view.problem.is_affine else ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor."""
    box = _home(view.problem)
    marks = [*row_marks(view), *_exact(view, box)]
    for run in view.others_first():
        marks += _fit(view, run, box)
    if view.selected.cursor >= 0:
        marks += _of_selected(view, view.selected, box)
    x, y = (Axis(column_label(view.problem, name)) for name in (view.problem.features[0], view.problem.target))
    return Figure(NAME, TITLE, x, y, tuple(marks), box, legend(view, "fit"))


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The data row under the pointer, with the prediction at the cursor."""
    xs, ys = columns_of(view.problem)
    row = row_at(view, x, y)
    if row < 0 or view.selected.cursor < 0:
        return None
    prediction = float(
        shown_values(view.selected.spec, _at(view.selected), {view.problem.features[0]: xs[row : row + 1]})[0]
    )
    return Message(
        "row {row}: {feature} = {x}, {target} = {y}, prediction {prediction}, residual {residual}",
        {
            "row": row + 1, "feature": symbol_of(view.problem.features[0]).reading,
            "target": symbol_of(view.problem.target).reading,
            "x": format_number(float(xs[row])), "y": format_number(float(ys[row])),
            "prediction": format_number(prediction), "residual": format_number(float(ys[row]) - prediction),
        },
    )  # fmt: skip


def row_at(view: PlotInput, x: float, y: float) -> int:
    """The row under the pointer, so that table, point and residual are marked together."""
    return nearest_row(view, x, y, view.ranges or _home(view.problem), NEAR)


def offers(view: PlotInput, x: float, y: float) -> tuple[Offer, ...]:
    """On a point, to leave its row out; elsewhere to add one there."""
    rows = len(columns_of(view.problem)[0])
    row = row_at(view, x, y)
    if rows > MOST_CHANGED or (row >= 0 and rows == 1):
        return ()
    if row >= 0:
        return (Offer(f"{DROP}{row}", Message("Delete row {row}", {"row": row + 1})),)
    return (Offer(ADD, Message("Add a point here"), double_click=True),)


def edit_of(view: PlotInput, key: str, x: float, y: float) -> tuple[str, Mapping[str, Any]]:
    """The data with a row moved, added or left out; or the line with a handle at the hand: the middle shifts it, an end
    turns it about the other end.
    """
    run, problem = view.selected, view.problem
    if key == ADD or key.startswith((ROW, DROP)):
        return "data", row_edit(problem, key, x, y)
    now = dict(zip(problem.parameters, _at(run), strict=True))
    handles = {mark.key: mark for mark in _handles(run, _home(problem)) if isinstance(mark, Handle)}
    if key in ENDS and handles:
        fixed = handles[ENDS[1 - ENDS.index(key)]]
        ends = [(handles[key].x, model_value_of(run.spec, y)), (fixed.x, _model_at(run, fixed.x))]
        return "point", through(run.spec, ends) or now
    shift = intercept_of(problem)
    if shift is None or not handles:
        return "point", now
    step = model_value_of(run.spec, y) - _model_at(run, handles[key].x)
    unit = _shift_of_one(run, shift)
    return "point", now | {shift: now[shift] + step / unit}


def _model_at(run: RunView, x: float) -> float:
    """The model's own value there, which may be a logit."""
    return float(model_values(run.spec, _at(run), {run.spec.problem.features[0]: np.array([x])})[0])


def _shift_of_one(run: RunView, name: str) -> float:
    """By how much the line rises when its shifting parameter grows by 1."""
    problem = run.spec.problem
    place = {problem.features[0]: np.zeros(1)}
    origin = [0.0, 0.0]
    moved = [float(each == name) for each in problem.parameters]
    return float((model_values(run.spec, moved, place) - model_values(run.spec, origin, place))[0])


def _at(run: RunView, row: int | None = None, trajectory: Trajectory | None = None) -> tuple[float, ...]:
    found = (trajectory or run.trajectory).row(run.cursor if row is None else row)
    return tuple(found.parameters.tolist())


@lru_cache(maxsize=4)
def _home(problem: Problem) -> Box:
    """The view that the problem gives, else the data with a margin."""
    ranges: list[Range] = []
    for name, column in zip((problem.features[0], problem.target), columns_of(problem), strict=True):
        seen = column[np.isfinite(column)]
        around = padded(float(seen.min()), float(seen.max()), 0.1) if len(seen) else (0.0, 1.0)
        ranges.append(problem.view.get(name, around))
    return (*ranges[0], *ranges[1])


def _line(
    run: RunView, at: tuple[float, ...], box: Box, key: str, role: str, z: float, opacity: float = 1.0
) -> list[Mark]:
    if not finite(*at):
        return []
    x, y = model_curve(run.spec, at, box[0], box[1])
    weight = 1.0 if run.selected else NOT_SELECTED
    return [Line(x, y, key=key, role=role, run=run.colour, z=z, weight=weight, opacity=opacity)]


def _exact(view: PlotInput, box: Box) -> list[Mark]:
    at = closed_form(view) if "minimum" in view.layers else None
    if at is None:
        return []
    x, y = model_curve(view.selected.spec, at, box[0], box[1])
    return [Line(x, y, key="closed-form", role="closed-form", z=Z_EXACT, weight=0.7)]


def _fit(view: PlotInput, run: RunView, box: Box) -> list[Mark]:
    marks: list[Mark] = []
    if run.ghost is not None and run.ghost.rows:
        old = _at(run, min(run.cursor, run.ghost.rows - 1), run.ghost)
        marks += _line(run, old, box, f"ghost.{run.colour}", "ghost", Z_GHOST)
    z = Z_FIT if run is view.selected else Z_OTHER
    return marks + _line(run, _at(run), box, f"fit.{run.colour}", "fit", z)


def _of_selected(view: PlotInput, run: RunView, box: Box) -> list[Mark]:
    marks: list[Mark] = []
    if "path" in view.layers:
        earlier = [row for row in EARLIER if row < run.cursor][-EARLIER_SHOWN:]
        for row in earlier:
            marks += _line(run, _at(run, row), box, f"earlier.{row}", "fit", Z_EARLIER, 0.22)
    if "residuals" in view.layers:
        marks += _residuals(run)
    if "squares" in view.layers:
        marks += _squares(run)
    marks += _boundary(run, box)
    if "next" in view.layers and run.next_row is not None:
        marks += _line(run, _at(run, run.next_row), box, "next", "next", Z_NEXT)
    return [*marks, *_handles(run, box), *_out_of_view(run, view.ranges or box)]


def _out_of_view(run: RunView, box: Box) -> list[Mark]:
    """Where the fit is, if none of it is in the view, which never follows it."""
    if not finite(*_at(run)):
        return []
    _, y = model_curve(run.spec, _at(run), box[0], box[1])
    for words, height, outside in (
        (Message("The fit is above ↑"), 0.98, y > box[3]), (Message("The fit is below ↓"), 0.02, y < box[2])
    ):  # fmt: skip
        if outside.all():
            anchor = (0.5, 0.0 if height > 0.5 else 1.0)
            return [Text(0.5, height, words, anchor, "axes", key="edge", role="label", run=run.colour, z=Z_HANDLE)]
    return []


def _boundary(run: RunView, box: Box) -> list[Mark]:
    """Of two classes the places where the model changes from one to the other."""
    if boundary_level(run.spec.problem) is None:
        return []
    x = np.linspace(box[0], box[1], SAMPLES)
    places = crossings(run.spec, x, model_values(run.spec, _at(run), {run.spec.problem.features[0]: x}))
    return [
        VLine(place, key=f"boundary.{number}", role="boundary", run=run.colour, z=Z_RESIDUAL)
        for number, place in enumerate(places[:MOST_BOUNDARIES])
    ]


def _residuals(run: RunView) -> list[Mark]:
    """A thin line from each point to its prediction; of very many points to some."""
    x, y = columns_of(run.spec.problem)
    every = -(-len(x) // RESIDUALS_TO_DRAW) or 1
    x, y = x[::every], y[::every]
    if not len(x):
        return []
    predicted = shown_values(run.spec, _at(run), {run.spec.problem.features[0]: x})
    ends = np.stack([y, predicted], axis=1).ravel()
    return [Line(np.repeat(x, 2), ends, "pairs", key="residuals", role="residual", run=run.colour, z=Z_RESIDUAL)]


def _squares(run: RunView) -> list[Mark]:
    """What mean squares add up: a square on each residual; of very many points on some."""
    x, y = columns_of(run.spec.problem)
    every = -(-len(x) // SQUARES_TO_DRAW) or 1
    x, y = x[::every], y[::every]
    predicted = shown_values(run.spec, _at(run), {run.spec.problem.features[0]: x})
    return [SideSquares(x, predicted, y, key="squares", role="square", run=run.colour, z=Z_RESIDUAL)]


def _handles(run: RunView, box: Box) -> list[Mark]:
    """Handles of a line, where the hand can take it: within the figure."""
    shift = intercept_of(run.spec.problem)
    if shift is None:
        return []
    low, high = box[0] + 0.12 * (box[1] - box[0]), box[1] - 0.12 * (box[1] - box[0])
    places = np.array([low, (low + high) / 2, high])
    heights = shown_values(run.spec, _at(run), {run.spec.problem.features[0]: places})
    edits = ("point", f"point.{shift}", "point")
    return [
        Handle(float(x), float(y), edit, ("y",), key=key, role="fit", run=run.colour, z=Z_HANDLE)
        for x, y, edit, key in zip(places, heights, edits, (ENDS[0], "line.middle", ENDS[1]), strict=True)
        if np.isfinite(y)
    ]
