"""An exact number: any constant expression may be typed; what is refused stays, with the reason below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gdstudio.language import LanguageError, format_number, parse_number
from gdstudio.model import InputError
from gdstudio.ui.panels.focus import finish
from gdstudio.ui.panels.note import Note
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

Submit = Callable[[str], object]


def exact(value: float) -> str:
    """All digits that a number needs to be the same again, and none more: "0.1", "1e-08", "40"."""
    text = repr(float(value))
    return text.removesuffix(".0")


class NumberField(QLineEdit):
    """`submit(text)` takes a typed text and raises InputError or LanguageError to refuse it; it is called once an edit.

    Enter commits and gives the focus back to the stage, leaving the field commits too, Esc restores. An expression
    stays visible beside its value ("1/3 = 0.3333") until the value changes. `note` says why a text was refused; whoever
    makes the field places it (`NumberCell` puts it below).
    """

    def __init__(self, name: str, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.submit = submit
        self.value: float | None = None
        self._typed = ""
        self.note = Note(self.parentWidget())
        self.setAccessibleName(name)
        self.setMinimumWidth(48)
        self.returnPressed.connect(self._enter)
        self.textEdited.connect(self.note.clear)
        self.note.mended.connect(self._mend)

    def show_value(self, value: float | None) -> None:
        """The value that holds now (None: an empty field). A text that is being typed is left alone."""
        changed = value != self.value
        self.value = value
        if changed and not self._means(value):
            self._typed = ""
        if changed or not self.isModified():
            self._settle()

    def restore(self) -> None:
        """Back to the value that holds."""
        self._settle()
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.isModified():
            self.restore()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._typed and not self.isModified():
            self.setText(self._typed)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        if self.isModified():
            self._commit()
        else:
            self._settle()

    def _means(self, value: float | None) -> bool:
        """Whether the expression typed last has this value."""
        try:
            return bool(self._typed) and parse_number(self._typed) == value
        except LanguageError:
            return False

    def _settle(self) -> None:
        self.note.clear()
        self.setText(self._shown())
        self.setModified(False)
        self.setCursorPosition(0)

    def _shown(self) -> str:
        if self.value is None:
            return ""
        if not self._typed:
            return exact(self.value)
        return self._typed if self.hasFocus() else f"{self._typed} = {format_number(self.value)}"

    def _still(self) -> str:
        return "" if self.value is None else tr("The run still uses {value}.", value=float(self.value))

    def _enter(self) -> None:
        if self._commit():
            finish(self)

    def _mend(self, text: str) -> None:
        self.setText(text)
        self.setModified(True)
        self._enter()

    def _commit(self) -> bool:
        text = self.text().strip()
        if not self.isModified():
            return True
        # Cleared first: the answer to the edit may already be shown while it is being submitted.
        self.setModified(False)
        typed, self._typed = self._typed, "" if _is_plain(text) else text
        try:
            self.submit(text)
        except (InputError, LanguageError) as error:
            self._typed = typed
            self.setModified(True)
            self.note.refuse(error, self._still())
            return False
        self._settle()
        return True


class NumberCell(QWidget):
    """A number field with its note below it, as the field of a form."""

    def __init__(self, name: str, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = NumberField(name, submit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.field)
        column.addWidget(self.field.note)
        self.setFocusProxy(self.field)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.field.note.set_theme(theme)


def _is_plain(text: str) -> bool:
    """Whether a text is a number as such and not an expression."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
