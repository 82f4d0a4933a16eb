"""The quiet buttons in the heads of panes: the program's, the graph's."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from gdstudio.ui.panels.icons import icon
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import Theme


def quiet_button(tip: str, text: str = "", *, checkable: bool = False) -> QToolButton:
    """A button without a frame, in the order of Tab; without a text its tip is its name."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text or tip)
    button.setCheckable(checkable)
    button.setProperty("quiet", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def dress(buttons: Mapping[QToolButton, str], theme: Theme, scale: Scale) -> None:
    """Each button square, with the icon of that name."""
    side = round(2.1 * scale.desk)
    for button, name in buttons.items():
        button.setIcon(icon(name, theme))
        button.setFixedSize(side, side)
        button.setStyleSheet("padding: 2px")
