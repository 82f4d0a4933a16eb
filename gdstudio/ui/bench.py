"""The worker's thread as the window holds it: start it, send commands, collect answers, end it in good order."""

from __future__ import annotations

import atexit
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gdstudio import engines
from gdstudio.runs import Advance, Close, Command, Rows
from gdstudio.ui.garbage import Collector
from gdstudio.ui.worker import BURST, WarmedUp, Worker, WorkerAnswer

SWITCH_INTERVAL = 0.0005
"""How long the worker may hold the interpreter's lock once the window wants it, seconds."""

PATIENCE_MS, ASKING_MS = 3000, 50
_leaving: set[Bench] = set()


class Bench(QObject):
    """One worker and its thread. `came` says that answers are in `inbox`."""

    came = Signal()
    _commands = Signal(list)
    _go = Signal(float)
    _warmed_up = Signal(str)
    _finish = Signal()

    def __init__(self, worker: Worker | None = None, loader: Callable[[], None] = engines.warm_up) -> None:
        super().__init__()
        self._loader = loader
        self._warming: threading.Thread | None = None
        sys.setswitchinterval(SWITCH_INTERVAL)
        self.inbox: deque[WorkerAnswer] = deque()
        self.worker = worker or Worker()
        self.garbage = Collector(self)
        self.thread_ = QThread()
        self.thread_.setObjectName("arithmetic")
        self.worker.moveToThread(self.thread_)
        queued = Qt.ConnectionType.QueuedConnection
        self._commands.connect(self.worker.take_all, queued)
        self._go.connect(self.worker.go, queued)
        self._warmed_up.connect(self._collect_warm_up, queued)
        self._finish.connect(self.worker.finish, queued)
        self.worker.answered.connect(self._collect, queued)
        self._owes_go = False
        self._closed = False
        self.thread_.start()

    def send(self, commands: Iterable[Command]) -> None:
        """Hand over commands, all at once: with each handing over the worker may take the interpreter's lock. One that takes
        work away also interrupts a long step."""
        given = list(commands)
        if any(isinstance(command, Close | Advance) for command in given):
            self.worker.interrupt()
        if given:
            self._commands.emit(given)

    def drawn(self, burst: float = BURST) -> None:
        """The window shows what the last burst brought: the next one may begin."""
        if self._owes_go and not self._closed:
            self._owes_go = False
            self._go.emit(burst)

    def warm_up(self) -> None:
        """Load PyTorch, in a thread of its own: it takes seconds, and the worker must be there for the next step."""
        if self._warming is None:
            self._warming = threading.Thread(target=self._load, name="warm-up")
            self._warming.start()

    @property
    def warming(self) -> bool:
        """Whether PyTorch is being loaded now."""
        return self._warming is not None and self._warming.is_alive()

    def _load(self) -> None:
        details = ""
        try:
            self._loader()
        except Exception:
            details = traceback.format_exc()
        if not self._closed:
            self._warmed_up.emit(details)

    @Slot(str)
    def _collect_warm_up(self, details: str) -> None:
        self._collect([WarmedUp(details)])

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
        if self._warming is not None:
            self._warming.join(PATIENCE_MS / 1000)
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
