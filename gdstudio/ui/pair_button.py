"""Which two of several parameters a map is drawn over: one button in the figure's corner, or below its sentence."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gdstudio.ui.fonts import font
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr


class PairButton(QToolButton):
    """Opens the menu of pairs; its text is the pair that is drawn."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self.studio = studio
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("The two parameters that are drawn"))
        self.clicked.connect(self._open)

    def pairs(self) -> list[tuple[str, str]]:
        """What can be chosen."""
        return list(combinations(self.studio.spec.problem.parameters, 2))

    def place(self, asking: bool) -> None:
        """In the upper right corner, or in the middle while nothing is drawn."""
        pair = self.studio.showing.pair
        chosen = pair is not None and pair in self.pairs()
        self.setFont(font(self.studio.scale.desk))
        self.setText(f"{pair[0]}, {pair[1]} ▾" if chosen and pair else tr("Choose two parameters ▾"))
        self.setAccessibleName(tr("Parameters drawn"))
        self.adjustSize()
        host = self.parentWidget()
        if asking:
            self.move((host.width() - self.width()) // 2, round(host.height() * 0.5 + 3.2 * self.studio.scale.room))
        else:
            self.move(host.width() - self.width() - 12, 8)
        self.show()
        self.raise_()

    def menu_of_pairs(self) -> QMenu:
        """The menu, to be shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for pair in self.pairs():
            words = tr("{first} and {second}", first=pair[0], second=pair[1])
            action = QAction(words, menu, checkable=True, checked=pair == self.studio.showing.pair)
            action.triggered.connect(lambda _=False, pair=pair: self.studio.show_pair(pair))
            menu.addAction(action)
        return menu

    @Slot()
    def _open(self) -> None:
        self.menu_of_pairs().popup(self.mapToGlobal(QPoint(0, self.height())))
