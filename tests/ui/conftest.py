"""Fixtures of the window's tests: a Qt warning, a log line, a leaked widget or a leaked thread fails the test."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gdstudio.ui.canvas import Canvas
from gdstudio.ui.look import Look
from gdstudio.ui.restore import Restore
from gdstudio.ui.settings import Settings
from gdstudio.ui.studio import Studio
from gdstudio.ui.window import Window

HARMLESS = (
    # The offscreen platform has none of these.
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
    "Sans-serif",
)


@pytest.fixture(autouse=True)
def no_complaints(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever Qt or Python's logging says during a test is a fault."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(part in text for part in HARMLESS):
            said.append(text)

    before = qInstallMessageHandler(hear)
    yield
    qInstallMessageHandler(before)
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert not said and not lines, f"Qt said {said}, the log {lines}"


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """No widget and no thread outlives its test."""
    before = {id(widget) for widget in qapp.topLevelWidgets()}
    yield
    # The offscreen clipboard is destroyed after the interpreter, which what was made in Python does not survive.
    qapp.clipboard().clear()
    settle(qapp)
    left = [widget for widget in qapp.topLevelWidgets() if id(widget) not in before]
    if left:
        gc.collect()
        settle(qapp)
        left = [widget for widget in qapp.topLevelWidgets() if id(widget) not in before]
    names = [f"{type(widget).__name__} {widget.objectName()}" for widget in left]
    assert not left, f"widgets are left: {names}"
    threads = [thread.name for thread in threading.enumerate() if thread.name == "arithmetic"]
    assert not threads, "the worker's thread is left"


def settle(app: QCoreApplication) -> None:
    """Let deferred deletions happen."""
    for _ in range(3):
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a file of this test."""
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def make_studio(qapp: QApplication) -> Iterator[Callable[..., Studio]]:
    """Studios that are closed at the end; `lesson` is opened first."""
    made: list[Studio] = []

    def make(lesson: str = "numpy-descent", look: Look | None = None) -> Studio:
        studio = Studio(look=look)
        made.append(studio)
        studio.open_lesson(lesson)
        return studio

    yield make
    for studio in made:
        studio.close()
        studio.deleteLater()


@pytest.fixture
def make_window(
    make_studio: Callable[..., Studio], settings: Settings, tmp_path: Path, qtbot: object
) -> Iterator[Callable[..., Window]]:
    """Shown windows, closed and deleted at the end."""
    made: list[Window] = []

    def make(lesson: str = "numpy-descent", size: tuple[int, int] = (1280, 720), restore: bool = False) -> Window:
        studio = make_studio(lesson, settings.look())
        window = Window(studio, settings, Restore(studio, tmp_path / "open") if restore else None)
        window.resize(*size)
        window.show()
        window.activateWindow()
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """A canvas of 800×480 on the screen."""
    result = Canvas()
    qtbot.addWidget(result)
    result.resize(800, 480)
    result.show()
    return result
