"""Symbols at points, those that would hide one another left out; short labels beside them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from gdstudio.plots.figure import Array, Points
from gdstudio.ui import symbols
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.words import words

FEW = 60
# Two symbols nearer than this part of their width look like one; along a path the line tells where it went.
SAME, SAME_ON_PATH = 0.12, 0.6
ON_PATH = {"path", "loss", "future", "ghost"}
MOST = 4000


class PointsItem(MarkItem[Points]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame = self.frame
        self._drawn, self._picture = 0, QPixmap()
        if self._left_out():
            self._places, self._labels = [], []
            return QRectF()
        x, y = frame.x(self.mark.x), frame.y(self.mark.y)
        same = (SAME_ON_PATH if self.mark.role in ON_PATH else SAME) * self.look.size
        inside = np.flatnonzero(
            (x >= -0.5) & (x <= frame.width + 0.5) & (y >= -0.5) & (y <= frame.height + 0.5)
        )  # false for nan
        kept = inside[_apart(x[inside], y[inside], max(0.5, same))]
        x, y = x[kept], y[kept]
        self._places = list(zip(x.tolist(), y.tolist(), strict=True))
        self._labels = [
            (self.mark.labels[index], *place) for index, place in zip(kept, self._places, strict=True)
            if index < len(self.mark.labels)
        ] if self.mark.labels else []  # fmt: skip
        if not self._places:
            return QRectF()
        if self._labels:
            return QRectF(-9, -9, frame.width + 18, frame.height + 18)
        half = symbols.reach(self.look)
        left, top = x.min(), y.min()
        return QRectF(left, top, x.max() - left, y.max() - top).adjusted(-half, -half, half, half)

    def _left_out(self) -> bool:
        return self.simple and self.mark.role in ON_PATH

    def draw(self, painter: QPainter) -> None:
        if self.frame.still or len(self._places) <= FEW:
            painter.setOpacity(self.look.opacity)
            for x, y in self._places:
                symbols.paint(painter, x, y, self.look)
        else:
            self._draw_many(painter)
        self._draw_labels(painter)

    def _draw_many(self, painter: QPainter) -> None:
        """A cloud that is painted again though it has not changed, for what moves below it, is kept as a picture."""
        ratio, area = painter.device().devicePixelRatio(), self.box.toAlignedRect()
        self._drawn += 1
        if self._drawn == 1:
            self._stamp(painter)
            return
        if self._picture.isNull() or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap((QSizeF(area.size()) * ratio).toSize())
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            inside = QPainter(self._picture)
            inside.translate(-area.topLeft())
            self._stamp(inside)
            inside.end()
        painter.drawPixmap(area.topLeft(), self._picture)

    def _stamp(self, painter: QPainter) -> None:
        painter.setOpacity(self.look.opacity)
        symbols.paint_many(painter, self._places, self.look)

    def _draw_labels(self, painter: QPainter) -> None:
        frame = self.frame
        halo = QPen(QColor(frame.theme.stage), 4 * frame.scale.line)
        for label, x, y in self._labels:
            text = words(label, frame.scale.room)
            left = min(x + self.look.size * 0.7, frame.width - text.width)
            top = max(0.0, y - self.look.size * 0.5 - text.height)
            text.paint(painter, left, top, QColor(frame.theme.ink), as_paths=frame.paths, halo=halo)


def _apart(x: Array, y: Array, grain: float) -> np.ndarray:
    """Indices, ascending, of one point (the last) of each cell of a grid that fine; a coarser one if there are many."""
    while True:
        cells = np.floor(x / grain) * 1e6 + np.floor(y / grain)
        _, last = np.unique(cells[::-1], return_index=True)
        if len(last) <= MOST:
            return np.sort(len(x) - 1 - last)
        grain *= 1.5
