"""A polyline: cut to the box, thinned, cased where it runs over a heat map."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gdstudio.plots.figure import Array, Line
from gdstudio.ui import polyline
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.theme import mix

CASING = 2.0
# A line whose steps are long is jagged; above this many of them it is painted segment by segment.
JAGGED_STEP, JAGGED_POINTS = 6.0, 120
SOLID_POINTS = 60
# Dashes of a line longer than this, in pixels, cannot be told apart.
LONGEST_DASHED = 40_000.0


class LineItem(MarkItem[Line]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame = self.frame
        x, y = frame.x(self.mark.x), frame.y(self.mark.y)
        pairs = self.mark.connect == "pairs"
        if pairs:
            x, y = _parted(x), _parted(y)
        x, y = polyline.cut(x, y, frame.width, frame.height)
        if not pairs:
            x, y = polyline.thin(x, y)
        self._strokes = polyline.Strokes(x, y)
        return self._strokes.box(self.look.width / 2 + CASING * frame.scale.line + 1)

    def draw(self, painter: QPainter) -> None:
        if self.mark.cased and not self.simple:
            self._stroke(painter, self.pen(2 * CASING * self.frame.scale.line, self.frame.theme.stage))
        pen = self.pen()
        if self.look.opacity < 1:
            # Opaque, so that the joints of the chunks do not show.
            pen.setColor(mix(self.frame.theme.stage, self.look.colour, self.look.opacity))
        self._stroke(painter, pen)

    def _stroke(self, painter: QPainter, pen: QPen) -> None:
        strokes = self._strokes
        if self.frame.vector:
            painter.setPen(pen)
            painter.drawPath(strokes.path())
        elif self.rough or (strokes.count > JAGGED_POINTS and strokes.length > JAGGED_STEP * strokes.count):
            self._stroke_jagged(painter, pen)
        else:
            self._stroke_chunks(painter, pen, polyline.CHUNK)

    def _stroke_jagged(self, painter: QPainter, pen: QPen) -> None:
        # Under the hand long lines are solid: single segments are what the painter is quickest at.
        if (
            self.look.dash
            and not (self.rough and self._strokes.count > SOLID_POINTS)
            and self._strokes.length < LONGEST_DASHED
        ):
            self._stroke_chunks(painter, pen, 4)
            return
        pen.setStyle(Qt.PenStyle.SolidLine)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        polyline.draw_segments(painter, self._strokes.segments())

    def _stroke_chunks(self, painter: QPainter, pen: QPen, size: int) -> None:
        dashed = pen.style() == Qt.PenStyle.CustomDashLine
        painter.setPen(pen)
        for polygon, along in self._strokes.chunks(size):
            if dashed:
                pen.setDashOffset(along / pen.widthF())
                painter.setPen(pen)
            painter.drawPolyline(polygon)


def _parted(values: Array) -> Array:
    """Pairs 0–1, 2–3, … with a break after each; an odd last point is left out."""
    pairs = values[: len(values) // 2 * 2].reshape(-1, 2)
    return np.concatenate([pairs, np.full((len(pairs), 1), np.nan)], 1).ravel()
