"""What waits for the window's first picture: what is not on it is made afterwards, while nobody waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

IDLE_MS = 40
"""Between two pieces that are made."""


class FirstPicture(QObject):
    """After the first painting of the window `make` is called again and again until it says False; then `done`."""

    def __init__(self, window: QWidget, make: Callable[[], bool], done: Callable[[], None]) -> None:
        super().__init__(window)
        self._make, self._done = make, done
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks out for the first painting."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._go_on)
        return False

    @Slot()
    def _go_on(self) -> None:
        if self._make():
            QTimer.singleShot(IDLE_MS, self, self._go_on)
        else:
            self._done()
