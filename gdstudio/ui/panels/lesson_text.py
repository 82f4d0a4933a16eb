"""What a lesson has to say: its text, its question, and its hints one by one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gdstudio.model import Lesson
from gdstudio.model.source import in_language
from gdstudio.ui.text import tr


class LessonText(QWidget):
    """Shows one lesson's words in a language."""

    def __init__(self, lesson: Lesson, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = [in_language(hint, language) for hint in lesson.hints]
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        question, text = in_language(lesson.question, language), in_language(lesson.text, language)
        for words, prominent in ((question, True), (text, False)):
            if words:
                self._add(words, prominent)
        if not question and not text:
            self._add(tr("This lesson has no text."), False)
        self.more = QPushButton()
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(self._next_hint)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._offer()

    def _add(self, words: str, prominent: bool) -> None:
        label = QLabel(words)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if prominent:
            type_ = label.font()
            type_.setBold(True)
            label.setFont(type_)
        self._column.addWidget(label)

    def _offer(self) -> None:
        self.more.setVisible(bool(self._hints))
        self.more.setText(tr("Show a hint ({count} left)", count=len(self._hints)))

    def _next_hint(self) -> None:
        """The next hint, below what is there."""
        self._column.removeWidget(self.more)
        self._add(self._hints.pop(0), False)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._offer()
