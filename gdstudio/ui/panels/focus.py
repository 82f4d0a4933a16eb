"""Where the keyboard goes: back to the stage after a mouse release or Enter, so that → always steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

STAGE = "stage"


def main_window(widget: QWidget) -> QWidget:
    """The window that a widget belongs to, also from inside a popover or dialog."""
    host = widget.window()
    while (parent := host.parentWidget()) is not None:
        host = parent.window()
    return host


def to_stage(widget: QWidget) -> None:
    """Give the focus to the stage (the widget of that object name); without one, to nobody."""
    stage = main_window(widget).findChild(QWidget, STAGE)
    if stage is not None and widget.window() is stage.window():
        stage.setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        widget.clearFocus()


def finish(widget: QWidget) -> None:
    """Enter: what was typed holds. Closes the popover that the widget is in, and gives the focus to the
    stage.
    """
    host = widget.window()
    if host.windowType() == Qt.WindowType.Popup:
        host.close()
        widget = main_window(host)
    to_stage(widget)


def came_by_tab(reason: Qt.FocusReason) -> bool:
    """Whether the focus was given by Tab or a label's key: then arrow keys belong to the control."""
    return reason in (
        Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason,
    )  # fmt: skip


def claims_copy(event: QEvent) -> bool:
    """Takes Ctrl+C before the window's action of that key does; whether the event was that."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not event.matches(QKeySequence.StandardKey.Copy):
        return False
    event.accept()
    return True
