"""The program beside the figures: it is the run's, its lines have this step's numbers, and it can be taken away."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.engines import ENGINES
from gdstudio.exporters.listing import listing_of
from gdstudio.language import format_number
from gdstudio.ui.engine_export import on_engine
from gdstudio.ui.window import Window

Make = Callable[..., Window]


def opened(make_window: Make, qtbot: QtBot, lesson: str = "torch-descent") -> Window:
    window = make_window(lesson)
    qtbot.waitUntil(lambda: window.studio.row() is not None and window.studio.trace() is not None, timeout=20_000)
    window.stage.setFocus()
    QTest.keyClick(window.stage, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: bool(window.stage.code.view.shown.text))
    return window


def beside(window: Window, text: str) -> str:
    """What stands beside the line of that text."""
    shown = window.stage.code.view.shown
    lines = shown.text.splitlines()
    words = (shown.values.get(place, "") for place, line in enumerate(lines) if line.strip() == text)
    return next(words, "").replace("\u00a0", " ")


def marked(window: Window) -> list[str]:
    shown = window.stage.code.view.shown
    return [shown.text.splitlines()[place].strip() for place in sorted(shown.marked)]


def test_c_shows_the_program_and_takes_it_away(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    code = window.stage.code
    assert code.view.shown.text == listing_of(window.studio.run).text
    assert "backward" in code.view.shown.text and "PyTorch" in code.heading.text()
    assert not code.view.shown.values and not code.view.shown.marked
    code.close_button.click()
    assert code.isHidden()


def test_beside_the_lines_stand_the_numbers_of_this_step(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    for step in (1, 2, 3, 2):
        (window.studio.step if step > window.studio.cursor else window.studio.back)()
        qtbot.waitUntil(lambda step=step: window.studio.cursor == step, timeout=20_000)
        before, after = window.studio.run.trajectory.row(step - 1), window.studio.run.trajectory.row(step)
        gradient, x = format_number(before.gradient[0]), format_number(after.parameters[0])
        qtbot.waitUntil(lambda x=x: beside(window, "x -= learning_rate*g") == f"x = {x}", timeout=20_000)
        assert beside(window, "f.backward()") == f"x.grad = {gradient}"
        assert beside(window, "x.grad = None") == "x.grad = None"
        assert marked(window) == ["x -= learning_rate*g"]


def test_another_engine_or_a_pitfall_is_another_program(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    texts = {window.stage.code.view.shown.text}
    for path, value in (("engine", "numpy"), ("engine", "torch.optim"), ("pitfall", "forget-zero-grad")):
        window.studio.edit(path, value)
        qtbot.waitUntil(lambda: window.stage.code.view.shown.text not in texts, timeout=20_000)
        texts.add(window.stage.code.view.shown.text)
        assert window.stage.code.view.shown.text == listing_of(window.studio.run).text
    assert "zero_grad" not in window.stage.code.view.shown.text


def test_program_and_graph_leave_room_for_one_another(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "linear-regression")
    assert window.stage.names() == ("data",)
    QTest.keyClick(window.stage, Qt.Key.Key_G)
    assert window.stage.names() == ()
    assert window.stage.code.isVisible() and window.stage.graph.isVisible()
    QTest.keyClick(window.stage, Qt.Key.Key_C)
    QTest.keyClick(window.stage, Qt.Key.Key_G)
    assert window.stage.names() == ("data", "parameters")


def test_the_program_copied_is_the_one_that_is_exported(make_window: Make, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(make_window, qtbot)
    window.actions_["copy_program"].trigger()
    assert window.files.export_program_to(tmp_path / "descent.py")
    assert QGuiApplication.clipboard().text() == (tmp_path / "descent.py").read_text("utf-8")
    window.stage.code.copy_button.click()
    assert QGuiApplication.clipboard().text().startswith('"""')


@pytest.mark.parametrize("engine", list(ENGINES))
def test_a_program_is_exported_for_any_engine(make_window: Make, qtbot: QtBot, tmp_path: Path, engine: str) -> None:
    window = make_window("numpy-descent")
    qtbot.waitUntil(lambda: window.studio.row() is not None)
    path = tmp_path / f"{engine}.py"
    assert window.files.export_program_to(path, engine)
    namespace: dict[str, dict[str, tuple[int, list[tuple[float, ...]]]]] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(path.read_text("utf-8"), str(path), "exec"), namespace)
    ((_, rows),) = namespace["histories"].values()
    assert len(rows) == 11 and rows[10][0] == pytest.approx(-0.8926258176, rel=1e-6)


def test_the_file_menu_offers_the_engines(make_window: Make) -> None:
    window = make_window()
    menus = [action.menu() for action in window.menus["file"].actions() if action.menu() is not None]
    assert [action.text() for action in menus[-1].actions()] == [f"{title}…" for title in ENGINES.values()]


def test_an_engine_that_cannot_run_it_is_refused_in_words(make_window: Make, qtbot: QtBot, tmp_path: Path) -> None:
    window = make_window("second-derivatives")
    qtbot.waitUntil(lambda: window.studio.row() is not None)
    said: list[str] = []
    window.studio.toast.connect(said.append)
    assert not window.files.export_program_to(tmp_path / "a.py", "torch.optim")
    assert "torch.optim" in said[-1] and not (tmp_path / "a.py").exists()


def test_a_run_that_diverged_has_a_program_for_numpy_that_ends_where_it_did(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("torch-descent")
    window.studio.edit("learning_rate", 30.0)
    window.studio.run_to_end()
    qtbot.waitUntil(lambda: window.studio.run.outcome is not None, timeout=20_000)
    run = on_engine(window.studio.run, "numpy", window.studio.catalogue)
    namespace: dict[str, list[tuple[float, ...]]] = {}
    exec(compile(listing_of(run).text, "<shown>", "exec"), namespace)
    assert len(namespace["history"]) == window.studio.run.trajectory.rows
