"""The marks of a walk over a plane (a curve's, or two parameters'): path, ghost, next step, handles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gdstudio.language import format_number
from gdstudio.language.number import SUPERSCRIPTS, scientific
from gdstudio.model import Message
from gdstudio.plots.figure import Array, Direction, Handle, Line, Mark, Points, Text
from gdstudio.plots.kept import kept
from gdstudio.plots.plot_input import Box, PlotInput, RunView
from gdstudio.plots.tips import tip_marks
from gdstudio.plots.wording import finite, iterate, symbol
from gdstudio.runs import Trajectory

POINTS_TO_DRAW = 2000
NOT_SELECTED = 0.6
# Within this part of the figure's width and height an iterate is "under the pointer".
NEAR = 0.03
NUMBERS_APART = 0.035
FAR = 1e4

Z_GHOST, Z_MINIMUM, Z_PATH, Z_SELECTED, Z_TANGENT, Z_NEXT, Z_START, Z_CURRENT, Z_WORDS = (
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    10,
    12,
)

Columns = tuple[str, str]
Steps = npt.NDArray[np.int64]


def places(trajectory: Trajectory, columns: Columns, last: int) -> tuple[Array, Array, Steps]:
    """The rows 0 … last as (x, y) and their step numbers, thinned where there are very many."""
    steps, found = trajectory.thin(0, last + 1, POINTS_TO_DRAW, columns)
    return found[columns[0]], found[columns[1]], steps


def place(trajectory: Trajectory, columns: Columns, row: int) -> tuple[float, float]:
    """One row as (x, y)."""
    x, y = (float(trajectory.column(name, row, row + 1)[0]) for name in columns)
    return x, y


def walk_marks(
    view: PlotInput,
    columns: Callable[[RunView], Columns],
    box: Box,
    *,
    cased: bool,
    curve: tuple[Array, Array] | None = None,
) -> list[Mark]:
    """Ghosts, paths, current points and names of all runs; the selected run's next step, handles and edge arrow. Names
    keep clear of a `curve`."""
    marks: list[Mark] = []
    for run in view.others_first():
        if run.ghost is not None and run.ghost.rows:
            marks += _ghost(run, columns(run), cased)
        if "path" in view.layers:
            marks += _path(view, run, columns(run), box, cased)
        if run is view.selected:
            marks += _selected(view, run, columns(run), box, cased)
        elif "current" in view.layers:
            marks.append(_other_current(run, columns(run)))
    return marks + tip_marks(view, lambda run, row: place(run.trajectory, columns(run), row), view.ranges or box, curve)


def _other_current(run: RunView, columns: Columns) -> Mark:
    made_from = run.cursor, run.colour
    return kept(run.trajectory, ("current", columns), made_from, lambda: _point(run, columns))


def _point(run: RunView, columns: Columns) -> Mark:
    x, y = place(run.trajectory, columns, run.cursor)
    key = f"current.{run.colour}"
    at = np.array([x]), np.array([y])
    return Points(*at, key=key, role="current", run=run.colour, z=Z_PATH, weight=NOT_SELECTED)


def _ghost(run: RunView, columns: Columns, cased: bool) -> list[Mark]:
    ghost = run.ghost
    assert ghost is not None
    # As far as it has been seen: at step 0 the whole old path is what the new one is compared with.
    last = min(max(run.reached, run.cursor), ghost.rows - 1)
    made_from = last, ghost.step(last), run.colour, cased
    return kept(ghost, ("ghost", columns), made_from, lambda: _old_path(run, ghost, columns, last, cased))


def _old_path(run: RunView, ghost: Trajectory, columns: Columns, last: int, cased: bool) -> list[Mark]:
    x, y, _ = places(ghost, columns, last)
    key = f"ghost.{run.colour}"
    return [
        Line(x, y, cased=cased, key=key, role="ghost", run=run.colour, z=Z_GHOST),
        Points(x, y, key=f"{key}.points", role="ghost", run=run.colour, z=Z_GHOST),
    ]


def _path(view: PlotInput, run: RunView, columns: Columns, box: Box, cased: bool) -> list[Mark]:
    selected = run is view.selected
    numbered = (view.ranges or box) if "iterate-numbers" in view.layers and selected else None
    made_from = run.cursor, run.trajectory.step(run.cursor), run.colour, selected, cased, numbered
    return kept(
        run.trajectory, ("path", columns), made_from, lambda: _walk(run, columns, selected, cased, numbered)
    )  # fmt: skip


def _walk(run: RunView, columns: Columns, selected: bool, cased: bool, numbered: Box | None) -> list[Mark]:
    """`numbered` is the box in which its points have the numbers of their steps, None for none."""
    x, y, steps = places(run.trajectory, columns, run.cursor)
    weight, z = (1.0, Z_SELECTED) if selected else (NOT_SELECTED, Z_PATH)
    key = f"path.{run.colour}"
    labels = _numbers(x, y, steps, numbered) if numbered is not None else ()
    return [
        Line(x, y, cased=cased, key=key, role="path", run=run.colour, z=z, weight=weight),
        Points(x, y, labels, key=f"{key}.points", role="path", run=run.colour, z=z, weight=weight),
    ]


def _numbers(x: Array, y: Array, steps: Steps, box: Box) -> tuple[str, ...]:
    """The step's number at those points that stand clear of the last numbered one; "" at the others."""
    across, up = x / (box[1] - box[0]), y / (box[3] - box[2])
    labels, last = [], -1
    for place, step in enumerate(steps.tolist()):
        clear = last < 0 or np.hypot(across[place] - across[last], up[place] - up[last]) > NUMBERS_APART
        labels.append(str(step) if clear else "")
        last = place if clear else last
    return tuple(labels)


