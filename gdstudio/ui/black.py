"""The black stage: a clicker's full stop makes the hall look at the lecturer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class Black(QWidget):
    """Covers the whole window; the run below goes on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("black")
        self.hide()

    def toggle(self) -> None:
        """Black, or back."""
        host = self.parentWidget()
        if host is not None:
            self.setGeometry(host.rect())
        self.setVisible(self.isHidden())
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click comes back, too."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.end()
