"""How far a step's program has come, and the words that stand beside its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdstudio.engines import Moment
from gdstudio.ui.panels.code_view import ShownCode

if TYPE_CHECKING:
    from gdstudio.exporters.listing import Listing
    from gdstudio.ui.studio import Studio


# Of what one statement made.
MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Executed:
    """The step that leaves `row`: the statements that have run, and how many of them, the last ones, are the present
    ones."""

    row: int
    moments: tuple[Moment, ...] = ()
    present: int = 1


def executed(studio: Studio) -> Executed:
    """The step that led to the cursor, whole; at the start nothing has run. Under the microscope the parts that have."""
    opened = studio.microscope.opened()
    if opened is not None:
        part = opened.present
        if part is None:
            return Executed(opened.trace.row)
        return Executed(opened.trace.row, opened.trace.moments[: part.last + 1], part.last - part.first + 1)
    row, trace = studio.row(), studio.trace()
    if row is not None and row.row == studio.run.record.last and _is_refused(studio):
        trace = studio.traces.at(row.row)
        return Executed(trace.row, trace.moments) if trace is not None else Executed(row.row)
    if row is None or trace is None or not row.step:
        return Executed(0)
    return Executed(trace.row, trace.moments)


def _words(moment: Moment) -> str:
    """The first names with their numbers; a row ends between two of them only."""
    words = [str(each).replace(" ", "\u00a0") for each in moment.made[:MOST_NAMES]]
    return "  ".join(words) + ("\u00a0…" if len(moment.made) > MOST_NAMES else "")


def _is_refused(studio: Studio) -> bool:
    """Whether the run ended at a line that is refused."""
    return studio.run.outcome is not None and studio.run.outcome.kind == "refused"


def shown_code(listing: Listing, far: Executed) -> ShownCode:
    """The listing with the values of the statements that have run."""
    places = listing.places(far.row)
    values, marked = dict[int, str](), set[int]()
    first_present = len(far.moments) - far.present
    for number, moment in enumerate(far.moments):
        lines = [places[place] for place in range(moment.first, moment.last + 1) if place in places]
        if not lines:
            continue
        words = moment.error or _words(moment)
        if words:
            values[lines[-1]] = words
        if number >= first_present:
            marked |= set(lines)
    loop = listing.loop_of(far.row)
    return ShownCode(listing.text, values, frozenset(marked), range(loop.first, loop.last + 1))
