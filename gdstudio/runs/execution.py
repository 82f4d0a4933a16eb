"""What the worker does, without its thread: commands in, answers out, one burst at a time."""

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from gdstudio import engines
from gdstudio.engines import EngineRun
from gdstudio.model import InputError, Message, RunSpec
from gdstudio.runs.blocks import thinned
from gdstudio.runs.commands import (
    Advance,
    Answer,
    Close,
    Command,
    Failed,
    FieldWanted,
    Open,
    Opened,
    Rows,
    Trace,
    Traced,
)
from gdstudio.runs.replay import position
from gdstudio.runs.snapshots import DENSEST, Snapshot


@dataclass(slots=True, eq=False)
class _Task:
    """One open run: its engine, the last row asked for and the next to be handed over."""

    number: int
    engine: EngineRun
    until_row: int
    stride: int
    next_row: int = 0
    ended: bool = False

    @property
    def busy(self) -> bool:
        return not self.ended and self.next_row <= self.until_row


class Execution:
    """The open runs of one worker. Nothing here knows of threads; `interrupt` alone may be called from another one."""

    def __init__(self, open_run: Callable[[RunSpec], EngineRun] = engines.open_run) -> None:
        self._open_run = open_run
        self._tasks: dict[int, _Task] = {}
        self._turn: _Task | None = None

    @property
    def busy(self) -> bool:
        """True while `work` has something to do."""
        return any(task.busy for task in self._tasks.values())

    def do(self, command: Command) -> list[Answer]:
        """Carry out a command; never raises: what goes wrong is an answer. A field is not this room's to compute."""
        try:
            return self._do(command)
        except InputError as error:
            return [self._fail(command_number(command), error.message)]
        except Exception:
            return [self._fail(command_number(command))]

    def _do(self, command: Command) -> list[Answer]:
        match command:
            case Open():
                return [self._start(command)]
            case Advance(number, until_row) if number in self._tasks:
                self._tasks[number].until_row = until_row
            case Close(number):
                self._tasks.pop(number, None)
            case Trace() if command.number in self._tasks:
                return [self._trace(command)]
        return []

    def _trace(self, command: Trace) -> Answer:
        """A step that cannot be taken apart leaves its pane empty; the run goes on."""
        engine, origin = self._tasks[command.number].engine, command.origin
        try:
            trace = engine.trace(origin.parameters, origin.state, origin.step)
        except Exception:
            return Traced(command.number, command.row, None, traceback.format_exc())
        return Traced(command.number, command.row, trace)

    def _start(self, command: Open) -> Answer:
        engine = self._open_run(command.spec)
        first = 0
        if command.origin is not None:
            position(engine, command.origin)
            first = command.origin.row + 1
        self._tasks[command.number] = _Task(command.number, engine, command.until_row, command.stride, first)
        return Opened(command.number, engine.layout, engines.notes(command.spec))

    @property
    def next_number(self) -> int:
        """The run that `work` would turn to; −1 if nothing is asked for."""
        return next((number for number, task in self._tasks.items() if task.busy), -1)

    def work(self, rows: int) -> list[Answer]:
        """One burst: at most `rows` steps of the run whose turn it is. Empty if nothing is asked for."""
        number = self.next_number
        if number < 0:
            return []
        # The one that works now goes to the end of the row.
        task = self._turn = self._tasks[number] = self._tasks.pop(number)
        try:
            return self._advance(task, rows)
        except InputError as error:
            return [self._fail(task.number, error.message)]
        except Exception:
            return [self._fail(task.number)]

    def interrupt(self) -> None:
        """End the present burst at the engine's next chunk. For the window's thread."""
        if self._turn is not None:
            self._turn.engine.interrupt.set()

    def _advance(self, task: _Task, rows: int) -> list[Answer]:
        task.engine.interrupt.clear()
        steps = min(max(1, rows), task.until_row * task.stride + 1 - task.engine.next_row)
        if task.engine.layout.compact:
            # The first snapshot is the start itself; later ones are close enough to step back smoothly.
            steps = min(steps, DENSEST if task.engine.next_row else 1)
        block = task.engine.advance(steps)
        task.ended = block.outcome is not None
        kept, final_step = thinned(block, task.stride, task.next_row)
        task.next_row += kept.rows
        if not kept.rows and not task.ended:
            return []
        return [Rows(task.number, kept, self._snapshot(task), final_step)]

    def _snapshot(self, task: _Task) -> Snapshot | None:
        if not task.engine.layout.compact or task.ended:
            return None
        carry = task.engine.carry()
        return Snapshot(task.engine.next_row - 1, carry, len(pickle.dumps(carry)))

    def _fail(self, number: int, message: Message | None = None) -> Failed:
        self._tasks.pop(number, None)
        return Failed(number, traceback.format_exc(), message)


def command_number(command: Command) -> int:
    """The run a command speaks of; −1 for a field."""
    return -1 if isinstance(command, FieldWanted) else command.number
