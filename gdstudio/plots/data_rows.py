"""The rows of a fit's data as points, over its feature or, of two classes, over two features: those that a step sees and those held out, the one pointed at, and how the hand
moves, adds and removes them.
"""

from __future__ import annotations

import numpy as np

from gdstudio.model import Problem
from gdstudio.model.sampling import Rows
from gdstudio.plots.figure import Array, Handle, Line, Mark, Points
from gdstudio.plots.fitting import shown_values
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.plots.wording import finite

POINTS_TO_DRAW = 2000
# Every point of so few can be grasped at once; of more the one that is pointed at.
GRASPABLE = 60
# A session keeps at most so many rows, so more cannot be changed by hand.
MOST_CHANGED = 10_000
ROW, ADD, DROP = "row.", "add", "drop."
Z_MARKED, Z_DATA, Z_BATCH, Z_GRIP = 4.5, 5, 5.5, 9


def shown(problem: Problem) -> tuple[str, str]:
    """The columns along the figure's axes: feature and target, or the two features of two classes."""
    second = problem.features[1] if len(problem.features) > 1 else problem.target
    return problem.features[0], second


def columns_of(problem: Problem) -> tuple[Array, Array]:
    """The columns along the axes, each (N,)."""
    first, second = shown(problem)
    return problem.columns[first], problem.columns[second]


def class_colours(view: PlotInput) -> tuple[int, int]:
    """The colours and markers of class 0 and class 1: the first two that are no run's here."""
    free = [colour for colour in range(8) if colour not in {run.colour for run in view.runs}]
    return (free[0], free[1]) if len(free) > 1 else (6, 7)


def row_marks(view: PlotInput) -> list[Mark]:
    """Every row as a point: held-out ones hollow, those of the shown step's batch ringed, the marked one as well."""
    points = _points_of_classes(view) if len(view.problem.features) > 1 else _points(view)
    return [*points, *_batch(view, view.selected), *_marked(view), *_grips(view)]


