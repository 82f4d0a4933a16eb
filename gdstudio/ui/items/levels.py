"""Contour lines: all levels in one path, cut to the box."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gdstudio.plots.figure import Levels
from gdstudio.ui import polyline
from gdstudio.ui.items.base import MarkItem

NO_MORE = 60_000
# Corners this near to one another, in pixels at 720, are not seen in a smooth line.
GRAIN = 2.0


class LevelsItem(MarkItem[Levels]):
    """See the module's text."""

    CACHED = True

    def build(self) -> QRectF:
        frame = self.frame
        if not self.mark.lines:
            self._strokes = polyline.Strokes(np.empty(0), np.empty(0))
            return QRectF()
        gap = np.array([np.nan])
        x = np.concatenate([part for line in self.mark.lines for part in (line[0], gap)])
        y = np.concatenate([part for line in self.mark.lines for part in (line[1], gap)])
        x, y = polyline.cut(frame.x(x), frame.y(y), frame.width, frame.height)
        self._strokes = polyline.Strokes(*polyline.thin(x, y, NO_MORE, GRAIN * frame.scale.line))
        return self._strokes.box(self.look.width)

    def draw(self, painter: QPainter) -> None:
        painter.setPen(self.pen())
        if self.frame.vector:
            painter.drawPath(self._strokes.path())
            return
        # Each line by itself: all at once cost the square of their number, and in parts their joints would show.
        for polygon, _ in self._strokes.chunks(NO_MORE):
            painter.drawPolyline(polygon)
