"""The canvas: a figure on the screen, zoomed by the wheel, moved by the hand, its handles dragged.

It knows no run and no session: it shows the Figure that it is given and says what the hand did, in data units.
None of pyqtgraph's own menus, buttons or gestures are there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QResizeEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QGestureEvent,
    QPinchGesture,
    QWidget,
)

from gdstudio.language.message import Message
from gdstudio.plots.figure import Changes, Figure, Handle, Words
from gdstudio.ui.frame import Frame
from gdstudio.ui.hand import Hand
from gdstudio.ui.orbit import Orbit
from gdstudio.ui.overlays import Bubble, FitPill
from gdstudio.ui.plot import Plot
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import say
from gdstudio.ui.theme import LIGHT, Ramp, Theme

HOVER_MS = 40
# The part of the range that is left after one notch of the wheel.
NOTCH = 0.87
NEW_START = Message("new start")
KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Canvas(QAbstractScrollArea):
    """Shows one Figure.

    Signals, all in data units, keys being those of Handle marks:
    `handle_pressed(key)`, `handle_dragged(key, x, y, shift)`, `handle_released(key)`, `handle_cancelled(key)`;
    `scrubbed(x)` and `scrub_ended()` on a figure whose x axis is the timeline, `wheel_stepped(±1)` there too;
    `view_changed((x0, x1, y0, y1))`, on a relief `view_changed(Camera)`, None for home; `double_clicked(x, y)`; `hovered(x, y)`, `unhovered()`;
    `context_requested(global place, x, y)`; `margins_changed(left, right)`.

    `hover_text(x, y)` gives the words shown beside the pointer, None for none; `drag_text(key, x, y)` those beside
    a dragged handle instead of its coordinates.
    """

    handle_pressed = Signal(str)
    handle_dragged = Signal(str, float, float, bool)
    handle_released = Signal(str)
    handle_cancelled = Signal(str)
    scrubbed = Signal(float)
    scrub_ended = Signal()
    wheel_stepped = Signal(int)
    view_changed = Signal(object)
    double_clicked = Signal(float, float)
    hovered = Signal(float, float)
    unhovered = Signal()
    context_requested = Signal(QPoint, float, float)
    margins_changed = Signal(float, float)

    def __init__(self, theme: Theme = LIGHT, scale: Scale | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hover_text: Callable[[float, float], Words | None] | None = None
        self.drag_text: Callable[[str, float, float], Words | None] | None = None
        self.plot = Plot(theme, scale or Scale(), changed=self._part_changed)
        self._hand = Hand(self)
        self._keyboard_focus = False
        self._hover_place = QPointF()
        self._hover_timer = QTimer(self, interval=HOVER_MS, singleShot=True)
        self._hover_timer.timeout.connect(self._show_hover)
        self.orbit = Orbit(self)
        self.orbit.moved.connect(self._hide_hover)
        self.orbit.moved.connect(self.view_changed)
        self._bubble = Bubble(self)
        self._pill = FitPill(self)
        self._pill.clicked.connect(self.fit)
        self._set_up()
        self._dress()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 60)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        # All of it is painted here: nothing behind has to be painted first.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        # Single keys are commands here, also while a Chinese input method is active.
        for widget in (self, self.viewport()):
            widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    # -- what is shown

    @property
    def figure(self) -> Figure | None:
        """The figure on show."""
        return self.plot.figure

    def set_figure(self, figure: Figure) -> Changes:
        """Show that figure; only what differs from the one before is painted anew. Returns what differed."""
        before = self.plot.margins if self.plot.frame else None
        self.orbit.follow(figure.camera)
        changes = self.plot.show_figure(figure)
        self._after_view(before)
        return changes

    def set_theme(self, theme: Theme, ramp: Ramp | None = None) -> None:
        """Other colours."""
        self.plot.restyle(theme, self.plot.scale, ramp)
        self._dress()

    def set_scale(self, scale: Scale) -> None:
        """Other sizes."""
        before = self.plot.margins if self.plot.frame else None
        self.plot.restyle(self.plot.theme, scale)
        self._dress()
        self._after_view(before)

    def set_margins(self, left: float, right: float) -> None:
        """At least these margins in pixels, so that axes above one another share their edges."""
        self.plot.set_margins(left, right)
        self._after_view(None)

    def axes_span(self) -> tuple[float, float]:
        """Left and right edge of the axes in pixels of the widget: where a timeline below has to begin and end."""
        inner = self.plot.inner()
        return inner.left(), inner.right()

    def _dress(self) -> None:
        theme, scale = self.plot.theme, self.plot.scale
        self.viewport().update()
        self._bubble.dress(theme, scale)
        self._pill.dress(theme, scale)
        self._pill.place(self.plot.inner())

    # -- the view

    def fit(self) -> None:
        """Back to the home view."""
        self.orbit.home()
        if self.plot.view is not None:
            self._move(lambda: self.plot.set_view(None))

    def zoom(self, factor: float, place: QPointF) -> None:
        """Show `factor` of the range, keeping what is at that place in pixels of the axes; a strip's x axis stays."""
        if self.orbit.camera is not None:
            self.orbit.zoom(1 / factor)
            return
        axes = "y" if self.figure is not None and self.figure.cursor_axis else "xy"
        self._move(lambda: self.plot.zoom(factor, place.x(), place.y(), axes))

    def pan(self, start: Frame, dx: float, dy: float) -> None:
        """Show the range of that frame, moved by so many pixels."""
        self._move(lambda: self.plot.pan(start, dx, dy))

    def _move(self, change: Callable[[], None]) -> None:
        before = self.plot.margins
        change()
        self._hide_hover()
        self._after_view(before)
        self.view_changed.emit(None if self.plot.view is None else self.plot.visible())

    def _after_view(self, before: tuple[float, float] | None) -> None:
        self._pill.setVisible(self.orbit.away or self.plot.view is not None)
        self._pill.place(self.plot.inner())
        if before is not None and before != self.plot.margins:
            self.margins_changed.emit(*self.plot.margins)

    # -- what the hand does

    def _place(self, position: QPointF) -> QPointF:
        return position - self.plot.inner().topLeft()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hide_hover()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            middle = event.button() == Qt.MouseButton.MiddleButton
            self._hand.press(self._place(event.position()), _is_touch(event), pan_only=middle)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if self._hand.busy:
            self._hand.move(place, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            self._hover(place, _is_touch(event))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if self._hand.release():
            # A tap has no hovering: it asks here.
            self._hover_place = place
            self._show_hover()
        else:
            self._hover(place, _is_touch(event))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        frame, figure = self.plot.frame, self.figure
        place = self._place(event.position())
        if figure is None or frame is None or figure.cursor_axis or figure.note is not None:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton and frame.holds(place.x(), place.y()):
            self._hide_hover()
            self.double_clicked.emit(*frame.rounded(*frame.data(place.x(), place.y())))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        delta = event.angleDelta().y()
        if (
            self.figure is None
            or self.figure.note is not None
            or not delta
            or (self.plot.scale.full_screen and not held)
        ):
            event.ignore()
            return
        if self.figure.cursor_axis and not held:
            self.wheel_stepped.emit(1 if delta < 0 else -1)
        else:
            self.zoom(NOTCH ** (delta / 120), self._place(event.position()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self._place(QPointF(event.pos()))
        if self.plot.frame is not None:
            self.context_requested.emit(
                event.globalPos(), *self.plot.frame.rounded(*self.plot.frame.data(place.x(), place.y()))
            )
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._pinch(pinch)
                return True
        return super().viewportEvent(event)

    def _pinch(self, pinch: QPinchGesture) -> None:
        """Two fingers enlarge and move the view; what one of them had grasped is let go."""
        self._hand.cancel()
        center = QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint()))
        before = QPointF(self.mapFromGlobal(pinch.lastCenterPoint().toPoint()))
        if self.plot.frame is not None and self.figure is not None and not self.figure.cursor_axis:
            moved = center - before
            if self.orbit.camera is None:
                self.plot.pan(self.plot.frame, moved.x(), moved.y())
        if pinch.scaleFactor() > 0:
            self.zoom(1 / pinch.scaleFactor(), self._place(center))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only Escape during a drag is the canvas's; everything else is the window's."""
        if event.key() == Qt.Key.Key_Escape and self.cancel_drag():
            event.accept()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        wanted = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if wanted and event.key() == Qt.Key.Key_Escape and self._hand.dragging:
            event.accept()
            return True
        return super().event(event)

    def cancel_drag(self) -> bool:
        """Let go of a dragged handle without effect; whether there was one."""
        return self._hand.cancel()

    def set_grasping(self, grasping: bool) -> None:
        """The hand closes or opens."""
        if grasping:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.viewport().unsetCursor()

    def spoken(self, handle: Handle, x: float, y: float) -> str:
        """The words beside a dragged handle: exactly the numbers that are handed on."""
        own = self.drag_text(handle.key, x, y) if self.drag_text is not None else None
        frame = self.plot.frame
        if own is not None or frame is None:
            return say(own or "")
        numbers = [frame.written(value, axis) for axis, value in enumerate((x, y)) if "xy"[axis] in handle.free]
        text = numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"
        return f"{say(NEW_START)}  {text}" if handle.role == "current" else text

    # -- what hovering says

    def _hover(self, place: QPointF, touch: bool) -> None:
        over = self._hand.hover(place, touch)
        if over:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()
        self._hover_place = place
        if not self._hover_timer.isActive():
            self._hover_timer.start()

    def _show_hover(self) -> None:
        frame, place = self.plot.frame, self._hover_place
        if frame is None or not frame.holds(place.x(), place.y()) or self._hand.busy:
            self._hide_hover()
            return
        x, y = frame.data(place.x(), place.y())
        self.hovered.emit(x, y)
        words = self.hover_text(x, y) if self.hover_text is not None else None
        self._bubble.show_beside(place + self.plot.inner().topLeft(), say(words) if words else "")

    def _hide_hover(self) -> None:
        self._hover_timer.stop()
        if self._bubble.isVisible():
            self._bubble.hide()
            self.unhovered.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._hide_hover()
        self._hand.hover(None)
        super().leaveEvent(event)

    # -- the widget

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = self.plot.margins if self.plot.frame else None
        size = self.viewport().size()
        self.plot.set_size(float(size.width()), float(size.height()))
        self._after_view(before)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard_focus = event.reason() in KEYBOARD
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keyboard_focus = False
        self.viewport().update()

    def _part_changed(self, part: QRectF) -> None:
        self.viewport().update(part.toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self.plot.paint_part(painter, QRectF(event.rect()))
        if self._keyboard_focus:
            painter.setPen(QPen(QColor(self.plot.theme.accent), 2))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))
        painter.end()


def _is_touch(event: QMouseEvent) -> bool:
    return event.pointingDevice().type() == QPointingDevice.DeviceType.TouchScreen
