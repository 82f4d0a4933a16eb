"""The area between two curves over x, in a pale tint of its colour."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from gdstudio.plots.figure import Area
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.polyline import polygon

TINT = 0.22


class AreaItem(MarkItem[Area]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        x, low, high = frame.x(mark.x), frame.y(mark.low), frame.y(mark.high)
        kept = np.isfinite(x) & np.isfinite(low) & np.isfinite(high) & (x >= 0) & (x <= frame.width)
        x, low, high = x[kept], np.clip(low[kept], 0, frame.height), np.clip(high[kept], 0, frame.height)
        self._shape = QPolygonF()
        if len(x) < 2:
            return QRectF()
        self._shape = polygon(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))
        return self._shape.boundingRect()

    def draw(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour())
        painter.setOpacity(TINT)
        painter.drawPolygon(self._shape)
