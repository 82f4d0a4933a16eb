"""The data of a fit as an editable table; each change is one edit of the studio, so that it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gdstudio.language import LanguageError, parse_number
from gdstudio.model import Message, Problem
from gdstudio.ui.panels.number_field import exact

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
Columns = dict[str, list[float]]
Submit = Callable[[Columns], bool]


class DataModel(QAbstractTableModel):
    """`submit(columns)` takes all columns anew and says whether they were taken; `refused` hears of a bad
    cell.
    """

    def __init__(self, submit: Submit, refused: Callable[[Message], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit, self._refused = submit, refused
        self.names: tuple[str, ...] = ()
        self._columns: Columns = {}
        self._meant: dict[str, str] = {}

    def show_problem(self, problem: Problem) -> None:
        """The data of a fit; only other names or another number of rows reset the table."""
        columns = {name: np.asarray(problem.columns[name]).tolist() for name in problem.data}
        rows = len(next(iter(columns.values()), []))
        self._meant = {
            name: ", ".join(words for words in (each.words, each.unit) if words)
            for name, each in problem.meanings.items()
        }
        if (problem.data, rows) != (self.names, self.rowCount()):
            self.beginResetModel()
            self.names, self._columns = problem.data, columns
            self.endResetModel()
        elif columns != self._columns:
            before, self._columns = self._columns, columns
            differ = [row for name in self.names for row in range(rows) if before[name][row] != columns[name][row]]
            if differ:
                self.dataChanged.emit(self.index(min(differ), 0), self.index(max(differ), len(self.names) - 1))

    def rowCount(self, parent: Index = NOTHING) -> int:
        return 0 if parent.isValid() else len(next(iter(self._columns.values()), []))

    def columnCount(self, parent: Index = NOTHING) -> int:
        return 0 if parent.isValid() else len(self.names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        name = self.names[section] if section < len(self.names) else None
        return self._meant.get(name, name) if name and role == Qt.ItemDataRole.ToolTipRole else name

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column()).replace("-", "−")
        if role == Qt.ItemDataRole.EditRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def text(self, row: int, column: int) -> str:
        """One cell with all its digits."""
        return exact(self._columns[self.names[column]][row])

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A typed cell: a number or a constant expression."""
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or text == self.text(index.row(), index.column()):
            return False
        try:
            number = parse_number(text)
        except LanguageError:
            slots = {"line": index.row() + 1, "column": self.names[index.column()], "text": text[:40]}
            self._refused(Message('Line {line}, column "{column}": `{text}` is not a number.', slots))
            return False
        columns = self.columns()
        columns[self.names[index.column()]][index.row()] = number
        return self._submit(columns)

    def columns(self) -> Columns:
        """A copy of all columns."""
        return {name: list(values) for name, values in self._columns.items()}

    def add_row(self, after: int) -> bool:
        """One more row below `after`: a copy of it, to be typed over (there is no number that means "not
        yet").
        """
        columns = self.columns()
        for values in columns.values():
            values.insert(after + 1, values[after] if values else 0.0)
        return self._submit(columns)

    def remove_rows(self, rows: Iterable[int]) -> bool:
        """Without these rows."""
        gone = set(rows)
        kept = {
            name: [value for row, value in enumerate(values) if row not in gone]
            for name, values in self._columns.items()
        }
        return self._submit(kept)

    def fill_down(self, cells: Iterable[tuple[int, int]]) -> bool:
        """The topmost of these cells (row, column) of each column, written into the others of it."""
        columns = self.columns()
        top: dict[int, float] = {}
        for row, column in sorted(cells):
            values = columns[self.names[column]]
            values[row] = top.setdefault(column, values[row])
        return self._submit(columns)

    def paste(self, rows: tuple[tuple[float, ...], ...], top: int, left: int) -> bool:
        """Write a block with its first cell at (top, left); rows that are missing are added, columns are
        not.
        """
        columns = self.columns()
        for down, row in enumerate(rows):
            for name in self.names if top + down >= len(columns[self.names[0]]) else ():
                columns[name].append(0.0)
            for along, value in enumerate(row[: len(self.names) - left]):
                columns[self.names[left + along]][top + down] = value
        return self._submit(columns)

    def replace(self, rows: tuple[tuple[float, ...], ...]) -> bool:
        """Nothing but these rows; each needs a cell for each column."""
        return self._submit({name: [row[place] for row in rows] for place, name in enumerate(self.names)})
