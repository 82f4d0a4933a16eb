"""The lines of a step as words and LaTeX: which of them is the step itself, and how each is written."""

from __future__ import annotations

from collections.abc import Iterable

from gdstudio.engines import Trace, TraceLine
from gdstudio.ui.microscope import Opened
from gdstudio.ui.panels.formula import latex_of, plain
from gdstudio.ui.panels.math_line import EQUALS, GAP

# The part of a trace's lines that a part of a step is written as.
_WRITTEN = {
    "value": "value", "forward": "value", "loss": "value", "gradient": "gradient", "backward": "gradient",
    "hessian": "hessian",
}  # fmt: skip


def update_lines(trace: Trace) -> list[TraceLine]:
    """The lines that move the parameters, the last of each parameter: what the band shows."""
    moving = {line.parameter: line for line in trace.lines if line.part == "equation" and line.target == "theta"}
    return list(moving.values())


def part_lines(opened: Opened) -> list[TraceLine]:
    """The lines of the present part of a step; none where nothing is computed, as where gradients are cleared."""
    trace, part = opened.trace, opened.present
    if part is None:
        return []
    if part.equation is not None:
        return [line for line in trace.lines if line.equation == part.equation and line.part == "equation"]
    if part.kind == "step":
        return update_lines(trace)
    if part.kind == "forward" and any(each.kind == "loss" for each in opened.parts):
        return []
    written = [line for line in trace.lines if line.part == _WRITTEN.get(part.kind)]
    # Where the program has something else in the gradient's place, that is what this part made.
    held = [line for line in trace.lines if line.part == "grad"]
    return held if held and part.kind in ("gradient", "backward") else written


def full(line: TraceLine) -> str:
    """left = formula = numbers = result, as rich text; what repeats itself is said once."""
    return EQUALS.join(_without_repeats((line.left, line.formula, line.numbers, line.result)))


def with_numbers(line: TraceLine) -> str:
    """left = numbers = result."""
    return EQUALS.join(_without_repeats((line.left, line.numbers, line.result)))


def short(line: TraceLine) -> str:
    """left = result."""
    return f"{line.left}{EQUALS}{line.result}"


def ways(lines: list[TraceLine]) -> tuple[str, ...]:
    """One line of arithmetic for the update of all parameters, from its fullest form to its shortest."""
    if not lines:
        return ()
    if len(lines) == 1:
        return tuple(dict.fromkeys((full(lines[0]), with_numbers(lines[0]), short(lines[0]))))
    forms = [GAP.join(map(full, lines)), full(lines[0]), GAP.join(map(with_numbers, lines)), with_numbers(lines[0]),
             GAP.join(map(short, lines[:4])), short(lines[0])]  # fmt: skip
    return tuple(dict.fromkeys(forms))


def to_copy(lines: Iterable[TraceLine]) -> str:
    """LaTeX of whole lines with this step's numbers, one line each."""
    written = []
    for line in lines:
        parts = (latex_of(line.left), line.latex, latex_of(line.numbers), latex_of(line.result))
        written.append(" = ".join(_without_repeats(parts)))
    return "\n".join(written)


def to_read(lines: Iterable[TraceLine]) -> str:
    """The same as plain text."""
    return "\n".join(plain(full(line)) for line in lines)


def _without_repeats(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part for part in parts if part))
