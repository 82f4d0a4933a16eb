"""Walks laid on a relief: what is seen of them in full, what the relief hides paler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdstudio.model import Message
from gdstudio.plots.camera import Camera
from gdstudio.plots.faces import Indices
from gdstudio.plots.figure import Array, Handle, Line, Mark, Points
from gdstudio.plots.minima import closed_form, known_minima
from gdstudio.plots.paths import NEAR, NOT_SELECTED, Columns, row_of
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.plots.relief import Relief
from gdstudio.plots.wording import iterate
from gdstudio.runs import Trajectory

Z_HIDDEN, Z_GHOST, Z_MINIMUM, Z_PATH, Z_SELECTED, Z_NEXT, Z_START, Z_CURRENT = 1, 2, 3, 4, 5, 7, 8, 10
# What is hidden: walks, and the single points that one looks for.
PALE, PALE_SPOT = 0.38, 0.6
WALKS = ("path", "ghost", "next")
# Rows of a walk, at rest and while the camera turns. A step is laid on the relief in pieces of this part of a face.
MOST_ROWS, MOST_TURNING = 600, 160
PIECE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Strand:
    """Points (n, 3) of the relief that belong together: joined by a line or not, with symbols at those in `marked`."""

    key: str
    role: str
    run: int | None
    z: float
    weight: float
    points: Array
    marked: Indices
    joined: bool = False


def trail_marks(view: PlotInput, relief: Relief, camera: Camera) -> list[Mark]:
    """Ghosts and paths of all runs, where they stand; the selected run's next step; the minima."""
    strands = [*_minima(view, relief)]
    for run in view.others_first():
        strands += _of_run(view, run, relief, camera)
    if not strands:
        return []
    # All at once: what stands before so many points is one question.
    hidden = relief.hidden(np.concatenate([strand.points for strand in strands]), camera)
    parts = np.split(hidden, np.cumsum([len(strand.points) for strand in strands])[:-1])
    return [mark for strand, part in zip(strands, parts, strict=True) for mark in _painted(strand, part, camera)]


def nearest(view: PlotInput, relief: Relief, camera: Camera, x: float, y: float) -> Message | None:
    """The iterate that is drawn nearest to a place of the screen, in words; None if none is near."""
    x0, x1, _, _ = camera.home()
    for run in reversed(view.others_first()):
        across, up, steps = _rows(run.trajectory, run, run.cursor, MOST_ROWS)
        seen = camera.project(relief.place(across, up))
        away = np.hypot(seen[:, 0] - x, seen[:, 1] - y) / (x1 - x0)
        away[~np.isfinite(away)] = np.inf
        found = int(np.argmin(away))
        if away[found] < NEAR:
            return iterate(run, row_of(run, int(steps[found])))
    return None


def _minima(view: PlotInput, relief: Relief) -> Iterator[Strand]:
    """The known minima, or the closed form of a fit."""
    exact = closed_form(view)
    found = [exact] if exact is not None else [at for at, _ in known_minima(view)]
    if "minimum" in view.layers and found:
        role = "closed-form" if exact is not None else "minimum"
        points = relief.place(*np.array(found, dtype=np.float64).T)
        yield Strand(role, role, None, Z_MINIMUM, 1.0, points, np.arange(len(points)))


def _of_run(view: PlotInput, run: RunView, relief: Relief, camera: Camera) -> Iterator[Strand]:
    selected = run is view.selected
    weight, z = (1.0, Z_SELECTED) if selected else (NOT_SELECTED, Z_PATH)
    most = MOST_TURNING if camera.turning else MOST_ROWS
    if run.ghost is not None and run.ghost.rows:
        last = min(max(run.reached, run.cursor), run.ghost.rows - 1)
        x, y, _ = _rows(run.ghost, run, last, most)
        yield _walk("ghost", run, x, y, relief, most, Z_GHOST, 1.0)
    if "path" in view.layers:
        x, y, _ = _rows(run.trajectory, run, run.cursor, most)
        yield _walk("path", run, x, y, relief, most, z, weight)
    if "current" in view.layers and not selected:
        yield _spot("current", run, run.cursor, relief, Z_PATH, weight)
    if selected and "next" in view.layers and run.next_row is not None:
        x, y = (run.trajectory.column(name, run.cursor, run.cursor + 2) for name in _columns(run))
        yield _walk("next", run, x, y, relief, most, Z_NEXT, 1.0, first=1)


