"""The Table page: the iterates of the selected run, and in a race the runs beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gdstudio.ui.panels.comparison import Comparison
from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.panels.table_page import TablePage
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class Tables(QWidget):
    """A switch of two, shown only in a race."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.iterates, self.runs = TablePage(studio), Comparison(studio)
        self.stack = QStackedWidget()
        self.switch = QWidget()
        row = QHBoxLayout(self.switch)
        row.setContentsMargins(14, 8, 14, 8)
        group = QButtonGroup(self)
        self.buttons = []
        for place, (text, page) in enumerate(((tr("Iterates"), self.iterates), (tr("Runs"), self.runs))):
            self.stack.addWidget(page)
            button = QPushButton(text)
            button.setCheckable(True)
            button.setChecked(place == 0)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, place=place: self._choose(place))
            group.addButton(button)
            row.addWidget(button, 1)
            self.buttons.append(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.switch)
        column.addWidget(self.stack, 1)
        studio.runs_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """The switch, where there is something to compare."""
        race = len(self.studio.session.runs) > 1
        self.switch.setVisible(race)
        if not race:
            self.stack.setCurrentIndex(0)

    def compare(self) -> None:
        """Show the runs beside each other."""
        self._show(1)

    def _choose(self, place: int) -> None:
        self._show(place)
        to_stage(self)

    def _show(self, place: int) -> None:
        self.buttons[place].setChecked(True)
        self.stack.setCurrentIndex(place)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.iterates.set_theme(theme)
        self.runs.set_theme(theme)
