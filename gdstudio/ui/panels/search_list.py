"""A long list to choose from: in groups, searched by typing, with what is known about the entry beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gdstudio.ui.panels.form import Choice
from gdstudio.ui.panels.popover import Popup
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

# In heights of a line.
WIDTH, LIST_WIDTH, HEIGHT = 33.0, 14.5, 20.0
_DATA, _WORDS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Known:
    """One entry: `words` are searched besides its title; `details` are rich text, asked for when it is looked at."""

    data: str
    title: str
    words: str = ""
    details: Callable[[], str] = str


Groups = Sequence[tuple[str, Sequence[Known]]]


class SearchList(Popup):
    """A popup with a search field; `chosen(data)` once, then it is gone."""

    chosen = Signal(str)

    def __init__(self, groups: Groups, now: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._details = {known.data: known.details for _title, each in groups for known in each}
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Search"))
        self.field.setAccessibleName(tr("Search"))
        self.list = QListWidget()
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setStyleSheet(f"QListWidget {{ border: none; background: {theme.window} }}")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._lay_out()
        self._fill(groups)
        self.field.textChanged.connect(self.search)
        self.field.returnPressed.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self.list.itemEntered.connect(self._look_at)
        self.list.currentItemChanged.connect(self._tell)
        self.field.installEventFilter(self)
        self._stand_on(now)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 10, 14, 10)
        grid.setHorizontalSpacing(14)
        grid.addWidget(self.field, 0, 0)
        grid.addWidget(self.list, 1, 0)
        side = QVBoxLayout()
        side.addWidget(self.words)
        grid.addLayout(side, 0, 1, 2, 1)
        grid.setColumnStretch(1, 1)
        height = self.fontMetrics().height()
        self.list.setFixedWidth(round(LIST_WIDTH * height))
        self.field.setFixedWidth(round(LIST_WIDTH * height))
        self.resize(round(WIDTH * height), round(HEIGHT * height))

    def _fill(self, groups: Groups) -> None:
        for title, entries in groups:
            if title:
                heading = QListWidgetItem(title)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                type_ = self.font()
                type_.setBold(True)
                heading.setFont(type_)
                heading.setForeground(QColor(self._theme.quiet))
                self.list.addItem(heading)
            for known in entries:
                item = QListWidgetItem(f"  {known.title}" if title else known.title)
                item.setData(_DATA, known.data)
                item.setData(_WORDS, f"{known.title} {known.data} {known.words}".casefold())
                self.list.addItem(item)

    def items(self) -> list[QListWidgetItem]:
        """The entries in sight, headings left out."""
        every = (self.list.item(row) for row in range(self.list.count()))
        return [item for item in every if item.data(_DATA) is not None and not item.isHidden()]

    def search(self, text: str) -> None:
        """Only entries that hold every typed word stay, and headings above some."""
        wanted = text.casefold().split()
        heading, found = None, False
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_DATA) is None:
                _show(heading, found)
                heading, found = item, False
                continue
            fits = all(word in item.data(_WORDS) for word in wanted)
            item.setHidden(not fits)
            found = found or fits
        _show(heading, found)
        left = self.items()
        # What is called so comes before what only speaks of it.
        named = [item for item in left if all(word in item.text().casefold() for word in wanted)]
        if self.list.currentItem() not in (named or left):
            self.list.setCurrentRow(self.list.row((named or left)[0]) if left else -1)
        elif left:
            self.list.scrollToItem(self.list.currentItem())
        if not left:
            self.words.setText(tr("Nothing here has these words."))

    def _stand_on(self, now: str) -> None:
        items = self.items()
        item = next((each for each in items if each.data(_DATA) == now), items[0] if items else None)
        if item is not None:
            self.list.setCurrentItem(item)
            self._tell(item)

    def _look_at(self, item: QListWidgetItem) -> None:
        if item.data(_DATA) is not None:
            self.list.setCurrentItem(item)

    def _tell(self, item: QListWidgetItem | None, _before: QListWidgetItem | None = None) -> None:
        details = self._details.get(item.data(_DATA)) if item is not None else None
        self.words.setText(details() if details is not None else "")

    def _take(self, _item: QListWidgetItem | None = None) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(_DATA) is not None and not item.isHidden():
            data = item.data(_DATA)
            self.close()
            self.chosen.emit(data)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑ and ↓ go through the list while the field has the keys."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
        return False

    def _move(self, step: int) -> None:
        items = self.items()
        if items:
            now = self.list.currentItem()
            place = items.index(now) + step if now in items else 0
            self.list.setCurrentItem(items[min(max(place, 0), len(items) - 1)])

    def open_below(self, widget: QWidget) -> None:
        """Open under a widget, ready to be searched."""
        self.show_below(widget)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)


class SearchChoice(Choice):
    """A choice whose list is a `SearchList`; `groups` are asked for when it is opened."""

    def __init__(self, name: str, groups: Callable[[], Groups], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._groups = groups
        self.opened: SearchList | None = None

    def showPopup(self) -> None:
        now = self.currentData()
        self.opened = SearchList(self._groups(), now if isinstance(now, str) else "", self._theme, self)
        self.opened.chosen.connect(self._choose)
        self.opened.destroyed.connect(self._closed)
        self.opened.open_below(self)

    def hidePopup(self) -> None:
        super().hidePopup()
        if self.opened is not None:
            self.opened.close()

    def _closed(self) -> None:
        self.opened = None

    def _choose(self, data: str) -> None:
        place = self.findData(data)
        if place < 0:
            # Known to the list alone: found when it was opened.
            self.addItem(data, data)
            place = self.count() - 1
        self.setCurrentIndex(place)
        self.activated.emit(place)


def paragraphs(parts: Iterable[str]) -> str:
    """Rich text of parts that are rich text, empty ones left out."""
    return "".join(f"<p style='margin: 0 0 8px 0'>{part}</p>" for part in parts if part)


def _show(heading: QListWidgetItem | None, found: bool) -> None:
    if heading is not None:
        heading.setHidden(not found)
