"""How far a step's program has come, and the words that stand beside its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdstudio.engines import Made, Moment
from gdstudio.exporters.listing import Listing
from gdstudio.language import format_number
from gdstudio.ui.panels.code_view import ShownCode

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


@dataclass(frozen=True, slots=True)
class Executed:
    """The step that leaves `row`: the statements that have run, and how many of them, the last ones, are the present
    ones."""

    row: int
    moments: tuple[Moment, ...] = ()
    present: int = 1


def executed(studio: Studio) -> Executed:
    """The step that led to the cursor, whole; at the start nothing has run."""
    row, trace = studio.row(), studio.trace()
    if row is None or trace is None or not row.step:
        return Executed(0)
    return Executed(trace.row, trace.moments)


def shown_code(listing: Listing, far: Executed) -> ShownCode:
    """The listing with the values of the statements that have run."""
    places = listing.places(far.row)
    values, marked = dict[int, str](), set[int]()
    first_present = len(far.moments) - far.present
    for number, moment in enumerate(far.moments):
        lines = [places[place] for place in range(moment.first, moment.last + 1) if place in places]
        if not lines:
            continue
        words = "  ".join(map(written, moment.made))
        if words:
            values[lines[-1]] = words
        if number >= first_present:
            marked |= set(lines)
    loop = listing.loop_of(far.row)
    return ShownCode(listing.text, values, frozenset(marked), range(loop.first, loop.last + 1))


def written(made: Made) -> str:
    """An identifier with its numbers: "x = −0.2", "x.grad = None", "prediction = (2.62, 4.139, …)"."""
    if made.numbers is None:
        return f"{made.name} = None"
    numbers = [format_number(each) for each in made.numbers]
    if made.size == 1:
        return f"{made.name} = {numbers[0]}"
    shown = numbers[:3]
    return f"{made.name} = ({', '.join(shown)}{', …' if made.size > len(shown) else ''})"
