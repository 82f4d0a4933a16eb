"""Thinning for drawing: at most so many rows of a long run, with every minimum and maximum that a pixel would show.

Extremes of a column are kept in a pyramid of buckets (64 rows, then eight times as many a level), brought up to
date as the run grows, so that choosing the rows to draw reads a number of entries that does not grow with the run.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from gdstudio.runs.chunks import Floats, Integers

BASE = 64
FACTOR = 8
# Catching up on a long run that was never drawn must not need a copy of the whole column.
CATCH_UP = 65_536 // BASE

Reader = Callable[[int, int], Floats]


@dataclass(slots=True)
class Extremes:
    """Of consecutive buckets: the rows of their least and greatest values, and these values."""

    low_row: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    high_row: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.low)

    def between(self, first: int, last: int) -> "Extremes":
        """The entries [first, last)."""
        part = slice(first, last)
        return Extremes(self.low_row[part], self.high_row[part], self.low[part], self.high[part])

    def in_groups(self, size: int) -> "Extremes":
        """The extremes of each `size` entries; the last group may hold fewer."""
        whole = len(self) // size * size
        first = np.arange(0, whole, size)
        least = first + self.low[:whole].reshape(-1, size).argmin(axis=1)
        greatest = first + self.high[:whole].reshape(-1, size).argmax(axis=1)
        if whole < len(self):
            least = np.append(least, whole + self.low[whole:].argmin())
            greatest = np.append(greatest, whole + self.high[whole:].argmax())
        return Extremes(self.low_row[least], self.high_row[greatest], self.low[least], self.high[greatest])


def joined(parts: list[Extremes]) -> Extremes:
    """The entries of all parts, in their order."""
    return Extremes(
        np.concatenate([part.low_row for part in parts]),
        np.concatenate([part.high_row for part in parts]),
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
    )


class _Level:
    """A growing list of extremes; room doubles, so that adding an entry costs the same on average at any length."""

    def __init__(self) -> None:
        self.count = 0
        self._room = Extremes()

    def append(self, new: Extremes) -> None:
        needed = self.count + len(new)
        if needed > len(self._room):
            spare = max(needed, 2 * len(self._room)) - len(self._room)
            blank = Extremes(np.zeros(spare, np.int64), np.zeros(spare, np.int64), np.zeros(spare), np.zeros(spare))
            self._room = joined([self._room, blank])
        for name in ("low_row", "high_row", "low", "high"):
            getattr(self._room, name)[self.count : needed] = getattr(new, name)
        self.count = needed

    def between(self, first: int, last: int) -> Extremes:
        return self._room.between(first, last)

    @property
    def nbytes(self) -> int:
        return 32 * len(self._room)


class Pyramid:
    """The extremes of one growing column, in buckets of 64·8^level rows. `read(first, last)` gives the column's
    rows; it is handed in with each call, since a pyramid that held its run would keep the run's memory until a
    garbage collection."""

    def __init__(self) -> None:
        self._levels = [_Level()]

    @property
    def nbytes(self) -> int:
        """Bytes reserved for the entries."""
        return sum(level.nbytes for level in self._levels)

    def extend(self, read: Reader, rows: int) -> None:
        """Take in the rows that came since the last call; each row is read once in the pyramid's life."""
        base = self._levels[0]
        while base.count < rows // BASE:
            until = min(rows // BASE, base.count + CATCH_UP)
            base.append(_raw(read, base.count * BASE, until * BASE).in_groups(BASE))
        level = 0
        while self._levels[level].count >= FACTOR:
            if level + 1 == len(self._levels):
                self._levels.append(_Level())
            below, above = self._levels[level], self._levels[level + 1]
            whole = below.count // FACTOR
            if whole > above.count:
                above.append(below.between(above.count * FACTOR, whole * FACTOR).in_groups(FACTOR))
            level += 1

    def rows_of_extremes(self, read: Reader, first: int, last: int, buckets: int) -> Integers:
        """Rows in [first, last) that hold the least and the greatest value of each of at most `buckets` buckets."""
        self.extend(read, last)
        size = (last - first) / buckets
        level = -1
        while level + 1 < len(self._levels) and BASE * FACTOR ** (level + 1) <= size:
            level += 1
        found = self._cover(read, first, last, level)
        grouped = found.in_groups(-(-len(found) // buckets))
        return np.concatenate([grouped.low_row, grouped.high_row])

    def _cover(self, read: Reader, first: int, last: int, level: int) -> Extremes:
        """Entries that together cover [first, last): whole buckets of a level, and finer ones at both edges."""
        if level < 0:
            return _raw(read, first, last)
        size = BASE * FACTOR**level
        begin, end = -(-first // size), min(last // size, self._levels[level].count)
        if begin >= end:
            return self._cover(read, first, last, level - 1)
        return joined(
            [
                self._cover(read, first, begin * size, level - 1),
                self._levels[level].between(begin, end),
                self._cover(read, end * size, last, level - 1),
            ]
        )


def _raw(read: Reader, first: int, last: int) -> Extremes:
    values, rows = read(first, last), np.arange(first, last)
    unknown = np.isnan(values)
    if not unknown.any():
        return Extremes(rows, rows, values, values)
    # What a row does not have is neither the least nor the greatest, unless no row of the bucket has it.
    return Extremes(rows, rows, np.where(unknown, np.inf, values), np.where(unknown, -np.inf, values))
