"""Save figure: size, theme and caption with a live preview; what was chosen is what Copy figure uses from
then on.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdstudio.language import LanguageError, parse_number
from gdstudio.ui import picture
from gdstudio.ui.panels.form import Choice
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.picture_view import PictureView
from gdstudio.ui.picture_sizes import LARGEST_PIXELS, PRESETS, PictureSize, in_pixels, millimetres
from gdstudio.ui.text import say, tr
from gdstudio.ui.theme import THEMES

if TYPE_CHECKING:
    from gdstudio.ui.copying import Copying
    from gdstudio.ui.studio import Studio

PREVIEW_MS = 120
OWN = "custom"
FORMATS = "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"


def preset_titles() -> dict[str, str]:
    """The presets' names as they are read."""
    return {
        "half-slide": tr("Half slide, 16:9"), "slide": tr("Whole slide, 16:9"),
        "slide-half-height": tr("Slide, half height"), "beamer": tr("Beamer, whole frame"),
        "beamer-half": tr("Beamer, half frame"), "column": tr("Column of a paper"), "page": tr("Page width"),
    }  # fmt: skip


def proposed_name(studio: Studio) -> str:
    """Such as "adam-rosenbrock-step84": optimizer, problem, step."""
    spec = studio.spec
    problem = spec.problem.name or "function"
    words = f"{spec.optimizer.name}-{problem}-step{studio.session.step_number}"
    return re.sub(r"[^\w.-]+", "-", words).strip("-").lower()


