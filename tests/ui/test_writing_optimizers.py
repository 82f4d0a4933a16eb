"""The editor of optimizers in its window: opened by key and menu, keys of the lecture, files written and opened."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.model import Catalogue, InputError, resources_folder
from gdstudio.model.draft import Draft
from gdstudio.ui.command import command_line
from gdstudio.ui.panels.optimizer_editor import OptimizerEditor
from gdstudio.ui.window import Window

Make = Callable[..., Window]
Key, Modifier = Qt.Key, Qt.KeyboardModifier
DESCENT = Draft.of(Catalogue().optimizer("gradient-descent")).text
HEAVY = "v = beta*v + g\ntheta = theta - learning_rate*v"


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or widget, key, modifier)


def writing(window: Window, qtbot: QtBot) -> OptimizerEditor:
    """The editor, opened by its key."""
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1 and window.isActiveWindow())
    window.stage.setFocus()
    press(window, Key.Key_E, Modifier.ControlModifier)
    editor = window.inspector.editor
    assert editor is not None and editor.text.hasFocus()
    return editor


def applied(window: Window, qtbot: QtBot, text: str = HEAVY) -> OptimizerEditor:
    editor = writing(window, qtbot)
    editor.text.selectAll()
    editor.text.insertPlainText(text)
    press(window, Key.Key_Return, Modifier.ControlModifier)
    assert not editor.changed
    return editor


@pytest.mark.parametrize("size", [(960, 560), (1280, 720), (1920, 1080)])
def test_it_opens_in_sight_and_gives_its_room_back(make_window: Make, qtbot: QtBot, size: tuple[int, int]) -> None:
    window = make_window(size=size)
    shown, width = window.body.inspector_shown, window.stage.width()
    editor = writing(window, qtbot)
    qtbot.waitUntil(lambda: editor.isVisible() and editor.text.width() > 400)
    assert editor.apply_button.isVisible() and editor.mapTo(window, editor.rect().bottomRight()).y() < size[1]
    press(window, Key.Key_Escape)
    assert editor.isHidden() and window.body.inspector_shown is shown
    qtbot.waitUntil(lambda: window.stage.width() == width)
    assert window.stage.isAncestorOf(QApplication.focusWidget()) or window.stage.hasFocus()


def test_a_window_that_is_made_smaller_keeps_what_is_being_written(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    editor = writing(window, qtbot)
    for size in ((960, 560), (1280, 720)):
        window.resize(*size)
        qtbot.waitUntil(lambda: editor.isVisible() and editor.text.hasFocus())


def test_page_down_moves_in_the_text_and_with_ctrl_steps(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    editor = writing(window, qtbot)
    for key in (Key.Key_PageDown, Key.Key_Right, Key.Key_Space, Key.Key_Home):
        press(window, key)
    assert window.studio.cursor == 0 and window.studio.state == "idle"
    press(window, Key.Key_PageDown, Modifier.ControlModifier)
    press(window, Key.Key_PageDown, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: window.studio.cursor == 2)
    press(window, Key.Key_PageUp, Modifier.ControlModifier)
    assert window.studio.cursor == 1 and editor.text.hasFocus()


def test_undo_takes_back_typing_first_and_then_what_was_applied(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    editor = applied(window, qtbot)
    assert window.studio.spec.optimizer.title == "Gradient descent (changed)"
    press(window, Key.Key_Z, Modifier.ControlModifier)
    assert editor.text.toPlainText() == DESCENT
    while editor.text.document().isUndoAvailable():
        press(window, Key.Key_Z, Modifier.ControlModifier)
    press(window, Key.Key_Z, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: window.studio.spec.optimizer.name == "gradient-descent")


def test_what_is_saved_in_the_folder_is_chosen_like_any_other(make_window: Make, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window()
    studio = window.studio
    studio.catalogue = studio.session.catalogue = Catalogue([resources_folder(), tmp_path])
    with pytest.raises(InputError, match="Save the optimizer first"):
        applied(window, qtbot)
        command_line(None, studio.spec, studio.catalogue)
    equations = studio.spec.optimizer.equations
    (tmp_path / "optimizers").mkdir()
    path = tmp_path / "optimizers" / "heavy-ball.toml"
    assert window.files.save_optimizer_to(path)
    assert window.inspector.setup.optimizer.chosen.findData("heavy-ball") >= 0
    studio.edit("optimizer", "adam")
    studio.edit("optimizer", "heavy-ball")
    assert studio.spec.optimizer.equations == equations
    assert Catalogue([tmp_path]).optimizer("heavy-ball").equations == equations
    line = command_line(None, studio.spec, studio.catalogue)
    assert str(path) in line


def test_an_optimizers_file_is_opened_into_the_run(make_window: Make, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window()
    applied(window, qtbot)
    equations = window.studio.spec.optimizer.equations
    assert window.files.save_optimizer_to(tmp_path / "heavy.toml")
    window.studio.edit("optimizer", "adam")
    assert window.files.open_path(tmp_path / "heavy.toml")
    assert window.studio.spec.optimizer.equations == equations


def test_the_command_line_runs_a_file(make_window: Make, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window()
    applied(window, qtbot)
    window.studio.step(3)
    qtbot.waitUntil(lambda: window.studio.cursor == 3)
    path = tmp_path / "heavy.toml"
    assert window.files.save_optimizer_to(path)
    command = [sys.executable, "-m", "gdstudio", "run", "--problem", "notebook-parabola", "--optimizer", str(path),
               "--set", "learning_rate=0.1", "--steps", "3", "--format", "json"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    path_there = json.loads(done.stdout)["runs"][0]["parameters"]["x"]
    here = window.studio.run.trajectory
    assert path_there[3] == float(here.row(3).parameters[0])


def test_a_session_with_an_own_optimizer_opens_with_the_same_numbers(
    make_window: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window()
    applied(window, qtbot)
    window.studio.step(5)
    qtbot.waitUntil(lambda: window.studio.cursor == 5)
    optimizer = window.studio.spec.optimizer
    assert window.files.save_to(tmp_path / "own.toml")
    window.studio.open_lesson("torch-descent")
    assert window.files.open_path(tmp_path / "own.toml")
    assert window.studio.spec.optimizer == optimizer
    qtbot.waitUntil(lambda: "Same numbers" in window.studio.status(), timeout=5000)
