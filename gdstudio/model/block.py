"""What a worker hands over: columns of consecutive iterates, and the layout that names them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdstudio.model.outcome import Outcome

Array = npt.NDArray[np.float64]
# Above this many parameters rows are not kept in full: snapshots and replay take their place.
MOST_RECORDED = 64


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of the recorded columns. `state` has one name a number ("m", or "m.x", "m.y" with several
    parameters), `losses` those that are recorded besides the value (see `RunSpec.losses`).
    """

    parameters: tuple[str, ...]
    state: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()

    @property
    def batched(self) -> bool:
        """Whether the value is a batch's loss, beside which that of all fitted rows is recorded."""
        return "training" in self.losses

    @property
    def compact(self) -> bool:
        """Whether only value and gradient norm are recorded of each row."""
        return len(self.parameters) > MOST_RECORDED


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rows `first` … `first + rows - 1`; row 0 is the start.

    `parameters` (n, P), `value` (n,), `gradient` (n, P), `state` (n, S), all float64; for a compact layout P
    = S = 0 here and `gradient_norm` (n,) stands in. `losses` is (n, L), nan where a row has none, or None without
    any. `evaluations` is (n, 3), totals of gradient, value and
    Hessian evaluations until that row, or None where they are row + 1, 0, 0. `outcome` is set when the run
    ended with the block's last row. `guarded`: plain arithmetic failed on the way, and functions that give inf or
    nan instead took its place.
    """

    first: int
    parameters: Array
    value: Array
    gradient: Array
    state: Array
    gradient_norm: Array | None = None
    evaluations: npt.NDArray[np.int64] | None = None
    outcome: Outcome | None = None
    guarded: bool = False
    losses: Array | None = None

    @property
    def rows(self) -> int:
        """How many rows the block has."""
        return len(self.value)
