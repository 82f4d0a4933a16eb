"""Opening and saving: lessons, sessions and pictures in, sessions and tables out. A refusal is a sentence on the screen."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from gdstudio.language import LanguageError
from gdstudio.model import InputError, Lesson, Message, run_table_from
from gdstudio.model.opened import part_of_a_run
from gdstudio.model.optimizer_text import optimizer_text
from gdstudio.ui import picture_metadata
from gdstudio.ui.command import command_line
from gdstudio.ui.engine_export import on_engine
from gdstudio.ui.restore import write_atomically
from gdstudio.ui.settings import Settings, own_folder
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import say, tr

PICTURES = (".png", ".svg", ".pdf")
# A workbook is among them: it is told what to do with it.
TABLES = (".csv", ".tsv", ".txt", ".dat", ".tab", ".xlsx", ".xls", ".ods")


def open_picture(studio: Studio, path: Path) -> None:
    """The runs that a saved picture shows, at the step that it shows. InputError where it holds none."""
    shown = picture_metadata.extract(path)
    if shown is None or not shown.runs:
        raise InputError(Message("{file} holds no run: it was not saved by this program.", {"file": path.name}))
    runs = tuple(run_table_from(table, path.name, studio.catalogue) for table in shown.runs)
    studio.open(Lesson(name="", title=path.stem, runs=runs))
    studio.step(shown.step)


class Files(QObject):
    """What the File menu does."""

    def __init__(self, studio: Studio, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._studio, self._settings, self._window = studio, settings, window

    def open_path(self, path: Path) -> bool:
        """Open a file of any kind; False, and a sentence, if it cannot be."""
        if path.suffix.lower() in TABLES:
            self.open_data(path)
            return True
        try:
            if path.suffix.lower() in PICTURES:
                open_picture(self._studio, path)
            elif (part := part_of_a_run(path)) is not None:
                self._studio.edit(*part)
            else:
                self._studio.open_lesson(path)
        except (InputError, LanguageError) as error:
            where = f" ({error.where})" if getattr(error, "where", "") else ""
            self._studio.toast.emit(say(error.message) + where)
            return False
        except OSError as error:
            self._studio.say(Message("{file} cannot be read: {reason}.", {"file": path.name, "reason": error.strerror}))
            return False
        self._settings.add_recent(path)
        return True

    def open_data(self, path: Path) -> None:
        """Show how a file of data is read; accepted, it becomes a fit."""
        from gdstudio.ui.panels.data_file import DataFile

        self._settings.add_recent(path)
        DataFile(self._studio, path, self._window).open()

    def open(self) -> None:
        """Ask for a file and open it."""
        kinds = ";;".join(
            (
                tr("All that can be opened (*.toml *.png *.svg *.pdf *.csv *.tsv *.txt *.dat)"),
                tr("Lessons, sessions, problems, optimizers and pictures (*.toml *.png *.svg *.pdf)"),
                tr("Data (*.csv *.tsv *.txt *.dat)"),
            )
        )
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open"), self._folder(), kinds)
        if name:
            self.open_path(Path(name))

    def save(self) -> None:
        """Save the session in its file, or ask for one."""
        if self._studio.opened_from is None or self._studio.opened_from.suffix != ".toml":
            self.save_as()
        else:
            self.save_to(self._studio.opened_from)

    def save_as(self) -> None:
        """Ask for a file and save the session there."""
        proposed = str(Path(self._folder()) / f"{self._proposed_name()}.toml")
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save as"), proposed, tr("Sessions (*.toml)"))
        if name:
            self.save_to(Path(name).with_suffix(".toml"))

    def save_to(self, path: Path) -> bool:
        """Save the session there; whether that worked, said either way."""
        lesson = self._studio.as_lesson()
        try:
            text = replace(lesson, name=path.stem).write()
        except InputError as error:
            self._studio.say(error.message)
            return False
        if not write_atomically(path, text):
            self._studio.toast.emit(tr("{file} cannot be written.", file=path.name))
            return False
        self._studio.opened_from = path
        self._settings.add_recent(path)
        self._studio.toast.emit(tr("Saved: {file}", file=path.name))
        return True

    def save_table(self) -> None:
        """Ask for a file and write every recorded iterate with every digit."""
        proposed = str(Path(self._folder()) / f"{self._proposed_name()}.csv")
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save table as CSV"), proposed, tr("Tables (*.csv)"))
        if name:
            self.save_table_to(Path(name))

    def save_table_to(self, path: Path) -> bool:
        """Write the table there; whether that worked, said either way."""
        from gdstudio.exporters import FORMATS

        text = FORMATS["csv"].write(self._studio.title(), self._studio.session.runs)
        written = write_atomically(path, text)
        words = tr("Saved: {file}", file=path.name) if written else tr("{file} cannot be written.", file=path.name)
        self._studio.toast.emit(words)
        return written

    def save_data(self) -> None:
        """Ask for a file and write the columns of the fit with every digit."""
        problem = self._studio.spec.problem
        if not problem.data:
            self._studio.say(Message("Only a fit has data, and this problem is a function."))
            return
        proposed = str(Path(self._folder()) / f"{_file_name(problem.title)}.csv")
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save data as CSV"), proposed, tr("Tables (*.csv)"))
        if name:
            self.save_data_to(Path(name))

    def save_data_to(self, path: Path) -> bool:
        """Write the fit's columns there; whether that worked, said either way."""
        from gdstudio.exporters.beside import table_text

        problem = self._studio.spec.problem
        written = write_atomically(path, table_text(problem))
        if written:
            self._studio.origins.remember(problem.columns, ("--data", str(path)))
        words = tr("Saved: {file}", file=path.name) if written else tr("{file} cannot be written.", file=path.name)
        self._studio.toast.emit(words)
        return written

    def export_program(self, engine: str = "") -> None:
        """Ask for a file and write the program of the runs on the stage, up to their ends or step limits; in another
        engine's words if one is named."""
        proposed = str(Path(self._folder()) / f"{self._proposed_name()}.py")
        kinds = ";;".join((tr("Python programs (*.py)"), tr("Jupyter notebooks (*.ipynb)")))
        name, kind = QFileDialog.getSaveFileName(self._window, tr("Export program"), proposed, kinds)
        if name:
            path = Path(name)
            suffix = ".ipynb" if "ipynb" in kind else ".py"
            self.export_program_to(path if path.suffix else path.with_suffix(suffix), engine)

    def export_program_to(self, path: Path, engine: str = "") -> bool:
        """Write the program there, in the form that the file's name asks for, and long tables of data beside it; whether
        that worked, said either way."""
        from gdstudio.exporters import PROGRAMS
        from gdstudio.exporters.beside import Beside

        writer = PROGRAMS.get(path.suffix.lower())
        if writer is None:
            self._studio.toast.emit(tr("{file} should end in .py or .ipynb.", file=path.name))
            return False
        try:
            runs = [on_engine(run, engine, self._studio.catalogue) for run in self._studio.session.runs]
            beside = Beside(path.stem)
            text = writer.program(self._studio.title(), runs, beside)
        except InputError as error:
            self._studio.say(error.message)
            return False
        texts = {path.name: text, **beside.files()}
        missing = [name for name, each in texts.items() if not write_atomically(path.with_name(name), each)]
        if missing:
            self._studio.toast.emit(tr("{file} cannot be written.", file=missing[0]))
        else:
            self._studio.toast.emit(tr("Saved: {file}", file=", ".join(texts)))
        return not missing

    def save_optimizer(self) -> None:
        """Ask for a file and write the run's optimizer; proposed is the folder that is looked through at the start."""
        folder = own_folder() / "optimizers"
        folder.mkdir(parents=True, exist_ok=True)
        proposed = str(folder / f"{_file_name(self._studio.spec.optimizer.title)}.toml")
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save optimizer as"), proposed, tr("Optimizers (*.toml)")
        )
        if name:
            self.save_optimizer_to(Path(name).with_suffix(".toml"))

    def save_optimizer_to(self, path: Path) -> bool:
        """Write the run's optimizer there; whether that worked, said either way. Lists of optimizers are read anew."""
        if not write_atomically(path, optimizer_text(self._studio.spec.optimizer)):
            self._studio.toast.emit(tr("{file} cannot be written.", file=path.name))
            return False
        self._studio.catalogue.look_again()
        self._studio.changed("spec")
        self._studio.frames.request(at_once=True)
        self._studio.toast.emit(tr("Saved: {file}", file=path.name))
        return True

    def copy_command(self) -> None:
        """The command line that repeats the selected run, to the clipboard."""
        studio = self._studio
        try:
            line = command_line(studio.session.lesson, studio.spec, studio.catalogue, studio.origins)
        except InputError as error:
            studio.say(error.message)
            return
        QGuiApplication.clipboard().setText(line)
        self._studio.toast.emit(tr("Copied: the command that repeats this run"))

    def copy_program(self) -> None:
        """The selected run's program to the clipboard, as it would be exported."""
        from gdstudio.exporters import PROGRAMS

        try:
            text = PROGRAMS[".py"].program(self._studio.title(), [self._studio.run])
        except InputError as error:
            self._studio.say(error.message)
            return
        QGuiApplication.clipboard().setText(text)
        self._studio.toast.emit(tr("Copied: the program of this run"))

    def fill_recent(self, menu: QMenu) -> None:
        """The menu of recent files, as it is now."""
        menu.clear()
        for path in self._settings.recent():
            action = menu.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.open_path(path))
        menu.setEnabled(not menu.isEmpty())

    def droppable(self, data: QMimeData) -> Path | None:
        """The file that could be opened from what is dragged over the window."""
        if not data.hasUrls():
            return None
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        # What can only be ours comes before a text that may be anything.
        kinds = ((".toml", *PICTURES), TABLES)
        return next((path for kind in kinds for path in paths if path.suffix.lower() in kind), None)

    def _folder(self) -> str:
        recent = self._settings.recent()
        return str(recent[0].parent) if recent else str(Path.home())

    def _proposed_name(self) -> str:
        spec = self._studio.spec
        optimizer = spec.optimizer.name or _file_name(spec.optimizer.title)
        return f"{optimizer}-{spec.problem.name or 'function'}"


def _file_name(title: str) -> str:
    """A title as a file's name: "my-adam"."""
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "optimizer"
