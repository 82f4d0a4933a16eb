"""New data for the fit: a built-in set, or data made up, with the plot following while they are chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gdstudio.language import LanguageError
from gdstudio.model import Dataset, Generator, InputError, Problem
from gdstudio.model.fit import fit_to, refitted
from gdstudio.ui.panels.form import Form
from gdstudio.ui.panels.knob import Knob
from gdstudio.ui.panels.known_data import GENERATOR, data_groups, dataset_details, generator_details
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.popover import Popover
from gdstudio.ui.panels.search_list import SearchChoice
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# The sliders reach so many times as far as what a generator begins with; more can be typed.
REACH = 4
MOST_SLID_OUTLIERS, MOST_SLID_SEED = 10, 99


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen: the entry of the list, and the numbers of a generator."""

    key: str
    rows: float = 0
    noise: float = 0.0
    outliers: float = 0
    data_seed: float = 0

    def with_(self, path: str, number: float) -> Asked:
        """With another number of the generator."""
        changed: dict[str, Any] = {path: number}
        return replace(self, **changed)

    def arguments(self) -> tuple[str, ...]:
        """The same choice on the command line."""
        kind, _, name = self.key.partition("/")
        if kind != GENERATOR:
            return "--data", name
        given = {
            "--rows": int(self.rows),
            "--noise": self.noise,
            "--outliers": int(self.outliers),
            "--data-seed": int(self.data_seed),
        }
        return "--generate", name, *(word for option, number in given.items() for word in (option, str(number)))


