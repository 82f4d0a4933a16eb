"""Which rows of the data each step sees. An exported program contains these functions as they stand here."""

from collections.abc import Iterator
from typing import Any

import numpy as np


def shuffled_batches(rows: int, size: int, seed: int, step: int = 0) -> Iterator[Any]:
    """The rows of each batch from a step on: every epoch goes once through all rows, in an order of its own."""
    steps = -(-rows // size)
    while True:
        epoch, place = divmod(step, steps)
        order = np.random.default_rng([seed, epoch]).permutation(rows)
        for first in range(place * size, rows, size):
            yield order[first : first + size]
        step = (epoch + 1) * steps


def batches_in_order(rows: int, size: int, step: int = 0) -> Iterator[Any]:
    """The rows of each batch from a step on: every epoch goes once through all rows, from the first to the last."""
    place = step % -(-rows // size)
    while True:
        for first in range(place * size, rows, size):
            yield slice(first, min(first + size, rows))
        place = 0


def held_out(rows: int, count: int, seed: int) -> Any:
    """Whether each row is held out for validation. Drawn row by row, so that one row more changes few others."""
    order = np.argsort(np.random.default_rng(seed).random(rows))
    return np.isin(np.arange(rows), order[:count])
