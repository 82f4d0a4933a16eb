"""A generated program: its lines, what each does, and the whole recording loop that holds them verbatim."""

from dataclasses import dataclass
from typing import Literal

from gdstudio.language import Node
from gdstudio.model import Layout
from gdstudio.programs.names import Names

Part = Literal["value", "gradient", "equation", "zero_grad", "forward", "backward", "step"]


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One line of a step. `equation` is the optimizer's equation it belongs to; `assigns` the name it gives a value."""

    text: str
    part: Part
    equation: int | None = None
    assigns: str = ""


@dataclass(frozen=True, slots=True)
class UnrolledEquation:
    """One optimizer equation for one parameter (None: a scalar): `target = node` in the program's own names."""

    equation: int
    parameter: str | None
    target: str
    node: Node


@dataclass(frozen=True, slots=True)
class Program:
    """What runs, what the code view shows and what an export contains are these lines.

    `source` defines `run(n, row, carry, values, constants, data, columns)`: from row `row` on it writes up to n rows into
    the lists `columns`, and returns (rows written, carry). Fewer rows than n: arithmetic failed in the next one.
    """

    dialect: str
    step_lines: tuple[ProgramLine, ...]
    source: str
    names: Names
    layout: Layout
    unrolled: tuple[UnrolledEquation, ...]
