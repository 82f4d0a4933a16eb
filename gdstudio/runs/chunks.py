"""Append-only storage of float64 columns in chunks: adding a row and reading one touch one chunk, however long the
run is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Eight runs of ten steps should cost kilobytes, so the first chunk is small and the following ones double.
FIRST_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Geometry:
    """Which chunk holds which rows: sizes 64, 128, … up to `largest`, then always `largest`; equal for every run."""

    largest: int

    @property
    def _doublings(self) -> int:
        return max(0, (self.largest // FIRST_CHUNK).bit_length() - 1)

    @property
    def _first(self) -> int:
        return min(FIRST_CHUNK, self.largest)

    def locate(self, row: int) -> tuple[int, int]:
        """The chunk of a row and the row's place in it."""
        growing = self._first * (2**self._doublings - 1)
        if row >= growing:
            index, offset = divmod(row - growing, self.size(self._doublings))
            return self._doublings + index, offset
        index = (row // self._first + 1).bit_length() - 1
        return index, row - self.start(index)

    def locate_all(self, rows: Integers) -> tuple[Integers, Integers]:
        """`locate` for many rows at once: chunks and places, both (count,)."""
        growing = self._first * (2**self._doublings - 1)
        far, place = np.divmod(rows - growing, self.size(self._doublings))
        # The exponent of a whole number is its count of binary digits, exact below 2^53.
        near = np.frexp(rows // self._first + 1)[1].astype(np.int64) - 1
        chunks = np.where(rows >= growing, self._doublings + far, near)
        return chunks, np.where(rows >= growing, place, rows - self._first * ((1 << near) - 1))

    def size(self, index: int) -> int:
        """The number of rows of a chunk."""
        return self._first * int(2 ** min(index, self._doublings))

    def start(self, index: int) -> int:
        """The first row of a chunk."""
        growing = min(index, self._doublings)
        return self._first * int(2**growing - 1) + (index - growing) * self.size(self._doublings)


class ColumnStore:
    """`width` columns of equal length, each chunk an array (width, size) so that a column is contiguous in memory."""

    def __init__(self, width: int, largest_chunk: int) -> None:
        self.width = width
        self.rows = 0
        self.geometry = Geometry(largest_chunk)
        self.chunks: list[Floats] = []

    @property
    def nbytes(self) -> int:
        """Bytes reserved, whether filled or not."""
        if not self.chunks:
            return 0
        last = len(self.chunks) - 1
        return (self.geometry.start(last) + self.geometry.size(last)) * self.width * 8

    def append(self, parts: Sequence[Floats]) -> None:
        """Add rows; `parts` are arrays (n, width_i) that lie side by side. A full chunk is never written again."""
        count, done = parts[0].shape[0], 0
        while done < count:
            index, offset = self.geometry.locate(self.rows)
            if index == len(self.chunks):
                self.chunks.append(np.empty((self.width, self.geometry.size(index))))
            chunk = self.chunks[index]
            taken = min(count - done, chunk.shape[1] - offset)
            _fill(chunk[:, offset : offset + taken], parts, done, done + taken)
            if offset + taken == chunk.shape[1]:
                chunk.flags.writeable = False
            done += taken
            # The length is published last: a reader never sees a row that is not there yet.
            self.rows += taken

    def row(self, number: int) -> Floats:
        """A copy of one row, (width,)."""
        index, offset = self.geometry.locate(number)
        values: Floats = self.chunks[index][:, offset].copy()
        return values

    def column(self, place: int, first: int, last: int) -> Floats:
        """Rows [first, last) of one column: a view where they lie in one chunk, else joined."""
        values: Floats = self.block(slice(place, place + 1), first, last)[0]
        return values

    def block(self, places: slice, first: int, last: int) -> Floats:
        """Rows [first, last) of neighbouring columns, (columns, rows), read-only."""
        parts: list[Floats] = []
        while first < last:
            index, offset = self.geometry.locate(first)
            taken = min(last - first, self.geometry.size(index) - offset)
            parts.append(self.chunks[index][places, offset : offset + taken])
            first += taken
        if not parts:
            return np.empty((len(range(*places.indices(self.width))), 0))
        joined = parts[0].view() if len(parts) == 1 else np.concatenate(parts, axis=1)
        joined.flags.writeable = False
        return joined

    def take(self, numbers: Integers, places: Sequence[int] | None = None) -> Floats:
        """The rows of ascending numbers, (places, count), all columns by default; touches only the chunks that hold
        them."""
        places = range(self.width) if places is None else places
        taken = np.empty((len(places), len(numbers)))
        if not len(numbers):
            return taken
        chunks, offsets = self.geometry.locate_all(numbers)
        edges = [0, *(np.flatnonzero(np.diff(chunks)) + 1).tolist(), len(numbers)]
        for first, last in pairwise(edges):
            chunk, at = self.chunks[chunks[first]], offsets[first:last]
            for column, place in enumerate(places):
                taken[column, first:last] = chunk[place][at]
        return taken

    def share(self, rows: int) -> "ColumnStore":
        """A store with the first rows of this one: full chunks are shared, the last, partly used one is copied."""
        store = ColumnStore(self.width, self.geometry.largest)
        index, offset = self.geometry.locate(rows)
        store.chunks = self.chunks[:index]
        store.rows = self.geometry.start(index)
        if offset:
            store.append([self.chunks[index][:, :offset].T])
        return store


def _fill(target: Floats, parts: Sequence[Floats], first: int, last: int) -> None:
    place = 0
    for part in parts:
        target[place : place + part.shape[1]] = part[first:last].T
        place += part.shape[1]
