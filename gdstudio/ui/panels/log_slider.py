"""A slider for a number on a logarithmic or linear scale, with a tick at the largest stable value and
hatching beyond it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdstudio.ui.panels.detents import next_linear, next_round, roundest
from gdstudio.ui.panels.focus import came_by_tab, to_stage
from gdstudio.ui.theme import LIGHT, Theme, mix

FINE = 0.125
_FORWARD = (Qt.Key.Key_Right, Qt.Key.Key_Up)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Down)


class LogSlider(QWidget):
    """`pressed`, `moved(value)` while in the hand, `released`, `cancelled` on Esc; `stepped(value)` by key, `reset`.

    A value is the roundest number that lies under the pixel. ← and → are left to the window unless the slider was
    reached by Tab; the wheel never changes it unless it was clicked into. With Shift held the thumb moves finely.
    """

    pressed = Signal()
    moved = Signal(float)
    released = Signal()
    cancelled = Signal()
    stepped = Signal(float)
    reset = Signal()

    def __init__(self, low: float, high: float, *, log: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.low, self.high, self.log = low, high, log
        self.value = low
        self.threshold: float | None = None
        self._theme = LIGHT
        self._held: tuple[float, float] | None = None
        self._keys = self.takes_arrows = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.update()

    def set_value(self, value: float) -> None:
        """Show a value; one outside the range stands at its end."""
        self.value = value
        self.update()

    def set_threshold(self, threshold: float | None) -> None:
        """The largest stable value: a tick, and hatching beyond it; None for no such thing."""
        self.threshold = threshold
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(10 * self._unit(), round(1.9 * self._unit()))

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * self._unit(), round(1.9 * self._unit()))

    # Places.

    def _unit(self) -> float:
        return float(self.fontMetrics().height())

    def _track(self) -> QRectF:
        radius = self._radius() + 1
        return QRectF(radius, self.height() / 2 - 2, max(1.0, self.width() - 2 * radius), 4)

    def _radius(self) -> float:
        return round(0.42 * self._unit())

    def _share(self, value: float) -> float:
        """0 at the left end, 1 at the right."""
        if self.log:
            share = math.log(max(value, 1e-300) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / ((self.high - self.low) or 1.0)
        return min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0

    def _at(self, share: float) -> float:
        share = min(max(share, 0.0), 1.0)
        if self.log:
            return self.low * (self.high / self.low) ** share
        return self.low + share * (self.high - self.low)

    def x_of(self, value: float) -> float:
        """Where a value stands, in pixels from the left edge."""
        return self._track().left() + self._share(value) * self._track().width()

    def value_at(self, x: float) -> float:
        """The roundest value under a pixel."""
        track = self._track()
        share = (x - track.left()) / track.width()
        if not 0 < share < 1:
            return self.low if share <= 0 else self.high
        half = 0.5 / track.width()
        return min(max(roundest(self._at(share - half), self._at(share + half)), self.low), self.high)

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        x = event.position().x()
        thumb = self.x_of(self.value)
        # A hand on the thumb moves it from where it is; a click beside it brings it there.
        start = thumb if abs(x - thumb) <= self._radius() + 2 else x
        self._held = (x, start)
        self.pressed.emit()
        if start is x:
            self._take(self.value_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        pressed, start = self._held
        x = event.position().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._take(self.value_at(start + (x - pressed) * FINE))
        elif x != pressed:
            self._take(self.value_at(start + x - pressed))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = None
            self.released.emit()
            to_stage(self)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        self._step(1 if event.angleDelta().y() > 0 else -1)

    def _take(self, value: float) -> None:
        if value != self.value:
            self.set_value(value)
            self.moved.emit(value)

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._held is not None:
            self._held = None
            self.cancelled.emit()
        elif self._keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and key in _FORWARD + _BACK:
            self._step(1 if key in _FORWARD else -1)
        else:
            event.ignore()

    def _step(self, direction: int) -> None:
        value = (
            next_round(self.value, direction) if self.log else next_linear(self.value, self.low, self.high, direction)
        )
        value = min(max(value, self.low), self.high)
        if value != self.value:
            self.set_value(value)
            self.stepped.emit(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keys = came_by_tab(event.reason())
        # The window's keys leave ← and → to a control that says so.
        self.takes_arrows = self._keys
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keys = self.takes_arrows = False
        super().focusOutEvent(event)
        self.update()

    # Paint.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track, thumb = self._track(), self.x_of(self.value)
        painter.setBrush(QColor(mix(self._theme.line, self._theme.ink, 0.1)))
        groove = QRectF(1, track.top(), self.width() - 2, track.height())
        painter.drawRoundedRect(groove, 2, 2)
        painter.setBrush(QColor(self._theme.accent if self.isEnabled() else self._theme.faint))
        painter.drawRoundedRect(QRectF(1, track.top(), thumb - 1, track.height()), 2, 2)
        if self.threshold is not None and self.low < self.threshold < self.high:
            self._paint_threshold(painter, track)
        self._paint_thumb(painter, QPointF(thumb, track.center().y()))

    def _paint_threshold(self, painter: QPainter, track: QRectF) -> None:
        x, alert = self.x_of(self.threshold or 0.0), QColor(self._theme.alert)
        beyond = QRectF(x, track.top() - 3, self.width() - 1 - x, track.height() + 6)
        painter.setBrush(QColor(self._theme.window))
        painter.drawRect(beyond)
        painter.setBrush(QBrush(alert, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(beyond)
        painter.setPen(QPen(alert, 2))
        painter.drawLine(QPointF(x, track.top() - 6), QPointF(x, track.bottom() + 6))
        painter.setPen(Qt.PenStyle.NoPen)

    def _paint_thumb(self, painter: QPainter, centre: QPointF) -> None:
        radius = self._radius()
        if self.hasFocus() and self._keys:
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        lit = self._held is not None or self.underMouse()
        painter.setBrush(QColor(self._theme.stage))
        colour = self._theme.accent if self.isEnabled() else self._theme.faint
        painter.setPen(QPen(QColor(colour), 3 if lit and self.isEnabled() else 2))
        painter.drawEllipse(centre, radius - 1, radius - 1)