def handle_marks(view: PlotInput, relief: Relief, camera: Camera) -> list[Mark]:
    """The selected run's start and current point, to be dragged over the relief; paler where they are behind it."""
    run = view.selected
    rows = [("start", "start", 0, Z_START)]
    if "current" in view.layers and run.cursor > 0:
        rows.append(("current", "point", run.cursor, Z_CURRENT))
    marks: list[Mark] = []
    for key, edit, row, z in rows if run.cursor >= 0 else ():
        spot = _spot(key, run, row, relief, z, 1.0).points
        if np.isfinite(spot).all():
            right, up, _ = camera.project(spot)[0].tolist()
            opacity = PALE_SPOT if relief.hidden(spot, camera)[0] else 1.0
            marks.append(Handle(right, up, edit, key=key, role=key, run=run.colour, z=z, opacity=opacity))
    return marks


def _columns(run: RunView) -> Columns:
    first, second = run.spec.problem.parameters
    return f"parameters.{first}", f"parameters.{second}"


def _rows(trajectory: Trajectory, run: RunView, last: int, most: int) -> tuple[Array, Array, npt.NDArray[np.int64]]:
    """The rows 0 … last as x, y and step numbers, thinned to about `most`."""
    columns = _columns(run)
    steps, found = trajectory.thin(0, last + 1, most, columns)
    return found[columns[0]], found[columns[1]], steps


def _walk(
    role: str, run: RunView, x: Array, y: Array, relief: Relief, most: int, z: float, weight: float, first: int = 0
) -> Strand:  # fmt: skip
    """Steps from place to place; symbols from the place `first` on."""
    across, up, marked = laid(x, y, relief, 2 * most)
    points = relief.place(across, up)
    return Strand(f"{role}.{run.colour}", role, run.colour, z, weight, points, marked[first:], True)


def _spot(role: str, run: RunView, row: int, relief: Relief, z: float, weight: float) -> Strand:
    x, y = (run.trajectory.column(name, row, row + 1) for name in _columns(run))
    return Strand(f"{role}.{run.colour}", role, run.colour, z, weight, relief.place(x, y), np.arange(1))


def laid(x: Array, y: Array, relief: Relief, most: int) -> tuple[Array, Array, Indices]:
    """The straight steps between places (n,) in pieces so small that the line follows the relief; about `most` of them.

    Returns x, y and the numbers (n,) of the given places among them.
    """
    wide, deep = (ends[1] - ends[0] for ends in (relief.x_range, relief.y_range))
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.hypot(np.diff(x) / wide, np.diff(y) / deep) * relief.cells / PIECE
    pieces = np.ceil(np.clip(np.nan_to_num(size, nan=1.0, posinf=1.0), 1.0, 2.0 * relief.cells))
    pieces = np.maximum(1, np.floor(pieces * min(1.0, most / max(pieces.sum(), 1.0)))).astype(np.intp)
    starts = np.concatenate([[0], np.cumsum(pieces)]).astype(np.intp)
    step = np.repeat(np.arange(len(pieces)), pieces)
    part = (np.arange(len(step)) - starts[step]) / pieces[step]
    with np.errstate(invalid="ignore", over="ignore"):
        along = [np.append(v[step] + part * (v[step + 1] - v[step]), v[-1:]) for v in (x, y)]
    return along[0], along[1], starts


def _painted(strand: Strand, hidden: npt.NDArray[np.bool_], camera: Camera) -> Iterator[Mark]:
    """Lines and symbols in two: what is seen, and pale what is not. A piece is seen if both its ends are."""
    seen = camera.project(strand.points)
    beside = hidden.copy()
    beside[1:] |= hidden[:-1]
    beside[:-1] |= hidden[1:]
    # While it turns, walks are lines only: their many symbols would take longer than all the rest.
    at = strand.marked[:0] if camera.turning and strand.joined else strand.marked
    pale = PALE if strand.role in WALKS else PALE_SPOT
    for end, line, symbols, opacity, z in (
        ("", ~hidden, at[~hidden[at]], 1.0, strand.z), (".hidden", beside, at[hidden[at]], pale, Z_HIDDEN),
    ):  # fmt: skip
        if strand.joined and line.any():
            x, y = (np.where(line, seen[:, axis], np.nan) for axis in (0, 1))
            yield Line(
                x, y, cased=not end, key=f"{strand.key}{end}", role=strand.role, run=strand.run, z=z,
                weight=strand.weight, opacity=opacity,
            )  # fmt: skip
        if len(symbols):
            x, y = (np.ascontiguousarray(seen[symbols, axis]) for axis in (0, 1))
            key = f"{strand.key}.points{end}" if strand.joined else f"{strand.key}{end}"
            yield Points(
                x, y, key=key, role=strand.role, run=strand.run, z=z, weight=strand.weight, opacity=opacity
            )  # fmt: skip
