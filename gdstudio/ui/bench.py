"""The worker's thread as the window holds it: start it, send commands, collect answers, end it in good order."""

from __future__ import annotations

import atexit
import sys
from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gdstudio.runs import Advance, Close, Command, Rows
from gdstudio.ui.garbage import Collector
from gdstudio.ui.worker import BURST, Worker, WorkerAnswer

SWITCH_INTERVAL = 0.0005
"""How long the worker may hold the interpreter's lock once the window wants it, seconds."""

PATIENCE_MS, ASKING_MS = 3000, 50
_leaving: set[Bench] = set()


class Bench(QObject):
    """One worker and its thread. `came` says that answers are in `inbox`."""

    came = Signal()
    _command = Signal(object)
    _go = Signal(float)
    _warm_up = Signal()
    _finish = Signal()

    def __init__(self, worker: Worker | None = None) -> None:
        super().__init__()
        sys.setswitchinterval(SWITCH_INTERVAL)
        self.inbox: deque[WorkerAnswer] = deque()
        self.worker = worker or Worker()
        self.garbage = Collector(self)
        self.thread_ = QThread()
        self.thread_.setObjectName("arithmetic")
        self.worker.moveToThread(self.thread_)
        queued = Qt.ConnectionType.QueuedConnection
        self._command.connect(self.worker.take, queued)
        self._go.connect(self.worker.go, queued)
        self._warm_up.connect(self.worker.warm_up, queued)
        self._finish.connect(self.worker.finish, queued)
        self.worker.answered.connect(self._collect, queued)
        self._owes_go = False
        self._closed = False
        self.thread_.start()

    def send(self, commands: Iterable[Command]) -> None:
        """Hand over commands; one that takes work away also interrupts a long step."""
        for command in commands:
            if isinstance(command, Close | Advance):
                self.worker.interrupt()
            self._command.emit(command)

    def drawn(self, burst: float = BURST) -> None:
        """The window shows what the last burst brought: the next one may begin."""
        if self._owes_go and not self._closed:
            self._owes_go = False
            self._go.emit(burst)

    def warm_up(self) -> None:
        """Load PyTorch in the worker's thread."""
        self._warm_up.emit()

    @Slot(list)
    def _collect(self, answers: list[WorkerAnswer]) -> None:
        if self._closed:
            return
        self.inbox.extend(answers)
        if any(isinstance(answer, Rows) for answer in answers):
            self._owes_go = True
        self.came.emit()

    def close(self) -> bool:
        """Cancel, queue the end and wait. False if a long step is still going on: then the thread ends after it."""
        if self._closed:
            return True
        self._closed = True
        self.inbox.clear()
        self._finish.emit()
        for _ in range(PATIENCE_MS // ASKING_MS):
            # Again and again: the step that was interrupted may have been the one before the last.
            self.worker.interrupt()
            if self.thread_.wait(ASKING_MS):
                self.garbage.stop()
                return True
        # An object whose thread still runs must not be destroyed: it is kept, and the process ends after it.
        _leaving.add(self)
        self.thread_.finished.connect(self._left, Qt.ConnectionType.QueuedConnection)
        return False

    @Slot()
    def _left(self) -> None:
        self.garbage.stop()
        _leaving.discard(self)


@atexit.register
def wait_for_leaving() -> None:
    """Threads that were in a long step (loading PyTorch, say) when their window closed end before the process does."""
    for bench in list(_leaving):
        bench.thread_.wait()
