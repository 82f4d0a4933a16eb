"""Pointing at a data row marks it in the figure; the two of several parameters are chosen in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.model.fit import fit_to
from gdstudio.plots.figure import Points
from gdstudio.ui.drawing import figure_of
from gdstudio.ui.window import Window
from tests.ui.gestures import at, drag, move

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


def test_points_are_dragged_added_and_deleted_in_the_figure(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    studio = window.studio
    studio.edit("problem", "three-points")
    qtbot.waitUntil(lambda: "data" in window.stage.panes and studio.run.trajectory.rows > 1)
    pane = window.stage.panes["data"]
    qtbot.waitUntil(lambda: pane.canvas.figure is not None and "row.1" in pane.canvas.figure.keyed())
    canvas, start = pane.canvas, studio.spec.start
    drag(canvas, at(canvas, 2.0, 4.0), QPoint(0, 10), QPoint(0, 30))
    y = studio.spec.problem.columns["y"]
    assert y[1] < 4.0 and (y[0], y[2]) == (2.0, 6.0)
    assert studio.spec.start == start
    assert studio.undo_text().startswith("Undo")
    shown = studio.spec.problem
    qtbot.waitUntil(lambda: pane._view is not None and pane._view.problem == shown)
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(canvas, 1.5, 6.0))
    assert studio.spec.problem.columns["x"][-1] == pytest.approx(1.5, abs=0.05)
    assert len(studio.spec.problem.columns["x"]) == 4
    longer = studio.spec.problem
    qtbot.waitUntil(lambda: pane._view is not None and pane._view.problem == longer)
    (offer,) = pane._offers(1.0, 2.0)
    pane._take(offer.key, 1.0, 2.0)
    assert len(studio.spec.problem.columns["x"]) == 3 and 1.0 not in studio.spec.problem.columns["x"]
    for _ in range(3):
        studio.undo()
    assert studio.spec.problem.columns["y"].tolist() == [2.0, 4.0, 6.0]


def test_a_point_under_the_pointer_is_marked(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    window.studio.edit("problem", "three-points")
    qtbot.waitUntil(lambda: "data" in window.stage.panes and window.studio.run.trajectory.rows > 1)
    canvas = window.stage.panes["data"].canvas
    qtbot.waitUntil(lambda: canvas.plot.frame is not None)
    canvas.hovered.emit(3.0, 6.0)
    assert window.studio.showing.marked == 2
    canvas.hovered.emit(1.5, 6.0)
    assert window.studio.showing.marked == -1


def test_other_data_bring_the_picture_that_suits_them_and_the_switch_names_it(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("linear-regression")
    studio = window.studio

    def choices() -> list[str]:
        return [button.objectName() for button in window.headline.switch.buttons if button.isVisible()]

    for name, figures in (
        ("longley", ("predicted", "section")), ("o-rings", ("data", "section")), ("longley", ("predicted", "section")),
    ):  # fmt: skip
        studio.edit("problem", fit_to(studio.catalogue.dataset(name), studio.catalogue))
        assert studio.figures[0] == figures[0]
        assert set(studio.figures) <= set(choices()) == {known for known, _ in studio.figure_choices()}
        qtbot.waitUntil(lambda shown=figures[0]: shown in window.stage.panes)


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


@pytest.mark.parametrize(("lesson", "figure"), [("numpy-descent", "curve"), ("linear-regression", "parameters"),
                                                ("curved-valley", "parameters"), ("curved-valley", "surface")])  # fmt: skip
def test_the_current_point_follows_the_hand_to_the_end(
    make_window: Make, qtbot: QtBot, lesson: str, figure: str
) -> None:
    """With its first move it is a new start: the point in the hand is gone, and the drag goes on."""
    window = make_window(lesson)
    studio = window.studio
    if figure not in studio.figures:
        studio.show_figure(figure)
    studio.step(5)
    qtbot.waitUntil(lambda: studio.cursor == 5, timeout=30_000)
    canvas = window.stage.panes[figure].canvas
    qtbot.waitUntil(lambda: canvas.figure is not None and "current" in canvas.figure.keyed())
    old, handle = studio.spec.start, canvas.figure.mark("current")
    place = at(canvas, handle.x, handle.y)
    drag(canvas, place, QPoint(6, 0), release=False)
    first = studio.spec.start
    for way in (QPoint(20, -4), QPoint(40, -8), QPoint(60, -10)):
        move(canvas, place + way, Qt.KeyboardModifier.NoModifier, QEvent.Type.MouseMove)
        qtbot.waitUntil(lambda: studio.run.spec.start == studio.spec.start, timeout=30_000)
    spoken = canvas.plot.items["start"].spoken
    assert spoken.startswith("new start")
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place + QPoint(60, -10))
    assert len({old, first, studio.spec.start}) == 3
    assert studio.cursor == 0 and canvas.plot.items["start"].spoken == ""
    qtbot.waitUntil(window.actions_["undo"].isEnabled)
    window.actions_["undo"].trigger()
    assert studio.spec.start == old
