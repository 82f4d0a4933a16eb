"""What opens in front of the window: find an action, keys, save figure, about. Each is imported when it is first asked for."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from gdstudio import __version__
from gdstudio.ui.actions import Actions
from gdstudio.ui.copying import Copying
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr


class Dialogs(QObject):
    """Connects the actions that open something."""

    def __init__(self, studio: Studio, actions: Actions, copying: Copying, window: QWidget) -> None:
        super().__init__(window)
        self._studio, self._actions, self._copying, self._window = studio, actions, copying, window
        actions.on("find_action", self.find_action)
        actions.on("keys", self.keys)
        actions.on("save_figure", self.save_figure)
        actions.on("about", self.about)

    def find_action(self) -> None:
        """One field over all actions."""
        from gdstudio.ui.panels.find_action import FindAction

        FindAction(self._actions, self._window).open()

    def keys(self) -> None:
        """The page with the keys and symbols."""
        from gdstudio.ui.panels.help_page import HelpPage

        HelpPage(self._actions, self._window).open()

    def save_figure(self) -> None:
        """The dialog with its preview."""
        from gdstudio.ui.panels.save_figure import SaveFigure

        SaveFigure(self._studio, self._copying, self._window).open()

    def about(self) -> None:
        """Version and what it runs on."""
        sentence = tr(
            "GD Studio {version}, on Python {python} and Qt {qt}. Gradient descent, seen, stepped and questioned.",
            version=__version__, python=platform.python_version(), qt=PySide6.__version__,
        )  # fmt: skip
        box = QMessageBox(QMessageBox.Icon.NoIcon, tr("About GD Studio"), sentence, parent=self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
