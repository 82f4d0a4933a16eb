"""The optimizer: chosen from the catalogue, its numbers as sliders and fields from what its file declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdstudio.language import SYMBOLS, symbol_of
from gdstudio.model import Hyperparameter, InputError
from gdstudio.ui.panels.focus import finish
from gdstudio.ui.panels.form import Form
from gdstudio.ui.panels.known import optimizer_groups
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.options_form import OptionsForm
from gdstudio.ui.panels.search_list import Known, SearchChoice
from gdstudio.ui.panels.value_control import Quantity, RateControl, ValueControl
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# No file has such a name.
WRITE = "/write"


def _of_own() -> str:
    return tr("Equations that are checked while they are typed, beginning with those of this run.")


def label_of(hyperparameter: Hyperparameter) -> str:
    """ "Learning rate η": the name in words, then its symbol."""
    symbols = {hyperparameter.name: hyperparameter.symbol} if hyperparameter.symbol else {}
    symbol = symbol_of(hyperparameter.name, symbols).markup
    title = tr(hyperparameter.name.replace("_", " ").capitalize())
    # Words that a class of torch.optim has for its arguments are no symbols.
    if not symbols and "_" in hyperparameter.name and hyperparameter.name not in SYMBOLS:
        return title
    # beta1 and eps say nothing that their symbol does not.
    return symbol if len(title) <= 3 or any(letter.isdigit() for letter in title) else f"{title} {symbol}"


class OptimizerGroup(Form):
    """Made anew when another optimizer is chosen."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(tr("Optimizer"), parent)
        self.studio = studio
        self.rate: RateControl | None = None
        self.controls: list[ValueControl] = []
        self.options: OptionsForm | None = None
        self._shape: object = None
        own = Known(WRITE, tr("Write your own…"), "", _of_own)
        self.chosen = SearchChoice(tr("Optimizer"), lambda: optimizer_groups(studio, own))
        self._listed: object = None
        self.chosen.activated.connect(self._choose)
        self.note = Note()
        self.column.insertWidget(1, self.chosen)
        self.column.insertWidget(2, self.note)
        studio.spec_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's optimizer."""
        optimizer = self.studio.spec.optimizer
        if optimizer != self._shape:
            self._shape = optimizer
            self._build(optimizer.hyperparameters, optimizer.options)
        self._list()
        self.chosen.show_data(optimizer.name)
        self.chosen.setPlaceholderText(optimizer.title)
        self.chosen.setToolTip(optimizer.text)

    def _list(self) -> None:
        """The catalogue, and the way to what is not in it."""
        entries = self.studio.catalogue.optimizers
        if entries == self._listed:
            return
        self._listed = entries
        self.chosen.clear()
        for name, entry in entries.items():
            self.chosen.addItem(entry.title, name)
        self.chosen.insertSeparator(self.chosen.count())
        self.chosen.addItem(tr("Write your own…"), WRITE)

    def _build(self, hyperparameters: tuple[Hyperparameter, ...], options: tuple[str, ...]) -> None:
        self.clear()
        self.rate, self.controls, self.options = None, [], None
        folded: dict[str, Labelled] = {}
        for each in hyperparameters:
            quantity = Quantity.of(each)
            if each.name == "learning_rate":
                self.rate = RateControl(self.studio, quantity)
                self.add("", Labelled(label_of(each), quantity.help, self.rate))
            else:
                self.controls.append(ValueControl(self.studio, quantity))
                labelled = Labelled(label_of(each), quantity.help, self.controls[-1])
                if each.name in options:
                    folded[each.name] = labelled
                else:
                    self.add("", labelled)
        if folded:
            self.options = OptionsForm(self.studio, folded)
            self.add("", self.options)

    def _choose(self, _place: int) -> None:
        name = self.chosen.currentData()
        self.note.clear()
        if name == WRITE:
            self.refresh()
            finish(self)
            self.studio.writing_wanted.emit()
            return
        try:
            if name and name != self.studio.spec.optimizer.name:
                self.studio.edit("optimizer", name)
        except InputError as error:
            self.note.refuse(error)
            self.refresh()


class ResettingLabel(QLabel):
    """`reset` on a double click."""

    reset = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()


class Labelled(QWidget):
    """A label over a control: in a narrow column the slider needs the width. Double-click the label for the
    default.
    """

    def __init__(
        self, label: str, tip: str, control: RateControl | ValueControl, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.control = control
        words = ResettingLabel(label)
        words.reset.connect(control.reset)
        words.setToolTip(tip)
        words.setBuddy(control.focusProxy() or control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(words)
        column.addWidget(control)
        self.setFocusProxy(control)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.control.set_theme(theme)
