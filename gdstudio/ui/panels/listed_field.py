"""A text of a fit that is typed, or chosen from the list that the arrow at its end opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gdstudio.language import LanguageError
from gdstudio.model import InputError
from gdstudio.ui.panels.focus import finish
from gdstudio.ui.panels.function_field import FunctionField
from gdstudio.ui.panels.icons import icon
from gdstudio.ui.panels.known_forms import form_groups, form_now
from gdstudio.ui.panels.search_list import SearchList
from gdstudio.ui.text import tr
from gdstudio.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class ListedField(QWidget):
    """`text` is the typed field of `path` ("model", "loss" or "penalty"), `arrow` opens the catalogue's list, as Alt+↓ does."""

    def __init__(self, studio: Studio, path: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.path = studio, path
        self.text = FunctionField(studio, path)
        self.arrow = QAction(name, self)
        self.arrow.setShortcut(QKeySequence("Alt+Down"))
        self.arrow.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.arrow.setToolTip(tr("{name} (Alt+↓)", name=name))
        self.arrow.triggered.connect(self.open_list)
        self.text.line.addAction(self.arrow, QLineEdit.ActionPosition.TrailingPosition)
        self.opened: SearchList | None = None
        self._theme = LIGHT
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.setFocusProxy(self.text)
        self.set_theme(studio.look.theme)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.text.set_theme(theme)
        self.arrow.setIcon(icon("chevron-down", theme))

    def open_list(self) -> None:
        """The catalogue's entries that suit this fit."""
        groups = form_groups(self.studio, self.path)
        self.opened = SearchList(groups, form_now(self.studio, self.path), self._theme, self)
        self.opened.chosen.connect(self._choose)
        self.opened.destroyed.connect(self._closed)
        self.opened.open_below(self)

    def _closed(self) -> None:
        self.opened = None

    def _choose(self, name: str) -> None:
        self.text.restore()
        try:
            self.studio.edit(self.path, name)
        except (InputError, LanguageError) as error:
            self.text.note.refuse(error)
            return
        finish(self)
