"""A program as a picture: highlighted, the line being executed marked, what each line made at the right of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gdstudio.ui.fonts import typewriter
from gdstudio.ui.panels.code_colours import colour, words_of
from gdstudio.ui.panels.code_layout import CodeRow, rows_of
from gdstudio.ui.panels.focus import claims_copy
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import LIGHT, Theme, mix

TINT_MS = 120
"""How long a new value is tinted."""

_LEADING = 1.42
_MARGIN, _BAR = 14.0, 3.0


@dataclass(frozen=True)
class ShownCode:
    """A program's text; what its lines have made; the lines being executed; the lines that are kept in sight."""

    text: str = ""
    values: Mapping[int, str] = field(default_factory=dict)
    marked: frozenset[int] = frozenset()
    seen: range = range(0)


@lru_cache(maxsize=16)
def typewriter_font(size: int, bold: bool = False) -> QFont:
    """The face in which programs are written, shared: do not change it."""
    made = QFont()
    made.setFamilies(list(typewriter()))
    made.setPixelSize(size)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@lru_cache(maxsize=16)
def _letter(size: int) -> float:
    """The width of each letter."""
    return QFontMetricsF(typewriter_font(size, False)).horizontalAdvance("0" * 64) / 64


class CodeView(QAbstractScrollArea):
    """`copied` when Ctrl+C is pressed in it. Lines never scroll sideways."""

    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = LIGHT, Scale.window()
        self.shown = ShownCode()
        self.rows: list[CodeRow] = []
        self._fresh: frozenset[int] = frozenset()
        self._fading = QTimer(self, singleShot=True, interval=TINT_MS)
        self._fading.timeout.connect(self._fade)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("The program"))

    # What is shown.

    def show_code(self, shown: ShownCode) -> None:
        """Another program, or the same further on: what is new in it is tinted for a moment."""
        before = self.shown
        if shown == before:
            return
        same = shown.text == before.text
        self._fresh = frozenset(
            line for line, value in shown.values.items() if same and before.values.get(line) != value
        )
        self.shown = shown
        if not same:
            self.setAccessibleDescription(shown.text)
        self._lay_out()
        if not same or shown.marked != before.marked:
            self._bring_into_sight()
        if self._fresh:
            self._fading.start()

    def _fade(self) -> None:
        self._fresh = frozenset()
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.viewport().update()

    def set_scale(self, scale: Scale) -> None:
        """Type of the scale."""
        self._scale = scale
        self._lay_out()
        self._bring_into_sight()

    # Places.

    def _font(self, *, bold: bool = False) -> QFont:
        return typewriter_font(round(self._scale.room), bold)

    @property
    def _letter(self) -> float:
        return _letter(round(self._scale.room))

    @property
    def _row(self) -> float:
        return round(_LEADING * self._scale.room)

    def columns(self) -> int:
        """Letters that have room side by side."""
        return int((self.viewport().width() - 2 * _MARGIN) / self._letter)

    def _lay_out(self) -> None:
        text = self.shown.text.rstrip("\n")
        # Reading Python waits until there is some: the first window has none.
        self.rows = rows_of(words_of(text), self.shown.values, self.columns()) if text else []
        bar, height = self.verticalScrollBar(), self.viewport().height()
        whole = round(len(self.rows) * self._row + _MARGIN)
        # Room below, so that the first row can be a whole one at the end too.
        bar.setRange(0, self._whole_rows(whole - height))
        bar.setPageStep(height)
        bar.setSingleStep(round(self._row))
        self.viewport().update()

    def _whole_rows(self, hidden: float) -> int:
        """At least so many pixels above, ending between two rows."""
        return round(math.ceil(hidden / self._row) * self._row + _MARGIN / 2) if hidden > 0 else 0

    def _bring_into_sight(self) -> None:
        """The lines to be seen, all of them where there is room, else at least those being executed."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        for wanted in (self.shown.seen, self.shown.marked):
            places = [place for place, row in enumerate(self.rows) if row.line in wanted]
            if not places:
                continue
            top, end = (places[0] - 1) * self._row, (places[-1] + 1) * self._row + _MARGIN
            if end > bar.value() + height:
                bar.setValue(self._whole_rows(end - height))
            if top < bar.value():
                bar.setValue(self._whole_rows(top))

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.stage))
        offset = self.verticalScrollBar().value()
        for place, row in enumerate(self.rows):
            top = place * self._row - offset + _MARGIN / 2
            if top + self._row >= event.rect().top() and top <= event.rect().bottom():
                self._paint_row(painter, row, top)
        painter.end()

    def _paint_row(self, painter: QPainter, row: CodeRow, top: float) -> None:
        theme, width = self._theme, self.viewport().width()
        if row.line in self.shown.marked:
            painter.fillRect(QRectF(0, top, width, self._row), QColor(mix(theme.stage, theme.accent, 0.12)))
            painter.fillRect(QRectF(0, top, _BAR, self._row), QColor(theme.accent))
        x = _MARGIN + row.indent * self._letter
        for word in row.words:
            painter.setFont(self._font(bold=word.kind == "keyword"))
            painter.setPen(QColor(colour(word.kind, theme)))
            room = QRectF(x, top, len(word.text) * self._letter + 40, self._row)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word.text)
            x += len(word.text) * self._letter
        if row.value:
            self._paint_value(painter, row, QRectF(0, top, width - _MARGIN, self._row))

    def _paint_value(self, painter: QPainter, row: CodeRow, room: QRectF) -> None:
        theme = self._theme
        painter.setFont(self._font())
        if row.line in self._fresh:
            length = painter.fontMetrics().horizontalAdvance(row.value) + 10
            box = QRectF(room.right() - length + 5, room.top() + 2, length, room.height() - 4)
            painter.fillRect(box, QColor(mix(theme.stage, theme.accent, 0.3)))
        painter.setPen(QColor(theme.ink if row.line in self.shown.marked else theme.quiet))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._bring_into_sight()

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        return claims_copy(event) or super().event(event)
