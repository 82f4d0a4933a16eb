"""The table that compares the runs of a race: sortable, copyable; a click selects the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gdstudio.ui.legend import paint_sample
from gdstudio.ui.panels.comparison_model import RUN, SORT, ComparisonModel
from gdstudio.ui.panels.copying_view import CopyingView
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

SAMPLE, GAP = 34, 10


class NameCell(QStyledItemDelegate):
    """The run's line and marker before its name."""

    def __init__(self, model: ComparisonModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self.theme = model, theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        inside = QStyleOptionViewItem(option)
        inside.rect = option.rect.adjusted(SAMPLE + GAP, 0, 0, 0)
        super().paint(painter, inside, index)
        left, middle = option.rect.left() + 6, option.rect.center().y()
        colour = self._model.colours[index.data(RUN)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_sample(painter, "path", colour, self.theme, Scale.window(), left, left + SAMPLE, middle)
        painter.restore()


class Comparison(CopyingView):
    """All runs, also those that are not drawn."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.runs = ComparisonModel(self)
        self._names = NameCell(self.runs, studio.look.theme, self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.runs)
        self._sorted.setSortRole(SORT)
        self.setModel(self._sorted)
        self.setItemDelegateForColumn(0, self._names)
        self.setAccessibleName(tr("Comparison of the runs"))
        self.setSortingEnabled(True)
        # In the order of the runs until a column is clicked.
        self._sorted.sort(-1)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.clicked.connect(self._clicked)
        self.copied.connect(self.copy)
        self.runs.modelReset.connect(self._fit)
        studio.followed.connect(self.refresh)
        studio.runs_changed.connect(self.refresh)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._names.theme = theme
        self.verticalHeader().setDefaultSectionSize(round(self.studio.look.scale.desk * 2.1))
        self.viewport().update()

    def refresh(self) -> None:
        """The runs at the cursor; nothing while it is not seen."""
        if self.isVisible():
            session = self.studio.session
            self.runs.show_runs(session.runs, self.studio.cursor, session.selected, limit=session.limit)

    def _fit(self) -> None:
        self.resizeColumnsToContents()
        self.setColumnWidth(0, self.columnWidth(0) + SAMPLE + GAP)

    def _clicked(self, index: QModelIndex) -> None:
        self.studio.select(index.data(RUN))

    def copy(self) -> str:
        """The selected rows, or all, with a line of titles, every digit, parted by tabs, on the clipboard."""
        chosen = QItemSelection(self.selectionModel().selection())
        rows = sorted({index.row() for index in chosen.indexes()}) or list(range(self._sorted.rowCount()))
        lines = ["\t".join(self.runs.titles)]
        for row in rows:
            source = self._sorted.mapToSource(self._sorted.index(row, 0)).row()
            lines.append("\t".join(self.runs.text(source, column) for column in range(len(self.runs.titles))))
        text = "\n".join(lines)
        QGuiApplication.clipboard().setText(text)
        return text

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
