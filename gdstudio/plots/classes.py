"""Two classes over their two features, and the line on which the fit is undecided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdstudio.language import format_number, symbol_of
from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.model.two_classes import boundary_level
from gdstudio.plots.boundary import boundary_line
from gdstudio.plots.data_rows import (
    ADD,
    DROP,
    MOST_CHANGED,
    class_colours,
    columns_of,
    nearest_row,
    row_edit,
    row_marks,
    shown,
)
from gdstudio.plots.figure import Axis, Figure, LegendEntry, Line, Mark, Range
from gdstudio.plots.fitting import is_recorded, shown_values
from gdstudio.plots.paths import NEAR, NOT_SELECTED
from gdstudio.plots.plot_input import Box, Layer, Offer, PlotInput, RunView
from gdstudio.plots.ranges import padded
from gdstudio.plots.wording import column_label, legend, symbol
from gdstudio.runs import Trajectory

NAME = "classes"
TITLE = Message("Classes")
STAGE, ORDER = True, 1
LAYERS = (Layer("path", Message("Path")), Layer("next", Message("Next step")))

# Earlier boundaries are those of the steps 0, 1, 2, 4, 8, …: the same ones from step to step, so that none moves.
EARLIER = (0, *(2**power for power in range(24)))
EARLIER_SHOWN = 6
Z_EARLIER, Z_GHOST, Z_OTHER, Z_NEXT, Z_LINE = 1, 3, 6, 7, 8


def suits(problem: Problem) -> bool:
    """Fits of two classes over two features whose parameters are in every row."""
    whole = is_recorded(problem) and problem.kind == "fit" and len(problem.features) == 2
    return whole and boundary_level(problem) is not None


def fields(_view: PlotInput) -> tuple[FieldRequest, ...]:
    """None: the run has all that is drawn."""
    return ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor."""
    box = _home(view.problem)
    marks = row_marks(view)
    for run in view.others_first():
        marks += _of_run(view, run, box)
    x, y = (Axis(column_label(view.problem, name)) for name in shown(view.problem))
    classes = tuple(
        LegendEntry(
            Message("{target} = {label}", {"target": symbol(view.problem.target), "label": label}), "class", run
        )
        for label, run in enumerate(class_colours(view))
    )
    return Figure(NAME, TITLE, x, y, tuple(marks), box, (*classes, *legend(view, "fit")))


def _of_run(view: PlotInput, run: RunView, box: Box) -> list[Mark]:
    """Where the run is undecided at its cursor; of the selected one also where it was, and will be."""
    marks: list[Mark] = []
    if run.ghost is not None and run.ghost.rows:
        old = _at(run, min(run.cursor, run.ghost.rows - 1), run.ghost)
        marks += _line(run, old, box, f"ghost.{run.colour}", "ghost", Z_GHOST)
    selected = run is view.selected
    marks += _line(run, _at(run, run.cursor), box, f"fit.{run.colour}", "fit", Z_LINE if selected else Z_OTHER)
    if selected and "path" in view.layers:
        for row in [row for row in EARLIER if row < run.cursor][-EARLIER_SHOWN:]:
            marks += _line(run, _at(run, row), box, f"earlier.{row}", "fit", Z_EARLIER, 0.22)
    if selected and "next" in view.layers and run.next_row is not None:
        marks += _line(run, _at(run, run.next_row), box, "next", "next", Z_NEXT)
    return marks


def _line(
    run: RunView, at: tuple[float, ...], box: Box, key: str, role: str, z: float, opacity: float = 1.0
) -> list[Mark]:
    x, y = boundary_line(run.spec, at, box)
    weight = 1.0 if run.selected else NOT_SELECTED
    return [Line(x, y, key=key, role=role, run=run.colour, z=z, weight=weight, opacity=opacity)] if len(x) else []


def _at(run: RunView, row: int, trajectory: Trajectory | None = None) -> tuple[float, ...]:
    return tuple((trajectory or run.trajectory).row(row).parameters.tolist())


def _home(problem: Problem) -> Box:
    """The view that the problem gives, else the data with a margin."""
    ranges: list[Range] = []
    for name, column in zip(shown(problem), columns_of(problem), strict=True):
        seen = column[np.isfinite(column)]
        ranges.append(problem.view.get(name, padded(float(seen.min()), float(seen.max()), 0.1)))
    return (*ranges[0], *ranges[1])


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The data row under the pointer, with what the fit says of it at the cursor."""
    row, run = row_at(view, x, y), view.selected
    if row < 0 or run.cursor < 0:
        return None
    features = {name: view.problem.columns[name][row : row + 1] for name in view.problem.features}
    first, second = view.problem.features
    return Message(
        "row {row}: {first} = {x}, {second} = {y}, {target} = {label}, prediction {prediction}",
        {
            "row": row + 1, "first": symbol_of(first).reading, "second": symbol_of(second).reading,
            "target": symbol_of(view.problem.target).reading,
            "x": format_number(float(features[first][0])), "y": format_number(float(features[second][0])),
            "label": format_number(float(view.problem.columns[view.problem.target][row])),
            "prediction": format_number(float(shown_values(run.spec, _at(run, run.cursor), features)[0])),
        },
    )  # fmt: skip


def row_at(view: PlotInput, x: float, y: float) -> int:
    """The row under the pointer, so that table and point are marked together."""
    return nearest_row(view, x, y, view.ranges or _home(view.problem), NEAR)


def offers(view: PlotInput, x: float, y: float) -> tuple[Offer, ...]:
    """On a point, to leave its row out; elsewhere to add one of either class."""
    problem, row = view.problem, row_at(view, x, y)
    if len(problem.columns[problem.target]) > MOST_CHANGED:
        return ()
    if row >= 0:
        return (Offer(f"{DROP}{row}", Message("Delete row {row}", {"row": row + 1})),)
    words = Message("Add a point with {target} = {label} here")
    return tuple(
        Offer(f"{ADD}.{label}", Message(words.template, {"target": problem.target, "label": label}), label == 1)
        for label in (0, 1)
    )


def edit_of(view: PlotInput, key: str, x: float, y: float) -> tuple[str, Mapping[str, Any]]:
    """The data with a row moved, added or left out."""
    return "data", row_edit(view.problem, key, x, y)
