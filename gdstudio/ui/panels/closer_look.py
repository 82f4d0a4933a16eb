"""How a drawing is looked at: whole, or larger and moved, never out of sight."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

LARGEST = 6.0


class CloserLook:
    """A drawing's points in the widget: `factor` times as far apart, `shift` pixels away. `room` is where it is seen, and
    where the whole of it stands at factor 1."""

    def __init__(self) -> None:
        self.factor, self.shift, self.room = 1.0, QPointF(), QRectF()

    def place(self, seen: QPointF) -> QPointF:
        """The drawing's point that is seen there."""
        return (seen - self.shift) / self.factor

    def seen(self, box: QRectF) -> QRectF:
        """Where a box of the drawing is seen."""
        return QRectF(box.topLeft() * self.factor + self.shift, box.size() * self.factor)

    def enlarge(self, by: float, about: QPointF) -> None:
        """Larger or smaller, the point under the pointer staying there; never smaller than whole."""
        fixed, factor = self.place(about), min(max(self.factor * by, 1.0), LARGEST)
        self.factor, self.shift = factor, about - fixed * factor
        self._hold()

    def move(self, by: QPointF) -> None:
        """Push the drawing along."""
        self.shift += by
        self._hold()

    def bring(self, box: QRectF) -> None:
        """As far as needed to see a box of the drawing."""
        seen, room = self.seen(box), self.room.adjusted(8, 8, -8, -8)
        right = max(room.left() - seen.left(), 0.0) or min(room.right() - seen.right(), 0.0)
        down = max(room.top() - seen.top(), 0.0) or min(room.bottom() - seen.bottom(), 0.0)
        self.move(QPointF(right, down))

    def whole(self) -> None:
        """All of it."""
        self.factor, self.shift = 1.0, QPointF()

    def apply(self, painter: QPainter) -> None:
        """What is painted from here on is looked at so."""
        painter.setClipRect(self.room)
        painter.translate(self.shift)
        painter.scale(self.factor, self.factor)

    def _hold(self) -> None:
        """The drawing covers its room."""
        room, seen = self.room, self.seen(self.room)
        self.shift += QPointF(
            min(room.left() - seen.left(), 0.0) or max(room.right() - seen.right(), 0.0),
            min(room.top() - seen.top(), 0.0) or max(room.bottom() - seen.bottom(), 0.0),
        )
