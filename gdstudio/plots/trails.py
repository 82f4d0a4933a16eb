"""Walks laid on a relief: what is seen of them in full, what the relief hides paler."""

from __future__ import annotations

import numpy as np

from gdstudio.model import Message
from gdstudio.plots.camera import Camera
from gdstudio.plots.figure import Array, Line, Mark, Points
from gdstudio.plots.minima import closed_form, known_minima
from gdstudio.plots.paths import NEAR, NOT_SELECTED, Columns, places, row_of
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.plots.relief import Relief
from gdstudio.plots.wording import iterate
from gdstudio.runs import Trajectory

Z_HIDDEN, Z_GHOST, Z_MINIMUM, Z_PATH, Z_SELECTED, Z_NEXT, Z_START, Z_CURRENT = 1, 2, 3, 4, 5, 7, 8, 10
# What is hidden: lines and the marks along them, and single points that one looks for.
PALE, PALE_SPOT = 0.38, 0.6
# A step is laid on the relief in pieces of this part of a face; a walk in at most so many.
PIECE, MOST = 0.7, 1600
MOST_TURNING = 500


def trail_marks(view: PlotInput, relief: Relief, camera: Camera) -> list[Mark]:
    """Ghosts, paths, starts and current points of all runs; the selected run's next step."""
    marks: list[Mark] = []
    for run in view.others_first():
        selected = run is view.selected
        weight, z = (1.0, Z_SELECTED) if selected else (NOT_SELECTED, Z_PATH)
        if run.ghost is not None and run.ghost.rows:
            last = min(max(run.reached, run.cursor), run.ghost.rows - 1)
            marks += _trail(run, run.ghost, last, relief, camera, "ghost", Z_GHOST, 1.0)
        if "path" in view.layers:
            marks += _trail(run, run.trajectory, run.cursor, relief, camera, "path", z, weight)
        if "current" in view.layers and (run.cursor > 0 or not selected):
            marks += _spot(run, run.cursor, relief, camera, "current", Z_CURRENT if selected else Z_PATH, weight)
        if selected:
            marks += _next(view, run, relief, camera) + _spot(run, 0, relief, camera, "start", Z_START, 1.0)
    return marks


def minimum_marks(view: PlotInput, relief: Relief, camera: Camera) -> list[Mark]:
    """The known minima, or the closed form of a fit."""
    exact = closed_form(view)
    found = [exact] if exact is not None else [at for at, _ in known_minima(view)]
    if "minimum" not in view.layers or not found:
        return []
    x, y = np.array(found, dtype=np.float64).T
    role = "closed-form" if exact is not None else "minimum"
    return _symbols(relief.place(x, y), relief, camera, role, role, None, Z_MINIMUM, 1.0)


def nearest(view: PlotInput, relief: Relief, camera: Camera, x: float, y: float) -> Message | None:
    """The iterate that is drawn nearest to a place of the screen, in words; None if none is near."""
    x0, x1, _, _ = camera.home()
    for run in reversed(view.others_first()):
        across, up, steps = places(run.trajectory, _columns(run), run.cursor)
        seen = camera.project(relief.place(across, up))
        away = np.hypot(seen[:, 0] - x, seen[:, 1] - y) / (x1 - x0)
        away[~np.isfinite(away)] = np.inf
        found = int(np.argmin(away))
        if away[found] < NEAR:
            return iterate(run, row_of(run, int(steps[found])))
    return None


def _columns(run: RunView) -> Columns:
    first, second = run.spec.problem.parameters
    return f"parameters.{first}", f"parameters.{second}"


def _trail(
    run: RunView, trajectory: Trajectory, last: int, relief: Relief, camera: Camera, role: str, z: float, weight: float
) -> list[Mark]:  # fmt: skip
    x, y, _ = places(trajectory, _columns(run), last)
    iterates = relief.place(x, y)
    along = relief.place(*laid(x, y, relief, MOST_TURNING if camera.turning else MOST))
    key = f"{role}.{run.colour}"
    symbols = _symbols(iterates, relief, camera, f"{key}.points", role, run.colour, z, weight)
    return _strokes(along, relief, camera, key, role, run.colour, z, weight) + symbols


