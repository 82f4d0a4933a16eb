"""Squares beside upright stretches, such as the squared residuals of a fit; as large as the screen makes their sides."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import SideSquares
from gdstudio.ui.items.base import MarkItem

TINT = 0.12


class SideSquaresItem(MarkItem[SideSquares]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame = self.frame
        seen = QRectF(0, 0, frame.width, frame.height)
        self._squares: list[QRectF] = []
        for x, low, high in zip(self.mark.x, self.mark.low, self.mark.high, strict=True):
            (left, foot), (_, head) = frame.point(float(x), float(low)), frame.point(float(x), float(high))
            side = foot - head
            if math.isfinite(left + foot + head) and side:
                square = QRectF(left, head, side, side).normalized().intersected(seen)
                self._squares += [square] if not square.isEmpty() else []
        box = QRectF()
        for square in self._squares:
            box |= square
        return box.adjusted(-2, -2, 2, 2) if self._squares else QRectF()

    def draw(self, painter: QPainter) -> None:
        tint = QColor(self.look.colour)
        tint.setAlphaF(TINT)
        painter.setPen(QPen(self.colour(), self.look.width))
        painter.setBrush(tint)
        painter.drawRects(self._squares)
