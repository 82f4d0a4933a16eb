"""The session: the transport's moves, the worker's answers, and the commands that follow from both.

It has no thread, window or clock: moves and edits are calls, time passes in `tick`, answers come in through
`receive`, and `wanted` hands out what has to be asked. Row k of a run number is a fact for ever; whatever changes a
number makes a new run number, and the old path stays on the stage until the new one can show the same row.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

from gdstudio.model import Catalogue, Message, Outcome, SavedRun, versions
from gdstudio.runs import sentences
from gdstudio.runs.asked import Asked
from gdstudio.runs.blocks import following
from gdstudio.runs.commands import Answer, Command, Failed, Opened, Rows, Trace
from gdstudio.runs.editing import Editing
from gdstudio.runs.memory import DEFAULT_BUDGET, KEEP_EVERY, fits, in_units
from gdstudio.runs.replay import origin_of
from gdstudio.runs.run import Record, Run
from gdstudio.runs.saving import SAME, comparison
from gdstudio.runs.trajectory import Trajectory
from gdstudio.runs.transport import Mode, Transport


class Session(Editing):
    """Up to eight runs, one of them selected, one cursor. `speed` is in steps a second, inf as fast as possible;
    `stride` steps lie between recorded rows, 1 unless memory forced more."""

    def __init__(self, catalogue: Catalogue, *, budget_bytes: int = DEFAULT_BUDGET) -> None:
        super().__init__(catalogue, budget_bytes=budget_bytes)
        self._asked = Asked()
        self._mode_before_full: Mode = "still"

    # The transport.

    def step(self, steps: int = 1) -> None:
        """So many steps on, also beyond the limit; they are shown as soon as their rows are there."""
        track = self._track()
        if self.memory_full and self.cursor + steps > track.available:
            self._move(self._transport.scrub(track.available, track))
            self._say_memory_full()
            return
        at_end = track.end is not None and self.cursor >= track.end
        outcome = self.run.outcome if at_end else None
        self._move(self._transport.step(steps, track), outcome.message if outcome else None)

    def back(self, steps: int = 1) -> None:
        """So many steps back; at the start nothing happens."""
        self._move(self._transport.back(steps))

    def to_start(self) -> None:
        """To step 0; nothing is lost."""
        self.scrub(0)

    def scrub(self, row: int) -> None:
        """To a recorded row; pauses."""
        self._move(self._transport.scrub(row, self._track()))

    def play(self) -> None:
        """Move by itself at `speed`, up to the step limit or the runs' end."""
        self._go("play")

    def run_to_end(self) -> None:
        """As fast as possible to the step limit, or to where the runs end."""
        self._go("to-end")

    def _go(self, mode: Mode) -> None:
        track = self._track()
        if self._transport.at_end(track):
            outcome = self.run.outcome if self.runs else None
            # Why a line was refused is not covered: such a run has little to be played again.
            refused = outcome is not None and outcome.kind == "refused"
            self._move(self._transport.pause(), None if refused else sentences.AT_END)
        elif self.memory_full and self.cursor >= track.available:
            self._say_memory_full()
        else:
            self._move(self._transport.play(mode, track))

    def pause(self) -> None:
        """Hold the row that is shown."""
        stopped = self._transport.mode == "to-end"
        self._move(self._transport.pause(), sentences.stopped(self.step_number) if stopped else None)

    def tick(self, seconds: float) -> None:
        """A frame has passed; wanted while `state` is "running"."""
        if self._transport.mode == "still":
            return
        self._move(self._transport.tick(seconds, self.speed / self.stride, self._track()))
        if self.memory_full and self.cursor >= self.recorded:
            self._move(self._transport.pause())
            self._say_memory_full()

    def _move(self, transport: Transport, note: Message | None = None) -> None:
        self._transport, self._note = transport, note
        self._tell()

    # What is read.

    @property
    def note(self) -> Message | None:
        """What stands in the place of the status until the next command: why an edit was refused, that memory is full."""
        return self._note

    def status(self, least_squares: float | None = None) -> Message:
        """The status sentence; `least_squares` is the least loss of a fit where it is known."""
        if self._note is not None:
            return self._note
        limit = self.limit * self.stride
        return sentences.status(self.runs, self.selected, self.cursor, limit, least_squares, self.clock)

    def headline(self) -> Message:
        """The selected run as a sentence; its slots are the parts that can be clicked (`sentences.headline_parts`)."""
        branch = self.applies_from if isinstance(self.applies_from, int) else None
        starts = {run.wanted.spec.start for run in self.runs}
        return sentences.headline(self.spec, branch, len(self.runs), len(starts))

    def saved_comparison(self) -> Message | None:
        """Whether the numbers of a reopened session are the same; None while they are computed, or for a plain
        lesson."""
        saved = self.lesson.saved if self.lesson else None
        if saved is None or len(saved.runs) != len(self.runs):
            return None
        pairs = list(zip(saved.runs, self.runs, strict=True))
        if not all(_arrived(kept, run.record) for kept, run in pairs):
            return None
        found = [comparison(kept, run.trajectory, saved.versions, versions()) for kept, run in pairs]
        return next((message for message in found if message != SAME), SAME)

    # The worker.

    def wanted(self) -> list[Command]:
        """What must be asked of the worker now: nothing twice, and always one row more than is shown."""
        reach = self._transport.wanted(self.speed / self.stride, self.limit)
        records = [record for run in self.runs for record in (run.record, run.wanted) if _is_open(record)]
        going = {run.wanted.number for run in self.runs if not run.wanted.ended and not self.memory_full}
        until = {
            record.number: max(_row_for(record, reach), record.goal + 1) if record.number in going else record.last
            for record in records
        }
        return self._asked.commands({number: row for number, row in until.items() if row >= 0}, records)

    def trace_wanted(self, row: int) -> Trace | None:
        """The command that takes apart the step leaving a row of the selected run; None where there is nothing to
        take apart."""
        record = self.run.record
        if not 0 <= row <= record.last or record.trajectory.layout.compact or not _is_open(record):
            return None
        return Trace(record.number, row, origin_of(record.trajectory, row))

    def receive(self, answer: Answer) -> bool:
        """Take in one answer of the worker. False if it is of a run that is no longer on the stage."""
        return self.receive_all([answer])

    def receive_all(self, answers: Iterable[Answer]) -> bool:
        """Take in what the worker has answered, and let the stage follow once. False if nothing of it is of a run that
        is still on the stage."""
        answers = list(answers)
        stood = self.run.shown(self.cursor) if self.runs else -1
        here = [record for answer in answers if (record := self._take_in(answer)) is not None]
        if not here:
            return False
        shown = [run.record for run in self.runs]
        self._keep_within_budget()
        self._settle()
        now = [run.record for run in self.runs]
        # What comes for a path that waits behind the one on the stage changes nothing that is seen.
        failed = any(isinstance(answer, Failed) for answer in answers)
        seen = failed or shown != now or any(record in now for record in here)
        self._continue_drag()
        # A refused run gives fields and headline back to the one before it; a session that is opened again stands on its
        # row only once that has come.
        moved = stood != self.run.shown(self.cursor)
        self._tell(*["rows"] * seen, *["cursor"] * moved, *["spec", "undo"] * failed)
        return True

    def _take_in(self, answer: Answer) -> Record | None:
        """The record that an answer was for, None if it is gone."""
        record = self._on_stage(answer)
        match answer:
            case Opened() if record is not None:
                record.notes = answer.notes
                if record.last < 0:
                    record.trajectory = Trajectory(answer.layout, stride=record.trajectory.stride)
            case Rows() if record is not None:
                _accept(record, answer)
            case Failed() if record is not None:
                self._fail(record, answer)
        return record

    def _on_stage(self, answer: Answer) -> Record | None:
        number = getattr(answer, "number", None)
        records = [record for run in self.runs for record in (run.record, run.wanted)]
        return next((record for record in records if record.number == number), None)

    def _fail(self, record: Record, answer: Failed) -> None:
        """The rows so far stay. A run that could not begin (PyTorch is missing) leaves the one before it on the
        stage."""
        self._asked.forget(record.number)
        message = answer.message or sentences.failed(max(0, record.last) * self.stride)
        run = next(run for run in self.runs if record in (run.record, run.wanted))
        if run.pending is record and record.last < 0:
            run.show(run.record)
            self._forget_refused(run)
            self._note = message
        else:
            record.outcome = Outcome("failed", max(0, record.last) * self.stride, message)
            record.details = answer.details

    def _forget_refused(self, run: Run) -> None:
        """Settings with which no run could begin are neither undone nor what a drag ends with."""
        if self._drag is not None:
            self._drag.latest[self.runs.index(run)] = run.record.spec
        else:
            self.history.drop_idle(self._picture())

    # Memory.

    def _keep_within_budget(self) -> None:
        """Give up what is only kept for comfort; if that is not enough, pause."""
        if fits(self._paths(), self.history, self.budget_bytes):
            return
        for run in self.runs:
            run.ghost = None
            if run.pending is not None and run.pending.last >= 0:
                run.show(run.pending)
                # Its rows have not come to the cursor yet: it goes back, and follows them.
                row = min(self.cursor, max(0, run.record.ticks))
                self._transport = replace(self._transport.pause(), cursor=row, target=self._transport.target)
        if not fits(self._paths(), self.history, self.budget_bytes) and not self.memory_full:
            self._pause_for_memory()

    def _pause_for_memory(self) -> None:
        self.memory_full, self._mode_before_full = True, self._transport.mode
        fast = self._transport.mode == "to-end" or math.isinf(self.speed)
        moving = self._transport.mode != "still" and fast
        self._transport = self._transport.scrub(self._track().available if moving else self.cursor, self._track())
        self._say_memory_full()

    def _say_memory_full(self) -> None:
        self._note = sentences.memory_full(self.step_number, in_units(self.budget_bytes), KEEP_EVERY * self.stride)
        self._tell()

    def raise_limit(self, budget_bytes: int | None = None) -> None:
        """The first way on when memory is full: a higher budget (twice the present one by default)."""
        self.budget_bytes = budget_bytes or 2 * self.budget_bytes
        self._go_on()

    def keep_every(self, n: int = KEEP_EVERY) -> None:
        """The other way on: every n-th recorded row stays, and from now on every n-th step is recorded.
        Undone, the steps between are computed again, until memory is full again."""
        self.end_drag()
        name = Message("keeping every {count}th step", {"count": n * self.stride})
        self.history.push(name, self._picture())
        self.history.forget_all_paths()
        at_last = self.cursor >= self._track().available
        self.stride *= n
        for run in self.runs:
            old = run.wanted
            self._numbers += 1
            thinner = old.trajectory.every(n, ended=old.ended)
            run.show(Record(self._numbers, old.spec, thinner, old.outcome, goal=old.goal // n))
            run.ghost = None
        cursor = self._track().available if at_last else self.cursor // n
        self._transport = Transport(cursor, cursor, max(cursor, self.reached // n))
        self._go_on()
        self._tell("undo")

    def _go_on(self) -> None:
        self.memory_full = False
        self._move(self._transport)
        if self._mode_before_full != "still":
            self._go(self._mode_before_full)
        self._tell("rows")


def _accept(record: Record, answer: Rows) -> None:
    """Append the rows that follow; what an engine that was opened again has made twice are the same facts."""
    block = following(answer.block, record.trajectory.rows)
    if block is None or record.ended:
        return
    record.trajectory.append(block, answer.final_step)
    record.outcome, record.guarded = block.outcome, record.guarded or block.guarded
    if answer.snapshot is not None:
        record.trajectory.snapshots.keep(answer.snapshot)


def _row_for(record: Record, tick: int) -> int:
    """A row by which the clock has surely come to a tick: each update costs at least one evaluation."""
    return tick if record.ticks == record.last else record.last + max(0, tick - record.ticks)


def _is_open(record: Record) -> bool:
    return record.outcome is None or record.outcome.kind != "failed"


def _arrived(saved: SavedRun, record: Record) -> bool:
    return record.ended or record.last >= saved.rows - 1
