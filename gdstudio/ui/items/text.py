"""Words at a point, kept whole inside the box, with a halo of the stage so that they can be read over lines."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import Text
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.text import say
from gdstudio.ui.words import words

HALO = 5.0
MARGIN = 5.0


class TextItem(MarkItem[Text]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        if frame.still and mark.role == "tip":
            # A picture has its legend, and no hand that could move the view from under the name.
            return QRectF()
        self._words = words(say(mark.text), frame.scale.room * mark.weight, False, mark.anchor[0])
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
        self._at = max(margin, left), max(margin, top)
        return self._words.rect(*self._at).adjusted(-HALO, -HALO, HALO, HALO)

    def draw(self, painter: QPainter) -> None:
        theme = self.frame.theme
        colour = QColor(theme.ink if self.look.colour == theme.line or self.mark.role == "label" else self.look.colour)
        colour.setAlphaF(self.look.opacity)
        halo = QPen(QColor(theme.stage), HALO * self.frame.scale.line)
        self._words.paint(painter, *self._at, colour, as_paths=self.frame.paths, halo=halo)
