"""Curvature of functions whose Hessian is known."""

import numpy as np
import pytest

from gdstudio import analysis
from gdstudio.model import Field, FieldRequest, Problem
from tests.analysis.samples import fit


def _at(problem: Problem, *point: float) -> Field:
    return analysis.compute(FieldRequest("curvature", problem, at=point))


def test_the_notebook_s_parabola_is_stable_below_one() -> None:
    arrays = _at(Problem.function("x^2 + 2x + 1"), 0.0).arrays
    assert arrays["hessian"] == pytest.approx(np.array([[2.0]]))
    assert arrays["stable_rate"][0] == 1
    assert arrays["exact"][0] == 1


def test_the_three_points_have_the_lecture_s_largest_stable_rate() -> None:
    arrays = _at(fit([1, 2, 3], [2, 4, 6]), 0.3, -1.0).arrays
    assert arrays["stable_rate"][0] == pytest.approx(0.1803, abs=5e-5)
    assert arrays["condition"][0] == pytest.approx(46, abs=0.5)


def test_rosenbrock_is_curved_as_published_and_only_locally() -> None:
    arrays = _at(Problem.function("(1 - x)^2 + 100*(y - x^2)^2"), 1.0, 1.0).arrays
    assert arrays["hessian"] == pytest.approx(np.array([[802.0, -400.0], [-400.0, 200.0]]))
    assert arrays["eigenvalues"] == pytest.approx([0.39936, 1001.60064], rel=1e-5)
    assert arrays["condition"][0] == pytest.approx(2508, abs=0.5)
    assert arrays["exact"][0] == 0


def test_a_saddle_has_a_negative_eigenvalue_and_no_condition() -> None:
    arrays = _at(Problem.function("x^2 - y^2"), 0.0, 0.0).arrays
    assert arrays["eigenvalues"] == pytest.approx([-2, 2])
    assert arrays["condition"][0] == np.inf


@pytest.mark.parametrize("text", ["0*x", "-x^2", "3x"])
def test_what_is_not_curved_upward_has_no_limit(text: str) -> None:
    assert _at(Problem.function(text), 0.0).arrays["stable_rate"][0] == np.inf


def test_outside_the_domain_nothing_is_claimed() -> None:
    arrays = _at(Problem.function("sqrt(x)"), -1.0).arrays
    assert np.isnan(arrays["stable_rate"]).all()
    assert np.isnan(arrays["eigenvalues"]).all()


def test_constants_count() -> None:
    problem = Problem.function("a*x^2")
    arrays = analysis.compute(FieldRequest("curvature", problem, (("a", 5.0),), at=(0.0,))).arrays
    assert arrays["stable_rate"][0] == pytest.approx(0.2)
