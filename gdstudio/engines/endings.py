"""How runs end: rows are looked at as columns, a chunk at a time, and cut behind the row that ends the run.

Precedence in one row: not-finite, diverged, converged, stationary-point. The step limit is the caller's.

The gradient of one batch may be 0 by accident, as where the model goes through its rows. So a run with batches is at rest
when no batch of a whole epoch has moved it.
"""

import math

import numpy as np
import numpy.typing as npt

from gdstudio.engines import sentences
from gdstudio.engines.columns import Columns
from gdstudio.engines.protocol import Array
from gdstudio.engines.vectorised import at_point
from gdstudio.model import Outcome, RunSpec

# ‖g‖ has to grow by a steady factor for so many steps, each ratio within a hundredth of the others.
GROWING_STEPS = 50
STEADY = 1.01
# A ratio this close to 1 is rounding.
GROWTH = 1 + 1e-9
DEFAULT_TOLERANCE = 1e-8
# Of longer epochs so many batches, and then the gradient over all rows, take the epoch's place: whoever goes on from a
# recorded row makes that many rows again.
LONGEST_EPOCH = 1024

Flags = npt.NDArray[np.bool_]


class Watch:
    """Looks for the end of one run. `tail` are the last rows (columns, n ≤ 51), which growth is measured from; `moved` is
    the last row whose gradient was above the tolerance, −1 for none."""

    def __init__(self, spec: RunSpec, columns: Columns, start: Array) -> None:
        """`start` is row 0 as a table (columns, 1); the scales of the stop rule are its."""
        self._spec, self._columns = spec, columns
        largest = float(columns.largest(start)[0])
        gtol = spec.stop.gtol
        self._tolerance = DEFAULT_TOLERANCE * max(1.0, largest) if gtol is None else gtol
        self._most_value = spec.stop.limit * max(1.0, abs(float(columns.value(start)[0])))
        self._most_size = spec.stop.limit * max(1.0, float(columns.size(start)[0]))
        self.tail, self.moved = start[:, :0], -1
        epoch = spec.progress(0).batches if spec.batch is not None else 1
        self._epoch = epoch if columns.layout.compact else min(epoch, LONGEST_EPOCH)
        self._whole = epoch == self._epoch

    def begin_again(self) -> None:
        """Measure growth from the next row on, as after a change of the hyperparameters."""
        self.tail = self.tail[:, :0]

    def look(self, table: Array, first: int) -> tuple[int, Outcome | None]:
        """How many of the rows in `table` (columns, n) are kept, the first being row `first`, and how the run ended."""
        with np.errstate(all="ignore"):
            kept, kind = (table.shape[1], "") if self._goes_on(table) else self._end(table, first)
            outcome = self._outcome(kind, table, kept, first) if kind else None
        if self._epoch > 1:
            self.moved = int(self._last_moved(table[:, :kept], first)[-1]) if kept else self.moved
        self.tail = self._seen(table[:, max(kept - GROWING_STEPS - 1, 0) : kept])[:, -GROWING_STEPS - 1 :]
        return kept, outcome

    def _seen(self, table: Array) -> Array:
        """The rows with the tail before them; a table of their own."""
        return np.concatenate([self.tail, table], axis=1)

    def _outcome(self, kind: str, table: Array, kept: int, first: int) -> Outcome:
        last = first + kept - 1
        if kind == "not-finite":
            seen = self._seen(table[:, :kept])
            before = seen[:, -1] if seen.shape[1] else None
            return sentences.not_finite(self._spec, self._columns, last + 1, table[:, kept], before)
        if kind == "diverged":
            return sentences.diverged(self._spec, self._columns, last, self._seen(table[:, :kept]))
        return sentences.at_rest(self._spec, self._columns, last, table[:, kept - 1], self._tolerance)

    def _goes_on(self, table: Array) -> bool:
        """Whether it is plain at a glance that no row ends the run, as is so in nearly every chunk."""
        columns = self._columns
        if columns.layout.compact or not self._spec.stop.enabled:
            return False
        count = columns.parameters
        sizes = np.abs(table[: 2 * count + 1])
        largest = sizes.max(axis=1)
        # A number that is not one makes each of these comparisons false.
        within = largest[:count].max() * math.sqrt(count) <= self._most_size and largest[count] <= self._most_value
        moving = sizes[count + 1 :].min(axis=1).max() > self._tolerance
        if not within or not moving or not np.isfinite(largest).all():
            return False
        # Steady growth shows in every tenth row: four times in a row, at least, ‖g‖ has grown.
        norms = columns.norm(self._seen(table[:, :: GROWING_STEPS // 5]))
        grown = norms[1:] > norms[:-1]
        return not (grown[:-3] & grown[1:-2] & grown[2:-1] & grown[3:]).any()

    def _end(self, table: Array, first: int) -> tuple[int, str]:
        """The number of rows that stay, and why no more do ("": all stay)."""
        columns = self._columns
        value, largest, size = columns.value(table), columns.largest(table), columns.size(table)
        finite = _first(~(np.isfinite(value) & np.isfinite(largest) & np.isfinite(size)))
        places = {"not-finite": finite}
        if self._spec.stop.enabled:
            far = _first((np.abs(value) > self._most_value) | (size > self._most_size))
            places["diverged"] = min(far, self._grown(table[:, :finite]) if finite else finite)
            places["at-rest"] = _first(largest <= self._tolerance) if self._epoch == 1 else self._rested(table, first)
        kind = min(places, key=lambda each: places[each])
        if places[kind] >= table.shape[1]:
            return int(table.shape[1]), ""
        return places[kind] + int(kind != "not-finite"), kind

    def _rested(self, table: Array, first: int) -> int:
        """The row with which an epoch ends none of whose batches has moved the run; the number of rows if there is none."""
        steps = np.arange(first, first + table.shape[1])
        ended = (steps + 1) % self._epoch == 0
        found = np.flatnonzero(ended & (self._last_moved(table, first) <= steps - self._epoch))
        return next((int(row) for row in found if self._whole or self._is_flat(table[:, row])), table.shape[1])

    def _last_moved(self, table: Array, first: int) -> npt.NDArray[np.int64]:
        """Until each row, the last one whose gradient is above the tolerance."""
        steps = np.arange(first, first + table.shape[1])
        moving = ~(self._columns.largest(table) <= self._tolerance)
        return np.maximum.accumulate(np.maximum(np.where(moving, steps, -1), self.moved))

    def _is_flat(self, row: Array) -> bool:
        """Whether the gradient over all rows of the data is within the tolerance at a row (columns,)."""
        problem, point = self._spec.fitted, self._columns.points(row)
        names = {**self._spec.constants, **dict(zip(problem.parameters, point.tolist(), strict=True))}
        return all(abs(at_point(problem, node, names)) <= self._tolerance for node in problem.gradient)

    def _grown(self, table: Array) -> int:
        """The first row at which ‖g‖ has grown by a steady factor for long enough, while the value has not fallen.

        The number of rows if there is none. From a hilltop down ‖g‖ grows too: there the value falls.
        """
        rows = int(table.shape[1])
        seen = self._seen(table)
        norms, value = self._columns.norm(seen), self._columns.value(seen)
        ratios = norms[1:] / norms[:-1]
        ends = _ends_of_runs(ratios > GROWTH, GROWING_STEPS)
        if not len(ends):
            return rows
        windows = np.lib.stride_tricks.sliding_window_view(ratios, GROWING_STEPS)[ends - GROWING_STEPS + 1]
        steady = windows.max(axis=1) <= STEADY * windows.min(axis=1)
        # ratios[i] leads to row i + 1 of `seen`, whose first rows are the tail's.
        found = ends[steady & (value[ends + 1] >= value[ends + 1 - GROWING_STEPS])] + 1 - self.tail.shape[1]
        return max(int(found[0]), 0) if len(found) else rows


def _first(flags: Flags) -> int:
    """The place of the first true flag; the number of flags if there is none."""
    place = int(flags.argmax()) if len(flags) else 0
    return place if len(flags) and flags[place] else len(flags)


def _ends_of_runs(flags: Flags, length: int) -> npt.NDArray[np.int64]:
    """The places at which at least `length` flags in a row have been true."""
    if np.count_nonzero(flags) < length:
        return np.empty(0, dtype=np.int64)
    places = np.arange(len(flags))
    last_false = np.maximum.accumulate(np.where(flags, -1, places))
    return np.flatnonzero(places - last_false >= length)
