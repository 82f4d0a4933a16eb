"""The faces of a surface, painted from back to front: theme's ramp by height, darker where they turn from the light.

Every face is outlined in its own colour: without that, antialiasing leaves the ground shining through between
neighbours, and the seams of a thousand faces are a net.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gdstudio.plots.figure import Array, Faces
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.items.heat import colours
from gdstudio.ui.theme import Ramp, Theme, channels

SHADES, LIGHTS = 32, 24
SEAM = 0.9
MESH = 0.8


class FacesItem(MarkItem[Faces]):
    """See the module's text. Rough ones are painted without antialiasing, and then without seams."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        self._pool: Pool = getattr(self, "_pool", None) or Pool()
        x, y = frame.x(mark.polygons[..., 0]), frame.y(mark.polygons[..., 1])
        if not x.size:
            return QRectF()
        whole = QRectF(0, 0, frame.width, frame.height)
        box = QRectF(x.min(), y.min(), np.ptp(x), np.ptp(y))
        inside = whole.contains(box)
        polygons = self._pool.filled(np.stack([x, y], -1))
        self._polygons: list[QPolygonF | None] = [*polygons] if inside else _cut(polygons, x, y, whole)
        shade = np.rint(np.clip(mark.shades, 0, 1) * (SHADES - 1)).astype(np.intp)
        light = np.rint(np.clip(mark.lights, 0, 1) * (LIGHTS - 1)).astype(np.intp)
        self._inks = (shade * LIGHTS + light).tolist()
        self._lines = self._mesh(whole)
        return box & whole if inside else whole

    def _mesh(self, whole: QRectF) -> dict[int, list[QLineF]]:
        """The lines that lie in the box, by their polygon."""
        frame, mark = self.frame, self.mark
        x0, y0, x1, y1 = mark.lines.T
        ends = np.stack([frame.x(x0), frame.y(y0), frame.x(x1), frame.y(y1)], 1)
        low, high = [whole.left(), whole.top()] * 2, [whole.right(), whole.bottom()] * 2
        inside = ((ends >= low) & (ends <= high)).all(axis=1)
        lines: dict[int, list[QLineF]] = {}
        for owner, line in zip(mark.owners[inside].tolist(), ends[inside].tolist(), strict=True):
            lines.setdefault(owner, []).append(QLineF(*line))
        return lines

    def draw(self, painter: QPainter) -> None:
        frame = self.frame
        painter.setOpacity(self.mark.opacity)
        rough = self.mark.rough and not frame.still
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not rough)
        inks = palette(frame.theme, frame.ramp)
        pens, nets = pens_of(frame.theme, frame.ramp, frame.scale.line, rough)
        last = -1
        for number, (polygon, ink) in enumerate(zip(self._polygons, self._inks, strict=True)):
            if polygon is None:
                continue
            if ink != last:
                painter.setPen(pens[ink])
                painter.setBrush(inks[ink])
                last = ink
            # Three times as fast as drawConvexPolygon.
            painter.drawPolygon(polygon)
            if number in self._lines:
                painter.setPen(nets[ink])
                painter.drawLines(self._lines[number])
                last = -1


class Pool:
    """Polygons of k corners that are filled again and again: making them anew takes longer than painting them."""

    def __init__(self) -> None:
        self._polygons: list[QPolygonF] = []
        self._corners: list[Array] = []
        self._k = 0

    def filled(self, points: Array) -> list[QPolygonF]:
        """One polygon for each of the points (n, k, 2); good until the next call."""
        if points.shape[1] != self._k:
            self._polygons, self._corners, self._k = [], [], points.shape[1]
        while len(self._polygons) < len(points):
            self._polygons.append(create_qpolygonf(self._k))
            self._corners.append(ndarray_from_qpolygonf(self._polygons[-1]))
        for corners, values in zip(self._corners, points, strict=False):
            corners[:] = values
        return self._polygons[: len(points)]


def _cut(polygons: list[QPolygonF], x: Array, y: Array, whole: QRectF) -> list[QPolygonF | None]:
    """Cut to the box, None for what is outside: exported files stay free of clip paths."""
    left, right, top, bottom = x.min(1), x.max(1), y.min(1), y.max(1)
    outside = (right < whole.left()) | (left > whole.right()) | (bottom < whole.top()) | (top > whole.bottom())
    within = (left >= whole.left()) & (right <= whole.right()) & (top >= whole.top()) & (bottom <= whole.bottom())
    frame = QPolygonF(whole)
    return [
        None if gone else polygon if kept else polygon.intersected(frame)
        for polygon, gone, kept in zip(polygons, outside.tolist(), within.tolist(), strict=True)
    ]


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


@lru_cache(maxsize=16)
def pens_of(theme: Theme, ramp: Ramp, line: float, rough: bool) -> tuple[list[QPen], list[QPen]]:
    """The pens of the outlines and of the mesh, for each colour of the palette."""
    width = MESH * line
    mesh = [_pen(colour, 0.0 if rough else width) for colour in net(theme, ramp)]
    if rough:
        return [QPen(Qt.PenStyle.NoPen)] * len(mesh), mesh
    return [_pen(colour, SEAM * max(1.0, line)) for colour in palette(theme, ramp)], mesh


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
    dark = np.array(channels(theme.window if theme.dark else theme.ink), dtype=np.float64) * (
        0.3 if theme.dark else 1.0
    )
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
