"""The two small things that float over a canvas: the words beside the pointer, and the way back to the whole figure."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme, mix

OFF = 14
"""How far from the pointer the bubble stands, in pixels."""

CORNER = 8
"""How far from the axes' corner the pill stands, in pixels."""


class Bubble(QLabel):
    """A few words beside the pointer; never in its way."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def dress(self, theme: Theme, scale: Scale) -> None:
        """Other colours or sizes."""
        edge = mix(theme.line, theme.ink, 0.2)
        self.setStyleSheet(
            f"QLabel {{ background: {theme.stage}; color: {theme.ink}; border: 1px solid {edge};"
            f" border-radius: 6px; padding: 4px 8px; font-size: {_small(scale)}px; }}"
        )

    def show_beside(self, place: QPointF, words: str) -> None:
        """Show the words beside a place of the parent, inside of it; none hides the bubble."""
        self.setVisible(bool(words))
        if not words:
            return
        self.setText(words)
        self.adjustSize()
        room = self.parentWidget().size()
        fits = place.x() + OFF + 4 + self.width() < room.width()
        left = place.x() + OFF if fits else place.x() - OFF - self.width()
        top = min(place.y() + OFF, room.height() - self.height() - 2)
        self.move(round(max(2.0, left)), round(max(2.0, top)))


class FitPill(QPushButton):
    """There as long as the view is not the home view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._name()
        self.hide()

    def _name(self) -> None:
        self.setText(tr("Fit (0)"))
        self.setToolTip(tr("Shows the whole figure again (0)."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def dress(self, theme: Theme, scale: Scale) -> None:
        """Other colours or sizes."""
        small = _small(scale)
        self.setStyleSheet(
            f"QPushButton {{ background: {theme.window}; color: {theme.ink}; border: 1px solid {theme.line};"
            f" border-radius: {round(small * 0.95)}px; padding: 3px 12px; font-size: {small}px; }}"
            f"QPushButton:hover {{ background: {theme.hover}; }}"
        )

    def place(self, inner: QRectF) -> None:
        """Into the upper right corner of the axes."""
        self.adjustSize()
        self.move(round(inner.right() - self.width() - CORNER), round(inner.top() + CORNER))


def _small(scale: Scale) -> int:
    return max(12, round(scale.room * 0.86))
