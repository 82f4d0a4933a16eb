"""Find an action: one line over all actions; type a part of a name or a search word, ↑ ↓ to choose, Enter
to do it.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gdstudio.ui.panels.item_row import KEYS, KeyedItem
from gdstudio.ui.panels.key_names import keys_of
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.actions import Actions, Entry

ROWS = 10


def folded(text: str) -> str:
    """A text for comparison: without case, width and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def rank(entry: Entry, title: str, asked: str) -> int | None:
    """How well an action answers: 0 its name begins so, 1 a word of it does, 2 it is inside, 3 a search
    word; None not.
    """
    name, words = folded(title), folded(f"{entry.words} {entry.name}")
    parts = folded(asked).split()
    if not all(part in name or part in words for part in parts):
        return None
    whole = folded(asked).strip()
    if name.startswith(whole):
        return 0
    if any(word.startswith(whole) for word in name.split()):
        return 1
    return 2 if whole in name else 3


class FindAction(QDialog):
    """Closes after the action; disabled ones are listed but do nothing."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Find an action"))
        self._actions = actions
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Type what you want to do"))
        self.line.setAccessibleName(tr("Find an action"))
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Actions found"))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(KeyedItem(self.list))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.list)
        height = self.fontMetrics().height()
        self.resize(round(height * 27), round(height * (ROWS * 1.9 + 4)))
        self.line.textChanged.connect(self.search)
        self.line.returnPressed.connect(self.do)
        self.list.itemClicked.connect(self.do)
        self.line.installEventFilter(self)
        self.search("")

    def search(self, asked: str) -> None:
        """List what answers, what can be done now and the best first, in the menus' order among equals."""
        found = []
        for place, entry in enumerate(self._actions):
            title = self._title(entry)
            well = rank(entry, title, asked) if asked.strip() else 0
            if well is not None and (asked.strip() or entry.menu):
                found.append((not self._actions[entry.name].isEnabled(), well, place, entry))
        self.list.clear()
        for *_, entry in sorted(found, key=lambda each: each[:3]):
            self.list.addItem(self._item(entry))
        self.list.setCurrentRow(0)

    def _title(self, entry: Entry) -> str:
        return self._actions[entry.name].text().replace("&", "").rstrip("…")

    def _item(self, entry: Entry) -> QListWidgetItem:
        action = self._actions[entry.name]
        item = QListWidgetItem(self._title(entry))
        item.setData(Qt.ItemDataRole.UserRole, entry.name)
        item.setData(KEYS, keys_of(action))
        item.setToolTip(tr(entry.help) if entry.help else "")
        if not action.isEnabled():
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        return item

    def do(self) -> None:
        """Do the chosen action, after the dialog has gone."""
        item = self.list.currentItem()
        if item is None:
            return
        action = self._actions[item.data(Qt.ItemDataRole.UserRole)]
        self.accept()
        if action.isEnabled():
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑ and ↓ in the line move in the list."""
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in moves:
            row = self.list.currentRow() + moves[Qt.Key(event.key())]
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            return True
        return super().eventFilter(watched, event)
