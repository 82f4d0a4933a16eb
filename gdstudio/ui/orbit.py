"""Turning a relief: where the canvas's figure is looked at from, by hand, keys and wheel. Other figures have no camera."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from gdstudio.plots.camera import HOME, Camera

DEGREES = 0.4
"""How far a relief follows the hand, a pixel."""

REST_MS = 250
"""After a key the relief is drawn finely again when no other key follows."""


class Orbit(QObject):
    """`camera` is the one that is wanted, None while the figure on show has none; `moved(Camera)`, None for home.

    The figure follows: whoever hears of a move draws it anew and says so by `follow`.
    """

    moved = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.camera: Camera | None = None
        self._timer = QTimer(self, interval=REST_MS, singleShot=True)
        self._timer.timeout.connect(self.rest)

    def follow(self, camera: Camera | None) -> None:
        """The figure on show is looked at from there."""
        self.camera = camera

    @property
    def away(self) -> bool:
        """Whether there is a way home."""
        return self.camera is not None and self.camera.at_rest() != HOME

    def turn(self, start: Camera, dx: float, dy: float) -> None:
        """Under the hand: from that camera by so many pixels."""
        self._move(start.turned(-DEGREES * dx, DEGREES * dy, turning=True))

    def nudge(self, across: float, up: float) -> None:
        """By so many degrees, as keys do."""
        if self.camera is not None:
            self._move(self.camera.turned(across, up, turning=True))
            self._timer.start()

    def zoom(self, factor: float) -> None:
        """Enlarged by that factor."""
        if self.camera is not None:
            self._move(self.camera.zoomed(factor))

    def rest(self) -> None:
        """It has been turned: it is drawn finely again."""
        if self.camera is not None and self.camera.turning:
            self._move(self.camera.at_rest())

    def home(self) -> None:
        """Back to where it was looked at from at first."""
        if self.camera is not None:
            self._move(HOME)

    def _move(self, camera: Camera) -> None:
        self._timer.stop()
        self.camera = camera
        self.moved.emit(None if camera == HOME else camera)
