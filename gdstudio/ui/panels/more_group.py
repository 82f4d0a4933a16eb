"""What is rarely changed, closed until asked for: schedule, dtype, seed, step limit and stop rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from gdstudio.model import InputError
from gdstudio.ui.panels.disclosure import Disclosure
from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.panels.form import Choice, Form
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.number_field import NumberCell
from gdstudio.ui.panels.schedule_group import ScheduleGroup
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

DTYPES = ("float64", "float32")


class MoreGroup(QWidget):
    """A button "More" over a form that it opens and closes."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.button = Disclosure(tr("More"))
        self.form = Form("")
        self.form.heading.hide()
        self.form.hide()
        self.schedule = ScheduleGroup(studio)
        self._fill()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.schedule)
        column.addWidget(self.form)
        self.button.toggled.connect(self._open)
        studio.spec_changed.connect(self.refresh)
        self.refresh()

    def _fill(self) -> None:
        self.dtype = Choice(tr("Number type"))
        for name in DTYPES:
            self.dtype.addItem(name, name)
        self.dtype.activated.connect(self._choose_dtype)
        self.note = Note()
        self.form.add(tr("Number type"), self.dtype, tr("How many bits a number has; PyTorch's usual is float32."))
        self.form.add("", self.note)
        self.steps = self._number(tr("Step limit"), "steps", tr("Play and Run to end stop here; Step goes on."))
        self.seed = self._number(tr("Seed"), "seed", tr("Random numbers begin here, so that a run repeats."))
        self.stops = QCheckBox(tr("Stop when converged or diverged"))
        self.stops.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stops.clicked.connect(self._choose_stops)
        self.form.add("", self.stops)
        tip = tr(
            "A run is converged when no component of the gradient is larger. Empty: 10⁻⁸ times the first gradient."
        )
        self.gtol = self._number(tr("Gradient tolerance"), "stop.gtol", tip)

    def _number(self, label: str, path: str, tip: str) -> NumberCell:
        def submit(text: str) -> None:
            self.studio.edit(path, text)

        cell = NumberCell(label, submit)
        self.form.add(label, cell, tip)
        return cell

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.form.set_theme(theme)
        self.schedule.set_theme(theme)
        self.button.set_look(theme, self.studio.look.scale.desk)

    def refresh(self) -> None:
        """Show the run's settings."""
        spec = self.studio.spec
        self._show_schedule()
        self.dtype.show_data(spec.dtype)
        self.steps.field.show_value(spec.steps)
        self.seed.field.show_value(spec.seed)
        self.stops.setChecked(spec.stop.enabled)
        self.gtol.field.show_value(spec.stop.gtol)
        self.gtol.setEnabled(spec.stop.enabled)

    def _open(self, opened: bool) -> None:
        self.form.setVisible(opened)
        self._show_schedule()

    def _show_schedule(self) -> None:
        """What changes the rate of the run is seen, also while the rest is closed."""
        self.schedule.setVisible(self.button.isChecked() or self.schedule.on)

    def _choose_dtype(self, _place: int) -> None:
        self.note.clear()
        try:
            self.studio.edit("dtype", self.dtype.currentData())
        except InputError as error:
            self.note.refuse(error)
            self.refresh()

    def _choose_stops(self, checked: bool) -> None:
        self.studio.edit("stop.enabled", checked)
        to_stage(self)
