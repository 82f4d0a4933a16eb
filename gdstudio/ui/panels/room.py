"""Room for what has grown: laid out from the inside outwards at once, so that nothing is painted squeezed in between."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget


def make_room(widget: QWidget | None) -> None:
    """Lay out the widget and all that it lies in, as far as their layouts wait for it."""
    while widget is not None and not widget.isWindow():
        QCoreApplication.sendPostedEvents(widget, QEvent.Type.LayoutRequest.value)
        widget = widget.parentWidget()
