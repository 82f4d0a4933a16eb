"""A generated program: its source, the lines of one step, and how it spells what belongs to problem and optimizer."""

from dataclasses import dataclass
from typing import Literal

from gdstudio.language import Node
from gdstudio.model import Layout
from gdstudio.programs.spelling import Spelling

Part = Literal["batch", "value", "gradient", "hessian", "equation", "zero_grad", "forward", "backward", "step"]


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One line of a step, without its indentation.

    `equation` is the index of the optimizer's equation that it belongs to, `assigns` the identifiers it
    gives a value, `source` what stands in the equation for that value. Lines inside a repetition keep the
    indentation that they have there.
    """

    text: str
    part: Part
    equation: int | None = None
    assigns: tuple[str, ...] = ()
    source: Node | None = None


@dataclass(frozen=True, eq=False)
class Program:
    """What runs, what the code view shows and what an export contains are these same lines.

    `source` defines `record(…)`, the loop that keeps every iterate; each line of `step_lines` stands in it
    verbatim. `names` says how parameters, gradient, state and arguments are spelled; `layout` names the
    recorded columns; `counted`: whether `record` is given the number of updates made, `k`. `once` are lines
    that run once, before the first step, and what they make is given to `record`; without `no_grad` the update is
    recorded by torch.
    """

    dialect: str
    source: str
    step_lines: tuple[ProgramLine, ...]
    names: Spelling
    layout: Layout
    counted: bool
    once: tuple[ProgramLine, ...] = ()
    no_grad: bool = True
