"""Losses that are recorded besides the value: of all fitted rows where a step sees a batch, and of rows held out.

They are the recorder's, not the method's: computed in float64 from the recorded parameters, whatever the engine, and never
counted as evaluations.
"""

import numpy as np

from gdstudio.engines.protocol import Array
from gdstudio.engines.vectorised import over_grid
from gdstudio.model import Problem, RunSpec


class Losses:
    """The losses of one run, as `RunSpec.losses` names them."""

    def __init__(self, spec: RunSpec) -> None:
        self._constants = dict(spec.constants)
        self._problems = [_part(spec, name) for name in spec.losses]
        self._stride = spec.loss_stride

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._problems)

    def until_next(self, row: int) -> int:
        """How many rows from `row` on have one set of losses at most, which is the first row's."""
        return self._stride - row % self._stride

    def of(self, points: Array, first: int) -> Array:
        """The losses (n, L) of rows from `first` on at their parameters (P, n); nan at rows that have none."""
        found = np.full((points.shape[1], self.count), np.nan)
        chosen = slice(-first % self._stride, None, self._stride)
        if not self.count or not points[:, chosen].size:
            return found
        for place, problem in enumerate(self._problems):
            named = dict(zip(problem.parameters, points[:, chosen], strict=True))
            found[chosen, place] = over_grid(problem, problem.objective, {**self._constants, **named})
        return found


def _part(spec: RunSpec, name: str) -> Problem:
    held = spec.held
    return held if name == "validation" and held is not None else spec.fitted
