"""The first rows of a table as they were read, cells that are no numbers tinted."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from gdstudio.model.data_table import DataTable
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme, mix

ROWS, COLUMNS = 12, 60


class DataPreview(QTableWidget):
    """Read only."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tint = QColor(mix(theme.stage, theme.accent, 0.2))
        self.setAccessibleName(tr("The first rows"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_table(self, table: DataTable) -> None:
        """The first rows and columns of that table."""
        names = list(table.columns)[:COLUMNS]
        rows = min(ROWS, table.rows)
        bad = {
            (int(row), int(column)): text
            for row, column, text in zip(
                table.bad.rows[:500], table.bad.columns[:500], table.bad.texts[:500], strict=True
            )
        }
        self.setRowCount(rows)
        self.setColumnCount(len(names))
        self.setHorizontalHeaderLabels([table.titles[table.names.index(name)] for name in names])
        for column, name in enumerate(names):
            values = table.columns[name][:rows].tolist()
            for row, value in enumerate(values):
                text = (
                    bad.get((row, table.names.index(name)), "") if math.isnan(value) else repr(value).removesuffix(".0")
                )
                item = QTableWidgetItem(text.replace("-", "−") if not math.isnan(value) else text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if math.isnan(value):
                    item.setBackground(self._tint)
                self.setItem(row, column, item)
