"""The line in which a function is typed: a wave under what is wrong, brackets matched, earlier texts under
↑.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit, QWidget

from gdstudio.ui.theme import LIGHT, Theme, mix

_PAIRS = {"(": ")", "（": "）"}
_WAVE = 2.0


def partner(text: str, place: int) -> int | None:
    """Where the bracket at `place` is closed or was opened; None if it is not a bracket or has no partner."""
    if not 0 <= place < len(text):
        return None
    opening = text[place] in "(（"
    if not opening and text[place] not in ")）":
        return None
    depth = 0
    for at in range(place, len(text)) if opening else range(place, -1, -1):
        depth += (text[at] in "(（") - (text[at] in ")）")
        if depth == 0:
            return at
    return None


class FunctionLine(QLineEdit):
    """`entered` on Enter, `restored` on Esc. `marked` is the wrong piece as (first character, length); `history` are
    earlier texts, the latest last, which lines of one kind share.
    """

    entered = Signal()
    restored = Signal()

    def __init__(self, history: list[str] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history: list[str] = [] if history is None else history
        self.marked: tuple[int, int] | None = None
        self._back = 0
        self._theme = LIGHT
        self.returnPressed.connect(self.entered)
        self.textEdited.connect(self._forget_place)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.update()

    def mark(self, column: int, length: int) -> None:
        """Underline from that column (from 1); length 0 marks to the end."""
        first = max(0, column - 1)
        self.marked = (first, length or max(1, len(self.text()) - first))
        self.update()

    def unmark(self) -> None:
        """Nothing is wrong."""
        self.marked = None
        self.update()

    def remember(self, text: str) -> None:
        """Keep a text that became a run, the latest last."""
        if text in self.history:
            self.history.remove(text)
        self.history.append(text)
        self._back = 0

    def _forget_place(self) -> None:
        self._back = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        browsing = not self.text() or self._back
        if key == Qt.Key.Key_Escape:
            self._escape(event)
        elif key == Qt.Key.Key_Up and browsing and self._back < len(self.history):
            self._browse(self._back + 1)
        elif key == Qt.Key.Key_Down and self._back:
            self._browse(self._back - 1)
        else:
            super().keyPressEvent(event)

    def _escape(self, event: QKeyEvent) -> None:
        if self.isModified() or self._back:
            self._back = 0
            self.restored.emit()
        else:
            event.ignore()

    def _browse(self, back: int) -> None:
        text = self.history[-back] if back else ""
        self.setText(text)
        self.setModified(True)
        self._back = back
        self.textEdited.disconnect(self._forget_place)
        self.textEdited.emit(text)
        self.textEdited.connect(self._forget_place)

    # Paint: QLineEdit has no marks of its own; the text's origin is read off the cursor's place.

    def _x_of(self, place: int) -> float:
        """Left edge of the character at `place`, in pixels."""
        metrics = QFontMetricsF(self.font())
        at_cursor = self.cursorRect().center().x() + 0.5
        before = metrics.horizontalAdvance(self.text()[: self.cursorPosition()])
        return at_cursor - before + metrics.horizontalAdvance(self.text()[:place])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect().adjusted(5, 1, -5, -1))
        self._paint_brackets(painter)
        if self.marked is not None:
            self._paint_wave(painter, *self.marked)

    def _paint_brackets(self, painter: QPainter) -> None:
        places = [
            at for at in (self.cursorPosition() - 1, self.cursorPosition()) if partner(self.text(), at) is not None
        ]
        if not places or not self.hasFocus():
            return
        tint = QColor(mix(self._theme.stage, self._theme.accent, 0.25))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        if self._theme.dark:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Screen)
        for place in (places[0], partner(self.text(), places[0]) or 0):
            left, right = self._x_of(place), self._x_of(place + 1)
            height = self.fontMetrics().height()
            painter.fillRect(QRectF(left, (self.height() - height) / 2, right - left, height), tint)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _paint_wave(self, painter: QPainter, first: int, length: int) -> None:
        text = self.text()
        left = self._x_of(min(first, len(text)))
        right = max(self._x_of(min(first + length, len(text))), left + 4 * _WAVE)
        base = (self.height() + self.fontMetrics().height()) / 2 - 1
        points = [QPointF(left, base)]
        while points[-1].x() < right:
            up = len(points) % 2
            points.append(QPointF(points[-1].x() + _WAVE, base + (_WAVE if up else 0)))
        painter.setPen(QPen(QColor(self._theme.alert), 1.4))
        painter.drawPolyline(QPolygonF(points))
