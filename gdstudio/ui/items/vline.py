"""A vertical line over the whole height: the cursor on the timeline's axis."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gdstudio.plots.figure import VLine
from gdstudio.ui.items.base import MarkItem


class VLineItem(MarkItem[VLine]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame = self.frame
        self._x = float(frame.x(np.array([self.mark.x]))[0])
        if not -0.5 <= self._x <= frame.width + 0.5:
            return QRectF()
        half = self.look.width / 2 + 1
        return QRectF(self._x - half, 0, 2 * half, frame.height)

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(self._x - self.look.width / 2, 0, self.look.width, self.frame.height), self.colour())
