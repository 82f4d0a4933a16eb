"""How many numbers an axis has: as many as fit, each clear of its neighbours."""

from __future__ import annotations

from gdstudio.ui.ticks import Ticks, ticks
from gdstudio.ui.words import words

# If there is room: two say where it is, three how it is divided. Rows that close can be read.
FEWEST, CLOSEST = 3, 1.5


def parted(low: float, high: float, most: int, log: bool, whole: bool, width: float, em: float) -> Ticks:
    """Numbers along x that stand at least 0.7 type sizes apart: at most so many, and three if there is room."""
    found = Ticks(())
    for allowed in (*range(most, 1, -1), 1):
        found = ticks(low, high, allowed, log=log, whole=whole)
        if not _tight(found, low, high, width, em):
            break
    for allowed in range(most + 1, most + 4):
        if len(found.major) >= FEWEST:
            break
        more = ticks(low, high, allowed, log=log, whole=whole)
        found = found if _tight(more, low, high, width, em) else more
    return found


def stacked(low: float, high: float, most: int, log: bool, whole: bool, rows: float) -> Ticks:
    """Numbers along y, where there is room for so many rows of type: at most so many, and three if they fit."""
    found = ticks(low, high, most, log=log, whole=whole)
    for allowed in range(most + 1, most + 4):
        if len(found.major) >= FEWEST:
            break
        more = ticks(low, high, allowed, log=log, whole=whole)
        found = more if len(more.major) * CLOSEST <= rows else found
    return found


def _tight(found: Ticks, low: float, high: float, width: float, em: float) -> bool:
    places = [(place - low) / (high - low) * width for place, _ in found.major]
    halves = [words(text, em).width / 2 for _, text in found.major]
    return any(
        b - a < left + right + 0.7 * em
        for a, b, left, right in zip(places[:-1], places[1:], halves[:-1], halves[1:], strict=True)
    )
