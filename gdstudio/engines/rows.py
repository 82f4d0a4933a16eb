"""The memory into which a generated loop writes its rows."""

import struct

import numpy as np

from gdstudio.engines.protocol import Array
from gdstudio.programs import Spelling

# Longer chunks gain nothing.
LONGEST_CHUNK = 4096


class RowMemory:
    """Room for a chunk of rows of some columns, float64. `struct` writes a row of floats at once, faster than NumPy, and
    refuses what is no real number."""

    def __init__(self, columns: int) -> None:
        # Plain bytes, since an array takes longer to say where its memory is than a row takes to write.
        self._bytes = bytearray(8 * columns * LONGEST_CHUNK)
        self._rows = np.frombuffer(self._bytes).reshape(LONGEST_CHUNK, columns)
        self._keep = struct.Struct(f"{columns}d").pack_into
        self._width = 8 * columns

    def arguments(self, names: Spelling, count: int) -> dict[str, object]:
        """What a loop is given to write `count` rows."""
        own = names.own
        places = range(0, self._width * count, self._width)
        return {own["places"]: places, own["keep"]: self._keep, own["rows"]: self._bytes}

    def clear(self) -> None:
        """No row is written yet: nan everywhere."""
        self._rows[:] = np.nan

    def copy_to(self, table: Array) -> None:
        """The first rows as columns (columns, n)."""
        table[:] = self._rows[: table.shape[1]].T
