"""Words at a point, kept whole inside the box, with a halo of the stage so that they can be read over lines."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import Text
from gdstudio.plots.figure import Words as Said
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.text import say
from gdstudio.ui.words import Words, words

HALO = 5.0
MARGIN = 5.0
# How far words go along an edge, in lines of their own, and the part of the height above which they do not go: there
# stands the way back from a moved view.
_STEPS = tuple(sign * step for step in range(1, 9) for sign in (1, -1))
TOP = 0.1


class TextItem(MarkItem[Text]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        if frame.still and mark.role == "tip":
            # A picture has its legend, and no hand that could move the view from under the name.
            return QRectF()
        self._words = self._laid_out(mark.text)
        if mark.short and self._words.width > mark.room * frame.width:
            self._words = self._laid_out(mark.short)
        if mark.frame == "axes":
            x, y = mark.x * frame.width, (1 - mark.y) * frame.height
        else:
            x, y = frame.point(mark.x, mark.y)
            if not frame.holds(x, y):
                return QRectF()
        # Words at the very edge (an arrow to where the point went) must not lose a letter.
        margin = MARGIN * frame.scale.line
        left = min(x - mark.anchor[0] * self._words.width, frame.width - self._words.width - margin)
        top = min(y - mark.anchor[1] * self._words.height, frame.height - self._words.height - margin)
        self.spots = self._along(self._words.rect(max(margin, left), max(margin, top)))
        self._spot = self.spots[min(self.spot, len(self.spots) - 1)]
        return self._spot.adjusted(-HALO, -HALO, HALO, HALO)

    def _laid_out(self, text: Said) -> Words:
        return words(say(text), self.frame.scale.room * self.mark.weight, False, self.mark.anchor[0])

    @property
    def stays(self) -> bool:
        return True

    def _along(self, first: QRectF) -> tuple[QRectF, ...]:
        """The place that was asked for, and those along the edge to which the words may go instead, the nearest first."""
        across, down = self.mark.slides == "x", self.mark.slides == "y"
        by = (0.5 * first.width() * across, first.height() * down)
        moved = [first.translated(by[0] * step, by[1] * step) for step in _STEPS if across or down]
        top = TOP * self.frame.height * down
        inside = QRectF(0, top, self.frame.width, self.frame.height - top)
        return (first, *(each for each in moved if inside.contains(each)))

    def draw(self, painter: QPainter) -> None:
        theme = self.frame.theme
        colour = QColor(theme.ink if self.look.colour == theme.line or self.mark.role == "label" else self.look.colour)
        colour.setAlphaF(self.look.opacity)
        halo = QPen(QColor(theme.stage), HALO * self.frame.scale.line)
        at = self._spot.topLeft()
        self._words.paint(painter, at.x(), at.y(), colour, as_paths=self.frame.paths, halo=halo)
