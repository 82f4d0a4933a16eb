"""The batches that a loop is given: a stream that is read on from chunk to chunk."""

from collections.abc import Iterator
from typing import Any

from gdstudio.model import RunSpec
from gdstudio.programs import Spelling


class Batches:
    """One run's batches. An epoch's order takes as long as thousands of steps on large data, so it is made once."""

    def __init__(self, spec: RunSpec) -> None:
        self._spec = spec
        self._stream: Iterator[Any] = iter(())
        self._next = -1

    def arguments(self, names: Spelling, row: int, count: int) -> dict[str, Any]:
        """What a loop is given for the steps that leave `count` rows from `row` on; nothing without batches."""
        batch = self._spec.batch
        if batch is None:
            return {}
        if row != self._next:
            self._stream = batch.batches(len(self._spec.fitted_rows), row)
        self._next = row + count
        return {names.own["batches"]: self._stream}

    def of(self, names: Spelling, row: int) -> dict[str, Any]:
        """The batch of the step that leaves a row, as the lines of one step take it."""
        batch = self._spec.batch
        if batch is None:
            return {}
        return {names.own["batch"]: next(batch.batches(len(self._spec.fitted_rows), row))}

    def forget(self) -> None:
        """A loop has stopped before its last row."""
        self._next = -1
