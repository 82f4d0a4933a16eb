"""A quiet button with a triangle that opens and closes what stands below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from gdstudio.ui.panels.icons import icon
from gdstudio.ui.theme import Theme

# Of sizes of type.
SIDE = 1.2


class Disclosure(QToolButton):
    """Checked while what it stands for is open."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None
        self.setText(text)
        self.setCheckable(True)
        self.setProperty("quiet", True)
        self.setStyleSheet("QToolButton, QToolButton:checked { padding: 5px 8px 5px 1px; background: transparent }")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._turn)

    def set_look(self, theme: Theme, size: float) -> None:
        """Colours, and the size of type in pixels."""
        self._theme = theme
        side = round(SIDE * size)
        self.setIconSize(QSize(side, side))
        self._turn()

    def _turn(self) -> None:
        if self._theme is not None:
            self.setIcon(icon("chevron-down" if self.isChecked() else "chevron-right", self._theme))
