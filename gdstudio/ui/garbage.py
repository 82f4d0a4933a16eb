"""Python's cycle collector, kept in the window's thread while a worker's thread runs.

Collection starts in whichever thread allocates the last straw. In the worker's thread it would destroy widgets that
were left in reference cycles (closed dialogs, old windows), which Qt punishes with a crash. So automatic collection is
off, and a timer of the window's thread does it instead: the young generations often, all of them when nothing plays.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer, Slot

PERIOD_MS = 250
FULL_EVERY = 40
"""Periods between two full collections."""
LONG = 0.05
"""A collection of so many seconds has looked at far more than the window."""


class Collector(QObject):
    """Collects from construction until `stop`; several may exist, the last one to stop hands the task back to Python."""

    _alive = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._periods = 0
        self._stopped = False
        Collector._alive += 1
        gc.disable()
        self.settle()
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    @Slot()
    def _collect(self) -> None:
        young, middle, _ = gc.get_count()
        thresholds = gc.get_threshold()
        self._periods += 1
        if self._periods % FULL_EVERY == 0:
            begun = time.thread_time()
            gc.collect()
            if time.thread_time() - begun > LONG:
                # Modules that were loaded since, PyTorch first of all: the next time they would be in the way again.
                self.settle()
        elif middle > thresholds[1]:
            gc.collect(1)
        elif young > thresholds[0]:
            gc.collect(0)

    @staticmethod
    def settle() -> None:
        """What is alive now will stay (modules, the window): it need not be looked at again in every collection,
        which takes 170 ms with PyTorch loaded."""
        gc.freeze()

    def stop(self) -> None:
        """No thread besides this one runs any more."""
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        Collector._alive -= 1
        if Collector._alive == 0:
            gc.unfreeze()
            gc.enable()
