"""floor: the largest whole number not above, a float in every dialect, with derivative 0 as torch has it."""

import math

import numpy as np
import pytest
import torch

from gdstudio.language import differentiate, evaluate, number, parse, to_latex, to_text
from tests.language.samples import value_of

NODE = parse("floor(x)").node
POINTS = (-2.5, -1.0, -0.0, 0.0, 0.5, 29.999999999999996, 30.0, 1e300)


@pytest.mark.parametrize("x", POINTS)
def test_every_dialect_has_the_float_that_numpy_has(x: float) -> None:
    expected = float(np.floor(x))
    for found in (evaluate(NODE, {"x": x}), value_of(NODE, "python", {"x": x}), value_of(NODE, "guarded", {"x": x})):
        assert type(found) is float
        assert found == expected
    assert float(value_of(NODE, "torch", {"x": torch.tensor(x, dtype=torch.float64)})) == expected
    assert value_of(NODE, "torch", {"x": x}, floats=["x"]) == expected
    assert value_of(NODE, "numpy", {"x": np.array([x])}, columns=["x"]).tolist() == [expected]


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_stays_so_in_guarded_arithmetic(x: float) -> None:
    assert str(evaluate(NODE, {"x": x})) == str(x)
    with pytest.raises((OverflowError, ValueError)):
        value_of(NODE, "python", {"x": x})


def test_its_derivative_is_zero_as_in_torch() -> None:
    x = torch.tensor(2.5, requires_grad=True)
    torch.floor(x).backward()
    assert x.grad is not None and x.grad.item() == 0
    assert differentiate(NODE, "x") is number(0)


def test_it_is_written_as_it_is_read() -> None:
    assert parse(to_text(parse("2*floor(x/10)").node)).node is parse("2*floor(x/10)").node
    assert to_latex(NODE) == r"\left\lfloor x \right\rfloor"
