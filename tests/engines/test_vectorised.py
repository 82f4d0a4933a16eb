"""Arrays against the guarded walk over single numbers, which shares no code with them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.engines.vectorised import evaluate, over_grid
from gdstudio.language import evaluate as guarded
from gdstudio.language import parse
from gdstudio.model import Catalogue, Problem, problem_from

PLACES = [-1e300, -745.0, -3.0, -1.0, -0.5, -1e-300, 0.0, 1e-300, 0.5, 1.0, 2.0, 30.0, 710.0, 1e300]
TEXTS = [
    "x^2 + 2x + 1", "1/x", "ln(x)", "sqrt(x)", "exp(x)", "x^(1/3)", "x^-1", "tan(x)", "asin(x)", "|x|",
    "sign(x)", "relu(x)", "sigmoid(x)", "softplus(x)", "min(x, 1, 2)", "max(x, -x)",
    "where(x < 0, ln(x), x)", "atan2(x, 2)", "log10(x) + log2(x)", "0*x + 3", "2^x", "e^x", "x^x",
    "cosh(x) - sinh(x)", "tanh(x)*pi",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_whole_array_has_the_values_of_single_numbers(text: str) -> None:
    node = parse(text).node
    together = np.broadcast_to(evaluate(node, {"x": np.array(PLACES)}), (len(PLACES),))
    alone = [guarded(node, {"x": place}) for place in PLACES]
    assert np.allclose(together, alone, rtol=1e-12, atol=0, equal_nan=True)


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_no_number_makes_a_warning_or_an_exception(x: float, y: float) -> None:
    node = parse("exp(x*y)/(x - y) + ln(x)^y + sqrt(y)*sin(x)").node
    together = float(evaluate(node, {"x": np.array([x]), "y": y})[0])
    alone = guarded(node, {"x": x, "y": y})
    assert math.isfinite(together) == math.isfinite(alone)


def test_data_columns_are_reduced_for_each_point_of_the_grid() -> None:
    problem = Catalogue().problem("three-points")
    w, b = np.array([0.0, 1.0, 2.0]), np.array([0.0, -1.0, 0.0])
    expected = [np.mean((a * np.array([1, 2, 3]) + c - np.array([2, 4, 6])) ** 2) for a, c in zip(w, b, strict=True)]
    assert np.allclose(over_grid(problem, problem.objective, {"w": w, "b": b}), expected, rtol=1e-15)


def test_many_points_over_many_rows_are_computed_in_parts() -> None:
    problem = _sines(rows=5000)
    grid = np.linspace(-1, 1, 301)
    whole = over_grid(problem, problem.objective, {"a": grid, "c": 0.5})
    single = [float(over_grid(problem, problem.objective, {"a": float(a), "c": 0.5})[0]) for a in grid[::100]]
    assert np.allclose(whole[::100], single, rtol=1e-13)


def _sines(rows: int) -> Problem:
    x = np.linspace(0, 6, rows)
    table = {
        "title": "Sines", "data": ["x", "y"], "parameters": ["a", "c"], "model": "sin(a*x) + c",
        "loss": "mean((prediction - y)^2)", "start": [1, 0],
        "columns": {"x": x.tolist(), "y": np.sin(x).tolist()},
    }  # fmt: skip
    return problem_from(table, "sines", "sines.toml")
