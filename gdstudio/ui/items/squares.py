"""Squares in the top right corner of the axes, each with its caption: they stay where they are while the view moves."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import Squares
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.text import say
from gdstudio.ui.words import words

MARGIN, GAP = 0.6, 0.9
TINT, PANEL = 0.3, 0.88


class SquaresItem(MarkItem[Squares]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, em = self.frame, self.frame.scale.room
        unit = min(frame.width, frame.height)
        captions = [words(say(caption), em, False, 0.5) for caption in self.mark.captions]
        sides = [max(float(side) * unit, 1.0) for side in self.mark.sides]
        widths = [max(side, caption.width) for side, caption in zip(sides, captions, strict=True)]
        tallest = max(sides, default=0.0)
        left = frame.width - MARGIN * em - sum(widths) - GAP * em * max(len(widths) - 1, 0)
        self._squares: list[QRectF] = []
        self._captions = []
        top = MARGIN * em
        for side, width, caption in zip(sides, widths, captions, strict=True):
            middle = left + width / 2
            self._squares.append(QRectF(middle - side / 2, top + tallest - side, side, side))
            self._captions.append((caption, middle - caption.width / 2, top + tallest + 0.2 * em))
            left += width + GAP * em
        if not sides:
            return QRectF()
        bottom = max(y + caption.height for caption, _, y in self._captions)
        first = min(min(square.left() for square in self._squares), min(x for _, x, _ in self._captions))
        panel = 0.4 * em
        self._panel = QRectF(
            first - panel, top - panel, frame.width - MARGIN * em - first + 2 * panel, bottom - top + 2 * panel
        )
        return self._panel.adjusted(-2, -2, 2, 2)

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
