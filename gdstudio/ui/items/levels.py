"""Contour lines: all levels in one path, cut to the box; their numbers written along them where that was asked for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import Array, Levels
from gdstudio.ui import polyline
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.level_labels import Spot, spots
from gdstudio.ui.words import Words, words

NO_MORE = 60_000
# Corners this near to one another, in pixels at 720, are not seen in a smooth line.
GRAIN = 2.0
# Numbers of levels are a little smaller than those of the axes.
LABEL, HALO = 0.85, 6.0


class LevelsItem(MarkItem[Levels]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame = self.frame
        self._labels: list[tuple[Words, Spot]] = []
        if not self.mark.lines:
            self._strokes = polyline.Strokes(np.empty(0), np.empty(0))
            return QRectF()
        if self.mark.labels:
            self._labels = self._placed()
        gap = np.array([np.nan])
        x = np.concatenate([part for line in self.mark.lines for part in (line[0], gap)])
        y = np.concatenate([part for line in self.mark.lines for part in (line[1], gap)])
        x, y = self._cut(x, y)
        self._strokes = polyline.Strokes(*polyline.thin(x, y, NO_MORE, GRAIN * frame.scale.line))
        return self._strokes.box(self.look.width)

    def _cut(self, x: Array, y: Array) -> tuple[Array, Array]:
        """In pixels; at home a surface ends where the box does, and nothing has to be cut."""
        frame = self.frame
        x, y = frame.x(x), frame.y(y)
        if _within(x, frame.width) and _within(y, frame.height):
            return x, y
        return polyline.cut(x, y, frame.width, frame.height)

    def _placed(self) -> list[tuple[Words, Spot]]:
        frame = self.frame
        texts = [words(label, LABEL * frame.scale.room) for label in self.mark.labels]
        lines = [self._cut(x, y) for x, y in self.mark.lines]
        height = max(text.height for text in texts)
        found = spots(lines, [text.width for text in texts], height, (frame.width, frame.height))
        return [(texts[spot.line], spot) for spot in found]

    def draw(self, painter: QPainter) -> None:
        painter.setPen(self.pen())
        if self.frame.vector:
            painter.drawPath(self._strokes.path())
        else:
            # Each line by itself: all at once cost the square of their number, and in parts their joints would show.
            x, y = self._strokes.x, self._strokes.y
            for piece in polyline.pieces(x, y):
                painter.drawPolyline(polyline.polygon(x[piece], y[piece]))
        self._draw_labels(painter)

    def _draw_labels(self, painter: QPainter) -> None:
        theme = self.frame.theme
        halo = QPen(QColor(theme.stage), HALO * self.frame.scale.line)
        for text, spot in self._labels:
            painter.save()
            painter.translate(spot.x, spot.y)
            painter.rotate(spot.angle)
            text.paint(
                painter, -text.width / 2, -text.height / 2, QColor(theme.ink), as_paths=self.frame.paths, halo=halo
            )
            painter.restore()


def _within(values: Array, end: float) -> bool:
    """Whether all values that are not nan lie between 0 and the end, rounding aside."""
    return bool(np.fmin.reduce(values) >= -1e-6 and np.fmax.reduce(values) <= end + 1e-6)
