"""The runs of a race as rows of a table: settings, value, gradient norm, evaluations, outcome, at the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from gdstudio.engines import ENGINES
from gdstudio.language import format_number, symbol_of
from gdstudio.runs import Run
from gdstudio.ui.text import tr

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
SORT = Qt.ItemDataRole.UserRole
RUN = Qt.ItemDataRole.UserRole + 1
OUTCOMES = {
    "converged": "converged", "stationary-point": "stationary point", "step-limit": "step limit", "diverged": "diverged",
    "not-finite": "not finite", "stopped": "stopped", "refused": "refused by PyTorch", "failed": "failed",
}  # fmt: skip
Cell = str | float | int
# Run, step, value, gradient norm, evaluations and outcome; settings stand behind them.
STATE = 6


class ComparisonModel(QAbstractTableModel):
    """One row a run. Cells show four digits and copy all of them; `SORT` is the value to sort by."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: list[str] = []
        self.cells: list[list[Cell]] = []
        self.colours: list[int] = []
        self._selected = -1
        self._bold = QFont()
        self._bold.setBold(True)

    def show_runs(self, runs: list[Run], cursor: int, selected: int = -1, *, limit: int = -1) -> None:
        """The runs as they stand at the cursor, `limit` being where their budget ends; only another set of rows or columns resets the table."""
        rows = [dict(_cells(run, cursor, limit)) for run in runs]
        titles = _in_order(rows)
        cells = [[row.get(title, "") for title in titles] for row in rows]
        self.colours = [run.colour for run in runs]
        if titles != self.titles or len(cells) != len(self.cells):
            self.beginResetModel()
            self.titles, self.cells, self._selected = titles, cells, selected
            self.endResetModel()
        elif cells != self.cells or selected != self._selected:
            self.cells, self._selected = cells, selected
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
        if role == Qt.ItemDataRole.FontRole and index.row() == self._selected:
            return self._bold
        return index.row() if role == RUN else None

    def text(self, row: int, column: int) -> str:
        """A cell with every digit."""
        return str(self.cells[row][column])


def _in_order(rows: list[dict[str, Cell]]) -> list[str]:
    """The columns: what every run has at its beginning, then the settings, those first that differ."""
    titles = list(dict.fromkeys(title for row in rows for title in row))
    state, settings = titles[:STATE], titles[STATE:]
    alike = {title for title in settings if len({row[title] for row in rows if title in row}) == 1}
    return [*state, *(title for title in settings if title not in alike), *(t for t in settings if t in alike)]


def _cells(run: Run, cursor: int, limit: int) -> Iterator[tuple[str, Cell]]:
    spec, number = run.spec, run.shown(cursor)
    yield tr("Run"), run.name
    if number >= 0:
        row = run.trajectory.row(number)
        yield tr("Step"), row.step
        yield "f" if spec.problem.kind != "fit" else "L", row.value
        yield "‖∇‖", float(run.trajectory.column("gradient_norm", number, number + 1)[0])
        yield tr("Evaluations"), sum(run.trajectory.evaluations(number).values())
    yield tr("Outcome"), _ending(run, cursor, limit)
    for each in spec.optimizer.hyperparameters:
        yield tr(each.name.replace("_", " ")), spec.values[each.name]
    yield tr("Optimizer"), spec.optimizer.title
    yield tr("Schedule"), spec.schedule.title if spec.schedule is not None else tr("none")
    yield tr("Engine"), dict(ENGINES).get(spec.engine, spec.engine)
    yield tr("Number type"), spec.dtype
    for name, value in zip(spec.problem.parameters, spec.start, strict=True):
        yield tr("Start {name}", name=symbol_of(name).reading), value


def _ending(run: Run, cursor: int, limit: int) -> str:
    kind = run.ending(cursor, limit)
    if kind == "step-limit" and run.record.clock == "evaluations":
        return tr("evaluations used")
    return tr(OUTCOMES[kind]) if kind is not None else ""
