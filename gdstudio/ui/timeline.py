"""The timeline: where the run stands among its steps, and the place to scrub.

Own painted, so that a drag costs the same for ten steps and a million. Its ends lie exactly below the ends of the
loss figure's axis (`set_edges`).
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gdstudio.language import format_number
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr
from gdstudio.ui.theme import mix

THUMB, TRACK = 8.0, 6.0
MARGIN = 12.0
PIXELS_A_FINE_STEP = 4.0
NOTCH = 120


class Timeline(QWidget):
    """`scrubbed` is emitted when a press or drag has moved the cursor (the run is paused by it)."""

    scrubbed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.clear_above = 0
        self._edges: tuple[float, float] | None = None
        self._held: tuple[float, int] | None = None
        self._fine = False
        self._wheel = 0
        self.bubble = QLabel(self.window() if parent else None)
        self.bubble.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.bubble.setObjectName("bubble")
        self.bubble.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(80)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Timeline"))
        self.setToolTip(tr("Drag to any step; with Shift finely. The wheel moves one step."))
        studio.framed.connect(self._follow)
        studio.look_changed.connect(self.set_look)
        self.set_look()

    def sizeHint(self) -> QSize:
        return QSize(300, 44)

    def set_edges(self, edges: tuple[float, float] | None) -> None:
        """Where step 0 and the last step lie, in pixels of this widget; None for its own ends."""
        if edges != self._edges:
            self._edges = edges
            self.update()

    def reach(self) -> tuple[float, float]:
        """The outermost pixels that the track may have."""
        return MARGIN, max(self.width() - MARGIN, MARGIN + 1.0)

    def edges(self) -> tuple[float, float]:
        """The pixels of step 0 and of the last step."""
        own = self.reach()
        if self._edges is None:
            return own
        left, right = max(own[0], self._edges[0]), min(own[1], self._edges[1])
        return (left, right) if right > left else own

    def x_of(self, step: float) -> float:
        """The pixel of a step."""
        left, right = self.edges()
        return left + (right - left) * min(step / self.studio.steps_end, 1.0)

    def row_at(self, x: float) -> int:
        """The row nearest to a pixel; beyond the edges the first or last one of the axis."""
        left, right = self.edges()
        share = min(max((x - left) / (right - left), 0.0), 1.0)
        return round(share * self.studio.steps_end / self.studio.session.stride)

    # The hand.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.studio.session.runs:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._held = (event.position().x(), self.studio.cursor)
            self._fine = True
        else:
            self._held, self._fine = (event.position().x(), 0), False
            self._go(self.row_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        x, fine = event.position().x(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if fine != self._fine:
            self._held, self._fine = (x, self.studio.cursor), fine
        if fine:
            moved = (x - self._held[0]) / PIXELS_A_FINE_STEP
            self._go(self._held[1] + int(moved))
        else:
            self._go(self.row_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = None
            self.bubble.hide()
            self.update()
            self.scrubbed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / NOTCH)
        self._wheel -= notches * NOTCH
        if notches < 0:
            self.studio.step(-notches)
        elif notches > 0:
            self.studio.back(notches)
        event.accept()

    def _go(self, row: int) -> None:
        self.studio.scrub(row)
        self._show_bubble()
        self.update()

    def _show_bubble(self) -> None:
        row = self.studio.row()
        if row is None:
            return
        self.bubble.setText(tr("step {step}   f = {value}", step=row.step, value=format_number(row.value)))
        host = self.window()
        if self.bubble.parentWidget() is not host:
            self.bubble.setParent(host)
        self.bubble.adjustSize()
        thumb = self.mapTo(host, QPointF(self.x_of(row.step), 0).toPoint())
        left = min(max(thumb.x() - self.bubble.width() // 2, 4), host.width() - self.bubble.width() - 4)
        # Above the band: its sentence is what a scrub is read by.
        self.bubble.move(left, thumb.y() - self.clear_above - self.bubble.height() - 2)
        self.bubble.show()
        self.bubble.raise_()

    # Paint.

    @Slot()
    def set_look(self) -> None:
        """Theme and scale of the studio."""
        theme = self.studio.theme
        self.bubble.setStyleSheet(
            f"QLabel {{ background: {theme.stage}; color: {theme.ink}; border: 1px solid {theme.line};"
            f" border-radius: 6px; padding: 4px 8px; font-size: {round(self.studio.scale.room)}px; }}"
        )

    @Slot()
    def _follow(self) -> None:
        if self._held is not None:
            self._show_bubble()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        studio, theme = self.studio, self.studio.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, stride = self.height() / 2, studio.session.stride
        left, right = self.edges()
        cursor = self.x_of(studio.cursor * stride)
        self._bar(painter, left, right, middle, theme.line)
        self._bar(painter, left, self.x_of(studio.reached * stride), middle, mix(theme.line, theme.ink, 0.28))
        self._bar(painter, left, cursor, middle, theme.accent)
        self._limit(painter, middle)
        radius = THUMB + (2 if self._held is not None else 0)
        painter.setPen(QPen(QColor(theme.window), 2))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(cursor, middle), radius, radius)
        painter.end()

    def _bar(self, painter: QPainter, left: float, right: float, middle: float, colour: str) -> None:
        painter.setBrush(QColor(colour))
        if right > left:
            painter.drawRoundedRect(QRectF(left, middle - TRACK / 2, right - left, TRACK), TRACK / 2, TRACK / 2)

    def _limit(self, painter: QPainter, middle: float) -> None:
        """A tick where Play stops, once the run has gone beyond it or the axis ends elsewhere."""
        limit = self.studio.session.limit * self.studio.session.stride
        if 0 < limit < self.studio.steps_end:
            painter.fillRect(QRectF(self.x_of(limit) - 1, middle - 9, 2, 18), QColor(self.studio.theme.quiet))
