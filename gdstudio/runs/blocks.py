"""Parts of a block: some of its rows, with everything that belongs to them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdstudio.model import Block

COLUMNS = ("parameters", "value", "gradient", "state", "gradient_norm", "evaluations", "losses")


def picked(block: Block, chosen: NDArray[np.bool_] | slice, first: int) -> Block:
    """The chosen rows, counted from `first`; the outcome stays with them."""
    columns = {name: getattr(block, name)[chosen] for name in COLUMNS if getattr(block, name) is not None}
    return replace(block, first=first, **columns)


def following(block: Block, rows: int) -> Block | None:
    """The part of a block that follows `rows` recorded rows: without rows that are there already; None after a gap."""
    if block.first > rows:
        return None
    return block if block.first == rows else picked(block, slice(rows - block.first, None), rows)


def thinned(block: Block, stride: int, first: int) -> tuple[Block, int | None]:
    """Each stride-th step of a block of steps, as rows counted from `first`; and the step of the last row where
    that is the run's end in between."""
    if stride == 1:
        return block, None
    steps = np.arange(block.first, block.first + block.rows)
    chosen = steps % stride == 0
    final_step = None
    if block.outcome is not None and block.rows and not chosen[-1]:
        chosen[-1], final_step = True, int(steps[-1])
    return picked(block, chosen, first), final_step
