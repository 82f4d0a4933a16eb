"""The one object that does arithmetic, in a thread of its own.

It knows no widget. Commands come in as queued signals, answers go out as one list a pass, and between two passes
it returns to its event loop, so that nothing needs a lock. A pass answers everything short (opening a run, taking
a step apart, one field) and computes one burst of rows; the next burst waits until the window has drawn and said
so (`go`): a worker that runs free would starve the window of the interpreter's lock.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from gdstudio import analysis
from gdstudio.model import Field, FieldRequest, RunSpec
from gdstudio.runs import Answer, Close, Command, Execution, FieldReady, FieldWanted, Open, Rows

BURST = 0.012
LONG_BURST = 0.018
"""Seconds of arithmetic between two frames: while playing, and while running as fast as possible."""

MOST_WAITING_FIELDS = 8
_FIRST_ROWS, _MOST_FIRST_ROWS, _MOST_ROWS = 16, 1 << 12, 1 << 17
_MOST_KINDS = 1000


@dataclass(frozen=True, slots=True)
class FieldFailed:
    """A field that could not be computed, with the fault's traceback."""

    request: FieldRequest
    details: str


@dataclass(frozen=True, slots=True)
class WarmedUp:
    """PyTorch is loaded, or is not there."""

    details: str = ""


WorkerAnswer = Answer | FieldFailed | WarmedUp


class Pace:
    """How many rows of each open run fit into a part of a burst, learnt from the rows before.

    A run whose value is being dragged is opened again with each move: it begins with what was learnt of its kind.
    """

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._kinds: dict[int, Hashable] = {}
        self._known: dict[Hashable, int] = {}

    def rows(self, number: int) -> int:
        """Rows to ask for."""
        return self._rows.get(number, _FIRST_ROWS)

    def begin(self, number: int, kind: Hashable) -> None:
        """A run of this kind was opened."""
        self._kinds[number] = kind
        self._rows[number] = min(self._known.get(kind, _FIRST_ROWS), _MOST_FIRST_ROWS)

    def forget(self, number: int) -> None:
        """The run is closed or done."""
        self._rows.pop(number, None)
        self._kinds.pop(number, None)

    def learn(self, number: int, rows: int, seconds: float, burst: float) -> None:
        """So many rows took so long; aim at a quarter of a burst, and never grow more than fourfold at once."""
        fitting = int(rows * burst / 4 / max(seconds, 1e-9))
        self._rows[number] = max(1, min(fitting, 4 * max(rows, _FIRST_ROWS), _MOST_ROWS))
        # A few rows say more of the call than of the run.
        if rows >= _FIRST_ROWS and number in self._kinds:
            if len(self._known) > _MOST_KINDS:
                self._known.clear()
            self._known[self._kinds[number]] = self._rows[number]


def kind_of(spec: RunSpec) -> Hashable:
    """What decides how long a row takes."""
    rows = len(next(iter(spec.problem.columns.values()), ()))
    return spec.engine, spec.dtype, spec.problem.objective_text, spec.problem.model_text, rows, spec.optimizer.title


class Worker(QObject):
    """Commands in, lists of answers out. Every slot catches and reports; nothing raises into Qt."""

    answered = Signal(list)

    def __init__(
        self,
        execution: Execution | None = None,
        compute: Callable[[FieldRequest], Field] = analysis.compute,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__()
        self._execution = execution or Execution()
        self._compute, self._clock = compute, clock
        self._waiting: list[Command] = []
        self._fields: list[FieldRequest] = []
        self._pace = Pace()
        self._may_burst, self._burst = True, BURST
        self._interrupted = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._pass)

    def interrupt(self) -> None:
        """End the burst, and a long step in it at its next chunk. The one method that another thread may call."""
        self._interrupted = True
        self._execution.interrupt()

    @Slot(list)
    def take_all(self, commands: list[Command]) -> None:
        """Commands in their order."""
        for command in commands:
            self.take(command)

    def take(self, command: Command) -> None:
        """A command. What it undoes of those that still wait is dropped: the latest wins."""
        match command:
            case FieldWanted(request):
                self._fields = [*(old for old in self._fields if old != request), request][-MOST_WAITING_FIELDS:]
            case Close(number):
                self._waiting = [old for old in self._waiting if getattr(old, "number", None) != number]
                self._waiting.append(command)
            case _:
                self._waiting.append(command)
        self._soon.start()

    @Slot(float)
    def go(self, burst: float) -> None:
        """The window has drawn; the next burst may last so many seconds."""
        self._may_burst, self._burst = True, burst
        self._soon.start()

    @Slot()
    def finish(self) -> None:
        """Drop everything and end the thread."""
        self._waiting.clear()
        self._fields.clear()
        self._soon.stop()
        self._may_burst = False
        QThread.currentThread().quit()

    @Slot()
    def _pass(self) -> None:
        """Everything short, then one burst, then back to the event loop."""
        answers: list[WorkerAnswer] = []
        self._commands(answers)
        if self._may_burst and self._execution.busy:
            self._rows(answers)
        elif self._fields:
            # Fields wait for rows: a path under the hand comes first, its background may follow a frame later.
            answers.append(self._field(self._fields.pop()))
        if answers:
            self.answered.emit(answers)
        if self._fields or (self._may_burst and self._execution.busy):
            self._soon.start()

    def _commands(self, answers: list[WorkerAnswer]) -> None:
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            match command:
                case Open(number=number, spec=spec):
                    self._pace.begin(number, kind_of(spec))
                case Close(number=number):
                    self._pace.forget(number)
            answers.extend(self._execution.do(command))

    def _rows(self, answers: list[WorkerAnswer]) -> None:
        """Rows for the length of a burst, in parts, so that an interruption waits for one part only."""
        begun = now = self._clock()
        self._interrupted = False
        while self._execution.busy and now - begun < self._burst * 7 / 8 and not self._interrupted:
            came = self._execution.work(self._pace.rows(self._execution.next_number))
            before, now = now, self._clock()
            for answer in came:
                if isinstance(answer, Rows):
                    self._pace.learn(answer.number, answer.block.rows, now - before, self._burst)
            answers.extend(came)
        # Without rows the window has nothing to draw, and would never say that it has.
        self._may_burst = not any(isinstance(answer, Rows) for answer in answers)

    def _field(self, request: FieldRequest) -> FieldReady | FieldFailed:
        try:
            return FieldReady(request, self._compute(request))
        except Exception:
            return FieldFailed(request, traceback.format_exc())
