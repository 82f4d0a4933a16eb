"""What takes long, in words: after 300 ms without an answer, at once while PyTorch loads; and loading it when idle."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gdstudio.runs import Advance, Command, Open
from gdstudio.ui.text import tr
from gdstudio.ui.worker import WarmedUp, WorkerAnswer

if TYPE_CHECKING:
    from gdstudio.ui.live import Live

SLOW_MS, IDLE_MS = 300, 2000


def torch_is_to_be_loaded() -> bool:
    """Whether PyTorch is installed and nobody has imported it yet."""
    return "torch" not in sys.modules and importlib.util.find_spec("torch") is not None


class Waiting(QObject):
    """`text` is the sentence to show, "" for none."""

    changed = Signal()

    def __init__(self, studio: Live) -> None:
        super().__init__(studio)
        self._studio = studio
        self.text = ""
        self._loading: set[int] = set()
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._say_slow)
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._warm_up)

    def warm_up_when_idle(self) -> None:
        """Load PyTorch once nothing was done for 2 s, if it is there and not loaded yet."""
        if torch_is_to_be_loaded():
            self._idle.start()

    def user_acted(self) -> None:
        """Not idle."""
        if self._idle.isActive():
            self._idle.start()

    def asked(self, commands: Sequence[Command]) -> None:
        """The worker has something to do now."""
        for command in commands:
            if isinstance(command, Open) and command.spec.engine.startswith("torch") and torch_is_to_be_loaded():
                self._idle.stop()
                self._loading.add(command.number)
                self._say(tr("Loading PyTorch, once per start, about 3 s"))
        if any(isinstance(command, Open | Advance) for command in commands) and not self._slow.isActive():
            self._slow.start()

    def heard(self, answer: WorkerAnswer) -> None:
        """An answer has come."""
        if isinstance(answer, WarmedUp) or getattr(answer, "number", None) in self._loading:
            self._loading.clear()
        self._slow.stop()
        if self.text and not self._loading:
            self._say("")

    def stop(self) -> None:
        """Nothing is waited for any more."""
        self._slow.stop()
        self._idle.stop()

    @Slot()
    def _say_slow(self) -> None:
        if self._studio.session.pending_steps and not self.text:
            self._say(tr("Computing the next step. Space stops it."))

    @Slot()
    def _warm_up(self) -> None:
        if self._studio.session.state == "running":
            self._idle.start()
        elif "torch" not in sys.modules:
            self._studio.bench.warm_up()

    def _say(self, text: str) -> None:
        self.text = text
        self.changed.emit()
        self._studio.changed("state")
        self._studio.frames.request()
