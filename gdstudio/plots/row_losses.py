"""The loss of each row of a fit's data at the cursor, as stems: which rows the loss is made of, and which a step saw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from gdstudio.language import format_number, tree
from gdstudio.language.evaluate import evaluate_all
from gdstudio.language.lowering import lower
from gdstudio.language.tree import Node, with_args
from gdstudio.model import FieldRequest, Message, Problem, RunSpec
from gdstudio.model.sampling import Rows
from gdstudio.plots.data_rows import told_apart
from gdstudio.plots.figure import Array, Axis, Figure, Line, Mark, Words
from gdstudio.plots.fitting import is_recorded
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.plots.ranges import grown, span_of

NAME = "row-losses"
TITLE = Message("Loss of each row")
STAGE, ORDER = False, 7
LAYERS = ()

# More stems cannot be told apart.
STEMS = 400
REDUCTIONS = ("mean", "sum")
Z_STEM = 1


def suits(problem: Problem) -> bool:
    """Fits whose parameters are in every row."""
    return is_recorded(problem) and problem.kind == "fit"


def fields(_view: PlotInput) -> tuple[FieldRequest, ...]:
    """None: the run and its data have all that is drawn."""
    return ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; of very many rows some."""
    run, rows, every = view.selected, _rows(view), _every(view)
    count = len(view.problem.columns[view.problem.target])
    words: Words = Message("row") if every == 1 else Message("row, one of {every} is drawn", {"every": every})
    axes = Axis(words, whole=True), Axis(Message("loss of the row"))
    if run.cursor < 0:
        return Figure(NAME, TITLE, *axes, (), (0.5, count + 0.5, 0.0, 1.0))
    losses = row_losses(run.spec, _at(run), rows)
    span = span_of([losses])
    height = grown(min(span[0], 0.0), span[1]) if span is not None else (0.0, 1.0)
    return Figure(NAME, TITLE, *axes, tuple(_marks(view, rows, losses)), (0.5, count + 0.5, *height))


def _marks(view: PlotInput, rows: Rows, losses: Array) -> list[Mark]:
    run = view.selected
    places = (rows + 1).astype(np.float64)
    ends = np.stack([np.zeros(len(rows)), losses], axis=1).ravel()
    stems = Line(np.repeat(places, 2), ends, "pairs", key="stems", role="residual", run=run.colour, z=Z_STEM)
    return [stems, *told_apart(view, rows, places, losses)]


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The row whose stem is nearest, and its loss."""
    row, run = row_at(view, x, y), view.selected
    if row < 0 or run.cursor < 0:
        return None
    loss = float(row_losses(run.spec, _at(run), np.array([row]))[0])
    slots = {"row": row + 1, "loss": format_number(loss)}
    if row in run.spec.held_rows:
        return Message("row {row}, held out: loss {loss}", slots)
    return Message("row {row}: loss {loss}", slots)


def row_at(view: PlotInput, x: float, _y: float) -> int:
    """The row whose stem is nearest."""
    rows = _rows(view)
    if not np.isfinite(x) or not 0.5 <= x <= rows[-1] + 1 + _every(view) / 2:
        return -1
    return int(rows[np.argmin(np.abs(rows + 1 - x))])


def _every(view: PlotInput) -> int:
    return -(-len(view.problem.columns[view.problem.target]) // STEMS)


def _rows(view: PlotInput) -> Rows:
    return np.arange(0, len(view.problem.columns[view.problem.target]), _every(view))


def _at(run: RunView) -> tuple[float, ...]:
    return tuple(run.trajectory.row(run.cursor).parameters.tolist())


def row_losses(spec: RunSpec, parameters: Sequence[float], rows: Rows) -> Array:
    """What the loss is of each of these rows alone, (n,), without the penalty."""
    node = lower(_alone(spec.problem), lambda call: call.name != "sign")
    names = dict(zip(spec.problem.parameters, parameters, strict=True))
    columns = {name: column[rows].tolist() for name, column in spec.scaled.columns.items()}
    found = evaluate_all(node, {**spec.constants, **names, **columns})[node]
    return np.array(found if isinstance(found, list) else [found] * len(rows))


@lru_cache(maxsize=16)
def _alone(problem: Problem) -> Node:
    """The loss of one row: a mean or a sum over it is the row's own."""
    loss = problem.objective.args[0] if problem.penalty_text else problem.objective
    done: dict[Node, Node] = {}
    for part in tree.walk(loss):
        args = tuple(done[each] for each in part.args)
        reduces = part.op == "call" and part.name in REDUCTIONS
        done[part] = args[0] if reduces else with_args(part, args)
    return done[loss]
