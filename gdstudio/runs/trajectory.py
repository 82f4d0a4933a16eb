"""The iterates of one run: append-only columns in chunks, under a pyramid for drawing. Row 0 is the start."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from gdstudio.model import Block, Layout
from gdstudio.runs.chunks import ColumnStore, Floats, Integers
from gdstudio.runs.snapshots import Snapshots
from gdstudio.runs.thinning import Pyramid

LARGEST_CHUNK = 8192
# About as many points as a screen has columns: thick lines of more than this are the slow case of every painter.
POINTS_TO_DRAW = 2000
# With more parameters than this each column would get too few points, so only the value is thinned by default.
PARAMETERS_TO_DRAW = 8
COUNTS = ("gradient", "value", "hessian")


@dataclass(frozen=True, slots=True)
class Row:
    """One iterate. `parameters`, `gradient` and `state` are empty in a compact run (more than 64 parameters); `losses`
    are those that the layout names, nan where the row has none."""

    row: int
    step: int
    parameters: Floats
    value: float
    gradient: Floats
    state: Floats
    losses: Floats


class Trajectory:
    """Rows of one run. `stride` is the number of steps from one row to the next: 1 unless memory forced more.

    Appending a row and reading one cost the same at any length. A row takes 8 bytes a column: 24 for one parameter with
    gradient descent, 40 with Adam, and up to 1 more for each column that is drawn.
    """

    def __init__(self, layout: Layout, *, chunk: int = LARGEST_CHUNK, stride: int = 1) -> None:
        self.layout = layout
        self.stride = stride
        self.snapshots = Snapshots()
        self._places = {name: place for place, name in enumerate(column_names(layout))}
        self._store = ColumnStore(len(self._places), chunk)
        self._counts: ColumnStore | None = None
        self._pyramids: dict[str, Pyramid] = {}
        self._final_step: int | None = None

    @property
    def columns(self) -> frozenset[str]:
        """The names of all that `column` gives."""
        return frozenset((*self._places, "gradient_norm", "step_length"))

    @property
    def rows(self) -> int:
        """The number of recorded rows; the last row is rows − 1."""
        return self._store.rows

    @property
    def nbytes(self) -> int:
        """Bytes reserved for rows, drawing and snapshots; what is shared with a branch counts in both."""
        counts = self._counts.nbytes if self._counts else 0
        return self._store.nbytes + counts + self.snapshots.nbytes + self._drawing_bytes

    @property
    def _drawing_bytes(self) -> int:
        return sum(pyramid.nbytes for pyramid in self._pyramids.values())

    def step(self, row: int) -> int:
        """The number of the step that led to a row."""
        if self._final_step is not None and row == self.rows - 1:
            return self._final_step
        return row * self.stride

    def append(self, block: Block, final_step: int | None = None) -> None:
        """Add a block's rows. ValueError unless they follow the last row: a lost or doubled row is a fault, never
        accepted."""
        if block.first != self.rows:
            raise ValueError(f"row {block.first} cannot follow row {self.rows - 1}")
        if block.evaluations is not None:
            self._counts = self._counts or ColumnStore(len(COUNTS), self._store.geometry.largest)
            self._counts.append([block.evaluations.astype(np.float64)])
        self._store.append(parts_of(block, self.layout))
        self._final_step = final_step

    def row(self, number: int) -> Row:
        """One row; negative numbers count from the end. IndexError if there is none."""
        number = number + self.rows if number < 0 else number
        if not 0 <= number < self.rows:
            raise IndexError(f"row {number} of {self.rows}")
        values = self._store.row(number)
        values.flags.writeable = False
        parameters = 0 if self.layout.compact else len(self.layout.parameters)
        gradient = values[parameters + 1 : 2 * parameters + 1]
        behind = len(values) - len(self.layout.losses)
        return Row(
            number,
            self.step(number),
            values[:parameters],
            float(values[parameters]),
            gradient,
            values[2 * parameters + 1 : behind] if not self.layout.compact else values[:0],
            values[behind:],
        )

    def fitted_loss(self, row: Row) -> float:
        """The loss of all fitted rows at a row: with batches the last one that was recorded until there, else the value."""
        if not self.layout.batched:
            return row.value
        place, number = self._places["loss.training"], row.row
        while math.isnan(loss := float(self._store.row(number)[place])) and number > 0:
            number -= 1
        return loss

    def block(self, first: int, last: int) -> Block:
        """Rows [first, last) as a block, without evaluations."""
        rows = self._store.block(slice(None), first, last).T
        count = 0 if self.layout.compact else len(self.layout.parameters)
        norm = rows[:, 1] if self.layout.compact else None
        behind = rows.shape[1] - len(self.layout.losses)
        rest = rows[:, :0] if self.layout.compact else rows[:, 2 * count + 1 : behind]
        losses = rows[:, behind:] if self.layout.losses else None
        gradient = rows[:, count + 1 : 2 * count + 1]
        return Block(first, rows[:, :count], rows[:, count], gradient, rest, gradient_norm=norm, losses=losses)

    def column(self, name: str, first: int = 0, last: int | None = None) -> Floats:
        """Rows [first, last) of a column, read-only: "value", "parameters.x", "gradient.x", "state.m.x",
        "loss.training", "loss.validation", "gradient_norm" (2-norm), "step_length" (of the update that led to the row; 0 at the start). KeyError for
        another name."""
        last = self.rows if last is None else min(last, self.rows)
        if name in self._places:
            return self._store.column(self._places[name], first, last)
        if name == "gradient_norm":
            return norms(self._store.block(self._group("gradient"), first, last))
        if name == "step_length":
            points = self._store.block(self._group("parameters"), max(first - 1, 0), last)
            before = points if first else np.hstack([points[:, :1], points])
            return norms(np.diff(before, axis=1))
        raise KeyError(name)

    def _group(self, kind: str) -> slice:
        places = [place for name, place in self._places.items() if name.startswith(f"{kind}.")]
        return slice(min(places, default=0), max(places, default=-1) + 1)

    def evaluations(self, last: int | None = None) -> dict[str, int]:
        """Evaluations that the method made up to row `last` (all rows by default): gradient, value, hessian."""
        rows = self.rows if last is None else min(last + 1, self.rows)
        if self._counts is None:
            return {"gradient": self.step(rows - 1) + 1 if rows else 0, "value": 0, "hessian": 0}
        counts = self._counts.row(rows - 1) if rows else np.zeros(len(COUNTS))
        return {name: int(count) for name, count in zip(COUNTS, counts, strict=True)}

    def spent(self, row: int) -> int:
        """Evaluations of all kinds that the method made for the updates up to a row; 0 at the start. A run whose
        updates cost one each has spent as many as its step's number."""
        if self._counts is None:
            return self.step(row)
        return int(self._counts.row(row).sum() - self._counts.row(0).sum())

    def affordable(self, evaluations: int) -> int:
        """The last row that has spent at most so many evaluations; −1 if there is no row."""
        if self._counts is None:
            return min(evaluations // self.stride, self.rows - 1)
        return bisect_right(range(self.rows), evaluations, key=self.spent) - 1

    @property
    def uniform(self) -> bool:
        """Whether every update so far has cost one evaluation."""
        return self._counts is None

    def thin(
        self,
        first: int = 0,
        last: int | None = None,
        max_points: int = POINTS_TO_DRAW,
        names: Sequence[str] | None = None,
    ) -> tuple[Integers, dict[str, Floats]]:
        """At most `max_points` of the rows [first, last) for drawing: their step numbers, and the named columns there.

        The first and the last row and every bucket's minimum and maximum of each named column are among them.
        By default the columns are the value and, up to eight, the parameters.
        """
        last = self.rows if last is None else min(last, self.rows)
        names = self._drawn() if names is None else names
        rows = self._chosen(first, last, max_points, names)
        steps = rows * self.stride
        if len(rows) and rows[-1] == self.rows - 1:
            steps[-1] = self.step(self.rows - 1)
        return steps, self._at(names, rows)

    def _drawn(self) -> tuple[str, ...]:
        few = not self.layout.compact and len(self.layout.parameters) <= PARAMETERS_TO_DRAW
        return ("value", *(f"parameters.{name}" for name in self.layout.parameters if few))

    def _chosen(self, first: int, last: int, max_points: int, names: Sequence[str]) -> Integers:
        if last - first <= max_points:
            return np.arange(first, last)
        buckets = max(1, (max_points - 2) // (2 * len(names)))
        chosen = [np.array([first, last - 1])]
        for name in names:
            pyramid = self._pyramids.setdefault(name, Pyramid())
            chosen.append(pyramid.rows_of_extremes(partial(self.column, name), first, last, buckets))
        return np.unique(np.concatenate(chosen))

    def _at(self, names: Sequence[str], rows: Integers) -> dict[str, Floats]:
        if len(rows) and len(rows) == rows[-1] - rows[0] + 1:
            return {name: self.column(name, int(rows[0]), int(rows[-1]) + 1) for name in names}
        stored = [name for name in names if name in self._places]
        taken = dict(zip(stored, self._store.take(rows, [self._places[name] for name in stored]), strict=True))
        return {name: taken[name] if name in taken else self._derived(name, rows) for name in names}

    def _derived(self, name: str, rows: Integers) -> Floats:
        if name == "gradient_norm":
            return norms(self._taken("gradient", rows))
        if name == "step_length":
            return norms(self._taken("parameters", rows) - self._taken("parameters", np.maximum(rows - 1, 0)))
        raise KeyError(name)

    def _taken(self, kind: str, rows: Integers) -> Floats:
        group = self._group(kind)
        return self._store.take(rows, range(group.start, group.stop))

    def share(self, rows: int) -> "Trajectory":
        """A new trajectory that begins with this one's first rows (a branch); full chunks are shared, never copied."""
        branch = Trajectory(self.layout, chunk=self._store.geometry.largest, stride=self.stride)
        branch._store = self._store.share(rows)
        branch._counts = self._counts.share(rows) if self._counts else None
        branch.snapshots = self.snapshots.until(self.step(rows - 1))
        branch._final_step = self._final_step if rows == self.rows else None
        return branch

    def every(self, n: int, *, ended: bool) -> "Trajectory":
        """A new trajectory with the rows 0, n, 2n, … of this one, and its last row if the run has ended there."""
        kept = Trajectory(self.layout, chunk=self._store.geometry.largest, stride=self.stride * n)
        kept.snapshots = self.snapshots
        for first in range(0, self.rows, n * LARGEST_CHUNK):
            self._copy_rows(kept, np.arange(first, min(self.rows, first + n * LARGEST_CHUNK), n))
        if ended and (self.rows - 1) % n:
            self._copy_rows(kept, np.array([self.rows - 1]))
            kept._final_step = self.step(self.rows - 1)
        return kept

    def _copy_rows(self, target: "Trajectory", numbers: Integers) -> None:
        target._store.append([self._store.take(numbers).T])
        if self._counts:
            target._counts = target._counts or ColumnStore(len(COUNTS), self._store.geometry.largest)
            target._counts.append([self._counts.take(numbers).T])

    def chunk_bytes(self) -> dict[int, int]:
        """Bytes by storage, so that chunks shared by several trajectories can be counted once."""
        stores = [store for store in (self._store, self._counts) if store is not None]
        return {id(chunk): chunk.nbytes for store in stores for chunk in store.chunks}


def column_names(layout: Layout) -> tuple[str, ...]:
    """The stored columns in their order: parameters, value, gradient, state, losses; a compact run keeps value,
    gradient norm and losses."""
    losses = [f"loss.{name}" for name in layout.losses]
    if layout.compact:
        return ("value", "gradient_norm", *losses)
    parameters = [f"parameters.{name}" for name in layout.parameters]
    gradient = [f"gradient.{name}" for name in layout.parameters]
    return (*parameters, "value", *gradient, *(f"state.{name}" for name in layout.state), *losses)


def parts_of(block: Block, layout: Layout) -> list[Floats]:
    """A block's columns in the stored order."""
    value = block.value[:, np.newaxis]
    losses = [block.losses] if block.losses is not None else []
    if layout.compact and block.gradient_norm is not None:
        return [value, block.gradient_norm[:, np.newaxis], *losses]
    return [block.parameters, value, block.gradient, block.state, *losses]


def norms(vectors: Floats) -> Floats:
    """The 2-norm of each column of an array (components, rows)."""
    return np.asarray(np.sqrt(np.square(vectors).sum(axis=0)))
