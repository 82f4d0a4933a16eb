"""One sentence below a field: why a text was refused, and its mend as a small button."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gdstudio.language import LanguageError
from gdstudio.model import InputError
from gdstudio.ui.panels.icons import pixmap
from gdstudio.ui.panels.room import make_room
from gdstudio.ui.text import say
from gdstudio.ui.theme import LIGHT, Theme

_CODE = re.compile(r"`([^`]*)`")


class Paragraph(QLabel):
    """Wrapped words that insist on the height they need: a layout asks for it too late, and squeezes what is below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        # Beside the sign, also while the room of a longer sentence is still there.
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._insist()

    def _insist(self) -> None:
        # What a label asks for is never less than its own minimum: the height of the sentence before.
        self.setMinimumHeight(0)
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.text() else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._insist()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._insist()


class Note(QWidget):
    """Hidden while there is nothing to say. `mended(text)` when a mend's button is pressed."""

    mended = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._shape = "info"
        self._sign = QLabel()
        self._words = Paragraph()
        self._sentence = ""
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(4)
        row = QHBoxLayout()
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(6)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addWidget(self._words)
        column.addLayout(self._buttons)
        row.addLayout(column, 1)
        self.setLayout(row)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; "" for nothing."""
        return self._sentence

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self._paint_sign()

    def say(self, sentence: str, shape: str = "info") -> None:
        """A remark; `shape` names its icon, and "warning" takes the colour of alarm. "" to say nothing."""
        if (sentence, shape) != (self._sentence, self._shape) or self._buttons.count():
            self._show(sentence, (), shape)

    def refuse(self, error: InputError | LanguageError, still: str = "") -> None:
        """Why a text was refused, with its mends; where there is none, what holds `still`."""
        # A setting that refuses a typed number keeps the language's own refusal as its cause.
        found = getattr(error, "mends", ()) or getattr(error.__cause__, "mends", ())
        mends = [(say(mend.message), mend.text) for mend in found]
        self._show(say(error.message) if mends or not still else f"{say(error.message)} {still}", mends, "warning")

    def offer(self, sentence: str, choices: Sequence[tuple[str, str]]) -> None:
        """What is wrong, and ways on as (button, what `mended` then says)."""
        self._show(sentence, choices, "warning")

    def clear(self) -> None:
        """Nothing to say any more."""
        self.say("")

    def _show(self, sentence: str, mends: Sequence[tuple[str, str]], shape: str) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            button = item.widget()
            button.hide()
            button.deleteLater()
        self._shape = shape
        self._sentence = sentence
        # Pieces of typed text stand in backquotes in the sentences.
        self._words.setText(_CODE.sub(r"<code>\1</code>", html.escape(sentence)))
        self._words.setAccessibleName(sentence)
        for label, text in mends:
            self._buttons.addWidget(self._button(label, text), 0, Qt.AlignmentFlag.AlignLeft)
        self._paint_sign()
        self.setVisible(bool(sentence))
        if self.parentWidget() is not None and self.parentWidget().isVisible():
            make_room(self)

    def _button(self, label: str, text: str) -> QPushButton:
        button = QPushButton(label)
        button.setStyleSheet("padding: 2px 8px")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.mended.emit(text))
        return button

    def _paint_sign(self) -> None:
        size = round(self.fontMetrics().height() * 0.95)
        colour = self._theme.alert if self._shape == "warning" else self._theme.quiet
        self._sign.setPixmap(pixmap(self._shape, colour, size, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._paint_sign()