def _selected(view: PlotInput, run: RunView, columns: Columns, box: Box, cased: bool) -> list[Mark]:
    start, current = (place(run.trajectory, columns, row) for row in (0, run.cursor))
    marks: list[Mark] = []
    if "next" in view.layers and run.next_row is not None:
        marks += _next_step(current, place(run.trajectory, columns, run.next_row), run, cased)
    free: tuple[Direction, ...] = ("x",) if columns[1] == "value" else ("x", "y")
    never_stepped = run.cursor == 0 and run.reached <= 0
    label = Message("start (drag me)") if never_stepped else ""
    if finite(*start):
        # On a rising curve, and in a hollow, words above to the right would lie across it.
        below = len(free) == 1 and float(run.trajectory.row(0).gradient[0]) >= 0
        marks.append(Handle(*start, "start", free, label, below, key="start", role="start", run=run.colour, z=Z_START))
    if "current" in view.layers and run.cursor > 0 and finite(*current):
        marks.append(Handle(*current, "point", free, key="current", role="current", run=run.colour, z=Z_CURRENT))
    return marks + edge_arrow(run, current, columns, view.ranges or box)


def _next_step(current: tuple[float, float], after: tuple[float, float], run: RunView, cased: bool) -> list[Mark]:
    if not finite(*current, *after) or current == after:
        return []
    x, y = (np.array(pair) for pair in zip(current, after, strict=True))
    return [
        Line(x, y, cased=cased, key="next", role="next", run=run.colour, z=Z_NEXT),
        Points(x[1:], y[1:], key="next.point", role="next", run=run.colour, z=Z_NEXT),
    ]


def edge_arrow(run: RunView, current: tuple[float, float], columns: Columns, box: Box) -> list[Mark]:
    """Where the current point is outside the view: its value at that edge. The view never follows."""
    x, y = current
    across, up = (x - box[0]) / (box[1] - box[0]), (y - box[2]) / (box[3] - box[2])
    inside = [0 <= part <= 1 for part in (across, up)]
    if all(inside) or not finite(x, y):
        return []
    names = ["<i>f</i>" if name == "value" else symbol(name.removeprefix("parameters.")) for name in columns]
    at_x, at_y = (min(max(part, 0.02), 0.98) for part in (across, up))
    if not inside[0]:
        words = f"{names[0]} = {_far(x)}"
        text, anchor = (f"← {words}", (0.0, 0.5)) if across < 0 else (f"{words} →", (1.0, 0.5))
        # The corner above it is kept free: the way back from a moved view stands there.
        at_y = min(max(at_y, 0.06), 0.86)
    else:
        text = f"{names[1]} = {_far(y)} {'↑' if up > 1 else '↓'}"
        anchor = (0.5, 0.0 if up > 1 else 1.0)
        at_x = min(max(at_x, 0.1), 0.9)
    slides: Direction = "x" if inside[0] else "y"
    return [Text(at_x, at_y, text, anchor, "axes", slides, key="edge", role="label", run=run.colour, z=Z_WORDS)]


def _far(value: float) -> str:
    """A number of which the size counts, not the digits: from 10⁴ on as a power of ten."""
    if abs(value) < FAR:
        return format_number(value, 2)
    mantissa, exponent = scientific(abs(value), 2)
    return f"{'−' if value < 0 else ''}{mantissa}·10{str(exponent).translate(SUPERSCRIPTS)}"


def nearest_iterate(
    view: PlotInput, columns: Callable[[RunView], Columns], x: float, y: float, box: Box
) -> Message | None:
    """The row under the pointer, in words; the selected run before the others. None if none is near."""
    width, height = box[1] - box[0], box[3] - box[2]
    for run in reversed(view.others_first()):
        across, up, steps = places(run.trajectory, columns(run), run.cursor)
        away = np.hypot((across - x) / width, (up - y) / height)
        away[~np.isfinite(away)] = np.inf
        found = int(np.argmin(away))
        if away[found] < NEAR:
            return iterate(run, row_of(run, int(steps[found])))
    return None


def row_of(run: RunView, step: int) -> int:
    """The row that a step led to; a run's last step may lie off the stride."""
    return min(-(-step // run.trajectory.stride), run.trajectory.rows - 1)
