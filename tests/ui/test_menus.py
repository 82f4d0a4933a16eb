"""Menus in use: arrow keys move about in them, and recent files come as soon as there are any."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.ui.window import Window

Make = Callable[..., Window]


def test_a_saved_file_is_offered_again_at_once(make_window: Make, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window()
    menu = window.menus["file"]
    recent = next(action.menu() for action in menu.actions() if action.menu() is not None)
    menu.aboutToShow.emit()
    assert not recent.isEnabled()
    assert window.files.save_to(tmp_path / "mine.toml")
    menu.aboutToShow.emit()
    assert recent.isEnabled() and [action.text() for action in recent.actions()] == ["mine.toml"]
    window.studio.edit("learning_rate", "0.3")
    recent.actions()[0].trigger()
    qtbot.waitUntil(lambda: window.studio.spec.values["learning_rate"] == 0.1)


def test_arrow_keys_in_an_open_menu_do_not_step(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1)
    menu = window.menus["run"]
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_PageDown):
        QTest.keyClick(menu, key)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    menu.hide()
    qtbot.wait(60)
    assert window.studio.cursor == 0
    window.stage.setFocus()
    QTest.keyClick(window.stage, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.studio.cursor == 1)
