"""Many small arrows, as one path: each whole inside the box or left out."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gdstudio.plots.figure import Array, Arrows
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.polyline import draw_segments

# The head's strokes: this part of the arrow's length, at this angle; not longer than so many pixels at 720.
HEAD, TURN, MOST = 0.38, 0.45, 7.0


class ArrowsItem(MarkItem[Arrows]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        x0, y0, x1, y1 = frame.x(mark.x0), frame.y(mark.y0), frame.x(mark.x1), frame.y(mark.y1)
        kept = (
            _inside(x0, frame.width) & _inside(x1, frame.width) & _inside(y0, frame.height) & _inside(y1, frame.height)
        )
        x0, y0, x1, y1 = (values[kept] for values in (x0, y0, x1, y1))
        shafts = np.stack([x0, y0, x1, y1], axis=1)
        self._lines = np.concatenate([shafts, *_heads(shafts, MOST * frame.scale.line)])
        return QRectF(-4, -4, frame.width + 8, frame.height + 8) if len(self._lines) else QRectF()

    def draw(self, painter: QPainter) -> None:
        painter.setPen(self.pen())
        draw_segments(painter, self._lines)


def _inside(values: Array, end: float) -> np.ndarray:
    return (values >= 0) & (values <= end)  # false for nan


def _heads(shafts: Array, most: float) -> list[Array]:
    """Two strokes back from each tip, (n, 4) each."""
    back = shafts[:, :2] - shafts[:, 2:]
    length = np.maximum(np.hypot(back[:, 0], back[:, 1]), 1e-9)
    back = back / length[:, None] * np.minimum(HEAD * length, most)[:, None]
    strokes = []
    for turn in (TURN, -TURN):
        across = back[:, 0] * np.cos(turn) - back[:, 1] * np.sin(turn)
        down = back[:, 0] * np.sin(turn) + back[:, 1] * np.cos(turn)
        strokes.append(np.column_stack([shafts[:, 2:], shafts[:, 2] + across, shafts[:, 3] + down]))
    return strokes
