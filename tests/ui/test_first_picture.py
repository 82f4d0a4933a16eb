"""What the first picture waits for, and what waits for the first picture."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.ui.window import Window

IMPORTS = """
import builtins
plain = builtins.__import__
import gdstudio.ui.before_qt
import PySide6.QtWidgets, gc
print(builtins.__import__ is plain, gc.isenabled())
"""


def test_qt_does_not_stay_in_the_way_of_imports() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["True", "False"], done.stderr


def test_pages_that_are_not_seen_are_made_after_the_first_picture(
    make_window: Callable[..., Window], qtbot: QtBot
) -> None:
    pages = make_window().inspector.pages
    assert [name for name, page in pages.items() if page.made] == ["setup"]
    qtbot.waitUntil(lambda: all(page.made for page in pages.values()))


def test_a_page_is_there_when_it_is_opened(make_window: Callable[..., Window]) -> None:
    window = make_window()
    window.inspector.show_page("table")
    page = window.inspector.pages["table"]
    assert page.made and page.panel.isVisible() and page.panel.size() == page.size()


class Windows(QObject):
    """The widgets that were shown as windows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.add(type(watched).__name__)
        return False


@pytest.mark.parametrize("lesson", ["numpy-descent", "linear-regression", "lost-leaf", "curved-valley"])
def test_no_piece_is_a_window_of_its_own_while_it_is_made(
    make_window: Callable[..., Window], qtbot: QtBot, qapp: QApplication, lesson: str
) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    pages = make_window(lesson).inspector.pages
    qtbot.waitUntil(lambda: all(page.made for page in pages.values()))
    qapp.removeEventFilter(windows)
    assert windows.shown == {"Window"}
