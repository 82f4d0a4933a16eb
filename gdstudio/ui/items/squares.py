"""Squares in a corner of the axes, each with its caption: they stay where they are while the view moves."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import Squares
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.text import say
from gdstudio.ui.words import Words, words

MARGIN, GAP, ROOM = 0.6, 0.8, 0.4
# Captions are a little smaller than the numbers of the axes.
SMALL = 0.8
TINT, PANEL = 0.3, 0.88


class SquaresItem(MarkItem[Squares]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, em = self.frame, SMALL * self.frame.scale.room
        unit = min(frame.width, frame.height)
        captions = [words(say(caption), em, False, 0.5) for caption in self.mark.captions]
        sides = [max(float(side) * unit, 1.0) for side in self.mark.sides]
        self._squares: list[QRectF] = []
        self._captions: list[tuple[Words, float, float]] = []
        if not sides:
            return QRectF()
        widths = [max(side, caption.width) for side, caption in zip(sides, captions, strict=True)]
        room = ROOM * em
        width = sum(widths) + GAP * em * (len(widths) - 1) + 2 * room
        height = max(sides) + 0.2 * em + max(caption.height for caption in captions) + 2 * room
        self._panel = self._in_corner(width, height, MARGIN * em)
        left, base = self._panel.left() + room, self._panel.top() + room + max(sides)
        for side, own, caption in zip(sides, widths, captions, strict=True):
            middle = left + own / 2
            self._squares.append(QRectF(middle - side / 2, base - side, side, side))
            self._captions.append((caption, middle - caption.width / 2, base + 0.2 * em))
            left += own + GAP * em
        return self._panel.adjusted(-2, -2, 2, 2)

    def _in_corner(self, width: float, height: float, margin: float) -> QRectF:
        across, up = self.mark.corner
        left = self.frame.width - margin - width if across else margin
        top = margin if up else self.frame.height - margin - height
        return QRectF(left, top, width, height)

    def draw(self, painter: QPainter) -> None:
        theme = self.frame.theme
        ground = QColor(theme.stage)
        ground.setAlphaF(PANEL)
        painter.fillRect(self._panel, ground)
        tint = self.colour()
        tint.setAlphaF(TINT)
        painter.setPen(QPen(self.colour(), self.look.width))
        painter.setBrush(tint)
        painter.drawRects(self._squares)
        for caption, x, y in self._captions:
            caption.paint(painter, x, y, QColor(theme.ink), as_paths=self.frame.paths)
