"""Races on a map: where the companions stand at each size, the table at the foot, and the same in pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gdstudio.plots.figure import Figure
from gdstudio.ui.arrangement import arrangement
from gdstudio.ui.scale import Scale
from gdstudio.ui.sheet import Sheet, rows_of
from gdstudio.ui.theme import LIGHT
from gdstudio.ui.window import Window
from tests.ui import samples

Make = Callable[..., Window]


def race(make_window: Make, qtbot: QtBot, size: tuple[int, int] = (1280, 720), lesson: str = "curved-valley") -> Window:
    window = make_window(lesson, size)
    qtbot.waitUntil(lambda: all(run.trajectory.rows > 1 for run in window.studio.session.runs), timeout=30_000)
    window.studio.step(20)
    qtbot.waitUntil(lambda: window.studio.cursor == 20)
    qtbot.wait(50)
    return window


def place_of(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize(
    ("size", "full", "companion"),
    [((1280, 720), False, "beside"), ((960, 560), False, "beside"), ((1920, 1080), False, "pair"),
     ((1920, 1080), True, "beside")],
)  # fmt: skip
def test_where_the_companion_of_a_race_stands(size: tuple[int, int], full: bool, companion: str) -> None:
    assert arrangement(*size, full_screen=full, race=True).companion == companion
    assert arrangement(*size, full_screen=full).companion == "below"
    assert arrangement(*size, full_screen=full, race=True).strip_fits


@pytest.mark.parametrize("size", [(960, 560), (1280, 720)])
def test_map_and_loss_stand_side_by_side(make_window: Make, qtbot: QtBot, size: tuple[int, int]) -> None:
    window = race(make_window, qtbot, size)
    figure, loss = (place_of(pane.canvas, window) for pane in window.stage.visible_panes())
    assert figure.right() < loss.left()
    assert 0.6 < figure.width() / window.stage.width() < 0.68
    assert loss.height() > 0.8 * window.stage.height()
    # Nothing lies over the timeline's axis, so the timeline has its own ends.
    assert window.transport.timeline.edges() == window.transport.timeline.reach()
    title = place_of(window.stage.strip.title, window)
    assert not title.intersects(loss)


def test_two_companions_stand_below_the_map_of_a_wide_window(make_window: Make, qtbot: QtBot) -> None:
    window = race(make_window, qtbot, (1920, 1080))
    panes = window.stage.visible_panes()
    assert [pane.name for pane in panes] == ["parameters", "loss", "gradient-norm"]
    assert all(pane.canvas.figure is not None for pane in panes)
    figure, loss, norm = (place_of(pane, window) for pane in panes)
    assert figure.bottom() < loss.top()
    assert loss.right() < norm.left()
    assert abs(loss.width() - norm.width()) <= 2
    window.studio.show_companion("step-length", second=True)
    qtbot.waitUntil(lambda: window.stage.visible_panes()[-1].name == "step-length")
    # What the first one shows is never shown twice.
    window.studio.show_companion("step-length")
    qtbot.waitUntil(
        lambda: [pane.name for pane in window.stage.visible_panes()][1:] == ["step-length", "gradient-norm"]
    )
    window.toggle_loss()
    qtbot.waitUntil(lambda: [pane.name for pane in window.stage.visible_panes()] == ["parameters"])


def test_one_run_more_or_less_moves_the_loss(make_window: Make, qtbot: QtBot) -> None:
    window = race(make_window, qtbot)
    for _ in range(3):
        window.studio.remove()
    qtbot.waitUntil(lambda: window.stage.on_timeline)
    figure, loss = (place_of(pane.canvas, window) for pane in window.stage.visible_panes())
    assert figure.bottom() < loss.top()
    window.studio.undo()
    qtbot.waitUntil(lambda: not window.stage.on_timeline)
    figure, loss = (place_of(pane.canvas, window) for pane in window.stage.visible_panes())
    assert figure.right() < loss.left()


def test_a_race_on_a_curve_keeps_its_loss_over_the_timeline(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("largest-rate")
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1)
    qtbot.wait(50)
    assert window.stage.on_timeline


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_t_opens_the_comparison_at_the_foot_of_the_stage(
    make_window: Make, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = race(make_window, qtbot, size)
    comparing, table = window.stage.comparing, window.stage.comparing.table
    QTest.keyClick(window.stage, Qt.Key.Key_T)
    qtbot.waitUntil(comparing.isVisible)
    qtbot.wait(30)
    assert table.model().rowCount() == 4
    assert table.verticalScrollBar().maximum() == 0, "a row is out of sight"
    seen = [table.columnViewportPosition(place) + table.columnWidth(place) for place in range(7)]
    assert table.runs.titles[:7] == ["Run", "Step", "f", "‖∇‖", "Evaluations", "Outcome", "learning rate"]
    assert max(seen) <= table.viewport().width()
    assert comparing.height() < 0.61 * window.stage.height()
    table.clicked.emit(table.model().index(2, 0))
    assert window.studio.session.selected == 2
    qtbot.waitUntil(lambda: table.model().index(2, 0).data(Qt.ItemDataRole.FontRole) is not None)
    for _ in range(3):
        window.studio.remove()
    qtbot.waitUntil(comparing.isHidden)


def test_the_button_closes_the_comparison(make_window: Make, qtbot: QtBot) -> None:
    window = race(make_window, qtbot)
    window.stage.compare()
    qtbot.waitUntil(window.stage.comparing.isVisible)
    before = window.stage.panes["parameters"].height()
    window.stage.comparing.button.click()
    assert window.stage.comparing.isHidden()
    qtbot.waitUntil(lambda: window.stage.panes["parameters"].height() > before)


def test_a_picture_has_map_and_loss_side_by_side_where_it_is_broad_enough(make_window: Make, qtbot: QtBot) -> None:
    window = race(make_window, qtbot)
    rows = rows_of(window.copying.picture().figures)
    assert [[figure.name for figure in row] for row in rows] == [["parameters", "loss"]]
    assert shapes(rows, (1920, 1080)) == [2]
    assert shapes(rows, (960, 1080)) == [1, 1]
    fit = rows_of([[samples.fit(), samples.contours()], samples.loss()])
    assert shapes(fit, (960, 1080)) == [2, 1]


def shapes(rows: list[list[Figure]], size: tuple[int, int]) -> list[int]:
    """How many figures stand side by side in each row of a sheet."""
    sheet = Sheet(rows, *size, LIGHT, Scale.output(24, 32))
    tops = [round(plot.place.y()) for row in sheet._plots for plot in row]
    return [tops.count(top) for top in sorted(set(tops))]
