"""The first view of a fit's parameters: its start and its least-squares fit are in it, neither at the edge nor lost."""

import numpy as np
import pytest

from gdstudio.model.dataset import with_columns
from gdstudio.model.fit import fit_of, fit_to, with_named
from tests.model.specs import CATALOGUE

RNG = np.random.default_rng(5)
AGE = RNG.uniform(2, 18, 30)
DATA = {"age": AGE, "height": 80 + 6 * AGE + RNG.normal(size=30)}


def holds_well(span: tuple[float, float], start: float, best: float) -> bool:
    """Both are inside, and the view is at most a few times as wide as they need."""
    inside = all(span[0] < at < span[1] for at in (start, best))
    return inside and abs(best - start) > 0.2 * (span[1] - span[0])


@pytest.mark.parametrize("name", ["cars", "hubble", "anscombe-1", "longley"])
def test_start_and_best_fit_are_in_the_first_view(name: str) -> None:
    problem = fit_to(CATALOGUE.dataset(name), CATALOGUE)
    design = np.stack(
        [problem.columns[each] for each in problem.features] + [np.ones(len(problem.columns[problem.target]))], 1
    )
    sizes = np.abs(design).max(axis=0)
    *slopes, shift = np.linalg.lstsq(design / sizes, problem.columns[problem.target], rcond=None)[0] / sizes
    shifts = [parameter for parameter in problem.parameters if parameter == "b"]
    order = [parameter for parameter in problem.parameters if parameter != "b"]
    best = dict(zip(order, slopes, strict=True)) | dict.fromkeys(shifts, shift)
    for parameter, at in best.items():
        low, high = problem.view[parameter]
        assert low < min(0, at) and max(0, at) < high


def test_the_view_is_as_large_as_the_fit_needs() -> None:
    problem = fit_of(DATA, ["age"], "height", CATALOGUE)
    assert holds_well(problem.view["w"], 0, 6) and holds_well(problem.view["b"], 0, 80)
    assert problem.source["view"]["w"] == list(problem.view["w"])


def test_another_model_or_other_data_have_a_view_of_their_own() -> None:
    line = fit_of(DATA, ["age"], "height", CATALOGUE)
    parabola = with_named(line, "model", "polynomial 2", CATALOGUE)
    assert holds_well(parabola.view["c0"], 0, 80)
    assert "b" not in with_named(line, "model", "sine", CATALOGUE).view
    moved = with_columns(line, {"age": AGE, "height": 50 * DATA["height"]})
    assert holds_well(moved.view["b"], 0, 4000)


def test_the_view_stays_while_a_point_is_dragged_within_the_figure() -> None:
    line = fit_of(DATA, ["age"], "height", CATALOGUE)
    height = DATA["height"].copy()
    height[height.argmax()] -= 20
    dragged = with_columns(line, {"age": AGE, "height": height})
    assert [dragged.view[name] for name in "wb"] == [line.view[name] for name in "wb"]


@pytest.mark.parametrize("x", [[5.0, 5.0, 5.0], [1.0, 5e200, 2.0], [0.0, 0.0, 0.0]])
def test_data_that_leave_the_fit_open_have_no_such_view(x: list[float]) -> None:
    columns = {"x": np.array(x), "y": np.array([1.0, 2.0, 3.0])}
    assert not {"w", "b"} & fit_of(columns, ["x"], "y", CATALOGUE).view.keys()
    before = fit_of({"x": 1e3 * AGE, "y": DATA["height"]}, ["x"], "y", CATALOGUE)
    assert "w" in before.view and not {"w", "b"} & with_columns(before, columns).view.keys()
