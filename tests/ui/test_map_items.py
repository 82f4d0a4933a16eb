"""Marks of maps on the canvas: many arrows, squares that stay in their corner, numbers along contour lines."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdstudio.plots.figure import Arrows, Axis, Figure, Levels, Mark, Squares
from gdstudio.ui import picture
from gdstudio.ui.canvas import Canvas
from gdstudio.ui.items.arrows import ArrowsItem
from gdstudio.ui.items.levels import LevelsItem
from gdstudio.ui.items.squares import SquaresItem
from gdstudio.ui.level_labels import spots
from gdstudio.ui.picture import Picture

BOX = (600.0, 400.0)
HOME = (0.0, 10.0, 0.0, 8.0)


def _shown(qtbot, *marks: Mark, home: tuple[float, float, float, float] = HOME) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(640, 480)
    canvas.show()
    canvas.set_figure(_figure(*marks, home=home))
    return canvas


def _figure(*marks: Mark, home: tuple[float, float, float, float] = HOME) -> Figure:
    return Figure("map", "", Axis("<i>x</i>"), Axis("<i>y</i>"), marks, home)


def _circles(*radii: float) -> list[tuple[np.ndarray, np.ndarray]]:
    turn = np.linspace(0, 2 * np.pi, 400)
    return [(300 + radius * np.cos(turn), 200 + radius * np.sin(turn)) for radius in radii]


def _levels(labels: bool = True) -> Levels:
    lines = tuple(((x - 100) / 40, (y - 40) / 40) for x, y in _circles(40, 80, 120))
    return Levels(lines, (1.0, 2.0, 3.0), ("1", "2", "3") if labels else (), key="contours", role="contour")


def _arrows(count: int = 5) -> Arrows:
    at = np.linspace(1, 9, count)
    return Arrows(at, np.full(count, 2.0), at + 0.5, np.full(count, 3.0), key="slopes", role="slope")


def _squares() -> Squares:
    return Squares(np.array([0.2, 0.1]), ("x: side 2", "y: side 1"), key="memory.v", role="divisor", run=0)


# -- numbers along lines


def test_each_circle_that_is_long_enough_gets_its_number() -> None:
    lines = _circles(5, 60, 120, 170)
    found = spots(lines, [20.0] * 4, 12.0, BOX)
    assert sorted(spot.line for spot in found) == [1, 2, 3]
    for spot in found:
        x, y = lines[spot.line]
        assert np.hypot(x - spot.x, y - spot.y).min() < 4
        assert -90 <= spot.angle <= 90


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(20, 400), min_size=1, max_size=12), st.floats(10, 60), st.floats(8, 30))
def test_numbers_stay_in_the_box_and_clear_of_each_other(radii: list[float], width: float, height: float) -> None:
    found = spots(_circles(*radii), [width] * len(radii), height, BOX)
    for spot in found:
        assert height / 2 < spot.x < BOX[0] - height / 2
        assert height / 2 < spot.y < BOX[1] - height / 2
    for one, other in combinations(found, 2):
        assert np.hypot(one.x - other.x, one.y - other.y) >= height


def test_a_zigzag_is_not_written_on() -> None:
    x = np.arange(0, 600, 4.0)
    assert spots([(x, 200 + 8 * (-1.0) ** np.arange(len(x)))], [40.0], 14.0, BOX) == []


def test_pieces_apart_are_not_bridged() -> None:
    gap = np.array([np.nan])
    x = np.concatenate([np.linspace(0, 30, 20), gap, np.linspace(570, 600, 20)])
    y = np.concatenate([np.full(20, 200.0), gap, np.full(20, 200.0)])
    assert spots([(x, y)], [60.0], 14.0, BOX) == []


# -- items


def test_levels_carry_their_numbers_only_when_they_have_any(qtbot) -> None:
    item = _shown(qtbot, _levels()).plot.items["contours"]
    assert isinstance(item, LevelsItem)
    assert len(item._labels) >= 2
    assert _shown(qtbot, _levels(labels=False)).plot.items["contours"]._labels == []


def test_arrows_are_whole_or_left_out(qtbot) -> None:
    item = _shown(qtbot, _arrows()).plot.items["slopes"]
    assert isinstance(item, ArrowsItem)
    assert len(item._lines) == 3 * 5
    cut = _shown(qtbot, _arrows(), home=(2.0, 8.0, 0.0, 8.0)).plot.items["slopes"]
    assert len(cut._lines) == 3 * 3


def test_squares_keep_their_corner_and_their_ratio(qtbot) -> None:
    canvas = _shown(qtbot, _squares())
    item = canvas.plot.items["memory.v"]
    assert isinstance(item, SquaresItem)
    first, second = item._squares
    assert first.width() == pytest.approx(2 * second.width())
    assert (
        first.width() == first.height() == pytest.approx(0.2 * min(canvas.plot.frame.width, canvas.plot.frame.height))
    )
    for seen in (HOME, (3.0, 4.0, 3.0, 4.0), (-9.0, 4.0, 3e6, 4e6)):
        canvas.plot.set_view(seen)
        corner = item.box
        assert canvas.plot.frame.width - 14 < corner.right() <= canvas.plot.frame.width + 2
        assert -2 <= corner.top() < 14


@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_squares_stand_in_the_corner_that_was_asked_for(qtbot, corner: tuple[int, int]) -> None:
    mark = Squares(np.array([0.2, 0.1]), ("x: side 2", "y: side 1"), corner, key="s", role="divisor", run=0)
    canvas = _shown(qtbot, mark)
    middle = canvas.plot.items["s"].box.center()
    frame = canvas.plot.frame
    assert (int(middle.x() > frame.width / 2), int(middle.y() < frame.height / 2)) == corner


@pytest.mark.parametrize("mark", [
    Arrows(*[np.empty(0)] * 4, key="a", role="slope"), Squares(np.empty(0), (), key="s", role="divisor"),
    Arrows(*[np.array([np.nan, 1e300])] * 4, key="a", role="slope"), Levels((), (), (), key="l", role="contour"),
])  # fmt: skip
def test_nothing_to_draw_is_drawn(qtbot, mark: Mark) -> None:
    canvas = _shown(qtbot, mark)
    assert canvas.grab().width() > 0
    assert canvas.plot.items[mark.key].box.isEmpty()


@pytest.mark.parametrize("kind", [picture.png, picture.svg, picture.pdf])
def test_a_picture_has_them_too(qapp, kind) -> None:
    bare, full = (kind(Picture(_figure(*marks))) for marks in ((), (_levels(), _arrows(), _squares())))
    assert len(full) > len(bare)
