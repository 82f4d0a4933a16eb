"""The iterates as a lazy table: nothing is kept, each cell is read from the trajectory when it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gdstudio.model import Layout
from gdstudio.runs import Row, Trajectory
from gdstudio.ui.text import tr

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is step, parameter, value, gradient, update or norm; `place` the parameter's."""

    kind: str
    title: str
    place: int = 0


def columns_of(layout: Layout, fit: bool) -> tuple[Column, ...]:
    """The table's columns for a run."""
    letter = "L" if fit else "f"
    step = Column("step", tr("step"))
    if layout.compact:
        return (step, Column("value", letter), Column("norm", f"‖∇{letter}‖"))
    names = list(enumerate(layout.parameters))
    slopes = [f"{letter}′"] if len(names) == 1 else [f"∂{letter}/∂{name}" for _, name in names]
    return (
        step,
        *(Column("parameter", name, place) for place, name in names),
        Column("value", letter),
        *(Column("gradient", title, place) for place, title in enumerate(slopes)),
        *(Column("update", f"Δ{name}", place) for place, name in names),
    )


class TableModel(QAbstractTableModel):
    """Rows seen so far of one run, every digit. Rows ahead of the furthest cursor are not shown: they would
    tell.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trajectory: Trajectory | None = None
        self.columns: tuple[Column, ...] = ()
        self.number = -1
        self._single = False
        self._rows = 0
        self._read: tuple[int, Row, Row | None] | None = None

    def show_run(self, number: int, trajectory: Trajectory, *, fit: bool, single: bool, rows: int) -> None:
        """Follow a run; `single` writes float32 digits. Only a new run resets the table."""
        rows = min(rows, trajectory.rows)
        columns = columns_of(trajectory.layout, fit)
        if (number, columns) != (self.number, self.columns) or trajectory is not self.trajectory or rows < self._rows:
            self.beginResetModel()
            self.number, self.trajectory, self.columns, self._single = number, trajectory, columns, single
            self._rows, self._read = rows, None
            self.endResetModel()
        elif rows > self._rows:
            self.beginInsertRows(NOTHING, self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()

    def rowCount(self, parent: Index = NOTHING) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = NOTHING) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if (
            orientation == Qt.Orientation.Horizontal
            and role == Qt.ItemDataRole.DisplayRole
            and section < len(self.columns)
        ):
            return self.columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(index.row(), index.column()).replace("-", "−")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def text(self, row: int, column: int) -> str:
        """One cell, every digit; "" where there is no such number (the update of step 0)."""
        value = self._value(row, self.columns[column])
        if value is None:
            return ""
        if isinstance(value, int):
            return str(value)
        return str(np.float32(value)) if self._single else repr(value)

    def _value(self, number: int, column: Column) -> float | int | None:
        row, before = self._rows_at(number)
        match column.kind:
            case "step":
                return row.step
            case "parameter":
                return float(row.parameters[column.place])
            case "value":
                return row.value
            case "gradient":
                return float(row.gradient[column.place])
            case "update" if before is not None:
                return float(row.parameters[column.place] - before.parameters[column.place])
            case "norm" if self.trajectory is not None:
                return float(self.trajectory.column("gradient_norm", number, number + 1)[0])
        return None

    def _rows_at(self, number: int) -> tuple[Row, Row | None]:
        """A row and the one before it; neighbouring cells read it once."""
        assert self.trajectory is not None
        if self._read is None or self._read[0] != number:
            before = self.trajectory.row(number - 1) if number else None
            self._read = (number, self.trajectory.row(number), before)
        return self._read[1], self._read[2]
