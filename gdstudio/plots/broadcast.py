"""(N,) against (N, 1): the N×N matrix that the loss is taken over, the right pairs on its diagonal."""

from __future__ import annotations

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots.figure import Array, Axis, Figure, Heat, Line, Mark, Text
from gdstudio.plots.plot_input import PlotInput

NAME = "broadcast"
TITLE = Message("N×N matrix")
STAGE, ORDER = True, 30
LAYERS = ()
PITFALLS = ("broadcast",)
# Numbers stand in the cells of a matrix of so many rows.
MOST_WRITTEN = 6
# A raster is drawn smooth: so many points a cell keep the cells apart.
_POINTS = 400


def suits(problem: Problem) -> bool:
    """Fits."""
    return problem.kind == "fit"


def _request(view: PlotInput) -> FieldRequest | None:
    run = view.selected
    if run.cursor < 0 or run.trajectory.layout.compact:
        return None
    at = tuple(run.trajectory.row(run.cursor).parameters.tolist())
    return FieldRequest("pair-losses", run.spec.fitted, tuple(sorted(run.spec.constants.items())), at=at)


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The loss of each prediction against each target, at the current point."""
    request = _request(view)
    return (request,) if request is not None else ()


def draw(view: PlotInput) -> Figure:
    """The matrix at the cursor, row 1 at the bottom; empty while it is computed."""
    request = _request(view)
    field = view.best((request,)) if request is not None else None
    pairs = field.arrays["pairs"] if field is not None else np.zeros((0, 0))
    size = len(pairs)
    if not size:
        note = None if field is None else Message("This loss is no mean over the rows: it has no such matrix.")
        return Figure(NAME, TITLE, Axis(""), Axis(""), (), (0, 1, 0, 1), note=note)
    edge = 0.5, size + 0.5
    marks: list[Mark] = [Heat(_cells(_scaled(pairs)), edge, edge, key="pairs", role="heat"), _diagonal(size)]
    if size <= MOST_WRITTEN:
        marks += _numbers(pairs)
    x, y = Axis(Message("row of the prediction"), whole=True), Axis(Message("row of the target"), whole=True)
    words = Message(
        "mean of all {pairs}: {mean}, of the diagonal: {right}",
        {"pairs": size * size, "mean": float(pairs.mean()), "right": float(np.diag(pairs).mean())},
    )
    marks.append(Text(0.5, 1.0, words, (0.5, 0.0), "axes", key="means", role="label", z=6))
    # A row of room for the words above.
    home = (*edge, 0.5, size + 0.5 + 0.12 * size)
    return Figure(NAME, TITLE, x, y, tuple(marks), home, equal_aspect=True)


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The pair under the pointer."""
    request = _request(view)
    field = view.best((request,)) if request is not None else None
    pairs = field.arrays["pairs"] if field is not None else np.zeros((0, 0))
    if not (np.isfinite([x, y]).all() and 0.5 <= x < len(pairs) + 0.5 and 0.5 <= y < len(pairs) + 0.5):
        return None
    row, column = round(y), round(x)
    slots = {"prediction": column, "target": row, "loss": float(pairs[row - 1, column - 1])}
    return Message("prediction {prediction} against target {target}: loss {loss}", slots)


def _scaled(pairs: Array) -> Array:
    """0 … 1 by the square root, so that small losses differ too."""
    sizes = np.sqrt(np.abs(pairs))
    largest = float(np.nanmax(sizes, initial=0.0))
    return sizes / largest if largest > 0 and np.isfinite(largest) else np.zeros_like(sizes)


def _cells(values: Array) -> Array:
    """Each value as a square of points."""
    each = max(1, _POINTS // len(values))
    return np.repeat(np.repeat(values, each, axis=0), each, axis=1)


def _diagonal(size: int) -> Line:
    """The cells in which a prediction meets its own target, outlined."""
    corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (np.nan, np.nan)]
    places = [(row + dx, row + dy) for row in range(1, size + 1) for dx, dy in corners]
    x, y = np.array(places).T
    return Line(x, y, key="diagonal", role="descent", z=4)


def _numbers(pairs: Array) -> list[Mark]:
    return [
        Text(column + 1.0, row + 1.0, format_number(float(value), 3), (0.5, 0.5), key=f"number.{row}.{column}",
             role="label", z=5)
        for (row, column), value in np.ndenumerate(pairs)
    ]  # fmt: skip
