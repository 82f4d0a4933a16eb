"""A straight arrow with a filled head; where its tip lies outside the box, the shaft ends at the edge without one."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from gdstudio.plots.figure import Arrow
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.polyline import cut

HEAD = 11.0


class ArrowItem(MarkItem[Arrow]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        tip = frame.point(mark.x1, mark.y1)
        ends = np.array([frame.point(mark.x0, mark.y0), tip])
        x, y = cut(ends[:, 0], ends[:, 1], frame.width, frame.height)
        self._shaft, self._head = None, None
        if len(x) < 2:
            return QRectF()
        start, end = QPointF(x[0], y[0]), QPointF(x[1], y[1])
        length = math.hypot(end.x() - start.x(), end.y() - start.y())
        size = min(HEAD * frame.scale.line * mark.weight, 0.6 * length)
        if length > 0.5 and frame.holds(*tip):
            along = (end - start) / length
            across = QPointF(-along.y(), along.x()) * size * 0.4
            neck = end - along * size
            self._head = QPolygonF([end, neck + across, end - along * size * 0.8, neck - across])
            end = end - along * size * 0.7
        self._shaft = (start, end)
        margin = size + self.look.width
        return QRectF(QPointF(x[0], y[0]), QPointF(x[1], y[1])).normalized().adjusted(-margin, -margin, margin, margin)

    def draw(self, painter: QPainter) -> None:
        if self._shaft:
            painter.setPen(self.pen())
            painter.drawLine(*self._shaft)
        if self._head:
            painter.setPen(self.pen().color())
            painter.setBrush(self.colour())
            painter.drawPolygon(self._head)
