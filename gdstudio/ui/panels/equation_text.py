"""Where equations are typed, one a line: numbers beside the lines, a wave under what is wrong, brackets matched."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from gdstudio.ui.fonts import typewriter
from gdstudio.ui.panels.function_line import partner
from gdstudio.ui.theme import LIGHT, Theme, mix

LEAST_LINES, MOST_LINES = 3, 12
_SMALL = 0.93
_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class EquationText(QPlainTextEdit):
    """`applied` on Ctrl+Enter, `left` on Esc. As high as its lines; Tab goes on to the next field."""

    applied = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self._marked: QTextEdit.ExtraSelection | None = None
        self.marked: tuple[int, int, int] | None = None
        self.gutter = _Gutter(self)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._show_marks)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._dress()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme, and the application's size of type."""
        self.theme = theme
        self._dress()
        self._show_marks()

    def _dress(self) -> None:
        type_ = QFont()
        type_.setFamilies(list(typewriter()))
        size = self.parentWidget().font().pixelSize() if self.parentWidget() is not None else -1
        type_.setPixelSize(max(11, round(_SMALL * size)) if size > 0 else 13)
        if type_ != self.font():
            self.setFont(type_)
            self.gutter.setFont(type_)
        self.setViewportMargins(self.gutter.width_wanted(), 0, 0, 0)
        self._grow()

    # What is wrong.

    def mark(self, line: int, column: int, length: int) -> None:
        """Underline in a line (from 0) from a column (from 1)."""
        block = self.document().findBlockByNumber(line)
        first = max(0, min(column - 1, block.length() - 1))
        last = min(first + max(1, length), block.length() - 1)
        # Behind the line's end there is nothing to underline: then its last character.
        first = max(0, min(first, last - 1))
        self.marked = (line, first, last - first)
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(QColor(self.theme.alert))
        self._marked = self._selection(block.position() + first, block.position() + last, wave)
        self._show_marks()
        self.gutter.update()

    def unmark(self) -> None:
        """Nothing is wrong."""
        self.marked = self._marked = None
        self._show_marks()
        self.gutter.update()

    def replace_line(self, line: int, text: str) -> None:
        """Another text in one line, as an edit that can be undone."""
        cursor = QTextCursor(self.document().findBlockByNumber(line))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def replace_word(self, word: str, by: str) -> None:
        """Another name wherever it stands as a whole word, as one edit that can be undone."""
        wanted = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", by, self.toPlainText())
        at = self.textCursor().position()
        self.replace_all(wanted)
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(wanted)))
        self.setTextCursor(cursor)

    def replace_all(self, text: str) -> None:
        """Another text, as an edit that can be undone."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _selection(self, first: int, last: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
        found = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        found.cursor = cursor
        found.format = look
        return found

    def _show_marks(self) -> None:
        self.setExtraSelections([*self._brackets(), *([self._marked] if self._marked is not None else [])])

    def _brackets(self) -> list[QTextEdit.ExtraSelection]:
        """The bracket beside the cursor, and the one that belongs to it in the same line."""
        cursor = self.textCursor()
        block, at = cursor.block(), cursor.positionInBlock()
        for place in (at - 1, at):
            other = partner(block.text(), place)
            if other is not None:
                tint = QTextCharFormat()
                tint.setBackground(QColor(mix(self.theme.stage, self.theme.accent, 0.25)))
                return [
                    self._selection(block.position() + each, block.position() + each + 1, tint)
                    for each in (place, other)
                ]
        return []

    # Keys.

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_undo(event):
            # Typing is undone first; then what was done to the run.
            event.ignore()
            return False
        return super().event(event)

    def _is_undo(self, event: QKeyEvent) -> bool:
        """Whether a key means undo or redo and there is nothing of that kind here."""
        undo, redo = event.matches(_UNDO), event.matches(_REDO)
        return (undo and not self.document().isUndoAvailable()) or (redo and not self.document().isRedoAvailable())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.applied.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # Lines and their numbers.

    def _grow(self) -> None:
        """As high as the text, from a few lines to a dozen."""
        lines = 0
        block = self.document().firstBlock()
        while block.isValid():
            lines += max(1, block.layout().lineCount())
            block = block.next()
        wanted = min(max(lines, LEAST_LINES), MOST_LINES) * self.fontMetrics().lineSpacing() + 14
        if wanted != self.minimumHeight():
            self.setFixedHeight(wanted)

    def blocks(self) -> list[tuple[QTextBlock, QRectF]]:
        """The lines in sight with their boxes in the viewport."""
        found = []
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(offset)
            if box.top() > self.viewport().height():
                break
            found.append((block, box))
            block = block.next()
        return found

    def _scroll_gutter(self, _box: QRect, _by: int) -> None:
        self.gutter.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self.gutter.setGeometry(inside.left(), inside.top(), self.gutter.width_wanted(), inside.height())
        self._grow()


class _Gutter(QWidget):
    """The numbers of the lines; that of a wrong line stands out."""

    def __init__(self, text: EquationText) -> None:
        super().__init__(text)
        self._text = text

    def width_wanted(self) -> int:
        """Room for two digits."""
        return self.fontMetrics().horizontalAdvance("00") + 14

    def sizeHint(self) -> QSize:
        return QSize(self.width_wanted(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._text.theme
        painter.setFont(self.font())
        height = self.fontMetrics().lineSpacing()
        for block, box in self._text.blocks():
            wrong = self._text.marked is not None and self._text.marked[0] == block.blockNumber()
            painter.setPen(QColor(theme.alert if wrong else self.palette().color(QPalette.ColorRole.PlaceholderText)))
            place = QRectF(0, box.top(), self.width() - 7, height)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, str(block.blockNumber() + 1)
            )
