"""Names and what they stand for as a picture: numbers in one column, bars from one zero, yes and no as signs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdstudio.ui.fonts import font
from gdstudio.ui.panels.code_view import TINT_MS, typewriter_font
from gdstudio.ui.panels.values_shown import ValueRow
from gdstudio.ui.theme import LIGHT, Theme, mix

# In type sizes: the height of a row, of a bar, and the gaps between groups and between columns.
_ROW, _BAR, _GROUP, _GAP = 1.6, 0.8, 0.9, 0.8
# So wide a bar at least, else the numbers alone are shown.
_NARROWEST = 24.0


@lru_cache(maxsize=1024)
def _width(text: str, size: float, code: bool) -> float:
    return QFontMetricsF(_font(size, code)).horizontalAdvance(text)


def _font(size: float, code: bool) -> QFont:
    return typewriter_font(round(size)) if code else font(size)


class ValueList(QWidget):
    """Shows rows; as high as they need. What is new in them is tinted for a moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size = LIGHT, 14.0
        self.rows: tuple[ValueRow, ...] = ()
        self._fresh: frozenset[str] = frozenset()
        self._fading = QTimer(self, singleShot=True, interval=TINT_MS)
        self._fading.timeout.connect(self._fade)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def dress(self, size: float, theme: Theme) -> None:
        """Type size in pixels, and colours."""
        self._size, self._theme = size, theme
        self.updateGeometry()
        self.update()

    def show_rows(self, rows: Sequence[ValueRow]) -> None:
        """Other rows, or the same ones with other numbers."""
        rows = tuple(rows)
        if rows == self.rows:
            return
        before = {(place, row.name): row.text for place, row in enumerate(self.rows)}
        known = {row.name for row in self.rows}
        self._fresh = frozenset(
            row.name
            for place, row in enumerate(rows)
            if row.code and known and before.get((place, row.name)) != row.text
        )
        self.rows = rows
        self.setAccessibleDescription("; ".join(f"{row.name} = {row.text}" for row in rows))
        self.updateGeometry()
        self.update()
        if self._fresh:
            self._fading.start()

    def _fade(self) -> None:
        self._fresh = frozenset()
        self.update()

    # Places.

    def _wide(self, row: ValueRow) -> bool:
        """Whether a row's text stands below its name: it has no room beside it."""
        gap = _GAP * self._size
        return _width(row.name, self._size, row.code) + gap + _width(row.text, self._size, True) > self.width()

    def _height(self, row: ValueRow) -> float:
        return _ROW * self._size * (2 if self._wide(row) else 1)

    def sizeHint(self) -> QSize:
        groups = sum(row.first for row in self.rows[1:])
        return QSize(200, round(sum(map(self._height, self.rows)) + groups * _GROUP * self._size) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def _columns(self) -> tuple[float, float]:
        """Where numbers end that have bars beside them, and where the bars begin: behind the widest of each."""
        short = [row for row in self.rows if row.flag is not None or row.bar]
        names = max((_width(row.name, self._size, row.code) for row in short), default=0.0)
        numbers = max((_width(row.text, self._size, True) for row in short if row.bar), default=1.2 * self._size)
        end = names + _GAP * self._size + numbers
        return end, end + _GAP * self._size

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        end, begin = self._columns()
        top = 1.0
        for place, row in enumerate(self.rows):
            top += _GROUP * self._size if row.first and place else 0.0
            height = self._height(row)
            self._paint(painter, row, QRectF(0, top, self.width(), height), end, begin)
            top += height

    def _paint(self, painter: QPainter, row: ValueRow, room: QRectF, end: float, begin: float) -> None:
        theme, line = self._theme, _ROW * self._size
        upper = QRectF(room.left(), room.top(), room.width(), line)
        lower = upper.translated(0, room.height() - line)
        painter.setFont(_font(self._size, row.code))
        painter.setPen(QColor(theme.ink if row.first or row.present else theme.quiet))
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.name)
        if row.flag is not None:
            self._sign(painter, row.flag, QPointF(end - 0.5 * self._size, upper.center().y()))
            return
        barred = any(each.bar for each in self.rows) and begin + _NARROWEST <= room.width()
        right = end if barred and _fits(row, end, self._size) else room.width()
        self._number(painter, row, QRectF(0, lower.top(), right, line))
        if row.bar and row.number is not None and barred:
            self._bar(painter, row, QRectF(begin, upper.top(), room.width() - begin, line))

    def _number(self, painter: QPainter, row: ValueRow, cell: QRectF) -> None:
        theme = self._theme
        painter.setFont(_font(self._size, True))
        if row.name in self._fresh:
            length = _width(row.text, self._size, True) + 8
            box = QRectF(cell.right() - length + 4, cell.top() + 2, length, cell.height() - 4)
            painter.fillRect(box, QColor(mix(theme.window, theme.accent, 0.3)))
        painter.setPen(QColor(theme.ink))
        painter.drawText(cell, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.text)

    def _bar(self, painter: QPainter, row: ValueRow, room: QRectF) -> None:
        """Filled in the colour of alarm where what the program has is not what it ought to be."""
        theme, number = self._theme, row.number or 0.0
        values = [
            each.number for each in self.rows if each.bar and each.number is not None and math.isfinite(each.number)
        ]
        low, high = min([0.0, *values]), max([0.0, *values])
        unit = (room.width() - 2) / (high - low) if high > low else 0.0
        zero = room.left() + 1 - unit * low
        painter.setPen(QPen(QColor(mix(theme.window, theme.ink, 0.4)), 1))
        painter.drawLine(
            QPointF(zero, room.top() + 0.1 * room.height()), QPointF(zero, room.top() + 0.9 * room.height())
        )
        if not math.isfinite(number):
            return
        end, height = zero + unit * number, _BAR * self._size
        bar = QRectF(min(zero, end), room.center().y() - height / 2, abs(end - zero), height)
        colour = theme.accent if row.bar == "true" or not self._differs(row) else theme.alert
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(QColor(colour) if row.bar == "held" else Qt.BrushStyle.NoBrush)
        if bar.width() >= 1:
            painter.drawRect(bar.adjusted(0.5, 0, -0.5, 0))

    def _differs(self, row: ValueRow) -> bool:
        """Whether what is held is another number than the gradient in the row below, as far as both are written."""
        place = self.rows.index(row)
        return place + 1 < len(self.rows) and self.rows[place + 1].text != row.text

    def _sign(self, painter: QPainter, yes: bool, centre: QPointF) -> None:
        """A tick, or a cross."""
        theme, reach = self._theme, 0.32 * self._size
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.ink if yes else theme.alert), 0.12 * self._size + 0.4))
        strokes = (
            (((-1.0, 0.05), (-0.3, 0.8), (1.1, -0.9)),)
            if yes
            else (((-0.9, -0.9), (0.9, 0.9)), ((-0.9, 0.9), (0.9, -0.9)))
        )
        for points in strokes:
            painter.drawPolyline(QPolygonF([centre + QPointF(reach * x, reach * y) for x, y in points]))


def _fits(row: ValueRow, end: float, size: float) -> bool:
    return _width(row.name, size, row.code) + _GAP * size + _width(row.text, size, True) <= end
