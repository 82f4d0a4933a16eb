"""A small window that opens from a part of the headline and holds its field; Esc, Enter or a click outside
closes it.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from gdstudio.ui.theme import Theme, mix

WIDTH = 21.0


class Popover(QWidget):
    """Shows one widget below a button, wholly on the button's screen; destroyed when it closes."""

    def __init__(self, title: str, inside: QWidget, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.inside, self._theme = inside, theme
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        if title:
            heading = QLabel(title)
            heading.setProperty("heading", True)
            column.addWidget(heading)
        column.addWidget(inside)
        if hasattr(inside, "set_theme"):
            inside.set_theme(theme)
        self.setFixedWidth(round(WIDTH * self.fontMetrics().height()))

    def open_below(self, button: QWidget) -> None:
        """Open under the button, moved aside where the screen ends, the first field ready to be typed over."""
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, button.height() + 4))
        bounds = button.screen().availableGeometry()
        left = min(max(place.x(), bounds.left() + 8), bounds.right() - self.width() - 8)
        top = min(place.y(), max(bounds.top(), bounds.bottom() - self.height() - 8))
        self.move(left, top)
        self.show()
        field = next((each for each in self.inside.findChildren(QLineEdit) if each.isVisible()), None)
        target = field or self.inside
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if field is not None:
            field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.window))
        painter.setPen(QPen(QColor(mix(self._theme.line, self._theme.ink, 0.25)), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
