"""Polylines in pixels: cut at the edges of the box, thinned to what can be seen, and handed to Qt in bulk.

Cutting here, instead of letting the painter clip, keeps a diverged path (10³⁰⁰ pixels away) from stalling the
rasterizer, its dashes from being counted forever, and exported files free of clip paths. Thick antialiased
jagged lines cost the square of their length, so a long one is painted in chunks, and a jagged one step by step
(2,000 steps of 200 pixels, 2.4 pixels wide: 2.6 s as one path, 0.1 s in chunks of four, 17 ms as segments).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from pyqtgraph.functions import arrayToQPath, create_qpolygonf, ndarray_from_qpolygonf
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF
from shiboken6 import wrapInstance

from gdstudio.plots.figure import Array

MOST = 2000
CHUNK = 48
GRAIN = 0.4


def cut(x: Array, y: Array, width: float, height: float, slack: float = 0.0) -> tuple[Array, Array]:
    """The parts of the polyline inside the box (wider by `slack` on all sides), parted by nan.

    Every segment is cut by itself after Liang and Barsky (1984); x and y have shape (n,).
    """
    if len(x) and not np.isnan(x).any() and not np.isnan(y).any() and _inside(x, y, width, height, slack):
        return x, y
    first, last = _visible(x, y, width, height, slack)
    dx, dy = np.diff(x), np.diff(y)
    seen = np.flatnonzero(first <= last)
    if not len(seen):
        return np.empty(0), np.empty(0)
    begin, end = first[seen], last[seen]
    # A segment goes on from the one before it if that one was seen to its very end.
    goes_on = np.zeros(len(seen), dtype=bool)
    goes_on[1:] = (np.diff(seen) == 1) & (end[:-1] == 1.0) & (begin[1:] == 0.0)
    at = np.cumsum(np.where(goes_on, 1, 3)) - 1
    result = np.full((at[-1] + 1, 2), np.nan)
    corner = np.stack([x[seen], y[seen]], 1)
    along = np.stack([dx[seen], dy[seen]], 1)
    result[at] = corner + along * end[:, None]
    starts = ~goes_on
    result[at[starts] - 1] = (corner + along * begin[:, None])[starts]
    return result[1:, 0], result[1:, 1]


def _inside(x: Array, y: Array, width: float, height: float, slack: float) -> bool:
    return bool(x.min() >= -slack and x.max() <= width + slack and y.min() >= -slack and y.max() <= height + slack)


def _visible(x: Array, y: Array, width: float, height: float, slack: float) -> tuple[Array, Array]:
    """For each segment the stretch (from, to) of 0 … 1 that lies in the box; from > to if none does."""
    dx, dy = np.diff(x), np.diff(y)
    first, last = np.zeros(len(dx)), np.ones(len(dx))
    with np.errstate(all="ignore"):
        for p, q in (
            (-dx, x[:-1] + slack), (dx, width + slack - x[:-1]), (-dy, y[:-1] + slack), (dy, height + slack - y[:-1]),
        ):  # fmt: skip
            ratio = q / p
            first = np.where(p < 0, np.maximum(first, ratio), first)
            last = np.where(p > 0, np.minimum(last, ratio), last)
            outside = (p == 0) & (q < 0)
            last[outside] = -1.0
        gone = ~(np.isfinite(dx) & np.isfinite(dy))
    last[gone] = -1.0
    return first, last


def thin(x: Array, y: Array, most: int = MOST, grain: float = GRAIN) -> tuple[Array, Array]:
    """Leave out points in the same cell of `grain` pixels as the one before: they change nothing that is seen.

    If more than `most` are left, keep each stretch's extremes in x and in y. Breaks (nan) stay.
    """
    if len(x) < 3:
        return x, y
    with np.errstate(invalid="ignore"):
        grid_x, grid_y = np.floor(x / grain), np.floor(y / grain)
    keep = np.ones(len(x), dtype=bool)
    keep[1:-1] = (grid_x[1:-1] != grid_x[:-2]) | (grid_y[1:-1] != grid_y[:-2])
    keep[:-1] |= np.isnan(x[1:])
    x, y = x[keep], y[keep]
    return (x, y) if len(x) <= most else _extremes(x, y, most)


def _extremes(x: Array, y: Array, most: int) -> tuple[Array, Array]:
    """First and last point of the whole, and of each of most/5 stretches its first, lowest, highest, left, right."""
    size = -(-len(x) // max(1, most // 5))
    whole = len(x) // size * size
    rows_x, rows_y = x[:whole].reshape(-1, size), y[:whole].reshape(-1, size)
    start = np.arange(0, whole, size)
    low, high = np.nan_to_num(rows_y, nan=np.inf), np.nan_to_num(rows_y, nan=-np.inf)
    left, right = np.nan_to_num(rows_x, nan=np.inf), np.nan_to_num(rows_x, nan=-np.inf)
    picked = [start, *(start + of for of in (low.argmin(1), high.argmax(1), left.argmin(1), right.argmax(1)))]
    breaks = np.flatnonzero(np.isnan(x))[: most // 5]
    kept = np.unique(np.concatenate([*picked, np.arange(whole, len(x)), breaks]))
    return x[kept], y[kept]


class Strokes:
    """A polyline ready to paint in one of three ways, each made when first wanted: path, chunks, segments.

    `count` is the number of its points and `length` its length, both of what is left after cutting.
    """

    def __init__(self, x: Array, y: Array) -> None:
        self.x, self.y = np.ascontiguousarray(x), np.ascontiguousarray(y)
        self.count = len(x)
        self.length = float(np.nansum(np.hypot(np.diff(x), np.diff(y)))) if len(x) > 1 else 0.0
        self._path: QPainterPath | None = None
        self._chunks: list[tuple[QPolygonF, float]] | None = None
        self._segments: Array | None = None

    def box(self, margin: float) -> QRectF:
        """The box of all points, wider by `margin` on all sides; empty if there is nothing to paint."""
        if self.count < 2:
            return QRectF()
        left, right = float(np.nanmin(self.x)), float(np.nanmax(self.x))
        top, bottom = float(np.nanmin(self.y)), float(np.nanmax(self.y))
        return QRectF(left, top, right - left, bottom - top).adjusted(-margin, -margin, margin, margin)

    def path(self) -> QPainterPath:
        """All in one path, for files that a person may open in an editor."""
        if self._path is None:
            self._path = arrayToQPath(self.x, self.y, connect="finite") if self.count > 1 else QPainterPath()
        return self._path

    def chunks(self, size: int = CHUNK) -> list[tuple[QPolygonF, float]]:
        """Stretches of at most `size` steps, each with the length in pixels at which it begins in its piece."""
        if self._chunks is None:
            self._chunks = [
                chunk for piece in pieces(self.x, self.y) for chunk in _chunks(self.x[piece], self.y[piece], size)
            ]
        return self._chunks

    def segments(self) -> Array:
        """Every step by itself, (n, 4): what the rasterizer draws fastest."""
        if self._segments is None:
            rows = np.stack([self.x[:-1], self.y[:-1], self.x[1:], self.y[1:]], 1)
            self._segments = rows[np.isfinite(rows).all(1)]
        return self._segments


def draw_segments(painter: QPainter, ends: Array) -> None:
    """Straight lines from (x0, y0) to (x1, y1), (n, 4) and contiguous: Qt reads them where they lie."""
    if len(ends):
        painter.drawLines(wrapInstance(ends.ctypes.data, QLineF), len(ends))


def _chunks(x: Array, y: Array, size: int) -> list[tuple[QPolygonF, float]]:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    return [
        (polygon(x[first : first + size + 1], y[first : first + size + 1]), float(along[first]))
        for first in range(0, len(x) - 1, size)
    ]


def pieces(x: Array, y: Array) -> list[slice]:
    """The stretches of two or more points between breaks."""
    gaps = np.flatnonzero(np.isnan(x) | np.isnan(y))
    edges = [-1, *gaps.tolist(), len(x)]
    return [slice(a + 1, b) for a, b in pairwise(edges) if b - a > 2]


def polygon(x: Array, y: Array) -> QPolygonF:
    """The points as Qt takes them."""
    result = create_qpolygonf(len(x))
    memory = ndarray_from_qpolygonf(result)
    memory[:, 0], memory[:, 1] = x, y
    return result
