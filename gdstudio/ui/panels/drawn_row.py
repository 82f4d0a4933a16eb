"""A fit's start drawn by a seed: evenly, or as PyTorch draws the initial weights of the layers that the model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdstudio.model import InputError
from gdstudio.model.weights import EVENLY, PYTORCH, START_WORDS
from gdstudio.ui.panels.form import Choice
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.number_field import NumberCell
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class DrawnRow(QWidget):
    """How the start was drawn, and beside it the seed, which draws it anew."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.way = Choice(tr("How the start is drawn"))
        self.way.setPlaceholderText(tr("typed"))
        self.way.setToolTip(tr("Numbers of a seed for all parameters, the same on every engine."))
        self.seed = NumberCell(tr("Seed of the start"), lambda text: self.studio.edit("seed", text))
        self.seed.setToolTip(tr("The same seed, the same start."))
        self.note = Note()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.way, 3)
        row.addWidget(self.seed, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.note)
        self.setFocusProxy(self.way)
        self.way.activated.connect(self._choose)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.way.set_theme(theme)
        self.seed.set_theme(theme)
        self.note.set_theme(theme)

    def refresh(self) -> None:
        """Show how the run's start was drawn."""
        spec = self.studio.spec
        ways = [EVENLY, PYTORCH] if spec.problem.module is not None else [EVENLY]
        if [self.way.itemData(place) for place in range(self.way.count())] != ways:
            self.way.clear()
            titles = {EVENLY: tr("−1 to 1, seed"), PYTORCH: tr("PyTorch’s, seed")}
            for name in ways:
                self.way.addItem(titles[name], name)
        self.way.show_data(spec.start_drawn)
        self.seed.setVisible(bool(spec.start_drawn))
        self.seed.field.show_value(spec.seed)

    def _choose(self, _place: int) -> None:
        self.note.clear()
        try:
            self.studio.edit("start", START_WORDS[self.way.currentData()].format(seed=self.studio.spec.seed))
        except InputError as error:
            self.note.refuse(error)
            self.refresh()