def laid(x: Array, y: Array, relief: Relief, most: int) -> tuple[Array, Array]:
    """The straight steps between places (n,), with places between them so near that the line follows the relief."""
    wide, deep = (ends[1] - ends[0] for ends in (relief.x_range, relief.y_range))
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.hypot(np.diff(x) / wide, np.diff(y) / deep) * relief.cells / PIECE
    pieces = np.ceil(np.clip(np.nan_to_num(size, nan=1.0, posinf=1.0), 1.0, 4.0 * relief.cells))
    pieces = np.maximum(1, np.floor(pieces * min(1.0, most / max(pieces.sum(), 1.0)))).astype(np.intp)
    first = np.repeat(np.arange(len(pieces)), pieces)
    part = (np.arange(len(first)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / np.repeat(pieces, pieces)
    with np.errstate(invalid="ignore", over="ignore"):
        along = [np.append(v[first] + part * (v[first + 1] - v[first]), v[-1:]) for v in (x, y)]
    return along[0], along[1]


def _strokes(
    points: Array, relief: Relief, camera: Camera, key: str, role: str, run: int | None, z: float, weight: float
) -> list[Mark]:  # fmt: skip
    """A line in two: a step is seen if both of its ends are, and pale otherwise."""
    seen = camera.project(points)
    hidden = relief.hidden(points, camera)
    beside = hidden.copy()
    beside[1:] |= hidden[:-1]
    beside[:-1] |= hidden[1:]
    marks: list[Mark] = []
    for name, kept, opacity, at in ((key, ~hidden, 1.0, z), (f"{key}.hidden", beside, PALE, Z_HIDDEN)):
        x, y = (np.where(kept, seen[:, axis], np.nan) for axis in (0, 1))
        marks.append(
            Line(x, y, cased=opacity == 1.0, key=name, role=role, run=run, z=at, weight=weight, opacity=opacity)
        )
    return marks


def _symbols(
    points: Array, relief: Relief, camera: Camera, key: str, role: str, run: int | None, z: float, weight: float
) -> list[Mark]:  # fmt: skip
    seen, hidden = camera.project(points), relief.hidden(points, camera)
    pale = PALE if len(points) > 1 and role in ("path", "ghost") else PALE_SPOT
    marks: list[Mark] = []
    for name, kept, opacity, at in ((key, ~hidden, 1.0, z), (f"{key}.hidden", hidden, pale, Z_HIDDEN)):
        if kept.any():
            x, y = (np.ascontiguousarray(seen[kept, axis]) for axis in (0, 1))
            marks.append(Points(x, y, key=name, role=role, run=run, z=at, weight=weight, opacity=opacity))
    return marks


def _spot(
    run: RunView, row: int, relief: Relief, camera: Camera, role: str, z: float, weight: float
) -> list[Mark]:  # fmt: skip
    x, y = (run.trajectory.column(name, row, row + 1) for name in _columns(run))
    return _symbols(relief.place(x, y), relief, camera, f"{role}.{run.colour}", role, run.colour, z, weight)


def _next(view: PlotInput, run: RunView, relief: Relief, camera: Camera) -> list[Mark]:
    if "next" not in view.layers or run.next_row is None:
        return []
    x, y = (run.trajectory.column(name, run.cursor, run.cursor + 2) for name in _columns(run))
    along = relief.place(*laid(x, y, relief, MOST_TURNING))
    marks = _strokes(along, relief, camera, "next", "next", run.colour, Z_NEXT, 1.0)
    return marks + _symbols(relief.place(x[1:], y[1:]), relief, camera, "next.point", "next", run.colour, Z_NEXT, 1.0)
