"""Leaving and coming in: the window is gone at once, files dropped on it are opened, a missing library says how."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gdstudio.engines.torch_missing import command
from gdstudio.ui.picture import Picture, save
from gdstudio.ui.window import Window

Make = Callable[..., Window]


def drop(window: Window, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    given = (QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    entering = QDragEnterEvent(given[0].toPoint(), *given[1:], Qt.KeyboardModifier.NoModifier)
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(*given, Qt.KeyboardModifier.NoModifier))


def test_the_window_is_gone_before_the_worker_is_waited_for(
    make_window: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    seen = []
    close = window.studio.close
    monkeypatch.setattr(window.studio, "close", lambda: (seen.append(window.isVisible()), close()))
    window.close()
    assert seen == [False]


@pytest.mark.parametrize("kind", [".png", ".svg", ".pdf"])
def test_a_dropped_picture_opens_the_run_that_it_shows(
    make_window: Make, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    window = make_window()
    window.studio.edit("learning_rate", "0.37")
    qtbot.waitUntil(lambda: window.studio.run.pending is None and window.studio.row() is not None)
    picture: Picture = window.copying.picture()
    save(picture, tmp_path / f"seen{kind}")
    window.studio.edit("learning_rate", "0.2")
    window.studio.edit("problem", "two-minima")
    drop(window, tmp_path / f"seen{kind}")
    qtbot.waitUntil(lambda: window.studio.spec.values["learning_rate"] == 0.37)
    assert window.studio.spec.problem.objective_text == "x^2 + 2x + 1" and window.studio.cursor == 0


def test_a_dropped_session_opens_and_a_broken_one_says_so(make_window: Make, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window()
    window.studio.edit("learning_rate", "0.25")
    assert window.files.save_to(tmp_path / "mine.toml")
    window.studio.edit("learning_rate", "0.5")
    drop(window, tmp_path / "mine.toml")
    assert window.studio.spec.values["learning_rate"] == 0.25
    (tmp_path / "junk.toml").write_bytes(b"\x00\xff not toml = = [")
    drop(window, tmp_path / "junk.toml")
    assert window.toast.isVisible() and "junk.toml" in window.toast.text()
    assert window.studio.spec.values["learning_rate"] == 0.25


def test_without_torch_the_window_says_how_to_get_it_and_numpy_goes_on(
    make_window: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each == "torch" or each.startswith("gdstudio.engines.torch_e")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    window = make_window("linear-regression")
    qtbot.waitUntil(lambda: command() in window.studio.status(), timeout=20_000)
    button = next(each for each in window.band.findChildren(QPushButton) if each.text() == "Copy command")
    button.click()
    assert QGuiApplication.clipboard().text() == command()
    window.studio.edit("engine", "numpy")
    qtbot.waitUntil(lambda: window.studio.row() is not None and window.studio.run.trajectory.rows > 1, timeout=20_000)
    window.studio.step()
    qtbot.waitUntil(lambda: window.studio.status().startswith("Step 1 of 40"))


def test_without_torch_no_step_of_another_run_stands_in_the_band_nothing_loads_and_an_edit_offers_the_command(
    make_window: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each == "torch" or each.startswith("torch.")]:
        monkeypatch.delitem(sys.modules, name)
    find = PathFinder.find_spec
    monkeypatch.setattr(PathFinder, "find_spec", lambda name, *of: None if name == "torch" else find(name, *of))
    window = make_window()
    window.studio.step()
    qtbot.waitUntil(lambda: window.studio.trace() is not None and window.studio.cursor == 1)
    said: list[str] = []
    window.studio.busy_changed.connect(lambda: said.append(window.studio.busy()))
    window.studio.edit("engine", "torch")
    qtbot.waitUntil(lambda: command() in window.studio.status(), timeout=20_000)
    assert "Copy command" in [each.text() for each in window.band.findChildren(QPushButton)]
    assert window.studio.spec.engine == "numpy"
    window.studio.open_lesson("torch-descent")
    qtbot.waitUntil(lambda: command() in window.studio.status(), timeout=20_000)
    qtbot.waitUntil(lambda: window.studio.trace() is None)
    assert not window.band.arithmetic.ways
    assert not any("PyTorch" in each for each in said)


@pytest.mark.parametrize("there", [True, False])
def test_a_chinese_title_without_a_font_for_it_says_what_to_install(
    make_window: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    latin, chinese = QFontDatabase.WritingSystem.Latin, QFontDatabase.WritingSystem.SimplifiedChinese
    monkeypatch.setattr(QFontDatabase, "writingSystems", lambda: [latin, chinese] if there else [latin])
    window = make_window()
    assert "fonts-noto-cjk" not in window.studio.status()
    lesson = replace(window.studio.as_lesson(), title="梯度下降", saved=None)
    (tmp_path / "descent.toml").write_text(lesson.write(), encoding="utf-8")
    window.studio.open_lesson(tmp_path / "descent.toml")
    assert ("sudo apt install fonts-noto-cjk" in window.studio.status()) is not there
