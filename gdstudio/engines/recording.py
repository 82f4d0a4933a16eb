"""What all engines do alike: chunks between two looks at the clock, changes on the way, endings, blocks."""

import threading
import time
from abc import ABC, abstractmethod
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gdstudio.engines import sentences
from gdstudio.engines.columns import Columns
from gdstudio.engines.compiling import FAULTS
from gdstudio.engines.counting import evaluations
from gdstudio.engines.endings import Watch
from gdstudio.engines.losses import Losses
from gdstudio.engines.protocol import Array, Carry, Trace
from gdstudio.engines.refusals import reconsidered
from gdstudio.engines.rows import LONGEST_CHUNK, RowMemory
from gdstudio.model import Block, Layout, Outcome, RunSpec
from gdstudio.programs import Program, build

FIRST_CHUNK = 64
# A chunk is what an interrupt has to wait for.
CHUNK_SECONDS = 0.02


class RecordedRun(ABC):
    """One run of an engine; see `protocol.EngineRun`. An engine says how rows are made, and where it stands."""

    def __init__(self, spec: RunSpec, layout: Layout) -> None:
        """Raises InputError where the objective has no finite value or gradient at the start."""
        self.spec, self.layout = spec, replace(layout, losses=spec.losses)
        self.interrupt = threading.Event()
        self._columns = Columns(layout)
        self._losses = Losses(spec)
        self._chunk = FIRST_CHUNK
        self._outcome: Outcome | None = None
        self._guarded = False
        self.next_row = 0
        self._put(0, np.array(spec.start, dtype=np.float64), self._initial_state())
        self._watch = Watch(spec, self._columns, self._start())

    @abstractmethod
    def _record(self, count: int, table: Array) -> int:
        """Make the next rows, at most `count` > 0, and write them to `table` (columns, count).

        Returns how many there are: fewer only if one of them is not finite. The hyperparameters are those of
        `next_row` for all of them.
        """

    @abstractmethod
    def _put(self, row: int, parameters: Array, state: Array) -> None:
        """Stand at a row (P,), (S,), so that it is the next to be made."""

    @abstractmethod
    def _point(self) -> Array:
        """The parameters (P,) of the row that is the next to be made."""

    @abstractmethod
    def _place(self) -> object:
        """Where the engine stands, picklable."""

    @abstractmethod
    def _replace(self, place: object) -> None:
        """Stand where `_place` said."""

    @abstractmethod
    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a row."""

    @property
    def bytes_per_row(self) -> int:
        """What one recorded row takes."""
        return 8 * (self._columns.count + self._losses.count)

    def advance(self, n: int) -> Block:
        """The next rows, at most n: fewer where the run ended or was interrupted; none once it has ended."""
        first, done = self.next_row, 0
        table, losses = np.empty((self._columns.count, n)), np.empty((n, self._losses.count))
        while done < n and self._outcome is None:
            kept = self._advance_chunk(table[:, done:], losses[done:])
            done += kept
            self.next_row += kept
            if self.interrupt.is_set():
                break
        rows = table[:, :done]
        block = self._columns.block(rows, first, self._outcome, self._evaluations(rows, first))
        return replace(block, guarded=self._guarded, losses=losses[:done] if self._losses.count else None)

    def _evaluations(self, table: Array, first: int) -> npt.NDArray[np.int64] | None:
        """Totals of evaluations until each row, as `Block` has them."""
        pitfall = self.spec.pitfall
        differences = pitfall is not None and bool(pitfall.switches.gradient)
        return evaluations(self.spec.stepped, self._columns, table, first, differences=differences)

    def _advance_chunk(self, table: Array, losses: Array) -> int:
        """Rows up to the next change or look at the clock; how many are kept."""
        until = min((change.step for change in self.spec.changes if change.step > self.next_row), default=None)
        count = min(table.shape[1], self._chunk, until - self.next_row if until else LONGEST_CHUNK)
        wide = self.layout.compact and self._losses.count > 0
        if wide:
            # Such rows do not keep their parameters: they are at hand before the row is made.
            count = min(count, self._losses.until_next(self.next_row))
        if any(change.step == self.next_row for change in self.spec.changes):
            self._watch.begin_again()
        begun = time.perf_counter()
        points = self._point()[:, np.newaxis] if wide else table[: self._columns.parameters]
        if wide:
            losses[:count] = np.nan
            losses[:1] = self._losses.of(points, self.next_row)
        rows = self._record(count, table[:, :count])
        if not wide:
            losses[:rows] = self._losses.of(points[:, :rows], self.next_row)
        self._pace(rows, time.perf_counter() - begun)
        kept, outcome = self._watch.look(table[:, :rows], self.next_row)
        self._outcome = self._judged(outcome, kept, table[:, :rows])
        return kept

    def _judged(self, outcome: Outcome | None, kept: int, table: Array) -> Outcome | None:
        """The outcome after a look at the rows (columns, n) that were made, of which the first are kept."""
        if outcome is None or self.spec.pitfall is None:
            return outcome
        failed = table[:, kept] if outcome.kind == "not-finite" else None
        return reconsidered(self.spec, self._columns, self.next_row + kept - 1, outcome, table[:, :kept], failed)

    def _arithmetic(self) -> tuple[type[Exception], ...]:
        """The faults of arithmetic that a loop raises where a number fails; nan follows."""
        return FAULTS

    def _row_memory(self, columns: int) -> RowMemory:
        """The memory into which the loop writes its rows."""
        return RowMemory(columns)

    def _pace(self, rows: int, seconds: float) -> None:
        """Longer chunks while they are quick, shorter ones when they are not."""
        if seconds > CHUNK_SECONDS:
            self._chunk = max(1, min(self._chunk, rows) // 2)
        elif rows == self._chunk and seconds < CHUNK_SECONDS / 2:
            self._chunk = min(2 * self._chunk, LONGEST_CHUNK)

    def carry(self) -> Carry:
        """Where the run stands. Once it has ended, only rows before its end can be gone on from."""
        return Carry(self.next_row, self._place(), self._watch.tail, self._watch.moved)

    def restore(self, carry: Carry) -> None:
        """Go on from a carry of a run of the same spec."""
        self.next_row, self._outcome = carry.row, None
        self._watch.tail, self._watch.moved = carry.tail, carry.moved
        self._replace(carry.place)

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """Go on behind a recorded row. Growth and rest are measured from that row on."""
        self.next_row, self._outcome = row, None
        self._put(row, parameters, state)
        table = np.empty((self._columns.count, 1))
        self._record(1, table)
        # Of the rows before nothing is known, so it is not said that they were at rest.
        self._watch.tail, self._watch.moved = table, row
        self.next_row = row + 1

    def _start(self) -> Array:
        """Row 0 (columns, 1), the run left in front of it."""
        place, table = self._place(), np.empty((self._columns.count, 1))
        columns = self._columns
        try:
            self._record(1, table)
        except FAULTS:
            # A part without parameters, such as ln(a), is no tensor: Python refuses what has no value.
            table[:] = np.nan
        self._replace(place)
        if not (np.isfinite(columns.value(table)) & np.isfinite(columns.largest(table))).all():
            columns.points(table)[:] = np.array(self.spec.start)[: columns.parameters, None]
            raise sentences.bad_start(self.spec, columns, table[:, 0])
        return table

    def _initial_state(self) -> Array:
        """The state columns at row 0."""
        return np.array(self.spec.initial_state(), dtype=np.float64)


def program_at(spec: RunSpec, row: int, dialect: str) -> Program:
    """The program of the step that leaves a row, with the options that are on there; all spell their names alike."""
    options = spec.stepped.options_on(spec.given_at(row))
    pitfall = spec.pitfall.program if spec.pitfall is not None else None
    return build(spec.posed, spec.stepped, dialect, options, batched=spec.batch is not None, pitfall=pitfall)


def step_arguments(spec: RunSpec, program: Program, row: int) -> dict[str, float]:
    """What a loop is given for the steps from a row on: hyperparameters and, where it counts, the updates made."""
    names = program.names
    given = {names.optimizer[each]: float(value) for each, value in spec.given_at(row).items()}
    return given | ({names.optimizer["k"]: float(row)} if program.counted else {})
