"""The Data page of a fit: its points as a table to edit and to paste into, and the learning rate pinned at
its foot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QGridLayout,
    QHeaderView,
    QMainWindow,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gdstudio.analysis import closed_form
from gdstudio.model import InputError, Message
from gdstudio.model.data_table import bad_cell
from gdstudio.ui.panels.data_model import Columns, DataModel
from gdstudio.ui.panels.data_view import DataView
from gdstudio.ui.panels.facts import closed_form_request
from gdstudio.ui.panels.focus import main_window
from gdstudio.ui.panels.icons import icon
from gdstudio.ui.panels.new_data import Asked, NewDataPopover
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.optimizer_group import Labelled, label_of
from gdstudio.ui.panels.pasted import Pasted, pasted
from gdstudio.ui.panels.value_control import Quantity, RateControl
from gdstudio.ui.text import say, tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

LEAVE_OUT = "leave out"
CELL_PADDING = 6


class PaddedItem(QStyledItemDelegate):
    """Digits keep off the line at their right."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        inside = QStyleOptionViewItem(option)
        inside.rect = option.rect.adjusted(0, 0, -CELL_PADDING, 0)
        super().paint(painter, inside, index)


class DataPage(QWidget):
    """`row_marked(row or −1)`: the row under the pointer, else the selected one, to be marked in the
    figures.
    """

    row_marked = Signal(int)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.model = DataModel(self._submit, self._refuse, self)
        self.view = DataView()
        self.note = Note()
        self.rate: RateControl | None = None
        self._pending: Pasted | None = None
        self._remark = ""
        self._marked = -1
        self._asked: Asked | None = None
        self.popover: NewDataPopover | None = None
        self._new = QPushButton(tr("New data…"))
        self._new.setToolTip(tr("A built-in data set, or data made up with noise and outliers"))
        self._add = QPushButton(tr("Add row"))
        self._paste = QPushButton(tr("Paste"))
        self._delete = QPushButton(tr("Delete"))
        self._delete.setToolTip(tr("Deletes the selected rows"))
        self._paste.setToolTip(
            tr("Puts the clipboard's rows in place of all data; of another table its columns are asked for")
        )
        self._line = QWidget()
        self._foot = QVBoxLayout()
        self._lay_out()
        self._connect()
        self.set_theme(studio.look.theme)
        self.refresh()

    def _lay_out(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(PaddedItem(view))
        view.setAccessibleName(tr("Data"))
        view.setMouseTracking(True)
        view.setTabKeyNavigation(False)
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        view.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        # Two by two: one row of all would make the whole inspector wider.
        buttons = QGridLayout()
        buttons.setContentsMargins(12, 0, 12, 0)
        buttons.setHorizontalSpacing(6)
        buttons.setVerticalSpacing(2)
        for place, button in enumerate((self._new, self._add, self._paste, self._delete)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("quiet", True)
            buttons.addWidget(button, place // 2, place % 2, Qt.AlignmentFlag.AlignLeft)
        self._line.setFixedHeight(1)
        self._foot.setContentsMargins(14, 0, 14, 12)
        noted = QVBoxLayout()
        noted.setContentsMargins(14, 0, 14, 0)
        noted.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(view, 1)
        column.addLayout(buttons)
        column.addLayout(noted)
        column.addWidget(self._line)
        column.addLayout(self._foot)

    def _connect(self) -> None:
        self._new.clicked.connect(self.new_data)
        self._add.clicked.connect(self.add_row)
        self._paste.clicked.connect(self.paste_all)
        self._delete.clicked.connect(self.delete_rows)
        self.view.pasted_.connect(self.paste_here)
        self.view.copied.connect(self.copy)
        self.view.deleted.connect(self.delete_rows)
        self.view.cut.connect(self.cut)
        self.view.filled_down.connect(self.fill_down)
        self.view.went_beyond.connect(self.add_row)
        self.view.entered.connect(self._hovered)
        self.view.left.connect(self._left)
        self.view.selectionModel().selectionChanged.connect(self._left)
        self.note.mended.connect(self._mended)
        self.studio.spec_changed.connect(self.refresh)
        self.studio.fields_changed.connect(self._show_undetermined)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.note.set_theme(theme)
        side = round(1.2 * self.studio.look.scale.desk)
        self._line.setStyleSheet(f"background: {theme.line}")
        for button, name in (
            (self._new, "table"),
            (self._add, "plus"),
            (self._paste, "paste"),
            (self._delete, "trash"),
        ):
            button.setIcon(icon(name, theme))
            button.setIconSize(QSize(side, side))
        self.view.verticalHeader().setDefaultSectionSize(round(self.studio.look.scale.desk * 2.4))
        # Wide enough for a number of seven digits; more columns than fit are scrolled to.
        self.view.horizontalHeader().setMinimumSectionSize(round(self.studio.look.scale.desk * 5.5))
        if self.rate is not None:
            self.rate.set_theme(theme)

    def refresh(self) -> None:
        """The data of the selected run, and the rate of its optimizer at the foot."""
        spec = self.studio.spec
        if spec.problem.kind != "fit":
            return
        self.model.show_problem(spec.problem)
        self._show_undetermined()
        declared = {each.name: each for each in spec.optimizer.hyperparameters}.get("learning_rate")
        if self.rate is None and declared is not None:
            quantity = Quantity.of(declared)
            self.rate = RateControl(self.studio, quantity, switch=False)
            self.rate.set_theme(self.studio.look.theme)
            self._foot.addWidget(Labelled(label_of(declared), quantity.help, self.rate))

    def _show_undetermined(self) -> None:
        """Why the data leave the parameters open, where they do: said while there is nothing else to say."""
        spec = self.studio.spec
        if spec.problem.kind != "fit" or not self.isVisible():
            return
        field = self.studio.field(closed_form_request(spec))
        message = closed_form.undetermined(field) if field is not None else None
        if message is not None and not self.note.text:
            self._remark = say(message)
            self.note.say(self._remark, "warning")
        elif message is None and self._remark and self.note.text == self._remark:
            self._remark = ""
            self.note.clear()

    # Changes.

    def new_data(self) -> None:
        """Choose other data, over the table or, where that is hidden, below the menus: the plot stays in sight."""
        self.note.clear()
        host = main_window(self)
        menus = host.menuWidget() if isinstance(host, QMainWindow) else None
        below = self.view.horizontalHeader() if self.isVisible() or menus is None else menus
        self.popover = NewDataPopover(self.studio, self._asked, self._remember, self.studio.look.theme, below)
        self.popover.destroyed.connect(self._popover_closed)
        self.popover.open_below(below)

    def _remember(self, asked: Asked) -> None:
        """What was chosen, and how a command brings the same data."""
        self._asked = asked
        self.studio.origins.remember(self.studio.spec.problem.columns, asked.arguments())

    def _popover_closed(self) -> None:
        self.popover = None

    def _submit(self, columns: Columns) -> bool:
        self.note.clear()
        try:
            self.studio.edit("data", columns)
        except InputError as error:
            self.note.refuse(error)
            return False
        return True

    def _refuse(self, message: Message) -> None:
        self.note.refuse(InputError(message, "data"))

    def _rows(self) -> list[int]:
        return sorted({index.row() for index in self.view.selectionModel().selectedIndexes()})

    def add_row(self) -> None:
        """A row below the selected or the last one, open for typing."""
        rows = self._rows()
        after = rows[-1] if rows else self.model.rowCount() - 1
        if self.model.add_row(after):
            index = self.model.index(after + 1, 0)
            self.view.setCurrentIndex(index)
            self.view.edit(index)

    def delete_rows(self) -> None:
        """Without the selected rows."""
        rows = self._rows()
        if rows:
            self.model.remove_rows(rows)

    def copy(self) -> None:
        """The selected cells, parted by tabs, to the clipboard; the whole table with the names of its columns, which
        single cells, to be put elsewhere, do not have."""
        indexes = self.view.selectionModel().selectedIndexes()
        if indexes:
            columns = range(min(each.column() for each in indexes), max(each.column() for each in indexes) + 1)
            whole = len(indexes) == self.model.rowCount() * self.model.columnCount() > len(self.model.names)
            titles = ["\t".join(self.model.names)] if whole else []
            lines = ["\t".join(self.model.text(row, column) for column in columns) for row in self._rows()]
            QGuiApplication.clipboard().setText("\n".join(titles + lines))

    def cut(self) -> None:
        """The selected rows, to the clipboard and out of the data: a cell cannot be empty."""
        self.copy()
        self.delete_rows()

    def fill_down(self) -> None:
        """The topmost of the selected cells into those below it."""
        cells = [(each.row(), each.column()) for each in self.view.selectionModel().selectedIndexes()]
        if cells:
            self.model.fill_down(cells)

    def paste_all(self) -> None:
        """The clipboard's rows in place of all data."""
        self._take_all(QGuiApplication.clipboard().text())

    def _take_all(self, text: str) -> None:
        """A table that says other names, or has more columns than this fit, is another one: asked about as a file is."""
        block, names = pasted(text), self.model.names
        narrowest = min(map(len, block.rows), default=0)
        if narrowest > len(names) or (narrowest > 1 and block.header and block.header != names):
            from gdstudio.ui.panels.data_file import DataFile

            DataFile(self.studio, None, main_window(self), text.encode()).open()
        else:
            self._take(block)

    def paste_here(self) -> None:
        """The clipboard's cells from the current one on."""
        text, index = QGuiApplication.clipboard().text(), self.view.currentIndex()
        block = pasted(text)
        if not index.isValid() or block.header:
            self._take_all(text)
        elif block.wrong:
            self._take(block)
        elif block.rows:
            self.model.paste(block.rows, index.row(), index.column())

    def _take(self, block: Pasted) -> None:
        names = self.model.names
        if not block.rows:
            self.note.say(tr("The clipboard has no numbers. Copy the cells first, then paste them here."))
        elif block.wrong:
            self._pending = block
            self._offer(block)
        elif min(map(len, block.rows)) < len(names):
            slots = {"found": min(map(len, block.rows)), "needed": len(names), "names": ", ".join(names)}
            self.note.say(
                tr("The pasted rows have one column; this fit needs {needed}: {names}.", **slots)
                if slots["found"] == 1
                else tr("The pasted rows have {found} columns; this fit needs {needed}: {names}.", **slots),
                "warning",
            )
        else:
            self.model.replace(block.rows)

    def _offer(self, block: Pasted) -> None:
        cell = block.wrong[0]
        names = self.model.names
        column = names[cell.column] if cell.column < len(names) else str(cell.column + 1)
        sentence = say(bad_cell(cell.line, column, cell.text, len(block.wrong)))
        self.note.offer(sentence, [(tr("Leave out these rows"), LEAVE_OUT)])

    def _mended(self, answer: str) -> None:
        if answer == LEAVE_OUT and self._pending is not None:
            block, self._pending = self._pending, None
            self._take(Pasted(block.sound()))

    # Marks.

    def _hovered(self, index: QModelIndex) -> None:
        self._mark(index.row())

    def _left(self) -> None:
        rows = self._rows()
        self._mark(rows[0] if rows else -1)

    def _mark(self, row: int) -> None:
        if row != self._marked:
            self._marked = row
            self.row_marked.emit(row)