class NewData(QWidget):
    """Each change is drawn at once; together they are one change of the studio, which `accept` keeps and `cancel` takes
    back. `asked` is what was chosen last, shown again while its data are still there."""

    def __init__(self, studio: Studio, asked: Asked | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.base = studio.spec.problem
        self.asked: Asked | None = None
        self.chosen = SearchChoice(tr("New data"), lambda: data_groups(studio))
        self.chosen.setPlaceholderText(tr("Choose data"))
        self.words = QLabel()
        self.keep = QCheckBox(tr("Keep model and loss"))
        self.note = Note()
        self.form = Form("")
        self.knobs = {
            "rows": self._knob(tr("Rows"), "rows", whole=True),
            "noise": self._knob(tr("Noise"), "noise"),
            "outliers": self._knob(tr("Outliers"), "outliers", whole=True),
            "data_seed": self._knob(tr("Seed"), "data_seed", whole=True),
        }
        self.done = QPushButton(tr("Use these data"))
        self.stop = QPushButton(tr("Cancel"))
        self._lay_out()
        for _title, entries in data_groups(studio):
            for known in entries:
                self.chosen.addItem(known.title, known.data)
        self.chosen.setCurrentIndex(-1)
        self.chosen.activated.connect(self._choose)
        self.keep.toggled.connect(self._keep_or_not)
        self._show(None)
        if asked is not None and self._still_there(asked):
            self.chosen.show_data(asked.key)
            self._show(asked)
            self.keep.setChecked(True)
        self.done.setEnabled(False)

    def _knob(self, title: str, path: str, *, whole: bool = False) -> Knob:
        knob = Knob(title, path, lambda number: self._take(path, number), whole=whole)
        self.form.add(title, knob)
        return knob

    def _lay_out(self) -> None:
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form.heading.hide()
        self.done.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.chosen, self.words, self.form, self.keep, self.note):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.setFocusProxy(self.chosen)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.chosen.set_theme(theme)
        self.form.set_theme(theme)
        self.note.set_theme(theme)

    # What is chosen.

    def _choose(self, _place: int) -> None:
        key = self.chosen.currentData()
        seed = self.asked.data_seed if self.asked is not None else 0
        kind, _, name = key.partition("/")
        try:
            asked = Asked(key, data_seed=seed)
            if kind == GENERATOR:
                known = self.studio.catalogue.generator(name)
                asked = replace(asked, rows=known.rows, noise=known.noise)
            with_keeping = self.asked is not None and self.asked.key == key and self.keep.isChecked()
            self._check_keep(with_keeping)
            self._apply(asked)
        except (InputError, LanguageError) as error:
            self.note.refuse(error)

    def _take(self, path: str, number: float) -> None:
        """A number of the generator. InputError where it means nothing."""
        if self.asked is not None:
            self._apply(self.asked.with_(path, number))

    def _keep_or_not(self) -> None:
        if self.asked is not None:
            try:
                self._apply(self.asked)
            except (InputError, LanguageError) as error:
                self.note.refuse(error)

    def _check_keep(self, on: bool) -> None:
        self.keep.blockSignals(True)
        self.keep.setChecked(on)
        self.keep.blockSignals(False)

    def _apply(self, asked: Asked) -> None:
        """Draw what is asked for now. InputError."""
        problem = self._problem(self._dataset(asked))
        self.studio.drag("problem", problem)
        self.note.clear()
        self._show(asked)
        self.done.setEnabled(True)

    def _known(self, key: str) -> Dataset | Generator:
        kind, _, name = key.partition("/")
        catalogue = self.studio.catalogue
        return catalogue.generator(name) if kind == GENERATOR else catalogue.dataset(name)

    def _dataset(self, asked: Asked) -> Dataset:
        known = self._known(asked.key)
        if isinstance(known, Dataset):
            return known
        return known.made(asked.rows, asked.noise, asked.outliers, asked.data_seed)

    def _problem(self, dataset: Dataset) -> Problem:
        if self.keep.isChecked() and set(self.base.data) == set(dataset.columns):
            return refitted(self.base, dataset)
        return fit_to(dataset, self.studio.catalogue)

    def _still_there(self, asked: Asked) -> bool:
        """Whether the fit's data are still those that were chosen."""
        columns = self._dataset(asked).columns
        return set(self.base.data) == set(columns) and all(
            np.array_equal(column, self.base.columns[name]) for name, column in columns.items()
        )

    def _show(self, asked: Asked | None) -> None:
        """What is known of the chosen data, and the numbers of a generator."""
        self.asked = asked
        known = self._known(asked.key) if asked is not None else None
        language = self.studio.look.language
        made = isinstance(known, Generator)
        self.form.setVisible(made)
        self.words.setVisible(known is not None)
        self.keep.setVisible(known is not None and set(self.base.data) == set(known.columns))
        if isinstance(known, Generator) and asked is not None:
            self.words.setText(generator_details(known, language))
            for name, low, high in (
                ("rows", 2, REACH * known.rows), ("noise", 0.0, REACH * known.noise),
                ("outliers", 0, MOST_SLID_OUTLIERS), ("data_seed", 0, MOST_SLID_SEED),
            ):  # fmt: skip
                self.knobs[name].show_value(getattr(asked, name), low, high)
        elif isinstance(known, Dataset):
            self.words.setText(dataset_details(known, language))


class NewDataPopover(Popover):
    """Closed by a click outside, Enter or its button the new data stay, by Esc or Cancel the old ones come back.
    `told` hears what was chosen."""

    def __init__(
        self, studio: Studio, asked: Asked | None, told: Callable[[Asked], object], theme: Theme, parent: QWidget
    ) -> None:
        self.data = NewData(studio, asked)
        super().__init__(tr("New data"), self.data, theme, parent)
        self._studio, self._told = studio, told
        self._cancelled = False
        self.data.done.clicked.connect(self.close)
        self.data.stop.clicked.connect(self.cancel)

    def cancel(self) -> None:
        """The old data again."""
        self._cancelled = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._cancelled = self._cancelled or event.key() == Qt.Key.Key_Escape
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._cancelled:
            self._studio.cancel_drag()
        else:
            if self.data.done.isEnabled() and self.data.asked is not None:
                self._told(self.data.asked)
            self._studio.end_drag()
        super().closeEvent(event)
