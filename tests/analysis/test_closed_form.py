"""Least squares against numpy.polyfit, numpy.linalg and numbers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.analysis.closed_form import undetermined
from gdstudio.model import Problem
from tests.analysis.samples import closed_form, fit

NUMBERS = st.floats(-1e3, 1e3).map(lambda number: round(number, 3))


def test_the_notebook_s_three_points_lie_on_a_line() -> None:
    arrays = closed_form(fit([1, 2, 3], [2, 4, 6])).arrays
    assert np.allclose(arrays["at"], [2, 0], atol=1e-14)
    assert arrays["value"][0] < 1e-28
    assert arrays["rank"][0] == 2
    # (17 + √265)/(17 − √265), from the matrix (14, 6; 6, 3).
    assert arrays["condition"][0] == pytest.approx((17 + 265**0.5) / (17 - 265**0.5), rel=1e-12)
    assert arrays["r_squared"][0] == pytest.approx(1)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=30, unique_by=lambda point: point[0]))
def test_a_line_is_that_of_polyfit(points: list[tuple[float, float]]) -> None:
    x, y = (np.array(column) for column in zip(*points, strict=True))
    arrays = closed_form(fit(x, y)).arrays
    expected = np.polyfit(x - x.mean(), y, 1)
    at = np.array([expected[0], expected[1] - expected[0] * x.mean()])
    scale = np.abs(at).max() + np.abs(y).max()
    assert np.allclose(arrays["at"], at, atol=1e-9 * scale * max(1, arrays["condition"][0] ** 0.5 * 1e-3))


def test_data_far_from_zero_keep_their_digits() -> None:
    x = 1e6 + np.arange(5.0)
    arrays = closed_form(fit(x, 3 * x - 7)).arrays
    w, b = arrays["at"]
    assert w == pytest.approx(3, rel=1e-9)
    # The intercept lies a million away from the data; what is drawn of the line does not.
    assert w * x + b == pytest.approx(3 * x - 7, rel=1e-14)
    assert arrays["condition"][0] > 1e23


def test_any_affine_model_is_solved() -> None:
    x = np.linspace(-2, 3, 9)
    y = 0.5 * x**2 - 2 * np.sin(x) + 3
    problem = fit(x, y, model="a*x^2 + d*sin(x) + c", parameters=("a", "d", "c"))
    assert closed_form(problem).arrays["at"] == pytest.approx([0.5, -2, 3])


def test_a_ridge_penalty_is_part_of_the_minimum() -> None:
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    found = closed_form(fit(x, y, penalty="0.1*w^2")).arrays["at"]
    design = np.stack([x, np.ones(3)], axis=1)
    expected = np.linalg.solve(design.T @ design / 3 + np.diag([0.1, 0]), design.T @ y / 3)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "problem",
    [fit([1, 2, 3], [0, 1, 0], model="sin(w*x) + b"), fit([1, 2, 3], [0, 1, 0], loss="mean(abs(prediction - y))"),
     Problem.function("x^2 + y^2")],
)  # fmt: skip
def test_without_a_closed_form_there_is_none(problem: Problem) -> None:
    field = closed_form(problem)
    assert field.arrays["at"].size == 0
    assert undetermined(field) is None


def test_equal_x_values_determine_no_line() -> None:
    field = closed_form(fit([5, 5, 5], [1, 2, 3]))
    assert field.arrays["rank"][0] == 1
    assert field.arrays["condition"][0] == np.inf
    assert str(undetermined(field)) == (
        "All x values are 5, so no line is determined. "
        "Least squares has many solutions; descent will find one that depends on the start."
    )
    # One of the many solutions all the same: the mean of y at x = 5.
    assert field.arrays["at"] @ [5, 1] == pytest.approx(2)


PARABOLA, CURVE, TWICE = (
    {"model": "a*x^2 + c*x + d", "parameters": ("a", "c", "d")},
    {"model": "a*x^2 + c*x", "parameters": ("a", "c")},
    {"model": "a*x + c*x", "parameters": ("a", "c")},
)


@pytest.mark.parametrize(
    ("problem", "beginning"),
    [
        (fit([4], [1]), "One row does not determine 2 parameters."),
        (fit([1, 2], [1, 2], **PARABOLA), "2 rows do not determine 3 parameters."),
        (fit([1, 1], [1, 2], **CURVE), "All x values are 1, so no curve is determined."),
        (fit([1, 2, 3], [1, 2, 3], **TWICE), "The data do not determine all 2 parameters."),
    ],
)
def test_data_that_leave_parameters_open_are_said(problem: Problem, beginning: str) -> None:
    message = undetermined(closed_form(problem))
    assert message is not None
    assert str(message).startswith(beginning)


def test_data_that_determine_all_say_nothing() -> None:
    assert undetermined(closed_form(fit([1, 2, 3], [2, 4, 7]))) is None


def test_a_condition_beyond_all_numbers_is_infinite() -> None:
    arrays = closed_form(fit([0, 0, 2.5e-208], [0, 0, 0])).arrays
    assert arrays["condition"][0] == np.inf
