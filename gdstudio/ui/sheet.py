"""One picture laid out: a title, one legend for all, the figures and the caption under them, ready for any painter."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from gdstudio.plots.figure import Figure
from gdstudio.ui.legend import Legend, in_picture
from gdstudio.ui.plot import Plot
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import Ramp, Theme
from gdstudio.ui.words import Words, wrapped

Rows = Sequence[Sequence[Figure]]
# A strip over the timeline needs less height than a figure.
STRIP = 0.5
# The least that can be read: the axes' box in sizes of type, that of a strip's height.
LEAST_WIDE, LEAST_HIGH, LEAST_STRIP = 4.0, 2.2, 0.9
MARGIN, GAP = 0.7, 0.9
# A sheet so many times as wide as high has no room for figures below one another: they stand side by side.
BROAD = 2.4
# On one narrower than this a figure over the timeline stands below the others, also where it was beside them.
NARROW = 1.3


def rows_of(figures: Figure | Sequence[Figure | Sequence[Figure]]) -> list[list[Figure]]:
    """One figure, several below one another, or rows of figures side by side: always as rows."""
    if isinstance(figures, Figure):
        return [[figures]]
    return [[row] if isinstance(row, Figure) else list(row) for row in figures]


def _arranged(rows: Rows, aspect: float) -> Rows:
    """The rows as there is room for them on a sheet so many times as wide as high."""
    if aspect > BROAD:
        return [[figure for row in rows for figure in row]]
    if aspect >= NARROW:
        return rows
    parts = [[figure for figure in row if figure.cursor_axis is strip] for row in rows for strip in (False, True)]
    return [part for part in parts if part]


class Sheet:
    """Figures, title and caption on `width` by `height` pixels."""

    def __init__(
        self, rows: Rows, width: float, height: float, theme: Theme, scale: Scale, *, title: str = "",
        caption: str = "", vector: bool = False, paths: bool = False, ramp: Ramp = "quiet",
    ) -> None:  # fmt: skip
        self.size = QRectF(0, 0, width, height)
        rows = _arranged(rows, width / height)
        self._theme, self._scale, self._paths, self._vector = theme, scale, paths, vector
        margin = MARGIN * scale.room
        self._margin = margin
        inside = width - 2 * margin
        self._title: Words | None = wrapped(f"<b>{title}</b>", scale.legend * 1.08, inside) if title else None
        self._caption: Words | None = wrapped(caption, scale.legend, inside) if caption else None
        top = margin + (self._title.height + 0.6 * scale.legend if self._title else 0.0)
        entries = in_picture(entry for row in rows for figure in row for entry in figure.legend)
        self._legend, self._legend_top = Legend(entries, theme, scale, inside), top
        top += self._legend.height
        below = self._caption.height + 0.6 * scale.legend if self._caption else 0.0
        self._plots = [
            [Plot(theme, scale, still=True, vector=vector, paths=paths, ramp=ramp) for _ in row] for row in rows
        ]
        free = height - top - below - margin
        self._overfull = max(0.0, 8.0 - free)
        self._place(rows, QRectF(margin, top, inside, max(8.0, free)))

    def _place(self, rows: Rows, area: QRectF) -> None:
        gap = GAP * self._scale.room
        weights = [STRIP if all(figure.cursor_axis for figure in row) and len(rows) > 1 else 1.0 for row in rows]
        free = area.height() - gap * (len(rows) - 1)
        y = area.top()
        for row, plots, weight in zip(rows, self._plots, weights, strict=True):
            height = free * weight / sum(weights)
            wide = (area.width() - gap * (len(row) - 1)) / max(1, len(row))
            for column, (figure, plot) in enumerate(zip(row, plots, strict=True)):
                plot.place = QPointF(round(area.left() + column * (wide + gap)), round(y))
                plot.set_size(float(round(wide)), float(round(height)))
                plot.show_figure(figure)
            y += height + gap
        self._weights = weights
        self._align()

    def missing(self) -> tuple[float, float]:
        """The pixels that the sheet lacks in width and height for every figure to be read."""
        em, whole = self._scale.room, sum(self._weights)
        wide = high = 0.0
        for row, weight in zip(self._plots, self._weights, strict=True):
            least = (LEAST_STRIP if weight == STRIP else LEAST_HIGH) * em
            for box in (plot.inner() for plot in row):
                wide = max(wide, (LEAST_WIDE * em - box.width()) * len(row))
                high = max(high, (least - box.height()) * whole / weight)
        return math.ceil(wide), math.ceil(high + self._overfull)

    def _align(self) -> None:
        """Axes above one another share their left and right edges."""
        rows = [row for row in self._plots if row]
        left = max((row[0].margins[0] for row in rows), default=0.0)
        right = max((row[-1].margins[1] for row in rows), default=0.0)
        for row in rows:
            row[0].set_margins(left, right if len(row) == 1 else 0.0)
            if len(row) > 1:
                row[-1].set_margins(0.0, right)

    def paint(self, painter: QPainter, background: bool) -> None:
        """Paint all; the painter's units are the sheet's pixels."""
        if background:
            # A little over the edges, which a page's fractions of a point may leave bare.
            painter.fillRect(self.size.adjusted(-9, -9, 9, 9) if self._vector else self.size, QColor(self._theme.stage))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for plot in (plot for row in self._plots for plot in row):
            plot.paint(painter)
        colour = QColor(self._theme.ink)
        self._legend.paint(painter, self._margin, self._legend_top - 0.2 * self._scale.legend, self._paths)
        if self._title:
            self._title.paint(painter, self._margin, self._margin * 0.8, colour, as_paths=self._paths)
        if self._caption:
            y = self.size.height() - self._margin * 0.9 - self._caption.height
            self._caption.paint(painter, self._margin, y, colour, as_paths=self._paths)
