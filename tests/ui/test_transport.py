"""The timeline under the hand, and the counter beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gdstudio.ui.window import Window

Make = Callable[..., Window]
LEFT = Qt.MouseButton.LeftButton


def ended(make_window: Make, qtbot: QtBot) -> Window:
    """A window whose run has made its ten steps."""
    window = make_window()
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1)
    window.studio.run_to_end()
    qtbot.waitUntil(lambda: window.studio.cursor == 10)
    qtbot.wait(30)
    return window


def at(window: Window, step: float) -> QPoint:
    timeline = window.transport.timeline
    return QPointF(timeline.x_of(step), timeline.height() / 2).toPoint()


def test_a_press_anywhere_brings_the_cursor_there_and_pauses(make_window: Make, qtbot: QtBot) -> None:
    window = ended(make_window, qtbot)
    window.studio.to_start()
    window.studio.play_pause()
    qtbot.mousePress(window.transport.timeline, LEFT, pos=at(window, 7))
    assert window.studio.cursor == 7 and window.studio.state == "paused"
    bubble = window.transport.timeline.bubble
    assert bubble.isVisible() and bubble.text().startswith("step 7")
    qtbot.mouseRelease(window.transport.timeline, LEFT, pos=at(window, 7))
    assert not bubble.isVisible() and window.studio.cursor == 7


def test_the_drag_is_followed_also_beyond_the_ends(make_window: Make, qtbot: QtBot) -> None:
    window = ended(make_window, qtbot)
    timeline = window.transport.timeline
    qtbot.mousePress(timeline, LEFT, pos=at(window, 5))
    for place, step in ((at(window, 3), 3), (QPoint(-500, -300), 0), (QPoint(5000, 900), 10), (at(window, 4), 4)):
        QTest.mouseMove(timeline, place)
        qtbot.waitUntil(lambda step=step: window.studio.cursor == step)
    qtbot.mouseRelease(timeline, LEFT, pos=at(window, 4))
    QTest.mouseMove(timeline, at(window, 9))
    qtbot.wait(30)
    assert window.studio.cursor == 4


def test_with_shift_it_moves_one_step_in_four_pixels(make_window: Make, qtbot: QtBot) -> None:
    window = ended(make_window, qtbot)
    timeline = window.transport.timeline
    window.studio.scrub(5)
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mousePress(timeline, LEFT, shift, pos=at(window, 2))
    assert window.studio.cursor == 5, "a fine press moves nothing"
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    place = QPointF(at(window, 2) + QPoint(9, 0))
    move = QMouseEvent(QEvent.Type.MouseMove, place, timeline.mapToGlobal(place), LEFT, LEFT, shift)
    QApplication.sendEvent(timeline, move)
    assert window.studio.cursor == 7
    qtbot.mouseRelease(timeline, LEFT, shift, pos=place.toPoint())


@pytest.mark.parametrize(("notches", "step"), [(-1, 6), (1, 4), (-2, 7)])
def test_the_wheel_moves_one_step_a_notch(make_window: Make, qtbot: QtBot, notches: int, step: int) -> None:
    window = ended(make_window, qtbot)
    window.studio.scrub(5)
    timeline = window.transport.timeline
    place = QPointF(at(window, 1))
    wheel = QWheelEvent(
        place, timeline.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, wheel)
    assert window.studio.cursor == step


def test_the_counter_counts_and_has_room_for_the_numbers_to_come(make_window: Make, qtbot: QtBot) -> None:
    window = ended(make_window, qtbot)
    counter = window.transport.counter
    assert counter.text() == "10 / 10"
    window.studio.edit("steps", 100_000)
    window.studio.step()
    qtbot.waitUntil(lambda: counter.text() == "11 / 100\u202f000")
    assert counter.width() >= counter.fontMetrics().horizontalAdvance("100\u202f000 / 100\u202f000")


def test_a_million_steps_are_scrubbed_as_ten_are(make_window: Make, qtbot: QtBot) -> None:
    window = ended(make_window, qtbot)
    window.studio.edit("stop.enabled", False)
    window.studio.edit("steps", 1_000_000)
    window.studio.run_to_end()
    qtbot.waitUntil(lambda: window.studio.cursor == 1_000_000, timeout=60_000)
    qtbot.mouseClick(window.transport.timeline, LEFT, pos=at(window, 500_000))
    assert abs(window.studio.cursor - 500_000) < 2000
    row = window.studio.row()
    assert row is not None and row.parameters[0] == pytest.approx(-1)


def test_a_press_in_the_loss_figure_scrubs(make_window: Make, qtbot: QtBot) -> None:
    window = ended(make_window, qtbot)
    pane = window.stage.strip.pane
    assert pane is not None
    left, right = pane.canvas.axes_span()
    place = QPoint(round(left + 0.3 * (right - left)), pane.canvas.height() // 2)
    qtbot.mouseClick(pane.canvas.viewport(), LEFT, pos=place)
    assert window.studio.cursor == 3


def test_the_seen_future_stays_in_the_timeline(make_window: Make, qtbot: QtBot) -> None:
    window = ended(make_window, qtbot)
    window.studio.to_start()
    assert (window.studio.cursor, window.studio.reached) == (0, 10)
    qtbot.wait(30)
    timeline = window.transport.timeline
    picture = timeline.grab().toImage()
    ground = picture.pixelColor(2, 2)
    seen = picture.pixelColor(round(timeline.x_of(8)), timeline.height() // 2)
    assert seen != ground and seen.saturation() < 60, "the future is grey"
