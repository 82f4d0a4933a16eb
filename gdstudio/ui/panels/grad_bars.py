"""What `.grad` holds beside the gradient, as two bars a parameter from one zero: `.grad` filled, the gradient hollow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdstudio.language import format_number
from gdstudio.ui.fonts import font
from gdstudio.ui.text import tr
from gdstudio.ui.theme import LIGHT, Theme, mix

# In type sizes: the height of a row, of a bar, and the gap between two parameters.
_ROW, _BAR, _GAP = 1.5, 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A parameter's two numbers; `word` is what the first is called where it is not in a `.grad`."""

    name: str
    held: float
    true: float
    word: str = ""

    @property
    def label(self) -> str:
        """What the program has."""
        return self.word or f"{self.name}.grad"


class GradBars(QWidget):
    """Shows pairs; as high as they need, hidden without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size = LIGHT, 16.0
        self.pairs: tuple[Pair, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def dress(self, size: float, theme: Theme) -> None:
        """Type size in pixels, and colours."""
        self._size, self._theme = size, theme
        self.updateGeometry()
        self.update()

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """The numbers of some parameters."""
        if tuple(pairs) == self.pairs:
            return
        self.pairs = tuple(pairs)
        words = (
            tr("{name} is {held}, the gradient is {true}", name=each.label, held=each.held, true=each.true)
            for each in pairs
        )
        self.setAccessibleName("; ".join(words))
        self.setVisible(bool(self.pairs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        rows = 2 * _ROW * len(self.pairs) + _GAP * max(0, len(self.pairs) - 1)
        return QSize(200, round(rows * self._size) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(self._size))
        labels = [(each.label, tr("gradient")) for each in self.pairs]
        metrics = QFontMetricsF(font(self._size))
        words = max((metrics.horizontalAdvance(word) for pair in labels for word in pair), default=0.0)
        numbers = max(
            (
                metrics.horizontalAdvance(format_number(value))
                for each in self.pairs
                for value in (each.held, each.true)
            ),
            default=0.0,
        )
        room = QRectF(words + 10, 0, max(self.width() - words - numbers - 20, 20.0), self.height())
        top = 1.0
        for each, (held, true) in zip(self.pairs, labels, strict=True):
            colour = self._theme.accent if format_number(each.held) == format_number(each.true) else self._theme.alert
            self._bar(painter, top, held, each.held, room, colour, filled=True)
            self._bar(painter, top + _ROW * self._size, true, each.true, room, self._theme.accent, filled=False)
            top += (2 * _ROW + _GAP) * self._size

    def _bar(
        self, painter: QPainter, top: float, word: str, value: float, room: QRectF, colour: str, *, filled: bool
    ) -> None:
        theme, row = self._theme, _ROW * self._size
        painter.setPen(QColor(theme.ink))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, top, room.left(), row), flags | Qt.AlignmentFlag.AlignLeft, word)
        number = QRectF(room.right() + 10, top, self.width() - room.right() - 10, row)
        painter.drawText(number, flags | Qt.AlignmentFlag.AlignRight, format_number(value))
        zero, unit = self._scale_of(room)
        painter.setPen(QPen(QColor(mix(theme.stage, theme.ink, 0.4)), 1))
        painter.drawLine(round(zero), round(top + 0.1 * row), round(zero), round(top + 0.9 * row))
        if not math.isfinite(value):
            return
        end = zero + unit * value
        bar = QRectF(min(zero, end), top + (row - _BAR * self._size) / 2, abs(end - zero), _BAR * self._size)
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
        if bar.width() >= 1:
            painter.drawRect(bar.adjusted(0.5, 0, -0.5, 0))

    def _scale_of(self, room: QRectF) -> tuple[float, float]:
        """Where zero stands, and how many pixels a unit has: one scale for all bars."""
        values = [value for each in self.pairs for value in (each.held, each.true) if math.isfinite(value)]
        low, high = min([0.0, *values]), max([0.0, *values])
        unit = room.width() / (high - low) if high > low else 0.0
        return room.left() - unit * low, unit
