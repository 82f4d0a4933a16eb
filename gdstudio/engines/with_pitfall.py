"""A run whose program makes a mistake: what PyTorch refuses ends it, what PyTorch warns of is caught, and what a row does
not say is brought back by repeating the steps before it.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from gdstudio.engines import sentences
from gdstudio.engines.places import Places
from gdstudio.engines.protocol import Array
from gdstudio.engines.recording import RecordedRun
from gdstudio.engines.refusals import ERRORS, Refusal, outcome_of, reconsidered, refusal, start_of
from gdstudio.engines.rows import RowMemory
from gdstudio.model import Block, Outcome, RunSpec
from gdstudio.programs import Program, Spelling, pitfalls


class CountedRows(RowMemory):
    """Memory that knows how many rows of the last lot were written."""

    written = 0

    def arguments(self, names: Spelling, count: int) -> dict[str, object]:
        """What a loop is given to write `count` rows, counted from none."""
        self.written = 0
        given = super().arguments(names, count)
        keep: Callable[..., None] = self._keep

        def counted(*arguments: Any) -> None:
            keep(*arguments)
            self.written += 1

        return given | {names.own["keep"]: counted}


class WithPitfall(RecordedRun):
    """Stands before an engine's own run among the base classes."""

    _program: Program
    _rows: Any
    warned: tuple[str, ...] = ()

    def __init__(self, spec: RunSpec) -> None:
        assert spec.pitfall is not None
        self._pitfall = spec.pitfall
        self._refusal: Refusal | None = None
        self._failed_row: Array | None = None
        self._graph: dict[str, Any] = {}
        # The engine's own run stands behind this class.
        super().__init__(spec)  # type: ignore[call-arg]
        self._places = Places(self, only_start=self._pitfall.repeats_from_start)

    def _arithmetic(self) -> tuple[type[Exception], ...]:
        return (ArithmeticError,)

    def _row_memory(self, columns: int) -> RowMemory:
        return CountedRows(columns)

    def _more(self, namespace: dict[str, Any]) -> dict[str, Any]:
        """What the loop is given besides: the pitfall's constants, and what the lines have made that run once. These run,
        in the namespace of what they need, when it is first asked for."""
        values, names = self._pitfall.values, self._program.names
        given = {text: float(values[name]) for name, text in pitfalls.constants(names).items()}
        if self._program.once and not self._graph:
            lines = "\n".join(line.text for line in self._program.once)
            exec(compile(lines, f"<{self._program.dialect}>", "exec"), namespace)
            self._graph = {names.value: namespace[names.value]}
        return {**given, **self._graph}

    def _record(self, count: int, table: Array) -> int:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                rows = super()._record(count, table)  # type: ignore[safe-super]
            except ERRORS as error:
                rows = self._rows.written
                self._rows.copy_to(table[:, :rows])
                self._refusal = refusal(self._program, error, self.next_row + rows, _texts(caught))
        self.warned = tuple(dict.fromkeys((*self.warned, *_texts(caught))))
        return self._with_start(rows, table)

    def _with_start(self, rows: int, table: Array) -> int:
        """There is always a row 0: where the program has none, the problem's own takes its place."""
        numbers = 2 * self._columns.parameters + 1
        if self.next_row or (rows and np.isfinite(table[:numbers, 0]).all()):
            return rows
        if rows:
            self._failed_row = table[:, 0].copy()
        table[:, :1] = start_of(self.spec, self._columns)
        return 1

    def _start(self) -> Array:
        """Row 0 (columns, 1), the run left in front of it."""
        place, table, columns = self._place(), np.empty((self._columns.count, 1)), self._columns
        self._record(1, table)
        self._replace(place)
        if not (np.isfinite(columns.value(table)) & np.isfinite(columns.largest(table))).all():
            raise sentences.bad_start(self.spec, columns, table[:, 0])
        return table

    def _judged(self, outcome: Outcome | None, kept: int, table: Array) -> Outcome | None:
        last = self.next_row + kept - 1
        if self._failed_row is not None:
            return reconsidered(self.spec, self._columns, last, None, table[:, :kept], self._failed_row)
        if outcome is not None:
            return super()._judged(outcome, kept, table)
        return outcome_of(self.spec, self._refusal, last) if self._refusal is not None else None

    def advance(self, n: int) -> Block:
        """The next rows, at most n: fewer where the run ended or was interrupted; none once it has ended."""
        self._places.keep()
        return super().advance(n)

    def _forget(self) -> None:
        """What ended the run and what was kept of it are not those of the row that it goes back to."""
        self._refusal, self._failed_row, self._graph = None, None, {}

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """Go on behind a recorded row, by repeating the way to it."""
        self._stand_before(row + 1)

    def _stand_before(self, row: int) -> None:
        """Make a row the next."""
        self._places.stand_before(row, ended=self._outcome is not None)


def _texts(caught: list[warnings.WarningMessage]) -> list[str]:
    """What was warned of, without the place in PyTorch's own source."""
    return [" ".join(str(each.message).partition(" (Triggered internally")[0].split()) for each in caught]
