"""Words beside a point and at an edge stand where no line runs through them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLineF, QRectF

from gdstudio.plots.figure import Axis, Figure, Handle, Line, Text
from gdstudio.ui.items.free_words import crosses
from gdstudio.ui.plot import Plot
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import LIGHT

X = np.linspace(-4, 4, 161)
START = Handle(0.0, 0.0, "start", label="start (drag me)", key="start", role="start")
EDGE = Text(0.98, 0.5, "x = 1.2·10⁴ →", (1.0, 0.5), "axes", "y", key="edge", role="label")


def shown(*marks, home=(-4.0, 4.0, -4.0, 4.0)) -> Plot:
    plot = Plot(LIGHT, Scale.window())
    plot.set_size(800, 500)
    plot.show_figure(Figure("curve", "Curve", Axis("x"), Axis("f"), marks, home))
    return plot


def line(y: np.ndarray, key: str = "curve") -> Line:
    return Line(X, y, key=key, role="curve")


def taken(plot: Plot, key: str) -> list[str]:
    """The lines that run through the words of an item."""
    item, frame = plot.items[key], plot.frame
    box = item.spots[item.spot]
    marks = [each.mark for each in plot.items.values() if isinstance(each.mark, Line)]
    return [mark.key for mark in marks if crosses(box, frame.x(mark.x), frame.y(mark.y))]


@pytest.mark.parametrize("y", [0.4 * X, -0.4 * X, 0.1 * X**2, -0.1 * X**2, 0 * X], ids=str)
def test_the_name_of_the_start_is_free_of_the_curve(y: np.ndarray) -> None:
    assert taken(shown(line(y), START), "start") == []


def test_it_is_free_of_the_next_step_too() -> None:
    step = Line(np.array([0.0, 3.0]), np.array([0.0, 0.5]), key="next", role="next")
    assert taken(shown(line(-0.4 * X), step, START), "start") == []


def test_words_at_the_edge_go_along_it_until_they_are_free() -> None:
    plot = shown(line(X - 3.5), EDGE)
    assert taken(plot, "edge") == []
    box = plot.items["edge"].spots[plot.items["edge"].spot]
    assert plot.frame.width - box.right() < 3 * box.height() and 0 <= box.top() <= plot.frame.height
    # They stay where they are as long as nothing runs through them.
    before = plot.items["edge"].spot
    plot.show_figure(Figure("curve", "Curve", Axis("x"), Axis("f"), (line(0 * X - 3), EDGE), (-4.0, 4.0, -4.0, 4.0)))
    assert before > 0 and plot.items["edge"].spot == before


number = st.floats(-60, 160)


@given(st.tuples(number, number, number, number))
def test_a_segment_crosses_a_box_as_qt_finds_it(ends) -> None:
    box = QRectF(20, 30, 60, 25)
    segment = QLineF(*ends)
    corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
    sides = [QLineF(a, b) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    touched = any(segment.intersects(side)[0] == QLineF.IntersectionType.BoundedIntersection for side in sides)
    touched = touched or box.contains(segment.p1())
    x, y = np.array(ends[0::2]), np.array(ends[1::2])
    near_a_corner = any(abs(_off(segment, corner)) < 1e-6 for corner in corners)
    assert near_a_corner or crosses(box, x, y) == touched
    assert not crosses(box, np.array([x[0], np.nan]), y)


def _off(segment: QLineF, corner) -> float:
    across, down = segment.dx(), segment.dy()
    return across * (corner.y() - segment.y1()) - down * (corner.x() - segment.x1())
