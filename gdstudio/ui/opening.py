"""From an application to an open window: settings, studio, the lesson or what was left open, and the event loop."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from gdstudio import __version__
from gdstudio.engines import catalogue
from gdstudio.language import LanguageError
from gdstudio.model import InputError, Message, resources_folder
from gdstudio.model.data_source import load
from gdstudio.model.opened import part_of_a_run
from gdstudio.ui.files import PICTURES, TABLES, open_picture
from gdstudio.ui.restore import Restore
from gdstudio.ui.settings import Settings, own_folder
from gdstudio.ui.studio import Studio
from gdstudio.ui.window import Window

RESTORED = Message("Restored what was open when the program closed.")
FIRST_LESSON = "numpy-descent"


def application(arguments: list[str] | None = None) -> QApplication:
    """The application, named, with a decimal point in every field whatever the system's language is."""
    found = QApplication.instance()
    made = found if isinstance(found, QApplication) else QApplication(arguments or ["gdstudio"])
    made.setApplicationName("gdstudio")
    made.setApplicationDisplayName("GD Studio")
    made.setApplicationVersion(__version__)
    made.setDesktopFileName("gdstudio")
    QLocale.setDefault(QLocale.c())
    return made


def translate(made: QApplication, language: str) -> None:
    """Install the translations of a language, ours and Qt's; English needs none."""
    for name, folder in (
        (f"gdstudio_{language}", resources_folder() / "translations"),
        (f"qtbase_{language}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))),
    ):
        translator = QTranslator(made)
        if translator.load(name, str(folder)):
            made.installTranslator(translator)


def open_window(lesson: str | None) -> int:
    """Show the window and stay until it is closed; 2 if the lesson that was asked for cannot be opened."""
    made = application(sys.argv[:1])
    settings = Settings()
    look = settings.look()
    translate(made, look.language)
    # What the user has saved is found again; a file of a built-in one's name takes its place.
    studio = Studio(catalogue(own_folder()), look=look)
    restore = Restore(studio, own_folder() / "open")
    try:
        begin(studio, restore, lesson)
    except (InputError, LanguageError, OSError) as error:
        where = getattr(error, "where", "")
        print(f"gdstudio: {where}: {error}" if where not in ("", "lesson") else f"gdstudio: {error}", file=sys.stderr)
        restore.discard()
        studio.close()
        return 2
    window = Window(studio, settings, restore)
    window.show()
    if is_table(lesson):
        # The dialog stands before the window that it belongs to.
        QTimer.singleShot(0, window, lambda: window.files.open_data(Path(str(lesson))))
    # Ctrl+C in the terminal closes the window in good order; Python hears of signals only when it runs.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    heartbeat = QTimer(window, interval=500)
    heartbeat.timeout.connect(_breathe)
    heartbeat.start()
    code = made.exec()
    if studio.bench.warming:
        # An import cannot be interrupted, and Python would wait for it; all that was open is written.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def is_table(lesson: str | None) -> bool:
    """Whether the file that was asked for is one of data."""
    return lesson is not None and Path(lesson).suffix.lower() in TABLES


def begin(studio: Studio, restore: Restore, lesson: str | None) -> None:
    """Open the lesson or picture that was asked for, else what was left open, else the first lesson; into these an
    optimizer's or a schedule's file is put, and before them a file of data is read. InputError, LanguageError, OSError."""
    if is_table(lesson):
        if not Path(str(lesson)).is_file():
            load(Path(str(lesson)))
        lesson = None
    if lesson and Path(lesson).suffix.lower() in PICTURES:
        open_picture(studio, Path(lesson))
        return
    part = part_of_a_run(Path(lesson)) if lesson else None
    if lesson and part is None:
        studio.open_lesson(lesson)
        return
    _go_on(studio, restore)
    if part is not None:
        studio.edit(*part)


def _go_on(studio: Studio, restore: Restore) -> None:
    left = restore.left_behind(studio.catalogue)
    if left is not None:
        studio.open(left, notice=RESTORED)
        return
    lessons = studio.catalogue.lessons
    studio.open_lesson(FIRST_LESSON if FIRST_LESSON in lessons else next(iter(lessons)))


def _breathe() -> None:
    """Lets Python look for signals."""
