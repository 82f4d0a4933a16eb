"""Axes: they hold what is drawn, and do not twitch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.plots.ranges import (
    aligned,
    decades,
    grown,
    needs_own_field,
    one_two_five,
    padded,
    reads_better_logarithmic,
)

SIZES = st.floats(1e-12, 1e12)
VALUES = st.floats(-1e9, 1e9)


@given(SIZES)
def test_the_next_of_1_2_5_is_not_below_and_not_far_above(size: float) -> None:
    rounded = one_two_five(size)
    assert size * (1 - 1e-9) <= rounded < 2.5000001 * size
    mantissa = float(f"{rounded:e}".split("e")[0])
    assert mantissa in (1.0, 2.0, 5.0)


@given(VALUES, VALUES)
def test_a_grown_range_holds_its_values_and_wastes_little(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    bottom, top = grown(low, high)
    assert bottom <= low <= high <= top
    assert bottom < top
    if low <= 0 <= high and high - low > 1e-280:
        assert top - bottom < 6 * (high - low)


def test_a_long_flat_run_is_shown_by_itself_and_a_short_one_is_not() -> None:
    bottom, top = grown(999.0, 1000.0, rows=50)
    assert 998 < bottom < 999 < 1000 < top < 1001
    assert grown(999.0, 1000.0, rows=3)[0] < 0


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30))
def test_an_axis_only_grows_with_the_run_and_in_few_jumps(values: list[float]) -> None:
    tops = [grown(0.0, max(values[: count + 1]))[1] for count in range(len(values)) if max(values[: count + 1]) > 0]
    assert tops == sorted(tops)
    assert len(set(tops)) <= 3 * 20 + 2


@given(SIZES, SIZES)
def test_a_logarithmic_axis_is_positive_and_holds_the_highest(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    bottom, top = decades(low, high)
    assert 0 < bottom < top
    assert top >= high
    assert bottom <= low or high / low > 1e17


def test_extreme_values_still_make_an_axis() -> None:
    bottom, top = decades(5e-324, 1e308)
    assert 0 < bottom < top < np.inf
    assert padded(3.0, 3.0) == (1.5, 4.5)
    assert padded(0.0, 0.0) == (-0.5, 0.5)


@pytest.mark.parametrize(
    ("values", "logarithmic"),
    [([1, 0.5, 0.02], False), ([1, 0.5, 0.009], True), ([100, 0.0], False), ([100, 0.5, 0.0], True),
     ([-1, 1000], False), ([np.nan, 1, 1000], True), ([np.inf, 1], False), ([], False)],
)  # fmt: skip
def test_a_logarithm_is_taken_where_positive_values_span_two_decades(values: list[float], logarithmic: bool) -> None:
    assert reads_better_logarithmic([np.array(values, dtype=float)]) is logarithmic


@given(VALUES, SIZES)
def test_the_range_of_a_moved_view_covers_it_and_stays_put_under_small_moves(low: float, width: float) -> None:
    if low + width == low or not width > 1e-6 * abs(low):
        return
    first, last = aligned(low, low + width)
    assert first <= low
    assert low + width <= last * (1 + 1e-12) + 1e-300 or last >= low + width - 1e-9 * width
    assert last - first <= 3.0001 * width


def test_a_field_of_its_own_is_wanted_outside_the_home_range_or_deep_inside_it() -> None:
    home = (0.0, 10.0)
    assert not needs_own_field((0.0, 10.0), home)
    assert not needs_own_field((1.0, 8.0), home)
    assert needs_own_field((-1.0, 8.0), home)
    assert needs_own_field((4.0, 5.0), home)
