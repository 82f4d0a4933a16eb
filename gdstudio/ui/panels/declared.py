"""What equations do not say of their names: default and range of each number, the initial value of each state."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QWidget

from gdstudio.language import format_number, parse_number, symbol_of
from gdstudio.model import Hyperparameter, StateVariable
from gdstudio.ui.panels.number_field import NumberField
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

COLUMNS = ("default", "low", "high")


class Declared(QWidget):
    """`number_set(name, "default" | "low" | "high" | "scale", value)` and `state_set(name, text)` when one was typed.

    Made anew when the names are others; else only the values change.
    """

    number_set = Signal(str, str, object)
    state_set = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[tuple[str, str], NumberField] = {}
        self.scales: dict[str, QCheckBox] = {}
        self.initial: dict[str, TextField] = {}
        self._names: object = None
        self._theme: Theme | None = None
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(7)
        self.grid.setVerticalSpacing(5)
        self.grid.setColumnStretch(0, 1)
        for column in (1, 2, 3):
            self.grid.setColumnStretch(column, 2)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        for field in self.fields.values():
            field.note.set_theme(theme)

    def show_names(
        self, numbers: Sequence[Hyperparameter], state: Sequence[StateVariable], initial: Mapping[str, str]
    ) -> None:
        """The numbers and the state of an optimizer; `initial` are the texts of the state's initial values."""
        names = [(each.name, each.symbol) for each in numbers], [(each.name, each.shape) for each in state]
        if names != self._names:
            self._names = names
            self._build(numbers, state)
        for each in numbers:
            for column in COLUMNS:
                self.fields[each.name, column].show_value(getattr(each, column))
            self.scales[each.name].setChecked(each.scale == "log")
        for name, field in self.initial.items():
            field.show_text(initial.get(name, "0"))

    def _build(self, numbers: Sequence[Hyperparameter], state: Sequence[StateVariable]) -> None:
        self.fields, self.scales, self.initial = {}, {}, {}
        while (item := self.grid.takeAt(0)) is not None:
            old = item.widget()
            old.hide()
            old.deleteLater()
        row = 0
        if numbers:
            row = self._heading(row, tr("Number"), tr("Default"), tr("From"), tr("To"), tr("Log"))
        for each in numbers:
            row = self._number_row(row, each)
        if state:
            row = self._heading(row, tr("Kept between steps"), tr("At first"), "", "", "")
        for variable in state:
            row = self._state_row(row, variable)

    def _heading(self, row: int, *words: str) -> int:
        if row:
            self.grid.setRowMinimumHeight(row, 6)
            row += 1
        for column, text in enumerate(words):
            if text:
                label = QLabel(text)
                label.setProperty("heading", True)
                self.grid.addWidget(label, row, column, 1, 1)
        return row + 1

    def _number_row(self, row: int, each: Hyperparameter) -> int:
        self.grid.addWidget(_name(each.name, each.symbol), row, 0)
        titles = {"default": tr("Default of {name}", name=each.name), "low": tr("Least {name}", name=each.name),
                  "high": tr("Greatest {name}", name=each.name)}  # fmt: skip
        for place, column in enumerate(COLUMNS, 1):
            field = NumberField(titles[column], self._submitter(each.name, column))
            field.note.setParent(self)
            self.fields[each.name, column] = field
            self.grid.addWidget(field, row, place)
            self.grid.addWidget(field.note, row + place, 0, 1, 5)
            if self._theme is not None:
                field.note.set_theme(self._theme)
        scale = QCheckBox()
        scale.setAccessibleName(tr("Logarithmic slider of {name}", name=each.name))
        scale.setToolTip(tr("Each decade of the slider is as long as the next."))
        scale.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        scale.clicked.connect(lambda on, name=each.name: self.number_set.emit(name, "scale", "log" if on else "linear"))
        self.scales[each.name] = scale
        self.grid.addWidget(scale, row, 4, Qt.AlignmentFlag.AlignHCenter)
        return row + 4

    def _submitter(self, name: str, column: str) -> Callable[[str], object]:
        def submit(text: str) -> None:
            value = parse_number(text)
            self.number_set.emit(name, column, value)

        return submit

    def _state_row(self, row: int, each: StateVariable) -> int:
        self.grid.addWidget(_name(each.name, ""), row, 0)
        field = TextField(tr("Initial value of {name}", name=each.name))
        field.typed.connect(lambda text, name=each.name: self.state_set.emit(name, text))
        self.initial[each.name] = field
        self.grid.addWidget(field, row, 1)
        shape = tr("one a parameter") if each.shape == "vector" else tr("a single number")
        self.grid.addWidget(QLabel(shape), row, 2, 1, 3)
        return row + 1


class TextField(QLineEdit):
    """A short text; `typed(text)` on Enter and on leaving it, if it was changed. Esc restores."""

    typed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._held = ""
        self.editingFinished.connect(self._finish)

    def show_text(self, text: str) -> None:
        """The text that holds; one that is being typed is left alone."""
        self._held = text
        if not self.isModified() and text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def _finish(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.typed.emit(self.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setModified(False)
            self.setText(self._held)
        else:
            super().keyPressEvent(event)


def _name(name: str, symbol: str) -> QLabel:
    """The name as it is typed, its symbol behind it."""
    markup = symbol_of(name, {name: symbol} if symbol else {}).markup
    letters = re.sub(r"<[^>]*>|_", "", markup)
    label = QLabel(name if letters == name.replace("_", "") else f"{name} {markup}")
    label.setToolTip(name)
    return label


def words_of(new_name: str, table: Mapping[str, object]) -> str:
    """What becomes of a new number."""
    slots = {key: format_number(float(str(table[key]))) for key in ("low", "high", "default")}
    return tr("{name} is new: it becomes a slider from {low} to {high}, now {default}.", name=new_name, **slots)
