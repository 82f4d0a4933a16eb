"""One recorded column over all steps seen so far, thinned once and kept while nothing new is seen.

Scrubbing then cuts one and the same line at the cursor: it neither costs a new thinning nor shimmers.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gdstudio.plots.figure import Array
from gdstudio.runs import Trajectory

POINTS_TO_DRAW = 2000


@dataclass(frozen=True, slots=True)
class Series:
    """Step numbers and values, both (n,); with all rows up to `last`, thinned where there are very many."""

    last: int
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


_kept: WeakKeyDictionary[Trajectory, dict[str, Series]] = WeakKeyDictionary()


def series_of(trajectory: Trajectory, column: str, last: int) -> Series:
    """Rows 0 … last of a column; of fewer rows if there are fewer."""
    last = min(last, trajectory.rows - 1)
    kept = _kept.setdefault(trajectory, {})
    found = kept.get(column)
    if found is None or found.last != last:
        steps, columns = trajectory.thin(0, last + 1, POINTS_TO_DRAW, (column,))
        found = kept[column] = Series(last, steps.astype(np.float64), columns[column])
    return found
