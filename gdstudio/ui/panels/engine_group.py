"""Which engine computes the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gdstudio.engines import ENGINES
from gdstudio.model import InputError
from gdstudio.ui.panels.form import Choice, Form
from gdstudio.ui.panels.note import Note
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class EngineGroup(Form):
    """NumPy, PyTorch or torch.optim; what takes long or is missing is said below."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(tr("Engine"), parent)
        self.studio = studio
        self.chosen = Choice(tr("Engine"))
        self.note = Note()
        self._refused = False
        for name, title in ENGINES.items():
            self.chosen.addItem(title, name)
        self.chosen.activated.connect(self._choose)
        self.column.removeWidget(self.heading)
        self.heading.setBuddy(self.chosen)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.heading)
        row.addWidget(self.chosen, 1)
        self.column.insertLayout(0, row)
        self.column.insertWidget(1, self.note)
        studio.spec_changed.connect(self.refresh)
        studio.busy_changed.connect(self._show_note)
        studio.rows_changed.connect(self._show_note)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's engine."""
        self.chosen.show_data(self.studio.spec.engine)
        self._show_note()

    def _show_note(self) -> None:
        """What takes long now, else what is to be known of the run's numbers; a refusal stays until the next choice."""
        if not self._refused:
            notes = " ".join(say(note) for note in self.studio.run.record.notes) if self.studio.session.runs else ""
            self.note.say(self.studio.busy() or notes)

    def _choose(self, _place: int) -> None:
        self._refused = False
        self.note.clear()
        try:
            self.studio.edit("engine", self.chosen.currentData())
        except InputError as error:
            self._refused = True
            self.note.refuse(error)
            self.refresh()
