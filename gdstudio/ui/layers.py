"""Painting in layers: what lies below everything that moves is painted once, as one picture, and copied from then on.

A step moves the tip of a path; axes, heat map, contour lines and the other runs' paths below it stay. Painting a mark
takes longer than copying the whole figure, so the lowest marks that have been calm for a while are kept as a picture.
It grows as more of them calm down, and is begun anew when one in it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from gdstudio.ui.items.base import MarkItem

CALM = 3
"""Paintings with changes in which a mark has stayed as it was."""

Ground = Callable[[QPainter], None]
Items = Sequence[MarkItem[Any]]


class Layers:
    """The picture of the ground and the lowest marks."""

    def __init__(self) -> None:
        self._picture: QPixmap | None = None
        self._inside: list[MarkItem[Any]] = []
        self._paintings = 0
        self._fresh = True

    def changed(self, item: MarkItem[Any]) -> None:
        """The item no longer looks as it did when it was painted."""
        self._fresh = True
        item.changed_in = self._paintings

    def forget(self) -> None:
        """The ground has changed."""
        self._picture = None
        self._inside.clear()

    def paint(
        self, painter: QPainter, ground: Ground, items: Items, size: QSize, origin: QPointF, part: QRectF
    ) -> None:
        """Paint a part of the figure: `ground` paints all of `size` pixels, `items` stand in their order, their
        pixels counted from `origin`."""
        calm = next((place for place, item in enumerate(items) if self._moves(item)), len(items))
        kept = len(self._inside)
        if kept > calm or any(old is not item for old, item in zip(self._inside, items, strict=False)):
            self.forget()
        picture = self._of(painter.device().devicePixelRatio(), size, ground)
        kept = len(self._inside)
        if calm > kept:
            _paint(picture, lambda inside: paint_items(inside, items[kept:calm], origin))
            self._inside = list(items[:calm])
        # Qt cuts it to what has to be painted; cut here, it could miss pixels at the edges of a fractional scale.
        painter.drawPixmap(QPointF(), picture)
        over = part.translated(-origin)
        paint_items(painter, [item for item in items[calm:] if item.box.intersects(over)], origin)
        # What covers and uncovers a figure says nothing of its marks.
        self._paintings += self._fresh
        self._fresh = False

    def _moves(self, item: MarkItem[Any]) -> bool:
        return self._paintings - item.changed_in < CALM

    def _of(self, ratio: float, size: QSize, ground: Ground) -> QPixmap:
        """The picture, with nothing but the ground if it has to be begun."""
        device = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self._picture is None or self._picture.size() != device or self._picture.devicePixelRatio() != ratio:
            self.forget()
            self._picture = QPixmap(device)
            self._picture.setDevicePixelRatio(ratio)
            _paint(self._picture, ground)
        return self._picture


def paint_items(painter: QPainter, items: Items, origin: QPointF) -> None:
    """Paint them in that order, their pixels counted from `origin`."""
    painter.translate(origin)
    for item in items:
        item.paint(painter)
    painter.translate(-origin)


def _paint(picture: QPixmap, what: Ground) -> None:
    painter = QPainter(picture)
    what(painter)
    painter.end()
