"""The schedule of the learning rate: one of the catalogue or a typed expression of t, its constants as sliders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from gdstudio.model import Constant, InputError, RunSpec, Schedule
from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.panels.form import Choice, Form
from gdstudio.ui.panels.function_field import FunctionField
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.value_control import Quantity, ValueControl
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

FIGURE = "learning-rate"


class ScheduleField(FunctionField):
    """The expression, checked at each key; an empty one is a constant rate."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, "schedule", parent)
        self.line.setAccessibleName(tr("Learning rate at t"))
        self.line.setPlaceholderText("learning_rate*0.9^t")
        self.line.setToolTip(tr("t is 0 before the first step, 1 before the second, and so on."))

    def _text_of(self, spec: RunSpec) -> str:
        return spec.schedule.typed if spec.schedule is not None else ""

    def _constants_of(self, spec: RunSpec) -> Mapping[str, Constant]:
        return spec.schedule.constants if spec.schedule is not None else {}


class ScheduleGroup(Form):
    """Made anew when the constants are others; `on` tells whether the run has a schedule."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(tr("Schedule"), parent)
        self.studio = studio
        self.constants: list[ValueControl] = []
        self._shape: object = None
        self.chosen = Choice(tr("Schedule"))
        self.chosen.addItem(tr("Constant rate"), "")
        for name, entry in studio.catalogue.schedules.items():
            # That of the catalogue is the first entry already.
            if name != "constant":
                self.chosen.addItem(entry.title, name)
        self.chosen.setPlaceholderText(tr("Typed by you"))
        self.chosen.activated.connect(self._choose)
        self.note = Note()
        self.field = ScheduleField(studio)
        self.figure = QPushButton(tr("Show the learning rate"))
        self.figure.clicked.connect(self._show_figure)
        self.column.insertWidget(1, self.chosen)
        self.column.insertWidget(2, self.note)
        self.column.insertWidget(3, self.field)
        self.column.addWidget(self.figure)
        studio.spec_changed.connect(self.refresh)
        studio.figures_changed.connect(self._show_button)
        self.refresh()

    @property
    def on(self) -> bool:
        """Whether the run has a schedule."""
        return self.studio.spec.schedule is not None

    def refresh(self) -> None:
        """Show the run's schedule."""
        schedule = self.studio.spec.schedule
        shape = dict(schedule.constants) if schedule is not None else {}
        if shape != self._shape:
            self._shape = shape
            self._build(schedule)
        self.chosen.show_data(schedule.name or None if schedule is not None else "")
        self.chosen.setToolTip(schedule.text if schedule is not None else "")
        self._show_button()

    def _build(self, schedule: Schedule | None) -> None:
        self.clear()
        self.constants = []
        for name, constant in schedule.constants.items() if schedule is not None else ():
            self.constants.append(ValueControl(self.studio, Quantity.of_constant(name, constant, "schedule")))
            self.add(name, self.constants[-1])

    def _choose(self, _place: int) -> None:
        self.note.clear()
        self.field.restore()
        try:
            self.studio.edit("schedule", self.chosen.currentData())
        except InputError as error:
            self.note.refuse(error)
            self.refresh()

    def _show_button(self) -> None:
        self.figure.setVisible(self.on and self.studio.companion != FIGURE)

    def _show_figure(self) -> None:
        self.studio.show_companion(FIGURE)
        to_stage(self)
