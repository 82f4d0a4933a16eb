"""The canvas says what the hand did in data units: the view, handles, the timeline's axis, hovering, focus."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gdstudio.plots.figure import Figure, Handle
from gdstudio.ui.canvas import Canvas
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import LIGHT
from tests.ui import samples
from tests.ui.gestures import at, drag, move, pill, wheel

# -- the view


def test_the_wheel_zooms_about_the_pointer(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    place = at(canvas, 1.0, 4.0)
    frame = canvas.plot.frame
    seen = []
    canvas.view_changed.connect(seen.append)
    wheel(canvas, place, 3)
    assert canvas.plot.frame.x1 - canvas.plot.frame.x0 < frame.x1 - frame.x0
    moved = at(canvas, 1.0, 4.0) - place
    assert moved.manhattanLength() <= 3
    assert seen[-1] == pytest.approx(canvas.plot.visible())


def test_the_fit_pill_comes_and_goes(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    assert not pill(canvas).isVisible()
    wheel(canvas, QPoint(400, 200), 1)
    assert pill(canvas).isVisible()
    assert canvas.viewport().rect().contains(pill(canvas).geometry())
    seen = []
    canvas.view_changed.connect(seen.append)
    pill(canvas).click()
    assert not pill(canvas).isVisible()
    assert seen == [None]
    assert canvas.plot.visible() == pytest.approx(canvas.figure.home)


def test_a_drag_on_empty_stage_moves_the_view(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    before = canvas.plot.visible()
    drag(canvas, QPoint(300, 200), QPoint(2, 1), QPoint(60, 30))
    after = canvas.plot.visible()
    width = (before[1] - before[0]) / canvas.plot.frame.width
    assert after[0] == pytest.approx(before[0] - 60 * width, rel=1e-6)
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])


def test_a_new_home_is_followed_only_at_home(canvas: Canvas) -> None:
    figure = samples.parabola(4)
    canvas.set_figure(figure)
    canvas.set_figure(replace(figure, home=(-8.0, 8.0, -1.0, 20.0)))
    assert canvas.plot.visible()[:2] == pytest.approx((-8, 8))
    wheel(canvas, QPoint(400, 200), 1)
    chosen = canvas.plot.visible()
    canvas.set_figure(replace(figure, home=(-9.0, 9.0, -1.0, 20.0)))
    assert canvas.plot.visible() == pytest.approx(chosen)


def test_in_full_screen_the_wheel_needs_control(canvas: Canvas) -> None:
    canvas.set_scale(Scale.screen(720))
    canvas.set_figure(samples.parabola(4))
    wheel(canvas, QPoint(400, 200), 1)
    assert canvas.plot.view is None
    wheel(canvas, QPoint(400, 200), 1, Qt.KeyboardModifier.ControlModifier)
    assert canvas.plot.view is not None


def test_endless_zooming_ends(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    for _ in range(60):
        canvas.zoom(0.1, QPointF(300, 200))
    for _ in range(400):
        canvas.zoom(20, QPointF(300, 200))
    x0, x1, y0, y1 = canvas.plot.visible()
    assert np.isfinite([x0, x1, y0, y1]).all()
    assert x0 < x1
    canvas.viewport().grab()
    canvas.fit()
    assert canvas.plot.visible() == pytest.approx(canvas.figure.home)


# -- handles


def test_a_click_moves_nothing(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    heard = []
    canvas.handle_pressed.connect(heard.append)
    canvas.handle_dragged.connect(lambda *args: heard.append(args))
    handle = canvas.figure.mark("start")
    drag(canvas, at(canvas, handle.x, handle.y))
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(3, 2))
    drag(canvas, QPoint(300, 200), QPoint(2, 2))
    assert heard == []
    assert canvas.plot.view is None


def test_a_drag_says_the_numbers_that_are_shown(canvas: Canvas) -> None:
    canvas.set_figure(samples.contours())
    heard = []
    canvas.handle_pressed.connect(heard.append)
    canvas.handle_dragged.connect(lambda *args: heard.append(args))
    canvas.handle_released.connect(heard.append)
    handle = canvas.figure.mark("start")
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(30, 40), QPoint(60, 80), release=False)
    item = canvas.plot.items["start"]
    key, x, y, shift = heard[-1]
    assert tuple(float(number) for number in item.spoken.replace("−", "-").strip("()").split(", ")) == (x, y)
    assert len(item.spoken) < 16
    assert (key, shift) == ("start", False)
    assert x == pytest.approx(handle.x + 60 * 3.0 / canvas.plot.frame.width, abs=0.01)
    assert y == pytest.approx(handle.y - 80 * 4.2 / canvas.plot.frame.height, abs=0.02)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton)
    assert heard[0] == "start"
    assert heard[-1] == "start"
    assert item.spoken == ""


def test_a_handle_moves_only_where_it_is_free(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(0))
    heard = []
    canvas.handle_dragged.connect(lambda *args: heard.append(args))
    handle = canvas.figure.mark("current")
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(-50, 90))
    ((key, x, y, _),) = heard
    assert (key, y) == ("current", handle.y)
    assert x < handle.x


def test_dragging_the_current_point_is_a_new_start_and_says_so(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    handle = canvas.figure.mark("current")
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(-50, 0), release=False)
    assert canvas.plot.items["current"].spoken.startswith("new start")


def test_shift_snaps_to_the_ticks(canvas: Canvas) -> None:
    canvas.set_figure(samples.contours())
    heard = []
    canvas.handle_dragged.connect(lambda *args: heard.append(args))
    handle = canvas.figure.mark("start")
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(45, 33), modifier=Qt.KeyboardModifier.ShiftModifier)
    _, x, y, shift = heard[-1]
    ticks = canvas.plot.axes
    assert shift
    assert any(x == pytest.approx(place) for place, _ in ticks.x.major)
    assert any(y == pytest.approx(place) for place, _ in ticks.y.major)


def test_escape_lets_go_without_effect(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    heard = []
    canvas.handle_cancelled.connect(heard.append)
    canvas.handle_released.connect(lambda key: heard.append("released"))
    handle = canvas.figure.mark("start")
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(-50, 0), release=False)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton)
    assert heard == ["start"]


def test_the_handle_stays_in_the_view(canvas: Canvas) -> None:
    canvas.set_figure(samples.contours())
    heard = []
    canvas.handle_dragged.connect(lambda *args: heard.append(args))
    handle = canvas.figure.mark("start")
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(-2000, -2000))
    _, x, y, _ = heard[-1]
    assert (x, y) == pytest.approx((0.2, 2.2), abs=0.02)


def test_of_two_handles_in_one_place_the_upper_is_taken(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(0))
    heard = []
    canvas.handle_pressed.connect(heard.append)
    handle = canvas.figure.mark("start")
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(-30, 0))
    assert heard == ["current"]


@pytest.mark.parametrize(("off", "taken"), [(11, True), (14, False)])
def test_a_handle_is_in_reach_within_twelve_pixels(canvas: Canvas, off: int, taken: bool) -> None:
    canvas.set_figure(samples.parabola(4))
    heard = []
    canvas.handle_pressed.connect(heard.append)
    handle = canvas.figure.mark("start")
    drag(canvas, at(canvas, handle.x, handle.y) - QPoint(off, 0), QPoint(-20, 0))
    assert heard == (["start"] if taken else [])


def test_the_hand_opens_over_a_handle_which_grows(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    handle = canvas.figure.mark("start")
    QTest.mouseMove(canvas.viewport(), at(canvas, handle.x, handle.y))
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    assert canvas.plot.items["start"].hot
    QTest.mouseMove(canvas.viewport(), QPoint(300, 250))
    assert not canvas.plot.items["start"].hot


def test_a_double_click_on_the_stage_is_a_place(canvas: Canvas) -> None:
    canvas.set_figure(samples.contours())
    heard = []
    canvas.double_clicked.connect(lambda x, y: heard.append((x, y)))
    QTest.mouseDClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(canvas, 1.5, -1.0)
    )
    assert heard[0] == pytest.approx((1.5, -1.0), abs=0.02)


# -- the timeline's axis


def test_a_press_on_the_timelines_axis_scrubs_and_follows_beyond_the_edge(canvas: Canvas) -> None:
    canvas.set_figure(samples.loss())
    heard, ended = [], []
    canvas.scrubbed.connect(heard.append)
    canvas.scrub_ended.connect(lambda: ended.append(1))
    drag(canvas, at(canvas, 30, 1.0), QPoint(20, 0), QPoint(5000, 10), QPoint(-5000, 10))
    assert heard[0] == pytest.approx(30, abs=0.1)
    assert heard[-2:] == pytest.approx([60, 0])
    assert ended == [1]
    assert canvas.plot.view is None


def test_with_shift_four_pixels_are_a_step(canvas: Canvas) -> None:
    canvas.set_figure(samples.loss())
    heard = []
    canvas.scrubbed.connect(heard.append)
    drag(canvas, at(canvas, 30, 1.0), QPoint(0, 0), QPoint(40, 0), modifier=Qt.KeyboardModifier.ShiftModifier)
    assert heard[-1] - heard[0] == pytest.approx(10, abs=0.3)


def test_the_wheel_steps_on_the_timelines_axis(canvas: Canvas) -> None:
    canvas.set_figure(samples.loss())
    heard = []
    canvas.wheel_stepped.connect(heard.append)
    wheel(canvas, QPoint(400, 200), -1)
    wheel(canvas, QPoint(400, 200), 1)
    assert heard == [1, -1]


# -- hovering, focus, accessibility


def test_hovering_says_what_the_owner_knows(canvas: Canvas, qtbot) -> None:
    canvas.set_figure(samples.parabola(4))
    canvas.hover_text = lambda x, y: f"x = {x:.1f}" if y < 5 else None
    bubble = next(label for label in canvas.findChildren(QLabel))
    QTest.mouseMove(canvas.viewport(), at(canvas, -3.0, 1.0))
    qtbot.waitUntil(bubble.isVisible, timeout=2000)
    assert bubble.text() == "x = -3.0"
    assert canvas.rect().contains(bubble.geometry())
    QTest.mouseMove(canvas.viewport(), at(canvas, -3.0, 7.0))
    qtbot.waitUntil(lambda: not bubble.isVisible(), timeout=2000)


def test_a_tap_tells_as_well(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    canvas.hover_text = lambda x, y: "here"
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 250))
    assert next(label for label in canvas.findChildren(QLabel)).isVisible()


def test_single_keys_are_left_to_the_window(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Escape):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)
        assert not event.isAccepted()
    assert not canvas.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert not canvas.viewport().testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_the_canvas_can_have_the_focus_and_shows_it_when_reached_by_key(canvas: Canvas, qtbot) -> None:
    canvas.set_figure(samples.parabola(4))
    canvas.activateWindow()
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(canvas.hasFocus, timeout=2000)
    assert canvas.viewport().grab().toImage().pixelColor(1, 240).name().upper() == LIGHT.accent
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    assert canvas.viewport().grab().toImage().pixelColor(1, 240).name().upper() == LIGHT.stage


def test_the_right_button_asks_the_owner_and_opens_no_menu_of_its_own(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    asked = []
    canvas.context_requested.connect(lambda *args: asked.append(args))
    before = canvas.plot.visible()
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 200))
    move(canvas, QPoint(380, 280), Qt.KeyboardModifier.NoModifier, QEvent.Type.MouseMove)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(380, 280))
    assert canvas.plot.visible() == before
    assert QApplication.activePopupWidget() is None
    assert not canvas.findChildren(QWidget, "qt_scrollarea_menu")


def test_a_handle_that_vanishes_during_its_drag_harms_nothing(canvas: Canvas) -> None:
    figure: Figure = samples.parabola(4)
    canvas.set_figure(figure)
    handle = figure.mark("start")
    assert isinstance(handle, Handle)
    drag(canvas, at(canvas, handle.x, handle.y), QPoint(-30, 0), release=False)
    canvas.set_figure(replace(figure, marks=figure.marks[:1]))
    move(canvas, QPoint(200, 200), Qt.KeyboardModifier.NoModifier, QEvent.Type.MouseMove)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton)
    assert set(canvas.plot.items) == {"curve"}
