"""Figures are compared as data: what is said to have changed is what has changed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import Message
from gdstudio.plots.figure import Axis, Figure, Handle, Levels, Line, Mark, Points, VLine, compare

X = np.array([0.0, 1.0, np.nan, 2.0])


def _figure(*marks: Mark, title: str = "A", high: float = 1.0) -> Figure:
    return Figure("figure", Message(title), Axis("x"), Axis("y"), marks, (0.0, high, 0.0, 1.0))


def _path(y: np.ndarray) -> Line:
    return Line(X, y, key="path", role="path", run=0)


def test_a_first_figure_is_all_new() -> None:
    changes = compare(None, _figure(_path(X), VLine(1.0, key="cursor", role="cursor")))
    assert changes.added == ("path", "cursor")
    assert changes.frame


def test_equal_arrays_are_no_change_even_with_nan() -> None:
    changes = compare(_figure(_path(X)), _figure(_path(X.copy())))
    assert (changes.added, changes.changed, changes.removed, changes.frame) == ((), (), (), False)


def test_each_difference_is_found_and_no_other() -> None:
    old = _figure(_path(X), VLine(1.0, key="cursor", role="cursor"), Points(X, X, key="data", role="data"))
    new = _figure(_path(X), VLine(2.0, key="cursor", role="cursor"), Handle(0, 0, "start", key="start", role="start"))
    changes = compare(old, new)
    assert (changes.added, changes.changed, changes.removed) == (("start",), ("cursor",), ("data",))
    assert not changes.frame


def test_a_mark_of_another_kind_or_look_is_changed() -> None:
    old = _figure(_path(X))
    assert compare(old, _figure(Points(X, X, key="path", role="path", run=0))).changed == ("path",)
    assert compare(old, _figure(Line(X, X, key="path", role="path", run=0, weight=0.6))).changed == ("path",)
    assert compare(old, _figure(Line(X, X, key="path", role="path", run=1))).changed == ("path",)


def test_lines_within_a_mark_are_compared() -> None:
    old = _figure(Levels(((X, X),), (1.0,), key="contours", role="contour"))
    assert compare(old, _figure(Levels(((X, X.copy()),), (1.0,), key="contours", role="contour"))).changed == ()
    assert compare(old, _figure(Levels(((X, X + 1),), (1.0,), key="contours", role="contour"))).changed == ("contours",)


def test_axes_title_and_view_are_the_frame() -> None:
    assert compare(_figure(), _figure(high=2.0)).frame
    assert compare(_figure(), _figure(title="B")).frame
    assert not compare(_figure(), _figure()).frame


@given(st.lists(st.floats(), min_size=1, max_size=5), st.lists(st.floats(), min_size=1, max_size=5))
def test_a_change_is_said_exactly_when_a_value_differs(old: list[float], new: list[float]) -> None:
    before, after = (np.array(values) for values in (old, new))
    same = len(old) == len(new) and np.array_equal(before, after, equal_nan=True)
    changes = compare(
        _figure(Points(before, before, key="p", role="data")), _figure(Points(after, after, key="p", role="data"))
    )
    assert changes.changed == (() if same else ("p",))