def _points_of_classes(view: PlotInput) -> list[Mark]:
    """The rows of each class in its own colour and marker."""
    problem, run = view.problem, view.selected
    x, y = columns_of(problem)
    every = -(-len(x) // POINTS_TO_DRAW) or 1
    marks: list[Mark] = []
    for label, colour in enumerate(class_colours(view)):
        of_class = problem.columns[problem.target] == label
        for role, rows in (("class", run.spec.fitted_rows), ("class-held-out", run.spec.held_rows)):
            at = rows[of_class[rows]][::every]
            if len(at):
                marks.append(Points(x[at], y[at], key=f"{role}.{label}", role=role, run=colour, z=Z_DATA))
    return marks


def _points(view: PlotInput) -> list[Mark]:
    problem, run = view.problem, view.selected
    x, y = columns_of(problem)
    held = run.spec.held_rows
    every = -(-len(x) // POINTS_TO_DRAW) or 1
    if len(held):
        fitted = run.spec.fitted_rows[::every]
        marks: list[Mark] = [
            Points(x[fitted], y[fitted], key="data", role="data", z=Z_DATA),
            Points(x[held[::every]], y[held[::every]], key="held-out", role="held-out", z=Z_DATA),
        ]
    else:
        # Whole columns are handed over as they are: the same arrays from step to step are not compared.
        x, y = (x, y) if every == 1 else (x[::every], y[::every])
        marks = [Points(x, y, key="data", role="data", z=Z_DATA)]
    return marks


def batch_rows_of(run: RunView) -> Rows:
    """The rows that the step to the cursor saw, at the start those of the step to come; none where each sees all."""
    if run.spec.batch is None or run.cursor < 0:
        return np.empty(0, dtype=np.int64)
    return run.spec.batch_rows(max(0, run.trajectory.step(run.cursor) - 1))


def _batch(view: PlotInput, run: RunView) -> list[Mark]:
    rows = batch_rows_of(run)[:POINTS_TO_DRAW]
    if not len(rows):
        return []
    x, y = (column[rows] for column in columns_of(view.problem))
    return [Points(x, y, key="batch", role="in-batch", run=run.colour, z=Z_BATCH)]


def _marked(view: PlotInput) -> list[Mark]:
    """The row that is pointed at: a ring round its point, and its residual strong."""
    x, y = (column[view.marked : view.marked + 1] for column in columns_of(view.problem))
    if view.marked < 0 or not len(x) or not finite(x[0], y[0]):
        return []
    run = view.selected
    marks: list[Mark] = [Points(x, y, key="marked", role="marked", run=run.colour, z=Z_MARKED)]
    if run.cursor >= 0 and len(view.problem.features) == 1:
        at = tuple(run.trajectory.row(run.cursor).parameters.tolist())
        ends = np.array([y[0], shown_values(run.spec, at, {run.spec.problem.features[0]: x})[0]])
        marks.append(Line(np.repeat(x, 2), ends, key="marked.residual", role="residual", run=run.colour, z=Z_MARKED,
                          weight=2.4))  # fmt: skip
    return marks


def told_apart(view: PlotInput, rows: Rows, x: Array, y: Array) -> list[Mark]:
    """Points at (x, y), one for each of these rows: held-out ones hollow, those of the shown step's batch and the marked
    one ringed."""
    run = view.selected
    held, batch = np.isin(rows, run.spec.held_rows), np.isin(rows, batch_rows_of(run))
    marks: list[Mark] = []
    for key, role, chosen, z in (
        ("fitted", "data", ~held, Z_DATA), ("held-out", "held-out", held, Z_DATA),
        ("batch", "in-batch", batch, Z_BATCH), ("marked", "marked", rows == view.marked, Z_MARKED),
    ):  # fmt: skip
        if chosen.any():
            colour = run.colour if role in ("in-batch", "marked") else None
            marks.append(Points(x[chosen], y[chosen], key=key, role=role, run=colour, z=z))
    return marks


def _grips(view: PlotInput) -> list[Mark]:
    """What the hand can take."""
    x, y = columns_of(view.problem)
    rows = range(len(x)) if len(x) <= GRASPABLE else range(view.marked, view.marked + 1)
    held = set(view.selected.spec.held_rows.tolist()) if len(x) <= MOST_CHANGED else set()
    colours = class_colours(view) if len(view.problem.features) > 1 else None
    labels = view.problem.columns[view.problem.target]
    marks: list[Mark] = []
    for row in rows:
        if not (0 <= row < len(x) <= MOST_CHANGED and finite(x[row], y[row])):
            continue
        role, colour = ("held-out" if row in held else "data"), None
        if colours is not None:
            role, colour = ("class-held-out" if row in held else "class"), colours[int(labels[row])]
        place = float(x[row]), float(y[row])
        marks.append(Handle(*place, "data", key=f"{ROW}{row}", role=role, run=colour, z=Z_GRIP))
    return marks


def nearest_row(view: PlotInput, x: float, y: float, box: tuple[float, float, float, float], near: float) -> int:
    """The row whose point is nearest, within that part of the figure; −1 if there is none."""
    xs, ys = columns_of(view.problem)
    away = np.hypot((xs - x) / (box[1] - box[0]), (ys - y) / (box[3] - box[2]))
    row = int(np.argmin(away)) if len(away) else -1
    return row if row >= 0 and away[row] <= near else -1


def row_edit(problem: Problem, key: str, x: float, y: float) -> dict[str, list[float]]:
    """The data with a row moved to (x, y) ("row.3"), added there ("add", of class 1 "add.1"), or left out ("drop.3")."""
    columns = {name: column.tolist() for name, column in problem.columns.items()}
    if key.startswith(DROP):
        row = int(key.removeprefix(DROP))
        return {name: column[:row] + column[row + 1 :] for name, column in columns.items()}
    place = dict(zip(shown(problem), (x, y), strict=True))
    if key.startswith(ADD):
        place = {problem.target: float(key.removeprefix(ADD).lstrip(".") or y)} | place
        return {name: [*column, place[name]] for name, column in columns.items()}
    row = int(key.removeprefix(ROW))
    moved = {name: [*columns[name][:row], value, *columns[name][row + 1 :]] for name, value in place.items()}
    return columns | moved
