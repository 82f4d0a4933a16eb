"""From row lists to blocks, and the starts and stretches of a run that all engines share."""

import struct
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gdstudio.language import evaluate
from gdstudio.model import Block, RunSpec

# Rows that one call of the loop may record: long enough to hide the call, short enough to stop in.
LONGEST_CHUNK = 8192


def block_of(columns: Sequence[Sequence[float]], first: int, rows: int, parameters: int) -> Block:
    """Copy the first rows of the lists (parameters, value, gradient, state). TypeError if one is complex.

    `struct` copies a list of floats three times as fast as NumPy does.
    """
    data = np.empty((len(columns), rows))
    doubles = struct.Struct(f"{rows}d")
    try:
        for place, column in enumerate(columns):
            doubles.pack_into(data[place], 0, *column[:rows])
    except struct.error as error:
        raise TypeError("a recorded number is not real") from error
    return Block(
        first=first, parameters=data[:parameters].T, value=data[parameters],
        gradient=data[parameters + 1 : 2 * parameters + 1].T, state=data[2 * parameters + 1 :].T,
    )  # fmt: skip


def joined(blocks: Sequence[Block], next_row: int) -> Block:
    """Consecutive blocks as one; without any, an empty one."""
    if len(blocks) == 1:
        return blocks[0]
    if not blocks:
        empty = np.empty((0, 0))
        return Block(next_row, empty, np.empty(0), empty, empty)
    return replace(
        blocks[-1], first=blocks[0].first, parameters=np.concatenate([block.parameters for block in blocks]),
        value=np.concatenate([block.value for block in blocks]),
        gradient=np.concatenate([block.gradient for block in blocks]),
        state=np.concatenate([block.state for block in blocks]),
    )  # fmt: skip


def state_start(spec: RunSpec) -> tuple[float, ...]:
    """The numbers that the optimizer remembers before the first step, a vector's once a parameter."""
    values = spec.values_at(0)
    numbers: list[float] = []
    for state in spec.optimizer.state:
        copies = len(spec.start) if state.shape == "vector" else 1
        numbers += [float(evaluate(state.init, values))] * copies
    return tuple(numbers)


def steps_until_change(spec: RunSpec, row: int) -> int:
    """How many rows from `row` on leave with the same hyperparameters."""
    later = [change.step - row for change in spec.changes if change.step > row]
    return min(later, default=LONGEST_CHUNK)
