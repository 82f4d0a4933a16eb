"""A sentence at the foot of the window that goes by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QWidget

from gdstudio.ui.fonts import font
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import Theme

SECONDS = 2.0
LONGER = 0.05
"""Seconds more for each character beyond forty, so that a long sentence can be read."""


class Toast(QLabel):
    """Lies over everything and takes no click."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self._foot = 0
        self.hide()

    def set_look(self, theme: Theme, scale: Scale, foot: int) -> None:
        """Colours, type, and how many pixels to keep clear below."""
        self._foot = foot
        self.setFont(font(scale.room))
        self.setStyleSheet(
            f"QLabel {{ background: {theme.ink}; color: {theme.stage}; border-radius: 8px; padding: 8px 16px; }}"
        )

    @Slot(str)
    def say(self, sentence: str) -> None:
        """Show it for two seconds, a long one longer."""
        self.setText(sentence)
        self.place()
        self.show()
        self.raise_()
        self._timer.start(round(1000 * (SECONDS + LONGER * max(0, len(sentence) - 40))))

    def place(self) -> None:
        """In the middle, above what is at the foot."""
        host = self.parentWidget()
        if host is None or not self.text():
            return
        width = min(self.fontMetrics().horizontalAdvance(self.text()) + 48, host.width() - 48)
        self.setFixedWidth(width)
        self.setFixedHeight(self.heightForWidth(width))
        self.move((host.width() - width) // 2, host.height() - self._foot - self.height() - 14)
