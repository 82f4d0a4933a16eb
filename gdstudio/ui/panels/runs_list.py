"""The runs of a race as a list of rows: select, draw or not, rename, pin, duplicate, remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from gdstudio.language import LanguageError, format_number
from gdstudio.model import MOST_RUNS, InputError
from gdstudio.runs import Run
from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.panels.icons import icon
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.run_row import RunRow
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class RunsList(QWidget):
    """Follows the session; what is refused is said below the rows. `duplicated`: the copy is selected."""

    duplicated = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.rows: list[RunRow] = []
        self.note = Note()
        self.add = QPushButton(tr("Duplicate and vary"))
        self.add.setToolTip(tr("The selected run once more, with its learning rate ready to be typed (Ctrl+D)"))
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.clicked.connect(self.duplicate)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._rows)
        column.addWidget(self.note)
        column.addWidget(self.add)
        self.setAccessibleName(tr("Runs"))
        studio.runs_changed.connect(self.refresh)
        studio.spec_changed.connect(self.refresh)
        studio.followed.connect(self.refresh)
        self.set_theme(studio.look.theme)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.add.setIcon(icon("plus", theme))
        self.note.set_theme(theme)
        for row in self.rows:
            row.set_look(theme, self.studio.look.scale)
        self.refresh()

    def refresh(self) -> None:
        """One row a run, as it stands at the cursor."""
        session = self.studio.session
        self._have(len(session.runs))
        for place, (row, run) in enumerate(zip(self.rows, session.runs, strict=True)):
            row.show_run(
                place + 1, run.colour, run.name, self._value(run), self._sign(run), selected=place == session.selected,
                drawn=run.visible, pinned=run.pinned, given=run.wanted.spec.name,
            )  # fmt: skip
        self.add.setEnabled(len(session.runs) < MOST_RUNS)

    def _value(self, run: Run) -> str:
        row = run.shown(self.studio.cursor)
        return format_number(run.trajectory.row(row).value) if row >= 0 else ""

    def _sign(self, run: Run) -> str:
        """An ending of its own; that the budget is used is the same for all, and says itself below."""
        kind = run.ending(self.studio.cursor, self.studio.session.limit)
        return kind if kind is not None and kind != "step-limit" else ""

    def _have(self, count: int) -> None:
        while len(self.rows) > count:
            row = self.rows.pop()
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < count:
            self.rows.append(self._row(len(self.rows)))
            self._rows.addWidget(self.rows[-1])

    def _row(self, place: int) -> RunRow:
        row = RunRow(self.studio.look.theme, self.studio.look.scale)
        row.chosen.connect(lambda: self._choose(place))
        row.eye_pressed.connect(lambda: self._turn_eye(place))
        row.renamed.connect(lambda name: self._rename(place, name))
        row.menu_wanted.connect(lambda at: self.menu(place).popup(at))
        return row

    def _choose(self, place: int) -> None:
        self.note.clear()
        self.studio.select(place)
        to_stage(self)

    def _turn_eye(self, place: int) -> None:
        self.studio.show_run(place, not self.studio.session.runs[place].visible)

    def _rename(self, place: int, name: str) -> None:
        self._try(lambda: self.studio.rename_run(place, name))
        to_stage(self)

    def _try(self, act: Callable[[], object]) -> None:
        self.note.clear()
        try:
            act()
        except (InputError, LanguageError) as error:
            self.note.refuse(error)

    def duplicate(self) -> None:
        """One more run below the selected one."""
        before = len(self.studio.session.runs)
        self._try(self.studio.duplicate)
        if len(self.studio.session.runs) > before:
            self.duplicated.emit()

    def menu(self, place: int) -> QMenu:
        """What can be done with a run."""
        studio, run = self.studio, self.studio.session.runs[place]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Rename")).triggered.connect(lambda: self.rows[place].rename())
        menu.addAction(tr("Duplicate and vary")).triggered.connect(lambda: self._with(place, self.duplicate))
        hide = tr("Hide") if run.visible else tr("Show")
        menu.addAction(hide).triggered.connect(lambda: self._turn_eye(place))
        pin = tr("Unpin") if run.pinned else tr("Pin: keep its settings")
        menu.addAction(pin).triggered.connect(lambda: studio.pin_run(place, not run.pinned))
        menu.addSeparator()
        menu.addAction(tr("Delete run")).triggered.connect(lambda: self._with(place, lambda: self._try(studio.remove)))
        return menu

    def _with(self, place: int, act: Callable[[], object]) -> None:
        self.studio.select(place)
        act()
