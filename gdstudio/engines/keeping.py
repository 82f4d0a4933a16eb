"""From the lists that a loop on tensors fills to columns."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from gdstudio.engines.protocol import Array


def fill(table: Array, kept: Iterable[list[Any]]) -> None:
    """Write kept numbers to the table (columns, rows): a list of floats is one column, a list of lists several."""
    place = 0
    for each in kept:
        numbers = np.array(each, dtype=np.float64)
        width = 1 if numbers.ndim == 1 else numbers.shape[1]
        table[place : place + width] = numbers.reshape(len(each), width).T
        place += width
