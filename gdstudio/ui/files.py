"""Opening and saving: lessons, sessions and pictures in, sessions and tables out. A refusal is a sentence on the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from gdstudio.language import LanguageError
from gdstudio.model import InputError, Lesson, Message, run_table_from
from gdstudio.ui import picture_metadata
from gdstudio.ui.command import command_line
from gdstudio.ui.restore import write_atomically
from gdstudio.ui.settings import Settings
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import say, tr

PICTURES = (".png", ".svg", ".pdf")


class Files(QObject):
    """What the File menu does."""

    def __init__(self, studio: Studio, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._studio, self._settings, self._window = studio, settings, window

    def open_path(self, path: Path) -> bool:
        """Open a lesson, a session, or the runs inside a picture; False, and a sentence, if it cannot be."""
        try:
            if path.suffix.lower() in PICTURES:
                self._open_picture(path)
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

    def _open_picture(self, path: Path) -> None:
        tables = picture_metadata.extract(path)
        if not tables:
            raise InputError(Message("{file} holds no run: it was not saved by this program.", {"file": path.name}))
        runs = tuple(run_table_from(table, path.name, self._studio.catalogue) for table in tables)
        self._studio.open(Lesson(name="", title=path.stem, runs=runs))

    def open(self) -> None:
        """Ask for a file and open it."""
        kinds = tr("Lessons, sessions and pictures (*.toml *.png *.svg *.pdf)")
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
        if not write_atomically(path, replace(lesson, name=path.stem).write()):
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

    def copy_command(self) -> None:
        """The command line that repeats the selected run, to the clipboard."""
        QGuiApplication.clipboard().setText(
            command_line(self._studio.session.lesson, self._studio.spec, self._studio.catalogue)
        )
        self._studio.toast.emit(tr("Copied: the command that repeats this run"))

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
        return next((path for path in paths if path.suffix.lower() in (".toml", *PICTURES)), None)

    def _folder(self) -> str:
        recent = self._settings.recent()
        return str(recent[0].parent) if recent else str(Path.home())

    def _proposed_name(self) -> str:
        spec = self._studio.spec
        return f"{spec.optimizer.name}-{spec.problem.name or 'function'}"
