"""Distance to the minimum, and the choices of both axes that all figures over the timeline share."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import RunSpec
from gdstudio.plots.figure import Line, VLine
from gdstudio.runs import Trajectory
from tests.plots.samples import CATALOGUE, function_spec, lesson_spec, run_of, view

COMPANIONS = ("loss", "gradient-norm", "step-length", "distance")


def _spec(problem: str, rate: float = 0.01, **fields: object) -> RunSpec:
    descent = CATALOGUE.optimizer("gradient-descent")
    return RunSpec.of(CATALOGUE.problem(problem), descent, values={"learning_rate": rate}, steps=20, **fields)


def _layers(*more: str) -> frozenset[str]:
    return plots.default_layers("loss") | set(more)


def _counted(monkeypatch: pytest.MonkeyPatch, cost: int) -> None:
    """As if each step cost so many evaluations."""
    monkeypatch.setattr(
        Trajectory, "evaluations",
        lambda self, last=None: {"gradient": 1, "value": cost * (self.rows - 1 if last is None else last), "hessian": 0},
    )  # fmt: skip


def test_it_is_the_euclidean_distance_to_the_nearest_minimum() -> None:
    run = run_of(_spec("himmelblau"), 21)
    line = plots.draw("distance", view("distance", run, cursor=20)).mark("loss.0")
    assert isinstance(line, Line)
    x, y = (run.trajectory.column(f"parameters.{name}", 0, 21) for name in "xy")
    minima = [minimum.at for minimum in run.spec.problem.minima]
    expected = np.min([np.hypot(x - a, y - b) for a, b in minima], axis=0)
    assert np.allclose(line.y, expected, rtol=1e-14)
    assert line.x.tolist() == list(range(21))


def test_a_fit_has_the_distance_to_its_closed_form() -> None:
    run = run_of(lesson_spec("linear-regression").with_(engine="numpy", dtype="float64"), 12)
    line = plots.draw("distance", view("distance", run, cursor=10)).mark("loss.0")
    w, b = (run.trajectory.column(f"parameters.{name}", 0, 11) for name in "wb")
    assert isinstance(line, Line)
    assert line.y == pytest.approx(np.hypot(w - 2, b), abs=1e-12)


def test_it_suits_what_has_a_known_minimum() -> None:
    assert "distance" in plots.available(CATALOGUE.problem("booth"))
    assert "distance" not in plots.available(function_spec("x^2 + y^2").problem)
    assert "distance" not in plots.available(CATALOGUE.problem("saddle"))


def test_constants_that_move_the_minimum_leave_a_sentence() -> None:
    run = run_of(_spec("soft-threshold", constants={"a": 0.9}), 5)
    figure = plots.draw("distance", view("distance", run, cursor=2))
    assert str(figure.note) == "No minimum is known for these constants, so there is no distance to it."
    assert plots.hover("distance", view("distance", run, cursor=2), 1, 1) is None


@pytest.mark.parametrize("name", COMPANIONS)
def test_linear_and_logarithmic_are_each_a_choice(name: str) -> None:
    run = run_of(_spec("booth"), 21)
    linear, logarithmic = (
        plots.draw(name, view(name, run, cursor=20, layers=_layers(choice))) for choice in ("linear", "logarithmic")
    )
    assert (linear.y.log, logarithmic.y.log) == (False, True)
    assert logarithmic.home[2] > 0


def test_what_is_nowhere_positive_is_never_logarithmic() -> None:
    run = run_of(function_spec("-x^2 - 1", start=(1.0,)), 5)
    assert not plots.draw("loss", view("loss", run, cursor=3, layers=_layers("logarithmic"))).y.log


@pytest.mark.parametrize("name", COMPANIONS)
def test_against_evaluations_each_point_moves_to_what_it_cost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _counted(monkeypatch, 5)
    run = run_of(_spec("booth"), 11)
    figure = plots.draw(name, view(name, run, cursor=4, reached=8, layers=_layers("evaluations")))
    line, future, cursor = (figure.mark(key) for key in ("loss.0", "future.0", "cursor"))
    assert isinstance(line, Line)
    assert isinstance(future, Line)
    assert isinstance(cursor, VLine)
    assert line.x.tolist() == [1, 6, 11, 16, 21]
    assert future.x[-1] == 41
    assert cursor.x == 21
    assert str(figure.x.label) == "evaluations"
    assert not figure.cursor_axis
    assert figure.home[1] >= 41


def test_one_evaluation_a_step_is_the_step_and_one() -> None:
    run = run_of(_spec("booth"), 11)
    figure = plots.draw("loss", view("loss", run, cursor=4, layers=_layers("evaluations")))
    assert figure.mark("loss.0").x.tolist() == [1, 2, 3, 4, 5]
    assert figure.home[:2] == (0.0, 21.0)


def test_the_pointer_finds_the_step_of_an_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    _counted(monkeypatch, 5)
    given = view("loss", run_of(_spec("booth"), 11), cursor=4, layers=_layers("evaluations"))
    assert str(plots.hover("loss", given, 16, 0)).startswith("step 3:")
    assert plots.hover("loss", given, 40, 0) is None
