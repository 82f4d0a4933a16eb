"""The runs of a race as rows of a table: settings, value, gradient norm, evaluations, outcome, at the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gdstudio.engines import ENGINES
from gdstudio.language import format_number
from gdstudio.runs import Run
from gdstudio.ui.text import tr

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
SORT = Qt.ItemDataRole.UserRole
RUN = Qt.ItemDataRole.UserRole + 1
OUTCOMES = {
    "converged": "converged", "stationary-point": "stationary point", "step-limit": "step limit", "diverged": "diverged",
    "not-finite": "not finite", "stopped": "stopped", "failed": "failed",
}  # fmt: skip
Cell = str | float | int


class ComparisonModel(QAbstractTableModel):
    """One row a run. Cells show four digits and copy all of them; `SORT` is the value to sort by."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: list[str] = []
        self.cells: list[list[Cell]] = []
        self.colours: list[int] = []

    def show_runs(self, runs: list[Run], cursor: int) -> None:
        """The runs as they stand at the cursor; only another set of rows or columns resets the table."""
        rows = [dict(_cells(run, cursor)) for run in runs]
        titles = list(dict.fromkeys(title for row in rows for title in row))
        cells = [[row.get(title, "") for title in titles] for row in rows]
        self.colours = [run.colour for run in runs]
        if titles != self.titles or len(cells) != len(self.cells):
            self.beginResetModel()
            self.titles, self.cells = titles, cells
            self.endResetModel()
        elif cells != self.cells:
            self.cells = cells
            self.dataChanged.emit(self.index(0, 0), self.index(len(cells) - 1, len(titles) - 1))

    def rowCount(self, parent: Index = NOTHING) -> int:
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: Index = NOTHING) -> int:
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.titles):
            return None
        title = self.titles[section]
        if role == Qt.ItemDataRole.ToolTipRole and title == tr("Evaluations"):
            return tr("With those at the start, from which the clock counts.")
        return title if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cells[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return format_number(cell) if isinstance(cell, float) else str(cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if isinstance(cell, str) else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == SORT:
            return cell
        return index.row() if role == RUN else None

    def text(self, row: int, column: int) -> str:
        """A cell with every digit."""
        return str(self.cells[row][column])


def _cells(run: Run, cursor: int) -> Iterator[tuple[str, Cell]]:
    spec, number = run.spec, run.shown(cursor)
    yield tr("Run"), run.name
    if number >= 0:
        row = run.trajectory.row(number)
        yield tr("Step"), row.step
        yield "f" if spec.problem.kind != "fit" else "L", row.value
        yield "‖∇‖", float(run.trajectory.column("gradient_norm", number, number + 1)[0])
        yield tr("Evaluations"), sum(run.trajectory.evaluations(number).values())
    ended = run.outcome is not None and number == run.record.last
    yield tr("Outcome"), tr(OUTCOMES[run.outcome.kind]) if ended and run.outcome is not None else ""
    yield tr("Optimizer"), spec.optimizer.title
    yield tr("Engine"), dict(ENGINES).get(spec.engine, spec.engine)
    for each in spec.optimizer.hyperparameters:
        yield tr(each.name.replace("_", " ")), spec.values[each.name]
    for name, value in zip(spec.problem.parameters, spec.start, strict=True):
        yield f"{name}₀", value
