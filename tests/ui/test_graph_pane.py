"""The computation graph beside the figures: it follows the cursor, and while it is gone through, the keys are its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.ui.window import Window

Make = Callable[..., Window]


def opened(
    make_window: Make, qtbot: QtBot, lesson: str = "torch-descent", size: tuple[int, int] = (1280, 720)
) -> Window:
    window = make_window(lesson, size)
    qtbot.waitUntil(lambda: window.studio.row() is not None, timeout=20_000)
    window.stage.setFocus()
    QTest.keyClick(window.stage, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: window.stage.graph.view.graph is not None)
    return window


def gradient(window: Window, name: str) -> float:
    graph = window.stage.graph.view.graph
    assert graph is not None
    return graph.by_name[name].gradient


def test_g_shows_the_graph_at_the_cursor_and_takes_it_away(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    assert gradient(window, "x") == 2.0
    window.studio.step(2)
    qtbot.waitUntil(lambda: gradient(window, "x") == pytest.approx(1.28, rel=1e-6), timeout=20_000)
    window.stage.graph.close_button.click()
    assert window.stage.graph.isHidden()
    key = window.stage.graph._key
    window.studio.step(1)
    qtbot.wait(100)
    assert window.stage.graph._key == key


def test_beside_two_figures_it_takes_the_place_of_one_unless_there_is_room(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "linear-regression")
    assert [pane.name for pane in window.stage.visible_panes()][:-1] == ["data"]
    QTest.keyClick(window.stage, Qt.Key.Key_G)
    assert [pane.name for pane in window.stage.visible_panes()][:-1] == ["data", "parameters"]
    window.resize(1920, 1000)
    QTest.keyClick(window.stage, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: window.stage.width() > 1150)
    window.stage.follow()
    assert [pane.name for pane in window.stage.visible_panes()][:-1] == ["data", "parameters"]
    assert window.stage.graph.isVisible()


def test_node_by_node_the_arrows_and_a_presenters_keys_are_the_graphs(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    view = window.stage.graph.view
    window.stage.graph.on.click()
    assert view.present is not None and view.present.name == "#4"
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.present is not None and view.present.name == "#2"
    assert window.studio.cursor == 0
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.present is not None and view.present.name == "#3"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.inside
    QTest.keyClick(view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.studio.cursor == 1, timeout=20_000)


def test_forward_shows_values_alone(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    graph = window.stage.graph
    graph.phases["forward"].click()
    assert graph.view.order == ("#1", "#2", "#3", "#4")
    graph.on.click()
    assert graph.view.present is not None and graph.view.present.name == "#1"
    graph.back.click()
    assert not graph.view.inside
    graph.phases["backward"].click()
    assert graph.view.order[0] == "#4"


def test_it_wears_the_windows_look(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    QTest.keyClick(window.stage, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: window.studio.scale.full_screen)
    assert window.stage.graph.view._scale == window.studio.scale
    assert window.stage.graph.view.graph is not None


def test_more_rows_than_can_be_walked_through_are_said_not_drawn(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "linear-regression")
    rows = [float(each) for each in range(5001)]
    window.studio.edit("data", {"x": [each / 5000 for each in rows], "y": rows})
    qtbot.waitUntil(lambda: window.stage.graph.note.isVisible(), timeout=20_000)
    assert not window.stage.graph.view.isVisible()
    window.studio.edit("batch", 4)
    qtbot.waitUntil(lambda: window.stage.graph.view.isVisible(), timeout=20_000)


def test_of_many_rows_one_is_chosen(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "network")
    pane = window.stage.graph
    assert pane.rows.isVisible() and pane.of_rows.text() == "of 25"
    pane.row.setText("25")
    pane.row.setModified(True)
    QTest.keyClick(pane.row, Qt.Key.Key_Return)
    assert pane.view.graph is not None
    assert {node.row for node in pane.view.graph.nodes} == {None, 24}
    pane.row.setText("26")
    pane.row.setModified(True)
    QTest.keyClick(pane.row, Qt.Key.Key_Return)
    assert "from 1 to 25" in pane.row.note.text
    pane.show_next_row()
    assert {node.row for node in pane.view.graph.nodes} == {None, 0}
    assert pane.row.value == 1