class SaveFigure(QDialog):
    """`copying` makes the picture of this view and this step, and its settings remember the choices."""

    def __init__(self, studio: Studio, copying: Copying, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Save figure"))
        self.studio, self.copying, self.settings = studio, copying, copying.settings
        self.preview = PictureView(studio.look.theme)
        self.note = Note()
        self.note.set_theme(studio.look.theme)
        self._clock = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._clock.timeout.connect(self.show_preview)
        self._make_fields()
        self._lay_out()
        self._show_settings()
        self.show_preview()

    def _make_fields(self) -> None:
        self.size_choice = Choice(tr("Size"))
        for name, title in preset_titles().items():
            self.size_choice.addItem(title, name)
        self.size_choice.addItem(tr("Own size"), OWN)
        self.unit = Choice(tr("Unit"))
        self.unit.addItem("mm", "mm")
        self.unit.addItem("px", "px")
        self.wide, self.high = QLineEdit(), QLineEdit()
        self.wide.setAccessibleName(tr("Width"))
        self.high.setAccessibleName(tr("Height"))
        self.theme = Choice(tr("Theme"))
        self.theme.addItem(tr("Light"), "light")
        self.theme.addItem(tr("Dark"), "dark")
        self.transparent = QCheckBox(tr("Transparent ground"))
        self.caption = QCheckBox(tr("Caption with problem, optimizer and step"))
        self.editable = QCheckBox(tr("Keep text editable (SVG)"))
        for choice in (self.size_choice, self.unit, self.theme):
            choice.set_theme(self.studio.look.theme)
            choice.activated.connect(self._changed)
        self.unit.activated.connect(self._show_sides)
        for box in (self.transparent, self.caption, self.editable):
            box.toggled.connect(self._changed)
        for line in (self.wide, self.high):
            line.textEdited.connect(self._typed_side)

    def _lay_out(self) -> None:
        sides = QHBoxLayout()
        sides.setSpacing(8)
        for widget, stretch in ((self.wide, 1), (QLabel("×"), 0), (self.high, 1), (self.unit, 1)):
            sides.addWidget(widget, stretch)
        form = QFormLayout()
        form.setVerticalSpacing(9)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Size"), self.size_choice)
        form.addRow("", sides)
        form.addRow(tr("Theme"), self.theme)
        for box in (self.transparent, self.caption, self.editable):
            form.addRow("", box)
        self.words = QLabel()
        self.words.setProperty("heading", True)
        left = QVBoxLayout()
        left.addLayout(form)
        left.addWidget(self.note)
        left.addStretch(1)
        left.addWidget(self.words)
        above = QHBoxLayout()
        above.setSpacing(18)
        above.addLayout(left, 2)
        above.addWidget(self.preview, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(14)
        column.addLayout(above, 1)
        column.addLayout(self._buttons())
        height = self.fontMetrics().height()
        self.resize(50 * height, 28 * height)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.save_button, copy, close = QPushButton(tr("Save…")), QPushButton(tr("Copy")), QPushButton(tr("Close"))
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.save)
        copy.clicked.connect(self.copying.copy)
        close.clicked.connect(self.reject)
        row.addStretch(1)
        for button in (close, copy, self.save_button):
            row.addWidget(button)
        return row

    # What is chosen.

    def _show_settings(self) -> None:
        size = self.copying.size()
        self.size_choice.show_data(size.name if size.name in PRESETS else OWN)
        self.unit.show_data("px" if self.settings.text("picture/size").endswith("px") else "mm")
        self.theme.show_data(self.settings.text("picture/theme", "light"))
        self.transparent.setChecked(self.settings.flag("picture/transparent"))
        self.caption.setChecked(self.settings.flag("picture/caption", True))
        self.editable.setChecked(self.settings.flag("picture/editable"))
        self._show_sides()

    def _show_sides(self) -> None:
        """Width and height of the size in the chosen unit."""
        size = self.chosen_size()
        if size is not None:
            self._write_sides(size)

    def _write_sides(self, size: PictureSize) -> None:
        in_px = self.unit.currentData() == "px"
        sides = map(str, size.pixels) if in_px else (f"{round(size.width, 1):g}", f"{round(size.height, 1):g}")
        for line, text in zip((self.wide, self.high), sides, strict=True):
            line.setText(text)

    def _typed_side(self) -> None:
        self.size_choice.show_data(OWN)
        self._clock.start()

    def _changed(self) -> None:
        if self.size_choice.currentData() != OWN:
            self._write_sides(PRESETS[self.size_choice.currentData()])
        self._clock.start()

    def chosen_size(self) -> PictureSize | None:
        """The size that is chosen or typed; None where it is no size."""
        name = self.size_choice.currentData()
        if name in PRESETS:
            return PRESETS[name]
        if not self.wide.text():
            return self.copying.size()
        try:
            wide, high = parse_number(self.wide.text()), parse_number(self.high.text())
            return in_pixels(round(wide), round(high)) if self.unit.currentData() == "px" else millimetres(wide, high)
        except (LanguageError, ValueError, OverflowError):
            return None

    def picture(self) -> picture.Picture | None:
        """The picture as it is chosen now; None without a size."""
        size = self.chosen_size()
        if size is None:
            return None
        self._remember(size)
        return replace(self.copying.picture(), size=size, editable=self.editable.isChecked())

    def _remember(self, size: PictureSize) -> None:
        width, height = size.pixels
        typed = f"{width}x{height}px" if self.unit.currentData() == "px" else f"{size.width:g}x{size.height:g}mm"
        self.settings.set("picture/size", size.name if size.name in PRESETS else typed)
        self.settings.set("picture/theme", self.theme.currentData())
        self.settings.set("picture/transparent", self.transparent.isChecked())
        self.settings.set("picture/caption", self.caption.isChecked())
        self.settings.set("picture/editable", self.editable.isChecked())

    def show_preview(self) -> None:
        """Draw what would be saved."""
        self._clock.stop()
        made = self.picture()
        self.save_button.setEnabled(made is not None)
        if made is None:
            most = tr("A figure needs a width and a height, at most {limit} pixels each.", limit=LARGEST_PIXELS)
            self.note.say(most, "warning")
            return
        too_small = picture.misfit(made)
        if too_small is not None:
            self.save_button.setEnabled(False)
            self.note.say(say(too_small), "warning")
            return
        self.note.clear()
        width, height = made.size.pixels
        self.words.setText(tr("{width} × {height} pixels as PNG", width=width, height=height))
        ground = "" if not made.transparent else THEMES[made.theme.name].stage
        self.preview.show_picture(made, ground)

    # Saving.

    def save(self) -> None:
        """Ask where, and write."""
        folder = Path(self.settings.text("picture/folder", str(Path.home())))
        proposed = str(folder / f"{proposed_name(self.studio)}.png")
        name, chosen = QFileDialog.getSaveFileName(self, tr("Save figure"), proposed, FORMATS)
        if name:
            self.save_to(Path(name), chosen)

    def save_to(self, path: Path, chosen: str = FORMATS) -> None:
        """Write the picture; a name without an ending gets that of the chosen format."""
        made = self.picture()
        if made is None:
            return
        if path.suffix.lower() not in picture.WRITERS:
            ending = re.search(r"\*(\.\w+)", chosen)
            path = path.with_name(path.name + (ending[1] if ending else ".png"))
        try:
            picture.save(made, path)
        except OSError as error:
            self.note.say(tr("{file} cannot be written: {reason}.", file=path.name, reason=error.strerror), "warning")
            return
        self.settings.set("picture/folder", str(path.parent))
        self.studio.toast.emit(tr("Saved: {file}", file=path.name))
        self.accept()
