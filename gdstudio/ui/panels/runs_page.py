"""The Runs page of a race: the list of runs, and below it the settings of the selected one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gdstudio.ui.panels.engine_group import EngineGroup
from gdstudio.ui.panels.more_group import MoreGroup
from gdstudio.ui.panels.optimizer_group import OptimizerGroup
from gdstudio.ui.panels.runs_list import RunsList
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class RunsPage(QScrollArea):
    """The list, a line, the selected run's optimizer, engine, schedule and what else is its own, in one column that scrolls."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        # With a parent from the beginning: what shows itself without one is a window.
        inside = QWidget()
        self.list = RunsList(studio, inside)
        self.optimizer = OptimizerGroup(studio, parent=inside)
        self.engine = EngineGroup(studio, inside)
        self.list.duplicated.connect(self.vary)
        self.more = MoreGroup(studio, inside)
        self._parts = (self.list, self.optimizer, self.engine, self.more)
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.heading.setWordWrap(True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 8, 14, 14)
        column.setSpacing(13)
        for widget in (self.list, self.heading, self.optimizer, self.engine, self.more):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        studio.runs_changed.connect(self._name)
        studio.spec_changed.connect(self._name)
        self._name()
        self.set_theme(studio.look.theme)

    def _name(self) -> None:
        """Whose settings these are."""
        session = self.studio.session
        self.heading.setText(f"{session.selected + 1} {session.run.name}")

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        for part in self._parts:
            part.set_theme(theme)

    def vary(self) -> None:
        """The selected run's learning rate, or its first number, ready to be typed over."""
        rate = self.optimizer.rate
        control = rate.control if rate is not None else next(iter(self.optimizer.controls), None)
        if control is not None:
            field = control.field
            self.ensureWidgetVisible(field)
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()
