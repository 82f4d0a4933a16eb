"""What the program's names stand for at a part of the step that is open: the lines of the page Values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from gdstudio.engines import Held, Made, Trace, true_gradient
from gdstudio.language import format_number
from gdstudio.model import RunSpec
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.microscope import Opened
    from gdstudio.ui.studio import Studio

# Of one vector, numbers side by side.
MOST_LISTED = 3


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A name and what it stands for. `flag`: true or false; `bar`: its number is drawn, "held" filled as what the program
    has, "true" hollow as what it ought to be. `code`: the name is one of the program's. `first` begins a group; `present`:
    made by the part that ran last."""

    name: str
    text: str
    flag: bool | None = None
    bar: str = ""
    number: float | None = None
    code: bool = True
    first: bool = False
    present: bool = False


def shown_values(studio: Studio) -> tuple[ValueRow, ...]:
    """Each parameter with its `.grad` beside the gradient, then what else the lines have made; nothing where no step is
    open."""
    opened = studio.microscope.opened()
    if opened is None:
        return ()
    trace, part = opened.trace, opened.present
    last = part.last if part is not None else -1
    held = trace.moments[last].held if part is not None else trace.began
    slopes = _slopes(studio.run.spec, trace)
    place, rows = 0, list[ValueRow]()
    for each in held:
        rows += _of_parameter(each, slopes[place : place + each.value.size])
        place += each.value.size
    return (*rows, *_made(opened, {each.name for each in held}))


@lru_cache(maxsize=4)
def _gradient(spec: RunSpec, point: tuple[float, ...], row: int) -> tuple[float, ...]:
    return tuple(true_gradient(spec, point, row).tolist())


def _slopes(spec: RunSpec, trace: Trace) -> tuple[float, ...]:
    """The gradient where the step begins, in the order of what the program holds."""
    found = _gradient(spec, tuple(trace.before.values()), trace.row)
    if spec.layer is None:
        return found
    known = dict(zip(trace.before, found, strict=True))
    return tuple(known[name] for leaf in spec.layer.module.leaves for name in leaf.parameters)


def _of_parameter(held: Held, slopes: Sequence[float]) -> Iterator[ValueRow]:
    yield ValueRow(held.name, _listed(held.value), first=True)
    if held.grad is None:
        return
    single = held.value.size == 1
    numbers = held.grad.numbers
    yield ValueRow(held.grad.name, _listed(held.grad), bar="held" if single else "", number=_only(numbers, single))
    true = Made("", tuple(slopes), len(slopes))
    yield ValueRow(
        tr("gradient"), _listed(true), bar="true" if single else "", number=_only(slopes, single), code=False
    )
    yield ValueRow("requires_grad", str(held.requires_grad), flag=held.requires_grad)
    yield ValueRow("is_leaf", str(held.is_leaf), flag=held.is_leaf)


def _only(numbers: Sequence[float] | None, single: bool) -> float | None:
    return numbers[0] if single and numbers else None


def _listed(made: Made) -> str:
    if made.numbers is None:
        return str(None)
    numbers = [format_number(each) for each in made.numbers[:MOST_LISTED]]
    return numbers[0] if made.size == 1 else f"({', '.join(numbers)}{', …' if made.size > len(numbers) else ''})"


def _made(opened: Opened, held: set[str]) -> Iterator[ValueRow]:
    """What has been made last under every other name."""
    part = opened.present
    if part is None:
        return
    moments = opened.trace.moments[: part.last + 1]
    found = {each.name: (each, place >= part.first) for place, moment in enumerate(moments) for each in moment.made}
    first = True
    for name, (each, present) in found.items():
        if name not in held and name.removesuffix(".grad") not in held and each.named:
            yield ValueRow(name, _listed(each), first=first, present=present)
            first = False
