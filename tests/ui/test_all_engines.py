"""One run on all engines: the others stand beside it, and their difference below."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from gdstudio.plots.between_engines import NAME
from gdstudio.ui.window import Window

Make = Callable[..., Window]


def engines(window: Window) -> list[str]:
    return [run.wanted.spec.engine for run in window.studio.session.runs]


def ready(make_window: Make, qtbot: QtBot, lesson: str) -> Window:
    window = make_window(lesson)
    qtbot.waitUntil(lambda: window.studio.row() is not None, timeout=20_000)
    return window


def test_the_missing_engines_are_added_and_the_difference_is_shown(make_window: Make, qtbot: QtBot) -> None:
    window = ready(make_window, qtbot, "torch-descent")
    window.actions_["all_engines"].trigger()
    assert engines(window) == ["torch", "numpy", "torch.optim"]
    assert window.studio.session.selected == 0 and window.studio.companion == NAME
    window.actions_["all_engines"].trigger()
    assert len(engines(window)) == 3
    window.studio.step(3)
    qtbot.waitUntil(lambda: window.studio.cursor == 3, timeout=20_000)
    for _ in range(2):
        window.studio.undo()
    assert engines(window) == ["torch"]


def test_an_engine_that_cannot_run_it_is_said(make_window: Make, qtbot: QtBot) -> None:
    window = ready(make_window, qtbot, "second-derivatives")
    said: list[str] = []
    window.studio.toast.connect(said.append)
    window.actions_["all_engines"].trigger()
    assert "torch" in engines(window) and "torch.optim" not in engines(window)
    assert any("torch.optim" in each for each in said)


def test_the_lesson_opens_on_its_question_with_three_programs(make_window: Make, qtbot: QtBot) -> None:
    window = ready(make_window, qtbot, "same-step-three-ways")
    assert engines(window) == ["numpy", "torch", "torch.optim"]
    assert "Three programs" in window.studio.status() and window.studio.companion == NAME
