"""What every engine offers, and one step taken apart."""

import threading
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gdstudio.model import Block, Layout, RunSpec

Array = npt.NDArray[np.float64]
Carry = Any


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the step's arithmetic, in Qt's rich text: `left` = `formula` = `numbers` = `result`.

    `part` is "value", "gradient" or "equation"; `equation` the optimizer's equation, `parameter` whose part of it this
    is ("" for a scalar). `latex` is the formula as LaTeX, `value` the computed number.
    """

    part: str
    equation: int | None
    parameter: str
    target: str
    left: str
    formula: str
    numbers: str
    result: str
    latex: str
    value: float
    says: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The step that leaves `row`: its lines, the parameters before and after it, their difference, the state after."""

    row: int
    lines: tuple[TraceLine, ...]
    before: dict[str, float]
    after: dict[str, float]
    value: float
    gradient: dict[str, float]
    state: dict[str, float]

    @property
    def step(self) -> int:
        """The number of the step."""
        return self.row + 1

    @property
    def update(self) -> dict[str, float]:
        """after − before."""
        return {name: self.after[name] - self.before[name] for name in self.before}


class EngineRun(Protocol):
    """One run being computed. Row 0 is the start; the next row is `next_row`. Nothing here knows the step limit."""

    spec: RunSpec
    layout: Layout
    next_row: int
    interrupt: threading.Event

    def advance(self, n: int) -> Block:
        """The next rows, at most n; fewer where the run ended (`outcome`) or was interrupted."""

    def carry(self) -> Carry:
        """Everything the next row depends on, picklable."""

    def restore(self, carry: Carry) -> None:
        """Go on from a carry of a run of the same spec."""

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """Make `row + 1` the next row, given that recorded row: the rows to come have the same bits as unbroken ones."""

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a recorded row, part by part. The run does not move."""
