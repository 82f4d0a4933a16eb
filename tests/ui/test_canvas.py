"""The canvas shows what it is given, and paints only what changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

from gdstudio.plots.figure import Text
from gdstudio.ui.canvas import Canvas
from gdstudio.ui.items.text import HALO
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import DARK, LIGHT
from tests.ui import samples
from tests.ui.conftest import settle
from tests.ui.gestures import at, wheel

# -- what is painted


def test_every_mark_gets_an_item_in_its_order(canvas: Canvas) -> None:
    figure = samples.contours()
    canvas.set_figure(figure)
    assert list(canvas.plot.items) == [mark.key for mark in figure.marks]
    by_height = sorted(canvas.plot.items.values(), key=lambda item: item.z)
    assert by_height[0].mark.key == "heat"
    assert by_height[-1].mark.key == "current"


def test_a_step_touches_only_what_moved(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    curve = canvas.plot.items["curve"]
    painted = canvas.plot.painted_anew
    changes = canvas.set_figure(samples.parabola(5))
    assert "curve" not in changes.changed
    assert not changes.frame
    assert canvas.plot.painted_anew - painted == len(changes.changed)
    assert canvas.plot.items["curve"] is curve


def test_the_same_figure_again_paints_nothing(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    painted = canvas.plot.painted_anew
    changes = canvas.set_figure(samples.parabola(4))
    assert (changes.added, changes.changed, changes.removed) == ((), (), ())
    assert canvas.plot.painted_anew == painted


def test_marks_that_are_gone_leave_the_figure(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    small = replace(samples.parabola(4), marks=samples.parabola(4).marks[:2])
    changes = canvas.set_figure(small)
    assert "current" in changes.removed
    assert set(canvas.plot.items) == {mark.key for mark in small.marks}
    assert canvas.figure is small


def test_a_mark_of_another_kind_takes_the_place_of_one_with_its_key(canvas: Canvas) -> None:
    figure = samples.parabola(4)
    canvas.set_figure(figure)
    handle = figure.mark("current")
    changed = replace(figure, marks=(samples.loss().mark("cursor"), handle))
    canvas.set_figure(changed)
    dot = samples.loss().mark("now")
    canvas.set_figure(replace(changed, marks=(replace(dot, key="current"),)))
    assert type(canvas.plot.items["current"]).__name__ == "PointsItem"


def test_what_was_painted_before_does_not_shine_through(canvas: Canvas, qtbot) -> None:
    """After many figures the picture is that of a fresh canvas."""
    for step in (9, 3, 0, 7, 4):
        canvas.set_figure(samples.parabola(step))
    fresh = Canvas()
    qtbot.addWidget(fresh)
    fresh.resize(800, 480)
    fresh.set_figure(samples.parabola(4))
    assert _pixels(canvas) == _pixels(fresh)


def _pixels(canvas: Canvas) -> bytes:
    image = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return bytes(image.constBits())


def test_a_mark_leaves_nothing_behind_when_a_corner_is_painted_before_its_change(canvas: Canvas, qapp) -> None:
    figure = samples.parabola(4)
    for text in ("start (drag me)", "start"):
        canvas.set_figure(replace(figure, marks=(*figure.marks, Text(0.0, 2.0, text, key="words", role="label"))))
        canvas.viewport().repaint(0, 0, 80, 20)
        settle(qapp)
    on_screen = canvas.screen().grabWindow(canvas.winId()).toImage()
    anew = canvas.grab().toImage().convertToFormat(on_screen.format())
    assert on_screen == anew


def test_the_current_point_is_painted_where_it_is(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    mark = canvas.figure.mark("current")
    image = canvas.viewport().grab().toImage()
    assert image.pixelColor(at(canvas, mark.x, mark.y)).name().upper() == LIGHT.runs[0]


def test_a_note_stands_instead_of_empty_axes(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    canvas.set_figure(samples.noted())
    assert canvas.plot.items == {}
    image = canvas.viewport().grab().toImage()
    inked = [(x, y) for x in range(0, 800, 3) for y in range(0, 480, 3) if image.pixelColor(x, y).lightness() < 200]
    assert inked
    assert all(180 < y < 300 for _, y in inked)
    before = canvas.plot.view
    wheel(canvas, QPoint(400, 240), 1)
    assert canvas.plot.view == before


@pytest.mark.parametrize("figure", [
    samples.parabola, samples.contours, samples.fit, samples.loss, samples.diverged, samples.noted,
])  # fmt: skip
@pytest.mark.parametrize("size", [(960, 500), (320, 88), (120, 60), (1920, 784)])
def test_every_figure_is_drawn_at_every_size(canvas: Canvas, figure, size) -> None:
    canvas.resize(*size)
    canvas.set_figure(figure())
    assert not canvas.viewport().grab().isNull()


def test_other_theme_other_scale(canvas: Canvas) -> None:
    canvas.set_figure(samples.parabola(4))
    canvas.set_theme(DARK)
    canvas.set_scale(Scale.screen(1080))
    image = canvas.viewport().grab().toImage()
    assert image.pixelColor(2, 2).name().upper() == DARK.stage
    assert canvas.plot.items["path.1"].look.width == pytest.approx(4.5)


def test_no_more_than_five_numbers_on_an_axis_in_full_screen(canvas: Canvas) -> None:
    canvas.set_scale(Scale.screen(720))
    canvas.resize(1280, 512)
    for figure in (samples.parabola(), samples.contours(), samples.loss()):
        canvas.set_figure(figure)
        assert canvas.plot.axes is not None
        assert 2 <= len(canvas.plot.axes.x.major) <= 5
        assert 2 <= len(canvas.plot.axes.y.major) <= 5


@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 1.0), (0.5, 1.0), (1.0, 0.3), (-0.2, 0.5), (1.4, 0.5)])
@pytest.mark.parametrize("anchor", [(0.0, 0.0), (1.0, 1.0), (0.5, 0.5)])
def test_words_at_the_edge_are_never_clipped(canvas: Canvas, place, anchor) -> None:
    edge = replace(samples.diverged().mark("edge"), x=place[0], y=place[1], anchor=anchor)
    canvas.set_figure(replace(samples.diverged(), marks=(edge,)))
    box = canvas.plot.items["edge"].box.adjusted(HALO, HALO, -HALO, -HALO)
    inner = canvas.plot.inner()
    assert box.width() > 100
    assert (box.left() >= 0, box.top() >= 0) == (True, True)
    assert (box.right() <= inner.width(), box.bottom() <= inner.height()) == (True, True)


def test_a_strip_says_its_axis_in_the_row_of_numbers(canvas: Canvas) -> None:
    canvas.resize(800, 100)
    canvas.set_figure(samples.loss())
    assert canvas.plot.axes is not None
    assert canvas.plot.axes.compact
    assert canvas.plot.inner().height() > 50


def test_margins_can_be_shared(canvas: Canvas) -> None:
    canvas.set_figure(samples.loss())
    canvas.set_margins(120, 60)
    left, right = canvas.axes_span()
    assert (left, 800 - right) == (120, 60)


def test_equal_aspect_shows_a_circle_as_a_circle(canvas: Canvas) -> None:
    canvas.set_figure(replace(samples.contours(), equal_aspect=True))
    frame = canvas.plot.frame
    assert frame is not None
    assert (frame.x1 - frame.x0) / frame.width == pytest.approx((frame.y1 - frame.y0) / frame.height, rel=1e-2)
