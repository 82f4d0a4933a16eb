"""The faces of a surface, painted from back to front: theme's ramp by height, darker where they turn from the light.

Every face is outlined in its own colour: without that, antialiasing leaves the ground shining through between
neighbours, and the seams of a thousand faces are a net.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gdstudio.plots.figure import Array, Faces
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.items.heat import colours
from gdstudio.ui.theme import Ramp, Theme, channels

SHADES, LIGHTS = 32, 24
SEAM = 0.9
MESH = 0.8


class FacesItem(MarkItem[Faces]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        x, y = frame.x(mark.polygons[..., 0]), frame.y(mark.polygons[..., 1])
        if not x.size:
            return QRectF()
        whole = QRectF(0, 0, frame.width, frame.height)
        box = QRectF(x.min(), y.min(), np.ptp(x), np.ptp(y))
        inside = whole.contains(box)
        self._polygons = _polygons(x, y) if inside else _cut(x, y, whole)
        shade = np.rint(np.clip(mark.shades, 0, 1) * (SHADES - 1)).astype(np.intp)
        light = np.rint(np.clip(mark.lights, 0, 1) * (LIGHTS - 1)).astype(np.intp)
        self._inks = (shade * LIGHTS + light).tolist()
        ends = [frame.x(mark.lines[:, 0]), frame.y(mark.lines[:, 1]), frame.x(mark.lines[:, 2]), frame.y(mark.lines[:, 3])]
        self._lines: dict[int, list[QLineF]] = {}
        for owner, line in zip(mark.owners.tolist(), np.stack(ends, 1).tolist(), strict=True):
            self._lines.setdefault(owner, []).append(QLineF(*line))
        return box & whole if inside else whole

    def draw(self, painter: QPainter) -> None:
        frame = self.frame
        painter.setOpacity(self.mark.opacity)
        if not frame.vector:
            painter.setClipRect(QRectF(0, 0, frame.width, frame.height))
        inks = palette(frame.theme, frame.ramp)
        pens = [_pen(colour, SEAM * max(1.0, frame.scale.line)) for colour in inks]
        nets = [_pen(colour, MESH * frame.scale.line) for colour in net(frame.theme, frame.ramp)]
        last = -1
        for number, (polygon, ink) in enumerate(zip(self._polygons, self._inks, strict=True)):
            if polygon is None:
                continue
            if ink != last:
                painter.setPen(pens[ink])
                painter.setBrush(inks[ink])
                last = ink
            painter.drawConvexPolygon(polygon)
            if number in self._lines:
                painter.setPen(nets[ink])
                painter.drawLines(self._lines[number])
                last = -1


def _polygons(x: Array, y: Array) -> list[QPolygonF | None]:
    points = np.stack([x, y], -1).tolist()
    return [QPolygonF([QPointF(*corner) for corner in polygon]) for polygon in points]


def _cut(x: Array, y: Array, whole: QRectF) -> list[QPolygonF | None]:
    """Cut to the box, None for what is outside: exported files stay free of clip paths."""
    left, right, top, bottom = x.min(1), x.max(1), y.min(1), y.max(1)
    outside = (right < whole.left()) | (left > whole.right()) | (bottom < whole.top()) | (top > whole.bottom())
    within = (left >= whole.left()) & (right <= whole.right()) & (top >= whole.top()) & (bottom <= whole.bottom())
    frame = QPolygonF(whole)
    return [
        None if gone else polygon if kept else polygon.intersected(frame)
        for polygon, gone, kept in zip(_polygons(x, y), outside.tolist(), within.tolist(), strict=True)
    ]


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


@lru_cache(maxsize=8)
def palette(theme: Theme, ramp: Ramp) -> list[QColor]:
    """The colour of shade s in light l at s · LIGHTS + l."""
    return _lit(theme, ramp, 0.0)


@lru_cache(maxsize=8)
def net(theme: Theme, ramp: Ramp) -> list[QColor]:
    """The same for the lines of the mesh: a little of the ink laid over the face."""
    return _lit(theme, ramp, 0.2)


def _lit(theme: Theme, ramp: Ramp, over: float) -> list[QColor]:
    table = colours(theme, ramp)[np.linspace(0, 255, SHADES).astype(np.intp)]
    base = np.stack([table >> np.uint32(shift) & np.uint32(255) for shift in (16, 8, 0)], 1).astype(np.float64)
    if ramp == "quiet":
        base = _stronger(base, theme)
    dark = np.array(channels(theme.window if theme.dark else theme.ink), dtype=np.float64) * (0.3 if theme.dark else 1.0)
    light = np.linspace(0.0, 1.0, LIGHTS)[None, :, None]
    shadow = (0.55 if theme.dark else 0.42) * (1 - light) ** 1.3
    lit = base[:, None, :] * (1 - shadow) + dark * shadow
    inked = lit * (1 - over) + np.array(channels(theme.ink), dtype=np.float64) * over
    return [QColor(*(round(part) for part in colour)) for colour in inked.reshape(-1, 3).tolist()]


def _stronger(base: Array, theme: Theme) -> Array:
    """The quiet ramp is nearly the stage at its low end; a body has to stand out from it everywhere."""
    accent = np.array(channels(theme.accent), dtype=np.float64)
    part = np.linspace(0.1, 0.34, len(base))[:, None] if not theme.dark else np.linspace(0.12, 0.4, len(base))[:, None]
    return base * (1 - part) + accent * part
