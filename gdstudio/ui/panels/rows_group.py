"""Which rows of a fit's data a step sees, which are held out to judge it, and whether its features are standardised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdstudio.model import InputError
from gdstudio.ui.panels.form import Choice, Form
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.number_field import NumberCell
from gdstudio.ui.panels.scaling_row import ScalingRow
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

ALL, BATCH, ONE = "all", "batch", "one"
# What a batch begins with; fewer where the data have no more.
FIRST_SIZE = 8


class RowsGroup(QWidget):
    """Hidden for functions, which have no rows."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.form = Form(tr("Rows"))
        self.sees = Choice(tr("A step sees"))
        for name, title in ((ALL, tr("all rows")), (BATCH, tr("a batch of rows")), (ONE, tr("one row"))):
            self.sees.addItem(title, name)
        self.note = Note()
        self.counters = QLabel()
        self.counters.setWordWrap(True)
        self.counters.setProperty("quiet", True)
        self._fill()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        studio.spec_changed.connect(self.refresh)
        studio.followed.connect(self._count)
        self.refresh()

    def _fill(self) -> None:
        form = self.form
        form.add(
            tr("A step sees"), self.sees, tr("All rows, or some of them at a time: then the gradient is an estimate.")
        )
        form.add("", self.note)
        self.batch_size = self._number(
            tr("Batch size"), "batch.size", tr("Rows a step; the last batch of an epoch may have fewer.")
        )
        self.order = Choice(tr("Order of the rows"))
        for name, title in (("shuffled", tr("shuffled each epoch")), ("in-order", tr("as they stand"))):
            self.order.addItem(title, name)
        form.add(tr("Order"), self.order, tr("Each epoch sees every row once."))
        self.seed = self._number(tr("Shuffle seed"), "batch.seed", tr("The same seed, the same order."))
        form.add("", self.counters)
        self.held = self._number(
            tr("Held out"),
            "validation",
            tr("A fraction of the rows, such as 0.25, or how many; empty for none. They judge the fit only."),
        )
        self.held.field.setPlaceholderText(tr("none"))
        self.drawn = self._number(tr("Split seed"), "validation.seed", tr("Which rows are held out."))
        self.scaling = ScalingRow(self.studio)
        form.add("", self.scaling)
        self.sees.activated.connect(self._choose_sight)
        self.order.activated.connect(self._choose_order)

    def _number(self, label: str, path: str, tip: str) -> NumberCell:
        cell = NumberCell(label, lambda text: self.studio.edit(path, text))
        self.form.add(label, cell, tip)
        return cell

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.form.set_theme(theme)
        self.note.set_theme(theme)

    def refresh(self) -> None:
        """Show what the run has; what would mean nothing is not there."""
        spec = self.studio.spec
        self.setVisible(bool(spec.problem.data))
        batch, split = spec.batch, spec.validation
        self.sees.show_data(ALL if batch is None else ONE if batch.size == 1 else BATCH)
        rows = self.form.rows
        rows.setRowVisible(self.batch_size, batch is not None and batch.size > 1)
        for row in (self.order, self.seed, self.counters):
            rows.setRowVisible(row, batch is not None)
        rows.setRowVisible(self.drawn, split is not None)
        if batch is not None:
            self.batch_size.field.show_value(batch.size)
            self.order.show_data("shuffled" if batch.shuffled else "in-order")
            self.seed.field.show_value(batch.seed)
        held = None if split is None else split.fraction if split.rows is None else split.rows
        self.held.field.show_value(held)
        if split is not None:
            self.drawn.field.show_value(split.seed)
        self.scaling.refresh()
        self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scaling.refresh()

    def _count(self) -> None:
        """Step, epoch and rows seen at the cursor."""
        spec = self.studio.run.spec
        if spec.batch is None or self.counters.isHidden():
            return
        at = spec.progress(self.studio.shown_step)
        slots = {"epoch": at.epoch, "batch": at.batch, "batches": at.batches, "rows": at.rows_seen}
        self.counters.setText(tr("Next: epoch {epoch}, batch {batch} of {batches}. Rows seen: {rows}.", **slots))

    def _choose_sight(self, _place: int) -> None:
        size = {ALL: "", ONE: "1"}.get(self.sees.currentData())
        if size is None:
            size = str(max(2, min(FIRST_SIZE, len(self.studio.spec.fitted_rows) // 2)))
        self._edit("batch", size)

    def _choose_order(self, _place: int) -> None:
        self._edit("batch.order", self.order.currentData())

    def _edit(self, path: str, value: str) -> None:
        self.note.clear()
        try:
            self.studio.edit(path, value)
        except InputError as error:
            self.note.refuse(error)
            self.refresh()
