"""What a fit over several features predicts for each row against what was observed: the fit is exact on the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import FieldRequest, Message, Problem, RunSpec
from gdstudio.model.sampling import Rows
from gdstudio.model.two_classes import boundary_level, gives_logit
from gdstudio.plots.data_rows import told_apart
from gdstudio.plots.figure import Array, Axis, Figure, Line, Mark, Points, Range
from gdstudio.plots.fitting import is_recorded, shown_values
from gdstudio.plots.minima import closed_form, closed_form_request
from gdstudio.plots.paths import NEAR, NOT_SELECTED
from gdstudio.plots.plot_input import Box, Layer, PlotInput, RunView
from gdstudio.plots.ranges import padded
from gdstudio.plots.wording import column_label, finite, legend

NAME = "predicted"
TITLE = Message("Prediction")
STAGE, ORDER = True, 2
LAYERS = (
    Layer("next", Message("Next step")),
    Layer("residuals", Message("Residuals")),
    Layer("minimum", Message("Known minimum")),
)

ROWS_TO_DRAW, NEXT_TO_DRAW = 1000, 100
# A dash of least squares is so much of the figure's width.
DASH = 0.012
Z_DIAGONAL, Z_GHOST, Z_EXACT, Z_RESIDUAL, Z_OTHER, Z_NEXT = 1, 2, 2.5, 3, 3.5, 4


def suits(problem: Problem) -> bool:
    """Fits over several features, but for those of two classes over two, which have a picture of their own."""
    features = len(problem.features) if problem.kind == "fit" and is_recorded(problem) else 0
    return features > 2 or (features == 2 and boundary_level(problem) is None)


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The closed form, where the model is affine in its parameters."""
    return (closed_form_request(view),) if view.problem.is_affine else ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; of very many rows some."""
    x, y = _home(view.selected.spec)
    low, high = min(x[0], y[0]), max(x[1], y[1])
    ends = np.array([low, high])
    marks: list[Mark] = [
        Line(ends, ends, key="diagonal", role="axis", z=Z_DIAGONAL),
        *_exact(view, DASH * (x[1] - x[0])),
    ]
    for run in view.others_first():
        if run.cursor >= 0:
            marks += _of_selected(view, run) if run.selected else _of_other(view, run)
    target = column_label(view.problem, view.problem.target)
    axes = (
        Axis(Message("observed {target}", {"target": target})),
        Axis(Message("prediction of {target}", {"target": target})),
    )
    return Figure(NAME, TITLE, *axes, tuple(marks), (*x, *y), legend(view, "residual"))


def _of_selected(view: PlotInput, run: RunView) -> list[Mark]:
    rows = _rows(view.problem)
    observed, predicted = _observed(view.problem, rows), _predicted(run.spec, _at(run), rows)
    marks: list[Mark] = []
    if run.ghost is not None and run.ghost.rows:
        at = run.ghost.row(min(run.cursor, run.ghost.rows - 1)).parameters.tolist()
        marks.append(Points(observed, _predicted(run.spec, at, rows), key="ghost", role="ghost", z=Z_GHOST))
    if "residuals" in view.layers:
        marks.append(_pairs(observed, observed, predicted, run, "residuals", "residual", Z_RESIDUAL))
    if "next" in view.layers and run.next_row is not None:
        few = slice(None, None, _every(len(rows), NEXT_TO_DRAW))
        coming = _predicted(run.spec, run.trajectory.row(run.next_row).parameters.tolist(), rows[few])
        marks.append(_pairs(observed[few], predicted[few], coming, run, "next", "next", Z_NEXT))
    return marks + told_apart(view, rows, observed, predicted)


def _of_other(view: PlotInput, run: RunView) -> list[Mark]:
    """Of a run beside the selected one how far its predictions are off."""
    rows = _rows(view.problem)
    observed = _observed(view.problem, rows)
    predicted = _predicted(run.spec, _at(run), rows)
    return [_pairs(observed, observed, predicted, run, f"residuals.{run.colour}", "residual", Z_OTHER)]


def _pairs(x: Array, start: Array, end: Array, run: RunView, key: str, role: str, z: float) -> Line:
    ends = np.stack([start, end], axis=1).ravel()
    weight = 1.0 if run.selected else NOT_SELECTED
    return Line(np.repeat(x, 2), ends, "pairs", key=key, role=role, run=run.colour, z=z, weight=weight)


def _exact(view: PlotInput, half: float) -> list[Mark]:
    """A dash where least squares predicts each row."""
    at = closed_form(view) if "minimum" in view.layers else None
    if at is None:
        return []
    rows = _rows(view.problem)
    observed, predicted = _observed(view.problem, rows), _predicted(view.selected.spec, at, rows)
    places = np.stack([observed - half, observed + half], axis=1).ravel()
    return [Line(places, np.repeat(predicted, 2), "pairs", key="closed-form", role="cursor", z=Z_EXACT)]


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The row under the pointer, what was observed and what is predicted at the cursor."""
    row, run = row_at(view, x, y), view.selected
    if row < 0:
        return None
    rows = np.array([row])
    observed, predicted = _observed(view.problem, rows)[0], _predicted(run.spec, _at(run), rows)[0]
    slots = {
        "row": row + 1, "target": view.problem.target, "y": format_number(float(observed)),
        "prediction": format_number(float(predicted)), "residual": format_number(float(observed - predicted)),
    }  # fmt: skip
    return Message("row {row}: {target} = {y}, prediction {prediction}, residual {residual}", slots)


def row_at(view: PlotInput, x: float, y: float) -> int:
    """The row under the pointer, so that table and point are marked together."""
    run = view.selected
    if run.cursor < 0 or not finite(x, y):
        return -1
    (left, right), (bottom, top) = _home(run.spec)
    box: Box = view.ranges or (left, right, bottom, top)
    rows = _rows(view.problem)
    observed, predicted = _observed(view.problem, rows), _predicted(run.spec, _at(run), rows)
    away = np.hypot((observed - x) / (box[1] - box[0]), (predicted - y) / (box[3] - box[2]))
    near = np.flatnonzero(away <= NEAR)
    return int(rows[near[np.argmin(away[near])]]) if len(near) else -1


def _every(count: int, most: int) -> int:
    return -(-count // most) or 1


def _rows(problem: Problem) -> Rows:
    count = len(problem.columns[problem.target])
    return np.arange(0, count, _every(count, ROWS_TO_DRAW))


def _observed(problem: Problem, rows: Rows) -> Array:
    return problem.columns[problem.target][rows]


def _predicted(spec: RunSpec, parameters: Sequence[float], rows: Rows) -> Array:
    return shown_values(spec, parameters, {name: spec.problem.columns[name][rows] for name in spec.problem.features})


def _at(run: RunView) -> list[float]:
    found: list[float] = run.trajectory.row(run.cursor).parameters.tolist()
    return found


@lru_cache(maxsize=16)
def _home(spec: RunSpec) -> tuple[Range, Range]:
    """What was observed, and that together with what the start predicts: the view stays while the run moves into it."""
    rows = _rows(spec.problem)
    observed = _observed(spec.problem, rows)
    predicted = np.array([0.0, 1.0]) if gives_logit(spec.problem) else _predicted(spec, spec.start, rows)
    across, along = (column[np.isfinite(column)] for column in (observed, np.concatenate([observed, predicted])))
    if not len(across):
        return (0.0, 1.0), (0.0, 1.0)
    return padded(float(across.min()), float(across.max()), 0.1), padded(float(along.min()), float(along.max()), 0.1)
