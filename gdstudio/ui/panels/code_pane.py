"""The program that runs, beside the figures: its engine's dialect, the line being executed, what each line made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from gdstudio.engines import ENGINES
from gdstudio.model import InputError
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.code_values import executed, shown_code
from gdstudio.ui.panels.code_view import CodeView, ShownCode
from gdstudio.ui.panels.following import Following
from gdstudio.ui.panels.pane_buttons import dress, quiet_button
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.exporters.listing import Listing
    from gdstudio.ui.studio import Studio

SHOWN = frozenset({"rows", "cursor", "spec", "runs", "trace", "state", "part"})


class CodePane(QWidget):
    """Follows the studio while it is seen. `closed` by its button, `copied` when its program is to be copied;
    `beside_chosen` ("graph", "plot", "none") says what is to stand beside it."""

    closed = Signal()
    copied = Signal()
    beside_chosen = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.view = CodeView()
        self.heading = QLabel()
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.hide()
        self.beside = quiet_button(tr("What stands beside the program"))
        self.beside.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.beside.setMenu(self._menu_of_beside())
        self.copy_button = quiet_button(tr("Copy the program"))
        self.close_button = quiet_button(tr("Close the program (C)"))
        self._key: object = None
        self.listing: Listing | None = None
        self.copy_button.clicked.connect(self.copied)
        self.view.copied.connect(self.copied)
        self.close_button.clicked.connect(self.closed)
        Following(self, studio, SHOWN, self.refresh)
        studio.look_changed.connect(self.set_look)
        self._lay_out()
        self.set_look()
        # It is asked for.
        self.hide()

    def _menu_of_beside(self) -> QMenu:
        menu = QMenu(self)
        self.choices = {"graph": tr("Graph"), "plot": tr("Plot"), "none": tr("Nothing")}
        for name, title in self.choices.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setData(name)
        menu.triggered.connect(lambda action: self.beside_chosen.emit(action.data()))
        return menu

    def show_beside(self, chosen: str) -> None:
        """What stands beside the program now."""
        self.beside.setText(tr("Beside: {what} ▾", what=self.choices[chosen]))
        self.beside.setAccessibleName(tr("Beside the program: {what}", what=self.choices[chosen]))
        for action in self.beside.menu().actions():
            action.setChecked(action.data() == chosen)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(14, 4, 4, 0)
        row.setSpacing(2)
        row.addWidget(self.heading, 1)
        row.addWidget(self.beside)
        row.addWidget(self.copy_button)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.note, 1)
        column.addWidget(self.view, 1)

    def refresh(self) -> None:
        """The program and where it stands; nothing is done while it is not seen."""
        if not self.isVisible() or not self.studio.session.runs:
            return
        self._follow_program()
        if self.listing is None:
            self.view.show_code(ShownCode())
        else:
            self.view.show_code(shown_code(self.listing, executed(self.studio)))

    def _follow_program(self) -> None:
        """The text, made anew where it could be another."""
        # Loaded when a program is first looked at.
        from gdstudio.exporters.listing import listing_of

        run = self.studio.run
        refused = run.outcome is not None and run.outcome.kind == "refused"
        last = run.record.last if run.record.ended else max(run.record.last, run.spec.steps)
        key = run.number, run.record.guarded, refused, last
        if key == self._key:
            return
        self._key = key
        self.heading.setText(tr("Program · {engine}", engine=ENGINES.get(run.spec.engine, run.spec.engine)))
        try:
            self.listing = listing_of(run)
        except InputError as error:
            self.listing = None
            self.note.setText(say(error.message))
        self.note.setVisible(self.listing is None)
        self.view.setVisible(self.listing is not None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def set_look(self) -> None:
        """Theme and scale of the studio."""
        theme, scale = self.studio.theme, self.studio.scale
        self.view.set_theme(theme)
        self.view.set_scale(scale)
        self.heading.setFont(font(scale.legend))
        self.beside.setFont(font(scale.desk))
        self.note.setFont(font(scale.room))
        dress({self.copy_button: "copy", self.close_button: "close"}, theme, scale)
