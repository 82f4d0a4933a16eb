"""Round values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.ui.panels.detents import ROUND, next_linear, next_round, roundest

POSITIVE = st.floats(min_value=1e-12, max_value=1e12)


def mantissa(value: float) -> float:
    return float(f"{value / 10 ** math.floor(math.log10(value) + 1e-12):.6g}")


@given(POSITIVE)
def test_the_next_round_value_is_round_and_on_its_side(value: float) -> None:
    above, below = next_round(value, 1), next_round(value, -1)
    assert below < value < above
    assert mantissa(above) in ROUND
    assert mantissa(below) in ROUND


def test_a_lecture_goes_up_and_down_the_series() -> None:
    values = [0.1]
    while values[-1] < 1:
        values.append(next_round(values[-1], 1))
    assert values == [0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0]
    assert next_round(0.1, -1) == 0.08
    assert next_round(1 / 3, 1) == 0.4


@pytest.mark.parametrize("value", [0.0, -1.0, math.inf, math.nan])
def test_there_is_no_round_value_beside_what_is_not_positive(value: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        next_round(value, 1)


@given(st.floats(min_value=1e-9, max_value=1e9), st.floats(min_value=1e-4, max_value=0.3))
def test_the_roundest_number_lies_in_its_interval_and_no_shorter_one_does(low: float, share: float) -> None:
    high = low * (1 + share)
    value = roundest(low, high)
    if low <= value <= high:
        shorter = {
            float(f"{(low + high) / 2:.{digits}e}") for digits in range(len(f"{value:.2e}".split("e")[0].strip("0")))
        }
        assert value in shorter or len(shorter) <= 3
    assert value == float(f"{value:.3g}")


def test_linear_steps_are_round_and_stay_inside() -> None:
    assert next_linear(0.9, 0.0, 1.0, 1) == 0.91
    assert next_linear(1.0, 0.0, 1.0, 1) == 1.0
    assert next_linear(0.0, 0.0, 1.0, -1) == 0.0
    assert next_linear(-5.0, -5.0, 5.0, 1) == -4.9
