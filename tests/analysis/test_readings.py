"""How good a fit is with any parameters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio import analysis
from gdstudio.model import Field, FieldRequest, Problem
from tests.analysis.samples import closed_form, fit

numbers = st.floats(-100, 100)


def readings(problem: Problem, *at: float) -> Field:
    return analysis.compute(FieldRequest("readings", problem, at=at))


def test_a_hand_calculation() -> None:
    arrays = readings(fit([1, 2, 3], [2, 4, 6]), 1.0, 1.0).arrays
    assert arrays["value"][0] == pytest.approx(5 / 3)
    assert arrays["rmse"][0] == pytest.approx(np.sqrt(5 / 3))
    assert arrays["r_squared"][0] == pytest.approx(1 - 5 / 8)


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=12), numbers, numbers)
def test_no_line_reads_better_than_the_closed_form(points: list[tuple[float, float]], w: float, b: float) -> None:
    problem = fit(*zip(*points, strict=True))
    best, found = closed_form(problem).arrays, readings(problem, w, b).arrays
    assert found["rmse"][0] >= best["rmse"][0] * (1 - 1e-9)
    at_best = readings(problem, *best["at"].tolist()).arrays
    assert at_best["rmse"][0] == pytest.approx(best["rmse"][0], abs=1e-9)


def test_equal_targets_have_no_share_to_explain_and_overflow_is_infinite() -> None:
    assert np.isnan(readings(fit([1, 2], [3, 3]), 0.0, 0.0).arrays["r_squared"][0])
    assert readings(fit([1, 2], [3, 4]), 1e300, 0.0).arrays["rmse"][0] == np.inf


def test_of_two_classes_rows_on_their_side_are_counted_and_a_logit_has_no_residual() -> None:
    logit = fit([1, 2, 3, 4], [0, 0, 1, 0], loss="mean(softplus(prediction) - y*prediction)")
    arrays = readings(logit, 1.0, -2.5).arrays
    assert arrays["right"][0] == 3
    assert np.isnan(arrays["rmse"][0]) and np.isnan(arrays["r_squared"][0])
    assert readings(fit([1, 2, 3, 4], [0, 0, 1, 0]), 0.0, 0.5).arrays["right"][0] == 0
    assert np.isnan(readings(fit([1, 2], [1, 4]), 1.0, 0.0).arrays["right"][0])
