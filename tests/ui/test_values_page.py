"""The page Values: what the program's names stand for at each part, read when its lines ran."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gdstudio.engines import open_run
from gdstudio.engines.step_parts import parts_of_step
from gdstudio.model import Catalogue, RunSpec
from gdstudio.ui.panels.values_shown import ValueRow, shown_values
from gdstudio.ui.window import Window
from tests.ui.test_microscope import opened, press, walk

Make = Callable[..., Window]


def shown(window: Window) -> dict[str, str]:
    page = window.inspector.values
    assert page is not None
    return {row.name: row.text for row in page.list.rows}


def row_of(window: Window, name: str) -> ValueRow:
    page = window.inspector.values
    assert page is not None
    return next(row for row in page.list.rows if row.name == name)


def settled(window: Window, qtbot: QtBot, name: str, text: str) -> None:
    qtbot.waitUntil(lambda: shown(window).get(name) == text, timeout=20_000)


def test_the_page_comes_and_goes_with_the_parts_of_a_step(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    qtbot.waitUntil(lambda: window.inspector.page() == "values", timeout=20_000)
    press(window, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: window.inspector.page() == "setup", timeout=20_000)
    assert "values" not in window.inspector.pages


def test_each_part_changes_what_it_made_and_nothing_else(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    settled(window, qtbot, "x.grad", "2")
    walk(window, qtbot, Qt.Key.Key_Right, (1, 1))
    settled(window, qtbot, "x.grad", "None")
    assert (shown(window)["x"], shown(window)["gradient"]) == ("−0.2", "1.6")
    walk(window, qtbot, Qt.Key.Key_Right, (1, 2))
    settled(window, qtbot, "f", "0.64")
    assert shown(window)["x.grad"] == "None"
    walk(window, qtbot, Qt.Key.Key_Right, (1, 3))
    settled(window, qtbot, "x.grad", "1.6")
    assert (row_of(window, "requires_grad").flag, row_of(window, "is_leaf").flag) == (True, True)
    assert shown(window)["x"] == "−0.2"
    walk(window, qtbot, Qt.Key.Key_Left, (1, 2))
    settled(window, qtbot, "x.grad", "None")


def test_a_gradient_that_has_grown_is_a_bar_beside_the_true_one(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "forgotten-zero-grad", steps=2)
    walk(window, qtbot, Qt.Key.Key_Right, (2, 1))
    walk(window, qtbot, Qt.Key.Key_Right, (2, 2))
    settled(window, qtbot, "x.grad", "4.48")
    held, true = row_of(window, "x.grad"), row_of(window, "gradient")
    assert (held.bar, true.bar) == ("held", "true")
    page = window.inspector.values
    assert "backward() adds to .grad" in page.happened.sentence.text() and not page.happened.bars.isVisible()
    assert (round(held.number or 0, 6), round(true.number or 0, 6)) == (4.48, 0.88)


def test_what_happened_is_told_with_the_numbers_of_the_open_step(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "forgotten-zero-grad", steps=2)
    for part in (1, 2, 0):
        walk(window, qtbot, Qt.Key.Key_Right, (2, part) if part else (3, 0))
        settled(window, qtbot, "x.grad", "3.6" if part == 1 else "4.48")
        page = window.inspector.values
        # Nothing has happened before there is a gradient, and the next row's is not there yet.
        assert page.happened.isVisible() is (part != 1)
        assert part == 1 or "x.grad is 4.48; the gradient here is 0.88" in page.happened.sentence.text()


def test_the_step_that_leads_to_no_number_opens_and_ends_in_why(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "branch-not-taken", steps=0)
    qtbot.waitUntil(lambda: window.studio.run.record.ended, timeout=20_000)
    for part in (1, 2, 3, 4, 4):
        walk(window, qtbot, Qt.Key.Key_Right, (0, part))
    settled(window, qtbot, "x", "−0.2")
    page = window.inspector.values
    assert "x.grad is nan" in page.happened.sentence.text() and "x.grad is nan" in window.studio.status()


def test_a_lost_leaf_is_seen_to_be_none(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "lost-leaf", steps=0)
    for part in range(1, 5):
        press(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda part=part: (window.studio.microscope.at or 4) == part, timeout=20_000)
    qtbot.waitUntil(lambda: row_of(window, "is_leaf").flag is False, timeout=20_000)
    assert row_of(window, "requires_grad").flag is True
    assert shown(window)["x.grad"] == "None"


def test_without_tensors_there_is_nothing_of_tensors(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "numpy-descent")
    walk(window, qtbot, Qt.Key.Key_Right, (1, 1))
    settled(window, qtbot, "f", "0.64")
    assert {*shown(window)} == {"x", "f"}


def test_beside_the_grad_of_a_layers_tensor_stand_the_slopes_of_its_own_numbers() -> None:
    problem = Catalogue().lesson("network").runs[0].problem
    spec = RunSpec.of(problem, Catalogue().optimizer("adam"), engine="torch.optim", dtype="float64")
    run = open_run(spec)
    block = run.advance(3)
    trace = run.trace(block.parameters[1], block.state[1], 1)
    part = next(each for each in parts_of_step(spec, trace) if each.kind == "backward")
    opened = SimpleNamespace(trace=trace, present=part)
    studio: Any = SimpleNamespace(microscope=SimpleNamespace(opened=lambda: opened), run=SimpleNamespace(spec=spec))
    rows = shown_values(studio)
    grads = [place for place, row in enumerate(rows) if row.name.endswith(".grad")]
    assert [rows[place].name for place in grads] == [
        "hidden_weight.grad", "hidden_bias.grad", "output_weight.grad", "c.grad"
    ]  # fmt: skip
    assert all(rows[place].text == rows[place + 1].text for place in grads)
