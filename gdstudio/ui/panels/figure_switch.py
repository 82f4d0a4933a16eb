"""Which figures are on the stage: one button for each that the problem has, or a menu of them where there is no room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class FigureSwitch(QWidget):
    """`buttons` are there whether they are seen or stand behind the menu; none where there is nothing to choose.

    `make(text, name, tip)` makes a button as the headline's other ones.
    """

    def __init__(
        self, studio: Studio, make: Callable[[str, str, str], QToolButton], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._make = studio, make
        self._narrow = False
        self.buttons: list[QToolButton] = []
        self.all = make(tr("Figures"), "figures", tr("Which figures are on the stage"))
        self.all.clicked.connect(self.open)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self.all)
        self._type: tuple[QFont, int] | None = None
        self._shown: object = None

    def set_type(self, type_: QFont, height: int) -> None:
        """Type and height of the buttons."""
        self._type = type_, height
        self.follow()

    def set_narrow(self, narrow: bool) -> None:
        """Whether the buttons must be one."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._place()

    def follow(self) -> None:
        """The figures that this problem has, and those on show."""
        choices = self._studio.figure_choices()
        choices = choices if len(choices) > 1 else []
        shown = choices, self._studio.figures, self._type
        if shown == self._shown:
            return
        self._shown = shown
        if [button.objectName() for button in self.buttons] != [name for name, _ in choices]:
            self._renew(choices)
        for button in self.buttons:
            button.setChecked(button.objectName() in self._studio.figures)
        for button in (*self.buttons, self.all):
            if self._type is not None:
                button.setFont(self._type[0])
                button.setFixedHeight(self._type[1])
        self._place()

    def _place(self) -> None:
        one = self._narrow and bool(self.buttons)
        self.all.setVisible(one)
        for button in self.buttons:
            button.setVisible(not one)
        self.setVisible(bool(self.buttons))

    def _renew(self, choices: list[tuple[str, str]]) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for name, title in choices:
            button = self._make(title, name, tr("Shows {figure} on the stage", figure=title))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self._choose(name))
            self._row.addWidget(button)
            self.buttons.append(button)

    def _choose(self, name: str) -> None:
        self._studio.show_figure(name)
        self.follow()
        to_stage(self)

    def open(self) -> None:
        """The menu of figures, each on or off."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title in self._studio.figure_choices():
            action = QAction(title, menu, checkable=True, checked=name in self._studio.figures)
            action.triggered.connect(lambda _=False, name=name: self._choose(name))
            menu.addAction(action)
        menu.popup(self.all.mapToGlobal(QPoint(0, self.all.height())))
