"""Curves: true where they are drawn, fine where they bend, broken where nothing joins."""

import numpy as np
import pytest

from tests.analysis.samples import curve


def _ends_of_pieces(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
    """First and last x of each unbroken piece."""
    pieces, begin = [], None
    for place, value in zip(x, y, strict=True):
        if np.isnan(value):
            begin = None
        elif begin is None:
            begin = place
            pieces.append((place, place))
        else:
            pieces[-1] = (begin, place)
    return pieces


def test_every_point_lies_on_the_function() -> None:
    arrays = curve("sin(3x)*exp(-x) + x^2", -2, 2).arrays
    x = arrays["x"]
    assert np.allclose(arrays["y"], np.sin(3 * x) * np.exp(-x) + x**2, rtol=1e-12, atol=1e-12)
    assert (x[0], x[-1]) == (-2, 2)
    assert (np.diff(x) > 0).all()


@pytest.mark.parametrize("text", ["x^2", "sin(20x)", "|x|", "1/(0.0001 + x^2)", "sqrt(|x|)"])
def test_straight_lines_between_the_points_cannot_be_told_from_the_function(text: str) -> None:
    arrays = curve(text, -3, 3).arrays
    dense = np.linspace(-3, 3, 200_001)
    truth = {
        "x^2": dense**2, "sin(20x)": np.sin(20 * dense), "|x|": np.abs(dense),
        "1/(0.0001 + x^2)": 1 / (0.0001 + dense**2), "sqrt(|x|)": np.sqrt(np.abs(dense)),
    }[text]  # fmt: skip
    low, high = arrays["y_range"]
    drawn = np.interp(dense, arrays["x"], arrays["y"])
    seen = (truth <= high) & (truth >= low)
    assert np.abs(drawn - truth)[seen].max() < 0.01 * (high - low)


def test_poles_are_not_joined() -> None:
    arrays = curve("tan(x)", -4, 4).arrays
    pieces = _ends_of_pieces(arrays["x"], arrays["y"])
    assert len(pieces) == 3
    assert pieces[0][1] == pytest.approx(-np.pi / 2, abs=1e-4)
    assert pieces[2][0] == pytest.approx(np.pi / 2, abs=1e-4)


def test_a_jump_is_not_joined() -> None:
    arrays = curve("where(x < 0.3, 1, 2)", -1, 1).arrays
    pieces = _ends_of_pieces(arrays["x"], arrays["y"])
    assert len(pieces) == 2
    assert pieces[0][1] == pytest.approx(0.3, abs=1e-5)


def test_the_edge_of_the_domain_is_approached() -> None:
    arrays = curve("sqrt(x - 0.1234)", -1, 1).arrays
    first = arrays["x"][np.isfinite(arrays["y"])][0]
    assert 0 <= first - 0.1234 < 1e-5


def test_a_pole_does_not_flatten_the_range() -> None:
    low, high = curve("1/x", -5, 5).arrays["y_range"]
    assert -20 < low < -1
    assert 1 < high < 20


def test_an_ordinary_function_is_shown_whole() -> None:
    assert curve("x^2 + 2x + 1", -3, 1.5).arrays["y_range"] == pytest.approx([0, 6.25], abs=1e-3)


@pytest.mark.parametrize("text", ["ln(-1 - x^2)", "0/0*x", "1/(0*x)"])
def test_a_function_without_values_gives_nothing_to_draw(text: str) -> None:
    arrays = curve(text, -1, 1).arrays
    assert np.isnan(arrays["y"]).all()
    assert np.isnan(arrays["y_range"]).all()


@pytest.mark.parametrize(
    "text",
    ["0*x + 3", "sin(1e6*x)", "1/sin(50x)", "exp(exp(x))", "x^99", "1e308*x", "where(sin(99x) > 0, 1, 0)"],
)
def test_hostile_functions_stay_small(text: str) -> None:
    arrays = curve(text, -5, 5).arrays
    assert 2 <= len(arrays["x"]) <= 8192
    assert np.isfinite(arrays["y_range"]).all()


def test_constants_count() -> None:
    arrays = curve("a*x", 0, 1, {"a": 3.0}).arrays
    assert arrays["y"][-1] == 3
