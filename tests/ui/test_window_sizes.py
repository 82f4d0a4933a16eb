"""The window's sizes: what is shown at each, and that nothing lies over or outside anything."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.ui.arrangement import arrangement
from gdstudio.ui.scale import Scale
from gdstudio.ui.window import Window

Make = Callable[..., Window]
SIZES = [(960, 560), (1100, 640), (1280, 720), (1600, 900), (1920, 1080)]


def opened(
    make_window: Make, qtbot: QtBot, size: tuple[int, int] = (1280, 720), lesson: str = "numpy-descent"
) -> Window:
    window = make_window(lesson, size)
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1, timeout=90_000)
    window.studio.step()
    qtbot.waitUntil(lambda: window.studio.cursor == 1)
    qtbot.wait(50)
    return window


def place_of(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def regions(window: Window) -> dict[str, QWidget]:
    found = {
        "headline": window.headline, "stage": window.stage, "band": window.band, "transport": window.transport,
        "inspector": window.inspector, "column": window.column,
    }  # fmt: skip
    return {name: widget for name, widget in found.items() if widget.isVisible()}


def leaves(widget: QWidget) -> Iterator[QWidget]:
    for child in widget.findChildren(QWidget):
        if child.isVisible() and isinstance(child, QAbstractButton | QLabel) and not child.findChildren(QWidget):
            yield child


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lesson", ["numpy-descent", "linear-regression"])
def test_regions_fill_the_window_and_none_lies_over_another(
    make_window: Make, qtbot: QtBot, size: tuple[int, int], lesson: str
) -> None:
    window = opened(make_window, qtbot, size, lesson)
    assert (window.width(), window.height()) == size
    places = {name: place_of(widget, window) for name, widget in regions(window).items()}
    for (one, first), (other, second) in itertools.combinations(places.items(), 2):
        assert not first.intersects(second), f"{one} {first} lies over {other} {second}"
    assert all(window.rect().contains(place) for place in places.values()), places
    assert {"headline", "stage", "band", "transport"} <= places.keys()


@pytest.mark.parametrize("size", SIZES)
def test_no_control_of_transport_and_headline_is_cut_off_or_covered(
    make_window: Make, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = opened(make_window, qtbot, size)
    for bar in (window.transport, window.headline):
        shown = [(leaf, place_of(leaf, bar)) for leaf in leaves(bar)]
        assert shown
        for leaf, place in shown:
            assert bar.rect().contains(place), f"{leaf} {place} is cut off"
            if isinstance(leaf, QLabel) and leaf.text():
                assert leaf.width() + 1 >= leaf.fontMetrics().horizontalAdvance(leaf.text().strip()), leaf.text()
        for (one, first), (other, second) in itertools.combinations(shown, 2):
            if not one.isAncestorOf(other) and not other.isAncestorOf(one):
                assert not first.intersects(second), f"{one} {first} lies over {other} {second}"


def test_what_is_hidden_first_as_the_window_shrinks(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, (1920, 1080))
    assert window.column.isVisible() and window.inspector.isVisible() and window.band.arithmetic.isHidden()
    # The step has one place.
    assert list(window.inspector.pages) == ["setup", "table"]
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: not window.column.isVisible())
    assert list(window.inspector.pages) == ["setup", "step", "table"]
    assert window.inspector.isVisible() and not window.band.arithmetic.isHidden() and window.stage.strip.isVisible()
    assert window.transport.slower.isVisible()
    window.resize(960, 560)
    qtbot.waitUntil(lambda: not window.inspector.isVisible())
    assert not window.stage.strip.isVisible() and not window.transport.slower.isVisible()
    assert window.stage.width() == window.width()


def test_a_narrow_windows_inspector_lies_over_the_stage_which_keeps_its_size(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, (960, 560))
    before = window.stage.size()
    window.toggle_inspector()
    assert window.inspector.isVisible() and window.stage.size() == before
    assert place_of(window.inspector, window).intersects(place_of(window.stage, window))
    window.toggle_inspector()
    assert not window.inspector.isVisible()


def test_the_loss_can_be_had_in_a_low_window(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, (960, 560))
    window.toggle_loss()
    qtbot.waitUntil(window.stage.strip.isVisible)
    window.toggle_loss()
    qtbot.waitUntil(lambda: not window.stage.strip.isVisible())


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_loss_axis_ends_exactly_where_the_timeline_ends(
    make_window: Make, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = opened(make_window, qtbot, size)
    window.toggle_inspector()
    window.toggle_inspector()
    qtbot.wait(50)
    timeline, pane = window.transport.timeline, window.stage.strip.pane
    assert pane is not None
    ends = [pane.canvas.mapTo(window, QPoint(0, 0)).x() + edge for edge in pane.canvas.axes_span()]
    own = [timeline.mapTo(window, QPoint(0, 0)).x() + edge for edge in timeline.edges()]
    assert own == pytest.approx(ends, abs=0.6)
    assert ends[1] - ends[0] > 0.4 * window.width()


@pytest.mark.parametrize(
    ("size", "full", "headline", "inspector", "right"),
    [((1280, 720), False, 44, 304, 0), ((1920, 1080), False, 48, 336, 400), ((1280, 720), True, 48, 360, 0),
     ((1920, 1080), True, 68, 480, 0)],
)  # fmt: skip
def test_regions_have_their_sizes(size: tuple[int, int], full: bool, headline: int, inspector: int, right: int) -> None:
    places = arrangement(*size, full_screen=full)
    assert (places.headline, places.inspector, places.right) == (headline, inspector, right)
    assert places.inspector_overlay is full


def test_full_screen_type_is_three_hundredths_of_the_height() -> None:
    assert Scale.screen(720).room == 22
    assert Scale.screen(1080).room in (32, 33)


def test_larger_text_keeps_everything_inside(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    for _ in range(4):
        window.actions_["text_larger"].trigger()
    qtbot.waitUntil(lambda: window.studio.scale.room > 20)
    qtbot.wait(50)
    for leaf in leaves(window.transport):
        assert window.transport.rect().contains(place_of(leaf, window.transport))
    window.actions_["text_normal"].trigger()
    qtbot.waitUntil(lambda: window.studio.scale.room == 16)


def test_the_dark_theme_reaches_every_region(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    window.actions_["dark"].trigger()
    qtbot.waitUntil(lambda: window.studio.theme.dark)
    qtbot.wait(30)
    picture = window.grab().toImage()
    for x, y in ((3, 200), (700, 660), (640, 50), (3, 717), (800, 200)):
        assert picture.pixelColor(x, y).lightness() < 90, (x, y)
    assert window.actions_["dark"].isChecked()


def test_the_window_comes_back_entirely_visible_when_its_screen_is_gone(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    window.move(5000, 4000)
    window.settings.set("geometry", window.saveGeometry())
    window.close()
    again = make_window()
    assert again.screen().availableGeometry().intersects(again.frameGeometry())


def test_labels_set_two_thousand_times_lose_no_reference_to_none(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    held = [None] * 100_000
    before = sys.getrefcount(None)
    for count in range(2000):
        label.setText(str(count))
    assert abs(sys.getrefcount(None) - before) < 200
    assert len(held) == 100_000


def test_no_key_is_offered_where_the_run_has_ended_at_its_start(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    qtbot.waitUntil(window.stage.hint.isVisible)
    window.studio.edit("problem", "x^2 + 1")
    qtbot.waitUntil(lambda: window.studio.status().startswith("Converged at step 0"))
    qtbot.waitUntil(lambda: not window.stage.hint.isVisible())
    window.studio.edit("start", "1")
    qtbot.waitUntil(window.stage.hint.isVisible)


def test_the_hint_stands_below_a_legend(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("curved-valley")
    window.studio.show_figure("surface")
    qtbot.waitUntil(lambda: window.stage.panes["surface"].canvas.plot.inner().top() > 15)
    qtbot.waitUntil(window.stage.hint.isVisible)
    top = window.stage.panes["surface"].canvas.plot.inner().top()
    qtbot.waitUntil(lambda: window.stage.hint.geometry().top() > top)


def test_the_hint_stands_until_the_first_step_and_never_again(make_window: Make, qtbot: QtBot) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1)
    qtbot.waitUntil(window.stage.hint.isVisible)
    assert window.stage.hint.text() == "Press → or Page Down for one step"
    window.studio.step()
    qtbot.waitUntil(lambda: not window.stage.hint.isVisible())
    window.studio.to_start()
    qtbot.wait(40)
    assert not window.stage.hint.isVisible()
    window.close()
    again = make_window()
    qtbot.wait(80)
    assert not again.stage.hint.isVisible()


def test_the_stage_tells_a_screen_reader_the_status(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    assert window.stage.accessibleDescription() == window.studio.status() == "Step 1 of 10. f fell from 1 to 0.64."
    assert window.stage.focusPolicy() == Qt.FocusPolicy.StrongFocus
