"""The cells of a file that are no numbers, each with its place and a number to be put in its stead."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from gdstudio.language import LanguageError, parse_number
from gdstudio.model.data_table import DataTable
from gdstudio.ui.text import tr

# So many are listed; of more the first ones, since nobody mends a thousand by hand.
LISTED = 500
NUMBER = 3


class BadCellsView(QTableWidget):
    """Line, column, what stands there, and the number that it probably means, to be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, NUMBER + 1, parent)
        self.setAccessibleName(tr("Cells that are not numbers"))
        self.setHorizontalHeaderLabels([tr("Line"), tr("Column"), tr("Cell"), tr("Read as")])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()

    def show_cells(self, table: DataTable) -> None:
        """The first of a table's bad cells."""
        count = min(LISTED, len(table.bad))
        self.setRowCount(count)
        for place in range(count):
            cell = table.bad[place]
            beyond = cell.column > len(table.titles)
            title = tr("beyond the last") if beyond else table.titles[cell.column - 1]
            meant = "" if cell.meant is None else repr(cell.meant).removesuffix(".0")
            for column, text in enumerate((str(cell.line), title, cell.text[:80], meant)):
                item = QTableWidgetItem(text)
                if column != NUMBER or beyond:
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.setItem(place, column, item)

    def numbers(self) -> dict[int, float]:
        """The numbers typed or meant, by the cells' places; what is no number is left out."""
        found = {}
        for place in range(self.rowCount()):
            item = self.item(place, NUMBER)
            try:
                found[place] = float(parse_number(item.text()))
            except LanguageError:
                continue
        return found
