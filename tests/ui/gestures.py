"""What a hand does on a canvas, and where."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gdstudio.ui.canvas import Canvas


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    """The widget's pixel of a point in data units."""
    assert canvas.plot.frame is not None
    return (canvas.plot.inner().topLeft() + QPointF(*canvas.plot.frame.point(x, y))).toPoint()


def drag(canvas: Canvas, start: QPoint, *moves: QPoint, modifier=Qt.KeyboardModifier.NoModifier, release=True) -> None:
    view = canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, modifier, start)
    for way in moves:
        event = QEvent.Type.MouseMove
        move(canvas, start + way, modifier, event)
    if release:
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, start + (moves[-1] if moves else QPoint()))


def move(canvas: Canvas, place: QPoint, modifier: Qt.KeyboardModifier, kind: QEvent.Type) -> None:
    view = canvas.viewport()
    event = QMouseEvent(
        kind,
        QPointF(place),
        QPointF(view.mapToGlobal(place)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        modifier,
    )
    QApplication.sendEvent(view, event)


def wheel(canvas: Canvas, place: QPoint, notches: int, modifier=Qt.KeyboardModifier.NoModifier) -> bool:
    event = QWheelEvent(
        QPointF(place), QPointF(canvas.viewport().mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)
    return event.isAccepted()


def pill(canvas: Canvas) -> QPushButton:
    (found,) = canvas.findChildren(QPushButton)
    return found
