"""One number a step over all steps seen so far, thinned once and kept while nothing new is seen.

Scrubbing then cuts one and the same line at the cursor: it neither costs a new thinning nor shimmers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from gdstudio.plots.figure import Array
from gdstudio.plots.kept import kept
from gdstudio.runs import Trajectory

POINTS_TO_DRAW = 2000


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is drawn against the step: made of recorded `columns` (see `Trajectory.column`), each (n,), by `made`.

    Equal keys mean the same numbers.
    """

    key: Hashable
    columns: tuple[str, ...]
    made: Callable[[Sequence[Array]], Array]

    def at(self, trajectory: Trajectory, row: int) -> float:
        """The number of one row; where it has none, that of the last row before it that has one."""
        number = float("nan")
        while math.isnan(number) and row >= 0:
            number = float(self.made([trajectory.column(name, row, row + 1) for name in self.columns])[0])
            row -= 1
        return number


def recorded(column: str) -> Quantity:
    """A column as it was recorded."""
    return Quantity(column, (column,), lambda columns: columns[0])


@dataclass(frozen=True, slots=True)
class Series:
    """Step numbers and values, both (n,), thinned where there are very many."""

    steps: Array
    values: Array

    def until(self, step: int, value: float) -> tuple[Array, Array]:
        """The part up to a step, which ends there."""
        end = int(np.searchsorted(self.steps, step, "right"))
        if end and self.steps[end - 1] == step:
            return self.steps[:end], self.values[:end]
        return np.append(self.steps[:end], step), np.append(self.values[:end], value)

    def beyond(self, step: int, value: float) -> tuple[Array, Array]:
        """The part from a step on, which begins there."""
        first = int(np.searchsorted(self.steps, step, "left"))
        if first < len(self.steps) and self.steps[first] == step:
            return self.steps[first:], self.values[first:]
        return np.append(step, self.steps[first:]), np.append(value, self.values[first:])


def series_of(trajectory: Trajectory, what: Quantity | str, last: int) -> Series:
    """Rows 0 … last of a quantity or of a column; of fewer rows if there are fewer."""
    quantity = recorded(what) if isinstance(what, str) else what
    last = min(last, trajectory.rows - 1)
    return kept(trajectory, ("series", quantity.key), last, lambda: _thinned(trajectory, quantity, last))


def _thinned(trajectory: Trajectory, quantity: Quantity, last: int) -> Series:
    steps, columns = trajectory.thin(0, last + 1, POINTS_TO_DRAW, quantity.columns)
    values = quantity.made([columns[name] for name in quantity.columns])
    # With batches of large data not every row has a loss of all rows.
    known = ~np.isnan(values)
    steps, values = (steps, values) if known.all() else (steps[known], values[known])
    return Series(steps.astype(np.float64), values)


def evaluations_of(trajectory: Trajectory, last: int) -> Series:
    """Evaluations of gradient, value and Hessian together that were made until each of the rows 0 … last."""
    last = min(last, trajectory.rows - 1)
    return kept(trajectory, "evaluations", last, lambda: _counted(trajectory, last))


def _counted(trajectory: Trajectory, last: int) -> Series:
    # Whoever made one a step in all has made one at each.
    even = _total(trajectory, last) == trajectory.step(last) + 1
    rows = np.array([0, last]) if even else np.unique(np.linspace(0, last, POINTS_TO_DRAW).astype(int))
    steps, counts = zip(*((trajectory.step(row), _total(trajectory, row)) for row in rows.tolist()), strict=True)
    return Series(np.array(steps, dtype=float), np.array(counts, dtype=float))


def _total(trajectory: Trajectory, row: int) -> int:
    return sum(trajectory.evaluations(row).values())
