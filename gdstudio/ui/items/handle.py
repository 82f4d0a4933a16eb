"""A dot that can be grasped: grows below the pointer and says its coordinates while it is dragged.

In a picture nothing can be dragged: the run's points stay as dots, mere grips are left out.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import Handle
from gdstudio.ui import symbols
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.text import say
from gdstudio.ui.words import Words, words

GROWTH = 4.0
HALO = 5.0
# Handles that stand for a point of the run; others (on a fitted line) are only there to be grasped.
POINTS = ("start", "current")


class HandleItem(MarkItem[Handle]):
    """`hot` while the pointer is over it; `spoken` replaces its label while it is dragged."""

    hot = False
    spoken = ""

    def place(self) -> tuple[float, float]:
        """Its middle in pixels of the frame; nan where it has no place."""
        return self.frame.point(self.mark.x, self.mark.y)

    def set_hot(self, hot: bool, spoken: str = "") -> None:
        """Show that it can be, or is being, grasped."""
        if (hot, spoken) != (self.hot, self.spoken):
            self.hot, self.spoken = hot, spoken
            self.show_mark(self.mark, self.frame)

    def build(self) -> QRectF:
        self._x, self._y = self.place()
        self._label: Words | None = None
        frame = self.frame
        only_a_grip = frame.still and self.mark.role not in POINTS
        if only_a_grip or math.isnan(self._x + self._y) or not frame.holds(self._x, self._y):
            return QRectF()
        box = symbols.box(self._x, self._y, self.look).adjusted(-GROWTH, -GROWTH, GROWTH, GROWTH)
        text = self.spoken or say(self.mark.label)
        self.spots = ()
        if text and not frame.still:
            self._label = words(text, frame.scale.room)
            self.spots = self._beside(self._label)
            spot = self.spots[min(self.spot, len(self.spots) - 1)]
            self._label_at = spot.x(), spot.y()
            box |= spot.adjusted(-HALO, -HALO, HALO, HALO)
        return box

    @property
    def stays(self) -> bool:
        return self.spoken != ""

    def _beside(self, label: Words) -> tuple[QRectF, ...]:
        """Places that do not leave the box: to the right above (or below), to the left, over and under it."""
        gap = self.look.size * 0.5 + 7 * self.frame.scale.line
        right, left, middle = self._x + gap, self._x - gap - label.width, self._x - label.width / 2
        above, below = self._y - gap * 0.7 - label.height, self._y + gap * 0.5
        first, other = (below, above) if self.mark.below else (above, below)
        rows = [(right, first), (right, other), (left, first), (left, other)]
        rows += [(middle, above - gap), (middle, below + gap)]
        inside = QRectF(0, 0, self.frame.width, self.frame.height)
        found = tuple(spot for spot in (label.rect(*each) for each in rows) if inside.contains(spot))
        return found or (label.rect(max(2.0, min(right, self.frame.width - label.width)), max(2.0, above)),)

    def draw(self, painter: QPainter) -> None:
        painter.setOpacity(self.look.opacity)
        symbols.paint(painter, self._x, self._y, self.look, GROWTH if self.hot else 0.0)
        if self._label:
            theme = self.frame.theme
            halo = QPen(QColor(theme.stage), HALO * self.frame.scale.line)
            self._label.paint(painter, *self._label_at, QColor(theme.ink), as_paths=self.frame.paths, halo=halo)
