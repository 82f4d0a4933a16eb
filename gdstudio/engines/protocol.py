"""What every engine offers: a run that is advanced, taken apart, left and taken up again."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gdstudio.language import format_number
from gdstudio.model import Block, Layout, RunSpec

# Of more numbers under one name the first are read.
MOST_READ = 3
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of a step's arithmetic in Qt's rich text: `left` = `formula` = `numbers` = `result`.

    `part` is "value", "gradient", "grad" (what a program with a pitfall has in the gradient's place) or "equation", `equation` the optimizer's equation, `target` what it names
    there ("f", "g", "theta", "m"). `parameter` says whose part of a vector this is, "" for a scalar. `latex`
    is the formula as LaTeX, `value` the computed number: the very bits of the recorded rows. Of more than
    eight parameters an equation is one line for all of them, without numbers, and `value` is the vector's
    length.
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
class Made:
    """What an identifier of the program stood for: its first numbers and how many there are; `numbers` None for what
    was None, such as a `.grad` that has been cleared. `named`: it stands in the problem or the optimizer, and is not only
    there so that something is computed once."""

    name: str
    numbers: tuple[float, ...] | None
    size: int
    named: bool = True

    def __str__(self) -> str:
        """As it is read: "x = −0.2", "x.grad = None", "prediction = (2.62, 4.139, …)"."""
        if self.numbers is None:
            return f"{self.name} = None"
        numbers = [format_number(each) for each in self.numbers[:MOST_READ]]
        if self.size == 1:
            return f"{self.name} = {numbers[0]}"
        return f"{self.name} = ({', '.join(numbers)}{', …' if self.size > len(numbers) else ''})"


@dataclass(frozen=True, slots=True)
class Held:
    """What stood under a parameter's identifier: its `value`, and of a tensor its `.grad`, `requires_grad` and `is_leaf`;
    of a plain number or array these are None."""

    value: Made
    grad: Made | None = None
    requires_grad: bool | None = None
    is_leaf: bool | None = None

    @property
    def name(self) -> str:
        """The identifier."""
        return self.value.name


@dataclass(frozen=True, slots=True)
class Moment:
    """Behind one statement of a step, the lines `first` to `last` of its program: what it has made, and what the
    parameters hold. `part` and `equation` are those of its last line. A statement that is refused has the `error` in its own
    words, and is the last."""

    first: int
    last: int
    part: str
    equation: int | None
    made: tuple[Made, ...]
    error: str = ""
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """The step that leaves `row`: its lines, the parameters before and after it, value and gradient before it, the
    state after it. `moments` are what the statements of its program made, one by one, in their order; `began` is what the
    parameters held in front of the first.
    """

    row: int
    lines: tuple[TraceLine, ...]
    before: Mapping[str, float]
    after: Mapping[str, float]
    value: float
    gradient: Mapping[str, float]
    state: Mapping[str, float]
    moments: tuple[Moment, ...] = ()
    began: tuple[Held, ...] = ()

    @property
    def step(self) -> int:
        """The number of the step."""
        return self.row + 1

    @property
    def update(self) -> dict[str, float]:
        """after − before."""
        return {name: self.after[name] - self.before[name] for name in self.before}


@dataclass(frozen=True, slots=True, eq=False)
class Carry:
    """Everything that the rows from `row` on depend on, picklable: where the engine stands, in its own form, and
    the last rows (columns, n) that the endings look back on. `moved` is the last row whose gradient was not as good as 0,
    −1 for none.
    """

    row: int
    place: object
    tail: Array = field(repr=False)
    moved: int = -1


class EngineRun(Protocol):
    """One run being computed. Row 0 is the start, `next_row` the row that comes next. The step limit is not its affair.

    `interrupt` may be set from another thread; it ends `advance` at the next chunk.
    """

    spec: RunSpec
    layout: Layout
    next_row: int
    interrupt: threading.Event

    @property
    def bytes_per_row(self) -> int:
        """What one recorded row takes."""

    def advance(self, n: int) -> Block:
        """The next rows, at most n: fewer where the run ended (`outcome`) or was interrupted."""

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a recorded row (P,), (S,), part by part. The run does not move."""

    def carry(self) -> Carry:
        """Where the run stands."""

    def restore(self, carry: Carry) -> None:
        """Go on from a carry of a run of the same spec."""

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """Make `row + 1` the next row, given that recorded row; rows to come have the bits of an unbroken run's."""
