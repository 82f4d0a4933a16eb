"""The rows of a fit's data as points: those that a step sees and those held out, the one pointed at, and how the hand
moves, adds and removes them.
"""

from __future__ import annotations

import numpy as np

from gdstudio.model import Problem
from gdstudio.plots.figure import Array, Handle, Line, Mark, Points
from gdstudio.plots.fitting import model_values
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.plots.wording import finite

POINTS_TO_DRAW = 2000
# Every point of so few can be grasped at once; of more the one that is pointed at.
GRASPABLE = 60
# A session keeps at most so many rows, so more cannot be changed by hand.
MOST_CHANGED = 10_000
ROW, ADD, DROP = "row.", "add", "drop."
Z_MARKED, Z_DATA, Z_BATCH, Z_GRIP = 4.5, 5, 5.5, 9


def columns_of(problem: Problem) -> tuple[Array, Array]:
    """Feature and target, each (N,)."""
    return problem.columns[problem.features[0]], problem.columns[problem.target]


def row_marks(view: PlotInput) -> list[Mark]:
    """Every row as a point: held-out ones hollow, those of the shown step's batch ringed, the marked one as well."""
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
    return [*marks, *_batch(view, run), *_marked(view), *_grips(view)]


def _batch(view: PlotInput, run: RunView) -> list[Mark]:
    """The rows that the step to the cursor saw, at the start those of the step to come."""
    if run.spec.batch is None or run.cursor < 0:
        return []
    rows = run.spec.batch_rows(max(0, run.trajectory.step(run.cursor) - 1))[:POINTS_TO_DRAW]
    x, y = (column[rows] for column in columns_of(view.problem))
    return [Points(x, y, key="batch", role="in-batch", run=run.colour, z=Z_BATCH)]


def _marked(view: PlotInput) -> list[Mark]:
    """The row that is pointed at: a ring round its point, and its residual strong."""
    x, y = (column[view.marked : view.marked + 1] for column in columns_of(view.problem))
    if view.marked < 0 or not len(x) or not finite(x[0], y[0]):
        return []
    run = view.selected
    marks: list[Mark] = [Points(x, y, key="marked", role="marked", run=run.colour, z=Z_MARKED)]
    if run.cursor >= 0:
        at = tuple(run.trajectory.row(run.cursor).parameters.tolist())
        ends = np.array([y[0], model_values(run.spec, at, {run.spec.problem.features[0]: x})[0]])
        marks.append(Line(np.repeat(x, 2), ends, key="marked.residual", role="residual", run=run.colour, z=Z_MARKED,
                          weight=2.4))  # fmt: skip
    return marks


def _grips(view: PlotInput) -> list[Mark]:
    """What the hand can take."""
    x, y = columns_of(view.problem)
    rows = range(len(x)) if len(x) <= GRASPABLE else range(view.marked, view.marked + 1)
    held = set(view.selected.spec.held_rows.tolist()) if len(x) <= MOST_CHANGED else set()
    return [
        Handle(
            float(x[row]),
            float(y[row]),
            "data",
            key=f"{ROW}{row}",
            role="held-out" if row in held else "data",
            z=Z_GRIP,
        )
        for row in rows
        if 0 <= row < len(x) <= MOST_CHANGED and finite(x[row], y[row])
    ]


def nearest_row(view: PlotInput, x: float, y: float, box: tuple[float, float, float, float], near: float) -> int:
    """The row whose point is nearest, within that part of the figure; −1 if there is none."""
    xs, ys = columns_of(view.problem)
    away = np.hypot((xs - x) / (box[1] - box[0]), (ys - y) / (box[3] - box[2]))
    row = int(np.argmin(away)) if len(away) else -1
    return row if row >= 0 and away[row] <= near else -1


def row_edit(problem: Problem, key: str, x: float, y: float) -> dict[str, list[float]]:
    """The data with a row moved to (x, y) ("row.3"), added there ("add"), or left out ("drop.3")."""
    feature, target = problem.features[0], problem.target
    columns = {name: column.tolist() for name, column in problem.columns.items()}
    if key.startswith(DROP):
        row = int(key.removeprefix(DROP))
        return {name: column[:row] + column[row + 1 :] for name, column in columns.items()}
    place = {feature: x, target: y}
    if key == ADD:
        return {name: [*column, place[name]] for name, column in columns.items()}
    row = int(key.removeprefix(ROW))
    return {name: [*column[:row], place[name], *column[row + 1 :]] for name, column in columns.items()}
