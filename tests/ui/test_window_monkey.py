"""A monkey at the window: any action, key and edit in any order, and what must hold after each."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gdstudio.language import LanguageError
from gdstudio.model import InputError
from gdstudio.ui.window import Window

Make = Callable[..., Window]
PRESSES = 150
# These open something in front of the window, end the program, or ask for a file.
NOT_FOR_MONKEYS = {"open", "new_data", "save", "save_as", "save_table", "save_data", "save_figure", "save_optimizer", "export_program", "quit", "find_action", "keys",
                   "about"}  # fmt: skip
# Some of these make an optimizer, one on the other.
TYPED = ("\n", "v = beta*v + g\n", "theta = theta - c*g\n", "(", "2*")
EDITS = (
    ("learning_rate", "1/3"), ("learning_rate", -1), ("learning_rate", "x"), ("start.x", "pi"), ("start.x", "0,1"), ("steps", 30),
    ("steps", -3), ("problem", "x^4 - x^2"), ("problem", "sin x"), ("problem", "ln(x)"), ("optimizer", "adam"), ("optimizer", "none"),
    ("problem", "notebook-parabola"), ("optimizer", "gradient-descent"), ("stop.enabled", False), ("seed", 3),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_pressed_the_window_stays_sound(make_window: Make, qtbot: QtBot, seed: int) -> None:
    window = make_window()
    monkey = random.Random(seed)
    names = [entry.name for entry in window.actions_ if entry.name not in NOT_FOR_MONKEYS]
    for _ in range(PRESSES):
        _press(window, monkey, names)
        if monkey.random() < 0.3:
            qtbot.wait(monkey.choice((1, 5, 20)))
        _check(window)
    if window.studio.state == "running":
        window.studio.play_pause()
    qtbot.waitUntil(lambda: window.studio.run.pending is None and window.studio.run.trajectory.rows > 0, timeout=20_000)
    _check(window)


def _press(window: Window, monkey: random.Random, names: list[str]) -> None:
    kind = monkey.randrange(5)
    if kind == 0:
        path, value = monkey.choice(EDITS)
        try:
            window.studio.edit(path, value)
        except (InputError, LanguageError) as error:
            assert str(error)
    elif kind == 1 and (panes := window.stage.visible_panes()):
        # Program and graph may have the stage for themselves.
        pane = monkey.choice(panes)
        size = pane.canvas.viewport().size()
        place = [QPoint(monkey.randrange(size.width()), monkey.randrange(size.height())) for _ in range(2)]
        QTest.mousePress(pane.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place[0])
        QTest.mouseMove(pane.canvas.viewport(), place[1])
        QTest.mouseRelease(pane.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place[1])
    elif kind == 2:
        key = monkey.choice(
            (Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_F5, Qt.Key.Key_End)
        )
        QTest.keyClick(QApplication.focusWidget() or window, key)
    elif window.inspector.editing and window.inspector.editor is not None and monkey.random() < 0.5:
        editor = window.inspector.editor
        monkey.choice(
            (editor.apply, editor.race, editor.check, lambda: editor.text.insertPlainText(monkey.choice(TYPED)))
        )()
    else:
        window.actions_[monkey.choice(names)].trigger()


def _check(window: Window) -> None:
    studio = window.studio
    assert 1 <= len(studio.session.runs) <= 8
    assert 0 <= studio.session.selected < len(studio.session.runs)
    assert 0 <= studio.cursor <= studio.reached
    assert studio.status() and studio.headline()
    # While an optimizer is being written, its path is followed as under a slider.
    assert studio.session.dragging is False or window.inspector.editing
    assert window.actions_["back"] is not None
    if studio.run.trajectory.rows and studio.run.held is None and not studio.run.pending:
        assert studio.run.shown(studio.cursor) <= studio.run.record.last
