"""A small window that opens from a part of the headline and holds its field; Esc, Enter or a click outside
closes it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.theme import Theme, mix

WIDTH, GAP = 21.0, 4


class Popup(QWidget):
    """A framed window that a click outside or Esc closes; destroyed when it closes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme

    def show_below(self, widget: QWidget) -> None:
        """Show under the widget, moved aside where its screen ends."""
        place = widget.mapToGlobal(QPoint(0, widget.height() + GAP))
        bounds = widget.screen().availableGeometry()
        left = min(max(place.x(), bounds.left() + 8), bounds.right() - self.width() - 8)
        top = min(place.y(), max(bounds.top(), bounds.bottom() - self.height() - 8))
        self.move(left, top)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            beneath = self.parentWidget()
            self.close()
            if beneath is not None:
                to_stage(beneath)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.window))
        painter.setPen(QPen(QColor(mix(self._theme.line, self._theme.ink, 0.25)), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Popover(Popup):
    """Shows one widget below a button."""

    def __init__(self, title: str, inside: QWidget, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName(title)
        self.inside = inside
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

    def _fit(self) -> None:
        """As high as what is in it at this width."""
        self.adjustSize()
        column = self.layout()
        if column is not None and column.hasHeightForWidth():
            self.resize(self.width(), column.totalHeightForWidth(self.width()))

    def event(self, event: QEvent) -> bool:
        result = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return result

    def open_below(self, button: QWidget) -> None:
        """Open under the button, the first field ready to be typed over."""
        self._fit()
        self.show_below(button)
        field = next((each for each in self.inside.findChildren(QLineEdit) if each.isVisible()), None)
        target = field or self.inside
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if field is not None:
            field.selectAll()
