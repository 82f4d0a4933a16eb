"""Pointing at a data row marks it in the figure; the two of several parameters are chosen in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from gdstudio.plots.figure import Points
from gdstudio.ui.drawing import figure_of
from gdstudio.ui.window import Window

Make = Callable[..., Window]


def test_the_hovered_row_of_the_data_is_marked_in_the_figure_but_not_in_a_picture(
    make_window: Make, qtbot: QtBot
) -> None:
    window = make_window()
    window.studio.edit("problem", "three-points")
    qtbot.waitUntil(lambda: window.inspector.page() == "data" and window.studio.row() is not None)
    page, canvas = window.inspector.data, window.stage.panes["data"].canvas
    place = page.view.visualRect(page.model.index(1, 0)).center()
    qtbot.mouseMove(page.view.viewport(), place - QPoint(2, 0))
    qtbot.mouseMove(page.view.viewport(), place)

    def marked() -> Points | None:
        found = [mark for mark in canvas.figure.marks if mark.key == "marked"] if canvas.figure else []
        return found[0] if found and isinstance(found[0], Points) else None

    qtbot.waitUntil(lambda: marked() is not None)
    ring = marked()
    assert ring is not None and (ring.x[0], ring.y[0]) == (2.0, 4.0)
    assert all(mark.key != "marked" for mark in figure_of(window.studio, "data").marks)
    page.view.left.emit()
    qtbot.waitUntil(lambda: marked() is None)


def test_two_of_three_parameters_are_chosen_in_the_figure(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    window.studio.edit("problem", "(x-1)^2 + 3(y+x)^2 + (z-y)^2")
    qtbot.waitUntil(lambda: window.studio.figures == ("section",) and "section" in window.stage.panes)
    pane = window.stage.panes["section"]
    qtbot.waitUntil(lambda: pane.canvas.figure is not None and pane.canvas.figure.note is not None)
    assert pane.pair is not None and pane.pair.isVisible()
    menu = pane.pair.menu_of_pairs()
    assert [action.text() for action in menu.actions()] == ["x and y", "x and z", "y and z"]
    menu.actions()[1].trigger()
    menu.deleteLater()
    qtbot.waitUntil(lambda: pane.canvas.figure is not None and pane.canvas.figure.note is None)
    assert (pane.canvas.figure.x.label, pane.canvas.figure.y.label) == ("<i>x</i>", "<i>z</i>")
