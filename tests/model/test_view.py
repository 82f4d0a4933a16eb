"""What is shown of a typed function: its hollows and hills, and where it has values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.language import evaluate
from gdstudio.model import Problem


def seen(text: str) -> tuple[float, float]:
    return Problem.function(text).view["x"]


@pytest.mark.parametrize("text", ["x^2", "sin(x)", "exp(x)", "x^3", "abs(x)", "0*x"])
def test_without_hollows_beside_the_start_four_to_both_sides_are_seen(text: str) -> None:
    assert seen(text) == (-4.0, 4.0)


@pytest.mark.parametrize(
    ("text", "turns"), [("x^4-3x^2+x", (-1.30, 0.17, 1.13)), ("(x^2-4)^2", (-2.0, 0.0, 2.0)), ("x^2 + 2x + 1", (-1.0,))]
)
def test_walls_do_not_press_the_hollows_flat(text: str, turns: tuple[float, ...]) -> None:
    low, high = seen(text)
    assert low < min(turns) and max(turns) < high
    objective = Problem.function(text).objective
    values = [evaluate(objective, {"x": low + (high - low) * k / 200}) for k in range(201)]
    inside = [evaluate(objective, {"x": each}) for each in (*turns, 0.0)]
    assert max(inside) - min(inside) > (max(values) - min(values)) / 10


@pytest.mark.parametrize(("text", "edge"), [("ln(x)", 0.0), ("sqrt(x)", 0.0), ("ln(x) + 1/x", 0.0), ("ln(2 - x)", 2.0)])
def test_the_view_ends_where_the_function_does(text: str, edge: float) -> None:
    assert min(abs(end - edge) for end in seen(text)) <= 0.06


@given(st.sampled_from(["x^2*(x - {a})^2", "sin({a}x)", "{a}/x", "ln(x - {a})", "{a}^x"]), st.floats(0.01, 50))
def test_a_view_is_always_a_range_with_the_start_in_it(text: str, a: float) -> None:
    problem = Problem.function(text.format(a=f"{a:.4f}"))
    low, high = problem.view["x"]
    assert math.isfinite(low) and low < high
    assert low <= problem.start[0] <= high


def test_two_variables_are_seen_four_to_both_sides() -> None:
    assert Problem.function("x^4 + y^2").view == {"x": (-4.0, 4.0), "y": (-4.0, 4.0)}
