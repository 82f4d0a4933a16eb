"""What can be read: nothing lies over the sentence, no number is cut, none is written too small."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gdstudio.model import Message
from gdstudio.ui.fonts import families
from gdstudio.ui.panels.table_page import CELL_PADDING
from gdstudio.ui.text import say
from gdstudio.ui.window import Window

Make = Callable[..., Window]
SIZES = [(960, 560), (1280, 720), (1920, 1080)]


def place_of(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("size", SIZES)
def test_toast_and_bubble_leave_band_and_status_in_sight(
    make_window: Make, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = make_window("numpy-descent", size)
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1)
    window.toast.say("A sentence. " * 12)
    timeline = window.transport.timeline
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(timeline.x_of(5)), timeline.height() // 2))
    assert timeline.bubble.isVisible()
    band = place_of(window.band, window)
    for over in (window.toast, timeline.bubble):
        assert not place_of(over, window).intersects(band)
        assert not place_of(over, window).intersects(place_of(window.transport, window))
    assert window.toast.font().families()[0] == families()[0]
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton)


def test_the_gauge_has_a_tick_only_where_a_limit_is_known(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    window.studio.edit("problem", "two-minima")
    window.studio.edit("start", "0")
    page = window.inspector.setup
    qtbot.waitUntil(lambda: page.optimizer.rate is not None and "No curvature" in page.optimizer.rate.gauge.text)
    assert page.optimizer.rate is not None and page.optimizer.rate.gauge._shape == "info"
    window.studio.edit("start", "1")
    qtbot.waitUntil(lambda: page.optimizer.rate is not None and "stable below" in page.optimizer.rate.gauge.text)
    assert page.optimizer.rate.gauge._shape == "check"


def test_every_digit_of_the_table_has_room_in_its_column(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    window.studio.edit("problem", "three-points")
    qtbot.waitUntil(lambda: window.inspector.page() == "data")
    window.studio.step(4)
    window.inspector.show_page("table")
    page = window.inspector.table.iterates
    qtbot.waitUntil(lambda: page.model.rowCount() == 5)
    qtbot.wait(50)
    for place in range(len(page.model.columns)):
        widest = max(page.view.fontMetrics().horizontalAdvance(page.model.text(row, place)) for row in range(5))
        assert page.view.columnWidth(place) >= widest + 2 * CELL_PADDING
    assert page.model.text(4, 1) == repr(window.studio.run.trajectory.row(4).parameters[0].item())


def test_a_formula_too_long_for_the_column_is_written_over_several_lines(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    window.inspector.show_page("step")
    view = window.inspector.step
    short = view.gradients[0]
    qtbot.waitUntil(short.formula.isVisible)
    assert not short.written.isVisible()
    window.studio.edit("problem", "sin(x)*exp(x/4) + 0.1x^3*cos(2x) - x/3")
    qtbot.waitUntil(lambda: view.gradients[0] is not short and bool(view.gradients[0].lines))
    row = view.gradients[0]
    qtbot.waitUntil(row.written.isVisible)
    for line in (row.written, *row.lines):
        laid = line.chosen()
        assert laid is not None and laid.width <= line.width()


def test_a_message_in_a_slot_is_filled_also_where_its_sentence_has_no_translation() -> None:
    inner = Message("{steps} steps", {"steps": 0.123456})
    assert say(Message("Done: {what}.", {"what": inner})) == "Done: 0.1235 steps."


def test_full_screen_type_reaches_counter_hint_and_toast(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("numpy-descent", (1920, 1080))
    assert window.transport.counter.font().pixelSize() == 16
    window.studio.look.fit(1080, full_screen=True)
    window.studio.changed("look")
    window.studio.frames.request(at_once=True)
    qtbot.waitUntil(lambda: window.transport.counter.font().pixelSize() == 32)
    assert window.stage.hint.font().pixelSize() == 32 and window.toast.font().pixelSize() == 32


def test_the_room_beside_the_loss_says_the_shown_row(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    window.studio.step(3)
    reading = window.stage.strip.reading
    qtbot.waitUntil(lambda: reading.text() == "step 3: x\u00a0=\u00a0−0.488, f\u00a0=\u00a00.2621, gradient 1.024")
    assert reading.isVisible() and reading.heightForWidth(reading.width()) <= reading.height()
    assert not reading.geometry().intersects(window.stage.strip.title.geometry())
    window.resize(960, 560)
    window.toggle_loss()
    qtbot.waitUntil(window.stage.strip.isVisible)
    qtbot.wait(60)
    right = window.stage.strip.pane
    assert right is not None
    assert not reading.isVisible() or reading.x() >= right.canvas.axes_span()[1]


def test_a_low_strip_gives_no_row_of_its_height_to_a_label_that_stands_beside_it(
    make_window: Make, qtbot: QtBot
) -> None:
    window = make_window(size=(1280, 720), lesson="linear-regression")
    window.studio.run_to_end()
    strip = window.stage.strip
    qtbot.waitUntil(lambda: strip.reading.text().startswith("Logarithmic axis\nstep 40:"), timeout=10_000)
    plot = strip.pane.canvas.plot
    assert plot.figure.y.log and plot.axes.y_label == ""
    assert plot.inner().height() > 0.6 * strip.height()
    # Without room beside it the axis keeps its own words.
    plot.set_named(False)
    assert plot.axes.y_label == "loss, logarithmic"
