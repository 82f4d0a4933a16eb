"""Surfaces: exact values, levels that show valleys and bowls, a cost that is bounded."""

import numpy as np
import pytest

from gdstudio.model import Problem
from tests.analysis.samples import fit, surface


def test_a_least_squares_surface_is_exact_near_its_minimum_as_well() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(100, 1, 500)
    y = 3 * x + 2
    field = surface(fit(x, y), (2.9, 3.1), (1.9, 2.1), 65)
    w, b = np.meshgrid(field.arrays["x"], field.arrays["y"])
    truth = np.mean((w[..., None] * x + b[..., None] - y) ** 2, axis=-1)
    assert np.allclose(field.arrays["z"], truth, rtol=1e-9, atol=1e-14)
    assert field.arrays["z"].shape == (65, 65)


def test_a_least_squares_surface_never_evaluates_the_grid_over_the_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from gdstudio.analysis import surface as module

    def forbidden(*_: object) -> None:
        raise AssertionError("the data were read at each point of the grid")

    monkeypatch.setattr(module, "over_grid", forbidden)
    x = np.linspace(0, 1, 100_000)
    field = surface(fit(x, 2 * x), (0, 4), (-1, 1))
    row, column = np.unravel_index(np.argmin(field.arrays["z"]), field.arrays["z"].shape)
    assert field.arrays["x"][column] == pytest.approx(2, abs=0.02)
    assert field.arrays["y"][row] == pytest.approx(0, abs=0.02)


def test_a_surface_over_many_rows_is_coarser_instead_of_slow() -> None:
    x = np.linspace(0, 1, 5000)
    field = surface(fit(x, x, model="sin(w*x) + b"), (0, 2), (-1, 1))
    assert 48 <= field.arrays["z"].shape[0] < 256


def test_axes_are_columns_and_rows() -> None:
    field = surface(Problem.function("x + 10*y"), (0, 1), (0, 2), 11)
    assert field.arrays["z"][0, -1] == pytest.approx(1)
    assert field.arrays["z"][-1, 0] == pytest.approx(20)


def test_rosenbrock_gets_logarithmic_levels_and_a_bowl_gets_even_ones() -> None:
    valley = surface(Problem.function("(1 - x)^2 + 100*(y - x^2)^2"), (-2, 2), (-1, 3)).arrays
    assert valley["log"][0] == 1
    apart = np.diff(np.log(valley["levels"] - valley["z"].min()))
    assert np.allclose(apart, np.median(apart), rtol=0.25)
    assert valley["levels"][0] < 2 < 500 < valley["levels"][-1]
    bowl = surface(Problem.function("x^2 + y^2"), (-2, 2), (-2, 2)).arrays
    assert bowl["log"][0] == 0
    radii = np.sqrt(bowl["levels"])
    assert np.allclose(np.diff(radii), np.median(np.diff(radii)), rtol=0.25)


def test_levels_are_short_numbers() -> None:
    for text in ("(1 - x)^2 + 100*(y - x^2)^2", "x^2 + y^2", "x^2 + y^2 - 78.33", "1000*x^2 + y"):
        levels = surface(Problem.function(text), (-2, 2), (-1, 3)).arrays["levels"]
        assert max(len(f"{level:.6g}".replace("-", "").replace(".", "")) for level in levels) <= 5


@pytest.mark.parametrize(
    "text", ["x^2 + y^2", "(1 - x)^2 + 100*(y - x^2)^2", "ln(x) + y^2", "1/(x*y)", "x*y", "-ln(x^2 + y^2)"]
)
def test_levels_ascend_within_the_values_and_shades_fill_the_ramp(text: str) -> None:
    arrays = surface(Problem.function(text), (-2, 2), (-2, 2)).arrays
    z, levels, shade = arrays["z"], arrays["levels"], arrays["shade"]
    assert (np.diff(levels) > 0).all()
    assert np.nanmin(z) < levels[0] < levels[-1] < np.nanmax(z)
    assert (np.isnan(shade) == np.isnan(z)).all()
    assert np.nanmin(shade) == 0
    assert np.nanmax(shade) == 1


def test_a_constant_has_no_levels() -> None:
    arrays = surface(Problem.function("0*x + 0*y + 7"), (-1, 1), (-1, 1)).arrays
    assert arrays["levels"].size == 0
    assert (arrays["shade"] == 0).all()


def test_a_function_without_values_has_none() -> None:
    arrays = surface(Problem.function("ln(-1 - x^2 - y^2)"), (-1, 1), (-1, 1)).arrays
    assert np.isnan(arrays["z"]).all()
    assert np.isnan(arrays["shade"]).all()
    assert arrays["levels"].size == 0


@pytest.mark.parametrize("text", ["x^2 - y^2", "x^3 - 3*x*y^2", "3*x + y"])
def test_where_f_falls_on_the_levels_are_round_numbers_evenly_spaced(text: str) -> None:
    levels = surface(Problem.function(text), (-2, 2), (-2, 2)).arrays["levels"]
    step = levels[1] - levels[0]
    assert 6 <= len(levels) <= 16
    assert np.allclose(np.diff(levels), step)
    assert np.allclose(levels / step, np.round(levels / step))
    assert float(f"{step:.1g}") == pytest.approx(step)


@pytest.mark.parametrize("text", ["1/(x - 0.5) + y^2", "1/(x - 0.5)^2 + y^2", "x^2 + y^2 - 1/((x - 1)^2 + y^2)"])
def test_a_pole_in_the_view_leaves_the_levels_to_the_rest(text: str) -> None:
    arrays = surface(Problem.function(text), (-4, 4), (-4, 4), 256).arrays
    away = arrays["z"][:, np.abs(arrays["x"] - 0.75) > 1]
    levels = arrays["levels"]
    assert np.sum((away.min() < levels) & (levels < away.max())) >= 10


def test_a_narrow_pit_that_the_grid_resolves_keeps_its_levels() -> None:
    pit = Problem.function("-exp(-((x - 1)^2 + y^2)/0.05) + (x^2 + y^2)/100")
    assert surface(pit, (-4, 4), (-4, 4), 256).arrays["range"][0] < -0.9
