"""The field of gradients: the closed form's, and only where there is one."""

import numpy as np

from gdstudio import analysis
from gdstudio.model import FieldRequest, Problem


def _slopes(text: str, size: tuple[int, int] = (8, 6), **constants: float) -> dict[str, np.ndarray]:
    problem = Problem.function(text)
    given = tuple(sorted(constants.items()))
    ranges = ((-2.0, 2.0), (-1.0, 3.0))
    return dict(analysis.compute(FieldRequest("slopes", problem, given, ("x", "y"), ranges, size)).arrays)


def test_rosenbrock_s_gradient_is_its_closed_form() -> None:
    found = _slopes("(1 - x)^2 + a*(y - x^2)^2", a=100.0)
    x, y = found["x"], found["y"]
    assert len(x) == 48
    assert np.allclose(found["gx"], -2 * (1 - x) - 400 * x * (y - x**2), rtol=1e-12)
    assert np.allclose(found["gy"], 200 * (y - x**2), rtol=1e-12)


def test_cells_are_asked_in_their_middles() -> None:
    found = _slopes("x + 2*y", (4, 2))
    assert sorted(set(found["x"].tolist())) == [-1.5, -0.5, 0.5, 1.5]
    assert sorted(set(found["y"].tolist())) == [0.0, 2.0]
    assert set(found["gx"].tolist()) == {1.0}


def test_where_there_is_no_slope_there_is_no_arrow() -> None:
    assert len(_slopes("0*x + 0*y")["x"]) == 0
    assert len(_slopes("ln(-1 - x^2 - y^2)")["x"]) == 0
    half = _slopes("ln(x) + y^2")
    assert (half["x"] > 0).all()
    assert len(half["x"]) == 24
