"""A data file before it is fitted: how it was read, to be corrected; which columns; what is no number; which model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdstudio.language import LanguageError
from gdstudio.model import InputError, Problem
from gdstudio.model.data_encoding import ENCODINGS
from gdstudio.model.data_layout import DECIMALS, SEPARATORS, SPACES, Layout
from gdstudio.model.data_table import DataTable, bad_cells, layout_of
from gdstudio.model.fit import FIRST_LOSS, FIRST_MODEL, MANY_FEATURES, fit_of, of_table
from gdstudio.model.forms import DEGREES, FIRST_DEGREE, FIRST_UNITS, UNITS
from gdstudio.ui.data_reader import DataReader
from gdstudio.ui.panels.data_cells_view import BadCellsView
from gdstudio.ui.panels.data_preview import DataPreview
from gdstudio.ui.panels.form import Choice
from gdstudio.ui.panels.note import Note
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class DataFile(QDialog):
    """Reads `path`, or the text of a table that was pasted (`content`, UTF-8), and, when it is accepted, makes its fit the
    selected run's problem: one entry of undo."""

    def __init__(
        self, studio: Studio, path: Path | None, parent: QWidget | None = None, content: bytes | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name = path.name if path is not None else tr("pasted data")
        self.setWindowTitle(tr("Fit the data of {file}", file=self.name) if path else tr("Fit the pasted data"))
        self.studio, self.path = studio, path
        self.table: DataTable | None = None
        self._guessed: Layout | None = None
        self._dropped = self._mended = False
        self._brought = ""
        self.reader = DataReader(path, self, content)
        self.note = Note()
        self.note.set_theme(studio.look.theme)
        self.facts = QLabel(tr("Reading {file} …", file=self.name))
        self.facts.setWordWrap(True)
        self.preview = DataPreview(studio.look.theme)
        self.cells = BadCellsView()
        # What was read and how, which can be corrected from then on.
        self.body = QWidget()
        self.body.setEnabled(False)
        self._make_fields()
        self._lay_out()
        self.reader.came.connect(self._show)
        self.reader.refused.connect(self._refuse)
        self.reader.progressed.connect(self._progress)
        self.finished.connect(self.reader.close)
        self._enable(False)
        self.reader.read()

    # What is asked.

    def _make_fields(self) -> None:
        self.encoding = self._choice(tr("Encoding"), [(name, name) for name in ENCODINGS])
        signs = {"\t": tr("tab"), SPACES: tr("spaces")}
        self.separator = self._choice(tr("Between cells"), [(sign, signs.get(sign, sign)) for sign in SEPARATORS])
        self.decimal = self._choice(tr("Decimal sign"), [(sign, sign) for sign in DECIMALS])
        self.header = self._choice(tr("First row"), [(True, tr("names")), (False, tr("numbers"))])
        for choice in (self.encoding, self.separator, self.decimal, self.header):
            choice.activated.connect(self._correct)
        self.features = QListWidget()
        self.features.setAccessibleName(tr("Features (x)"))
        self.features.itemChanged.connect(self._chosen)
        self.target = self._choice(tr("Predicted (y)"), [])
        self.target.activated.connect(self._chosen)
        catalogue = self.studio.catalogue
        self.model = self._choice(tr("Model"), [(name, entry.title) for name, entry in catalogue.models.items()])
        self.degree = self._choice(tr("Degree"), [(degree, str(degree)) for degree in DEGREES])
        self.units = self._choice(tr("Hidden units"), [(units, str(units)) for units in UNITS])
        self.loss = self._choice(tr("Loss"), [(name, entry.title) for name, entry in catalogue.losses.items()])
        self.model.show_data(FIRST_MODEL)
        self.degree.show_data(FIRST_DEGREE)
        self.units.show_data(FIRST_UNITS)
        self.loss.show_data(FIRST_LOSS)
        self.model.activated.connect(self._model_chosen)
        self.left_out = QPushButton(tr("Leave out these rows"))
        self.left_out.clicked.connect(self._leave_out)
        self.mend = QPushButton(tr("Take these numbers"))
        self.mend.clicked.connect(self._mend)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.fit = self.buttons.addButton(tr("Fit"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        # While nothing is read yet Enter would find no other button, and cancel.
        cancel.setAutoDefault(False)
        cancel.setIcon(QIcon())
        self.fit.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _choice(self, name: str, entries: list[tuple[object, str]]) -> Choice:
        choice = Choice(name)
        choice.set_theme(self.studio.look.theme)
        for data, title in entries:
            choice.addItem(title, data)
        return choice

    def _sides(self) -> QHBoxLayout:
        """How the file is read, the columns, and the fit that is asked for."""
        read, asked = QFormLayout(), QFormLayout()
        for form, fields in (
            (read, (self.encoding, self.separator, self.decimal, self.header)),
            (asked, (self.target, self.model, self.degree, self.units, self.loss)),
        ):
            form.setVerticalSpacing(7)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for field in fields:
                form.addRow(field.accessibleName(), field)
        self._asked = asked
        columns = QVBoxLayout()
        columns.setSpacing(7)
        columns.addWidget(QLabel(tr("Features (x)")))
        columns.addWidget(self.features, 1)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        for part, stretch in ((read, 3), (columns, 3), (asked, 4)):
            sides.addLayout(part, stretch)
        return sides

    def _lay_out(self) -> None:
        mends = QHBoxLayout()
        mends.addStretch(1)
        mends.addWidget(self.mend)
        mends.addWidget(self.left_out)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(12)
        inside = QVBoxLayout(self.body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.preview, 1)
        inside.addLayout(self._sides())
        whole.addWidget(self.facts)
        whole.addWidget(self.body, 3)
        whole.addWidget(self.note)
        whole.addWidget(self.cells, 2)
        whole.addLayout(mends)
        whole.addWidget(self.buttons)
        height = self.fontMetrics().height()
        self.features.setMaximumHeight(round(7.5 * height))
        self.resize(round(54 * height), round(31 * height))
        self._model_chosen()

    # What comes.

    def _progress(self, part: float) -> None:
        self.facts.setText(tr("Reading {file}: {part} %", file=self.name, part=round(100 * part)))

    def _refuse(self, error: InputError) -> None:
        self.table = None
        self.facts.setText("")
        self.facts.hide()
        self.note.refuse(error)
        self._show_cells()
        self._enable(False)
        if self.reader.content is None:
            # It is no text, so there is nothing to correct.
            self.body.hide()
            self.fit.hide()
            self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Close"))
            self.resize(self.width(), self.sizeHint().height())
        elif not self.body.isEnabled():
            self.body.setEnabled(True)
            self._show_layout(layout_of(self.reader.content))

    def _show(self, table: DataTable) -> None:
        self.table = table
        self._guessed = self._guessed or table.layout
        self.body.setEnabled(True)
        self.facts.show()
        self._show_layout(table.layout)
        self.preview.show_table(table)
        self._show_columns(table)
        self._show_cells()

    def _show_layout(self, layout: Layout) -> None:
        for choice, data in (
            (self.encoding, layout.encoding), (self.separator, layout.separator), (self.decimal, layout.decimal),
            (self.header, layout.header),
        ):  # fmt: skip
            choice.show_data(data)

    def _show_columns(self, table: DataTable) -> None:
        """Keep what was chosen, where it is still there; else all but the last column are features."""
        names = list(table.columns)
        chosen = [name for name in self.chosen_features() if name in names]
        target = self.target.currentData()
        varied = [name for name in names if name not in table.constant]
        target = target if target in names else (varied or names)[-1]
        self.target.clear()
        self.features.blockSignals(True)
        self.features.clear()
        for name in names:
            title = table.titles[table.names.index(name)]
            item = QListWidgetItem(title if title == name else tr("{title}, called {name}", title=title, name=name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setCheckState(Qt.CheckState.Checked if name in (chosen or names[:1]) else Qt.CheckState.Unchecked)
            self.features.addItem(item)
            self.target.addItem(title, name)
        self.features.blockSignals(False)
        self.target.show_data(target)
        self._chosen()

    def _show_cells(self) -> None:
        """What was read, and which cells are no numbers."""
        table = self.table
        bad = table is not None and len(table.bad) > 0
        for widget in (self.cells, self.mend, self.left_out):
            widget.setVisible(bad)
        if table is None:
            return
        self.facts.setText(" ".join(self._facts(table)))
        self.note.clear()
        if bad:
            self.note.say(say(bad_cells(table)), "warning")
            self.cells.show_cells(table)
        self._enable(not bad)

    def _facts(self, table: DataTable) -> list[str]:
        told = [
            tr("{rows} rows, {columns} columns of numbers.", rows=table.rows, columns=len(table.columns))
            if len(table.columns) > 1
            else tr("{rows} rows, one column of numbers; a fit needs two.", rows=table.rows)
        ]
        if table.words:
            told.append(tr("Left out, since they hold words: {columns}.", columns=", ".join(table.words)))
        for name in table.constant:
            told.append(tr("All {column} values are the same.", column=table.titles[table.names.index(name)]))
        return told

    def _enable(self, ready: bool) -> None:
        self.fit.setEnabled(ready and self.table is not None and self.table.rows > 0)
        if self.fit.isEnabled() and isinstance(self.focusWidget(), QPushButton | None):
            self.fit.setFocus()

    # What is changed.

    def _correct(self) -> None:
        """Read the same bytes in the layout that the fields say."""
        skipped = self.table.layout.skipped if self.table is not None else 0
        self._dropped = self._mended = False
        self.reader.read(
            Layout(
                self.encoding.currentData(), self.separator.currentData(), self.decimal.currentData(),
                bool(self.header.currentData()), skipped,
            )
        )  # fmt: skip

    def _leave_out(self) -> None:
        if self.table is not None:
            self._dropped = True
            self._show(self.table.without_bad_rows())

    def _mend(self) -> None:
        """The numbers that were typed or meant take the cells' places; cells that have none stay."""
        if self.table is not None:
            self._mended = True
            self._show(self.table.mended(self.cells.numbers()))

    def chosen_features(self) -> list[str]:
        """The columns that are ticked, in the file's order."""
        items = [self.features.item(row) for row in range(self.features.count())]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _chosen(self) -> None:
        """A model for so many features; the target is no feature."""
        features = [name for name in self.chosen_features() if name != self.target.currentData()]
        several = len(features) > 1
        known = self.studio.catalogue.model(self.model.currentData())
        if several and (known.features or known.over == "powers"):
            self.model.show_data(MANY_FEATURES)
        elif not several and known.name == MANY_FEATURES:
            self.model.show_data(FIRST_MODEL)
        self._model_chosen()

    def _model_chosen(self) -> None:
        model = self.studio.catalogue.model(self.model.currentData())
        self._asked.setRowVisible(self.degree, model.over == "powers")
        self._asked.setRowVisible(self.units, model.over == "units")
        if model.loss:
            self.loss.show_data(model.loss)
        elif self._brought and self.loss.currentData() == self._brought:
            # It came with the model that was there before.
            self.loss.show_data(FIRST_LOSS)
        self._brought = model.loss

    def problem(self) -> Problem:
        """The fit as it is chosen. InputError and LanguageError."""
        assert self.table is not None
        target = self.target.currentData()
        features = [name for name in self.chosen_features() if name != target]
        made = fit_of(
            self.table.columns, features, target, self.studio.catalogue, model=self.model.currentData(),
            loss=self.loss.currentData(), degree=self.degree.currentData(), units=self.units.currentData(),
        )  # fmt: skip
        return of_table(made, self.table, self.path.stem if self.path is not None else "")

    def _tell_origin(self) -> None:
        """How a command reads the same table; cells that were mended here, or pasted, are in no file."""
        table, guessed = self.table, self._guessed
        if table is None or guessed is None or self.path is None or self._mended:
            return
        layout = table.layout
        words = {"\t": "tab", SPACES: "spaces"}
        given = {
            "--separator": (
                words.get(layout.separator, layout.separator),
                words.get(guessed.separator, guessed.separator),
            ),
            "--decimal": (layout.decimal, guessed.decimal),
            "--encoding": (layout.encoding, guessed.encoding),
            "--header": ("yes" if layout.header else "no", "yes" if guessed.header else "no"),
        }
        corrected = [word for option, (now, was) in given.items() if now != was for word in (option, now)]
        dropped = ["--drop-bad-rows"] if self._dropped else []
        path = str(self.path.absolute())
        self.studio.origins.remember(table.columns, ("--data", path, *corrected, *dropped))

    def accept(self) -> None:
        """Fit; a refusal stays here."""
        if not self.fit.isEnabled():
            return
        try:
            self.studio.edit("problem", self.problem())
            self._tell_origin()
        except (InputError, LanguageError) as error:
            self.note.refuse(error)
            return
        super().accept()
