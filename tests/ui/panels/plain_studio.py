"""The real studio on a bench without a thread and with frames without a clock: what is asked is there at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gdstudio import analysis
from gdstudio.model import Field, FieldRequest, Lesson
from gdstudio.runs import Command, Execution, FieldReady, FieldWanted
from gdstudio.ui.frames import Frames
from gdstudio.ui.look import Look
from gdstudio.ui.scale import Scale
from gdstudio.ui.studio import Studio
from gdstudio.ui.theme import LIGHT, Theme


class PlainBench(QObject):
    """Carries out each command inside `send`."""

    came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.inbox: deque[Any] = deque()
        self._execution = Execution()

    def send(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, FieldWanted):
                self.inbox.append(FieldReady(command.request, analysis.compute(command.request)))
            else:
                self.inbox.extend(self._execution.do(command))
        while self._execution.busy:
            self.inbox.extend(self._execution.work(5000))
        if self.inbox:
            self.came.emit()

    def drawn(self, burst: float = 0.0) -> None:
        """Nothing waits for a drawing here."""

    def warm_up(self) -> None:
        """Nothing to warm up."""

    def close(self) -> bool:
        return True


class PlainFrames(Frames):
    """A frame at once, and another as long as one is wanted."""

    def request(self, *, at_once: bool = False) -> None:
        self._again = True
        if self.inside:
            return
        self.inside = True
        while self._again:
            self._again = False
            self.due.emit()
        self.inside = False


class PlainStudio(Studio):
    """`edits` keeps what reached the session as an edit."""

    def __init__(
        self, lesson: str | Lesson = "numpy-descent", *, theme: Theme = LIGHT, scale: Scale | None = None
    ) -> None:
        super().__init__(bench=PlainBench(), look=Look(theme=theme, scale=scale or Scale.window()))  # type: ignore[arg-type]
        self.edits: list[tuple[str, object]] = []
        self.waiting.stop()
        self.frames = PlainFrames(self)
        self.frames.due.connect(self._frame)
        # What a frame leaves until it is on the screen is asked for at once: here there is no screen.
        self.frames.due.connect(self._drawn)
        if isinstance(lesson, str):
            self.open_lesson(lesson)
        else:
            self.open(lesson)

    def edit(self, path: str, value: object) -> None:
        super().edit(path, value)
        self.edits.append((path, value))

    def field(self, request: FieldRequest) -> Field | None:
        # The first call has it computed, in the middle of itself.
        return super().field(request) or super().field(request)


def activate(qtbot: QtBot, widget: QWidget) -> None:
    """Show a widget and give its window the keyboard."""
    qtbot.addWidget(widget)
    widget.show()
    widget.window().activateWindow()
    qtbot.waitUntil(widget.window().isActiveWindow)
