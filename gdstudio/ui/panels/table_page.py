"""The page of all digits: one row an iterate, the cursor's row followed, a click scrubs, Ctrl+C copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionRange, QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gdstudio.ui.panels.copying_view import CopyingView
from gdstudio.ui.panels.table_model import TableModel
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme, mix

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

MOST_COPIED = 100_000
# Widths are measured on so many rows on each side of the cursor, whatever the length.
MEASURED, PADDING = 25, 20
# Digits keep off the line at their right.
CELL_PADDING = 6


class CursorMark(QStyledItemDelegate):
    """Tints the row under the cursor and draws a bar at its left end."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = -1
        self.colour = QColor("#1F62D2")
        self.tint = QColor("#DDE8F8")

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.row() == self.row:
            painter.fillRect(option.rect, self.tint)
        inside = QStyleOptionViewItem(option)
        inside.rect = option.rect.adjusted(0, 0, -CELL_PADDING, 0)
        super().paint(painter, inside, index)
        if index.row() == self.row and index.column() == 0:
            bar = option.rect.adjusted(0, 0, 0, 0)
            bar.setWidth(3)
            painter.fillRect(bar, self.colour)


class IterateView(CopyingView):
    """The view of the iterates."""

    def follow(self, row: int) -> None:
        """Bring a row into view without moving sideways, also one that was added a moment ago."""
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        aside = self.horizontalScrollBar().value()
        self.scrollTo(self.model().index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)
        self.horizontalScrollBar().setValue(aside)

    def copy(self) -> str:
        """The selected cells as lines of cells parted by tabs, on the clipboard, under a line of titles where they are of
        several rows; "" if there are too many."""
        ranges = sorted(self.selectionModel().selection(), key=lambda each: (each.top(), each.left()))
        count = sum(each.height() for each in ranges)
        if not ranges or count > MOST_COPIED:
            return ""
        lines, titled = [], range(0)
        for each in ranges:
            columns = range(each.left(), each.right() + 1)
            if count > 1 and columns != titled:
                lines.append("\t".join(self._titles(columns)))
                titled = columns
            lines += self._lines(each, columns)
        text = "\n".join(lines)
        QGuiApplication.clipboard().setText(text)
        return text

    def _titles(self, columns: range) -> list[str]:
        model = self.model()
        assert isinstance(model, TableModel)
        return [model.columns[column].title for column in columns]

    def _lines(self, part: QItemSelectionRange, columns: range) -> list[str]:
        model = self.model()
        assert isinstance(model, TableModel)
        return [
            "\t".join(model.text(row, column) for column in columns) for row in range(part.top(), part.bottom() + 1)
        ]


class TablePage(QWidget):
    """The selected run's iterates."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.model = TableModel(self)
        self.view = IterateView()
        self._mark = CursorMark(self.view)
        self._fitted = False
        self._wanted: list[int] = []
        self._dress()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.clicked.connect(self._clicked)
        self.view.copied.connect(self.view.copy)
        self.model.modelReset.connect(self._begin_columns)
        studio.followed.connect(self.refresh)
        self.set_theme(studio.look.theme)

    def _dress(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self._mark)
        view.setAccessibleName(tr("Iterates"))
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme, and the row height of its type."""
        self._mark.colour = QColor(theme.accent)
        self._mark.tint = QColor(mix(theme.stage, theme.accent, 0.16))
        self.view.verticalHeader().setDefaultSectionSize(round(self.studio.look.scale.desk * 2.1))
        self._fit_columns()
        self.view.viewport().update()

    def refresh(self) -> None:
        """Rows that came, and where the cursor stands; nothing while the page is not seen."""
        if not self.isVisible():
            return
        run, session = self.studio.run, self.studio.session
        self.model.show_run(
            run.number, run.trajectory, fit=run.spec.problem.kind == "fit", single=run.spec.dtype == "float32",
            rows=run.shown(session.reached) + 1,
        )  # fmt: skip
        row = run.shown(session.cursor)
        if row != self._mark.row:
            self._mark.row = row
            self._fit_columns()
            self.view.viewport().update()
            self._follow(row)

    def _follow(self, row: int) -> None:
        """Bring the cursor's row into view, without moving sideways."""
        if 0 <= row < self.model.rowCount():
            self.view.follow(row)

    def _fit_columns(self) -> None:
        """Wide enough for the cursor's row, at first for those around it; columns never shrink while a run goes on."""
        metrics, row = self.view.fontMetrics(), self._mark.row
        first = row if self._fitted else max(0, row - MEASURED)
        rows = range(first, min(self.model.rowCount(), row + 1 if self._fitted else row + MEASURED))
        texts = [[column.title for column in self.model.columns]]
        texts += [[self.model.text(each, place) for place in range(len(texts[0]))] for each in rows]
        wanted = [max(map(metrics.horizontalAdvance, column)) + PADDING for column in zip(*texts, strict=True)]
        if self._fitted and len(wanted) == len(self._wanted):
            wanted = [max(pair) for pair in zip(wanted, self._wanted, strict=True)]
        self._wanted, self._fitted = wanted, bool(rows)
        for place, width in enumerate(wanted):
            if width != self.view.columnWidth(place):
                self.view.setColumnWidth(place, width)

    def _begin_columns(self) -> None:
        self._fitted = False

    def _clicked(self, index: QModelIndex) -> None:
        self.studio.scrub(self.studio.run.record.tick_of(index.row()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
