"""A raster of values in the theme's quiet ramp (or viridis, cividis when asked for), cut to the box.

Where there is no value it is grey, unlike any colour of the ramps.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdstudio.plots.figure import Array, Heat
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.theme import Ramp, Theme, channels, mix

# The longer side of the raster in an SVG or PDF, in dots.
FINE = 480
# Ink on the stage, where there is no value.
NOTHING = 0.22


class HeatItem(MarkItem[Heat]):
    """See the module's text."""

    def build(self) -> QRectF:
        frame, mark = self.frame, self.mark
        x, y = frame.x(np.array(mark.x_range)), frame.y(np.array(mark.y_range))
        self._image = image(mark.values, frame.theme, frame.ramp)
        if not (np.isfinite(x).all() and np.isfinite(y).all()) or self._image.isNull():
            return QRectF()
        whole = QRectF(x[0], y[1], x[1] - x[0], y[0] - y[1])
        self._target = whole & QRectF(0, 0, frame.width, frame.height)
        if self._target.isEmpty():
            return QRectF()
        across, down = self._image.width() / whole.width(), self._image.height() / whole.height()
        self._source = QRectF(
            (self._target.x() - whole.x()) * across, (self._target.y() - whole.y()) * down,
            self._target.width() * across, self._target.height() * down,
        )  # fmt: skip
        return self._target

    def draw(self, painter: QPainter) -> None:
        painter.setOpacity(self.mark.opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.frame.vector:
            # Viewers of SVG and PDF enlarge coarse rasters into blocks: hand them a fine one.
            # Else a PDF keeps it as a JPEG, whose blotches show in a pale ramp.
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            painter.drawImage(self._target, self._fine())
        else:
            painter.drawImage(self._target, self._image, self._source)

    def _fine(self) -> QImage:
        """The visible part, enlarged smoothly."""
        width, height = self._target.width(), self._target.height()
        factor = min(1.0, FINE / max(width, height))
        result = QImage(max(1, round(width * factor)), max(1, round(height * factor)), self._image.format())
        result.fill(0)
        painter = QPainter(result)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(result.rect()), self._image, self._source)
        painter.end()
        return result


def image(values: Array, theme: Theme, ramp: Ramp) -> QImage:
    """The raster as an image, row 0 of `values` at the bottom, grey where it is nan. Null if there are no values."""
    if values.ndim != 2 or not values.size:
        return QImage()
    table = colours(theme, ramp)
    scaled = np.clip(values, 0.0, 1.0) * 255.0
    holes = np.isnan(scaled)
    with np.errstate(invalid="ignore"):
        coloured = table[scaled.astype(np.uint8)]
    if holes.any():
        coloured[holes] = _packed(mix(theme.stage, theme.ink, NOTHING))
    pixels = np.ascontiguousarray(coloured[::-1])
    rows, columns = pixels.shape
    # No transparency: a PDF would carry it as a second picture.
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def _packed(colour: str) -> np.uint32:
    red, green, blue = channels(colour)
    return np.uint32(0xFF000000 | red << 16 | green << 8 | blue)


@lru_cache(maxsize=8)
def colours(theme: Theme, ramp: Ramp) -> npt.NDArray[np.uint32]:
    """256 opaque colours as 0xAARRGGBB."""
    if ramp == "quiet":
        ends = np.array([channels(theme.heat_low), channels(theme.heat_high)], dtype=np.float64)
        steps = np.linspace(0.0, 1.0, 256)[:, None]
        rgb = np.rint(ends[0] * (1 - steps) + ends[1] * steps).astype(np.uint32)
    else:
        rgb = pg.colormap.get(ramp).getLookupTable(nPts=256)[:, :3].astype(np.uint32)
    return np.uint32(0xFF000000) | rgb[:, 0] << np.uint32(16) | rgb[:, 1] << np.uint32(8) | rgb[:, 2]
