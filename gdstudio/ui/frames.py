"""When the window draws: at once if the last frame is long enough ago, else with the next one; at most 60 times a second."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

FRAME_MS, SHORTEST_MS = 16, 8
"""Between two frames that come by themselves, and between two that answer the hand, milliseconds."""

LONGEST_TICK = 0.25
"""Time that passes for a run in one frame at most, seconds: after a stall nothing jumps ahead."""


class Frames(QObject):
    """`due` asks for a frame, which is made `inside` that signal. `flowing` asks for one after the other."""

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._now)
        self._last = self._drawn = 0.0
        self.inside = False
        self._again = False
        self.flowing = False
        self.interval_ms = FRAME_MS

    def request(self, *, at_once: bool = False) -> None:
        """A frame is wanted. `at_once`: inside this call, for what the user has just done, unless one was just drawn."""
        if self.inside:
            self._again = True
            return
        least = SHORTEST_MS if at_once else self.interval_ms
        wait = least - (time.perf_counter() - self._drawn) * 1000
        if at_once and wait <= 0:
            self._now()
        elif not self._timer.isActive() or self._timer.remainingTime() > wait:
            self._timer.start(max(0, round(wait)))

    def request_soon(self) -> None:
        """A frame is wanted with what is about to come, or without it in two frames' time."""
        if self.inside:
            self._again = True
        elif not self._timer.isActive():
            self._timer.start(2 * self.interval_ms)

    def request_with_answer(self) -> None:
        """As `request_soon`, for what was asked just now: a frame that waits for an answer of before waits for this one,
        as long as something was drawn a moment ago."""
        if not self.inside and (time.perf_counter() - self._drawn) * 1000 < 4 * self.interval_ms:
            self._timer.stop()
        self.request_soon()

    def drew(self) -> None:
        """This frame had something to show: the next one has to wait."""
        self._drawn = time.perf_counter()

    def seconds(self) -> float:
        """Since the frame before this one; read once at the beginning of a frame."""
        now = time.perf_counter()
        passed, self._last = now - self._last, now
        return min(passed, LONGEST_TICK)

    @Slot()
    def _now(self) -> None:
        self._timer.stop()
        self.inside = True
        try:
            self.due.emit()
        finally:
            self.inside = False
        if self._again or self.flowing:
            self._again = False
            wait = self.interval_ms - (time.perf_counter() - self._last) * 1000
            self._timer.start(max(1, round(wait)))

    def stop(self) -> None:
        """No further frame."""
        self.flowing = self._again = False
        self._timer.stop()
