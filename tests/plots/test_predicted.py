"""Predictions against observations: the diagonal is an exact fit, and the picture says of each row how far it is off."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import Problem, RunSpec, edits, problem_from
from gdstudio.plots.figure import Figure, Line, Points
from gdstudio.plots.predicted import ROWS_TO_DRAW
from gdstudio.runs import complete
from tests.plots.samples import CATALOGUE, descent_on, run_of, view

SQUARES, LOGISTIC = "mean((prediction - y)^2)", "mean(softplus(prediction) - y*prediction)"


def plane(rows: int = 8, *, features: int = 2, classes: bool = False) -> Problem:
    """A plane's data, or two classes on its two sides."""
    given = {f"x{at}": np.cos(np.arange(rows) * (1 + at)) for at in range(1, features + 1)}
    y = 1 + 2 * given["x1"] - given["x2"] + 0.1 * (np.arange(rows) % 3)
    columns = {name: column.tolist() for name, column in given.items()}
    columns["y"] = np.asarray(y > 1, dtype=float).tolist() if classes else y.tolist()
    weights = [f"w{at}" for at in range(1, features + 1)]
    table = {
        "title": "Plane", "data": [*given, "y"], "parameters": ["b", *weights], "columns": columns,
        "model": " + ".join(["b", *(f"w{at}*x{at}" for at in range(1, features + 1))]),
        "loss": LOGISTIC if classes else SQUARES, "start": [0.0] * (features + 1),
    }  # fmt: skip
    return problem_from(table, "plane", "plane.toml")


def drawn(spec: RunSpec, cursor: int = 3, **fields: object) -> Figure:
    return plots.draw("predicted", view("predicted", run_of(spec, cursor + 2), cursor=cursor, **fields))


def points(figure: Figure, key: str) -> Points:
    mark = figure.mark(key)
    assert isinstance(mark, Points)
    return mark


def test_it_is_there_for_planes_and_for_classes_that_have_no_picture_of_their_own() -> None:
    assert plots.available(plane(), stage=True)[0] == "predicted"
    assert plots.available(plane(features=3, classes=True), stage=True)[0] == "predicted"
    assert "predicted" not in plots.available(plane(classes=True), stage=True)
    assert "predicted" not in plots.available(CATALOGUE.lesson("linear-regression").runs[0].problem)


@pytest.mark.parametrize("standardise", ["off", "on"])
def test_the_mean_square_of_the_residuals_is_the_loss_at_the_cursor(standardise: str) -> None:
    spec = descent_on(plane(), standardise=standardise)
    residuals = drawn(spec).mark("residuals")
    assert isinstance(residuals, Line)
    observed, predicted = residuals.y[::2], residuals.y[1::2]
    assert observed.tolist() == spec.problem.columns["y"].tolist()
    assert np.mean((observed - predicted) ** 2) == pytest.approx(run_of(spec, 5).trajectory.row(3).value)


def test_classes_are_predicted_as_probabilities_within_a_view_from_0_to_1() -> None:
    figure = drawn(descent_on(plane(features=3, classes=True)))
    assert set(points(figure, "fitted").x) == {0.0, 1.0}
    assert 0 < points(figure, "fitted").y.min() < points(figure, "fitted").y.max() < 1
    assert figure.home[2:] == pytest.approx((-0.1, 1.1))


def test_the_view_holds_what_the_start_predicts_and_stays() -> None:
    spec = descent_on(plane())
    first, later = drawn(spec, 0), drawn(spec, 20)
    assert first.home == later.home
    assert first.home[2] < 0 < first.home[3]


def test_least_squares_has_a_dash_at_each_row() -> None:
    spec = descent_on(plane())
    dashes = drawn(spec).mark("closed-form")
    assert isinstance(dashes, Line)
    columns = spec.problem.columns
    design = np.stack([np.ones(8), columns["x1"], columns["x2"]], axis=1)
    exact = design @ np.linalg.lstsq(design, columns["y"])[0]
    assert dashes.y[::2] == pytest.approx(exact)


def test_held_out_rows_the_batch_and_the_marked_row_are_told_apart() -> None:
    spec = descent_on(plane(), validation="2", batch="3")
    figure, y = drawn(spec, 2, marked=4), spec.problem.columns["y"]
    for key, rows in (
        ("fitted", spec.fitted_rows), ("held-out", spec.held_rows), ("batch", sorted(spec.batch_rows(1))),
        ("marked", [4]),
    ):  # fmt: skip
        assert points(figure, key).x.tolist() == y[rows].tolist()


def test_a_row_is_found_under_its_point_and_said() -> None:
    spec = descent_on(plane())
    given = view("predicted", run_of(spec, 5), cursor=3)
    at = points(plots.draw("predicted", given), "fitted")
    x, y = float(at.x[5]), float(at.y[5])
    assert plots.row_at("predicted", given, x, y) == 5
    assert str(plots.hover("predicted", given, x, y)).startswith("row 6: y = ")
    assert plots.row_at("predicted", given, x, y + 100) == -1
    assert plots.hover("predicted", given, x, y + 100) is None


def test_of_very_many_rows_some_are_drawn() -> None:
    assert len(points(drawn(descent_on(plane(3 * ROWS_TO_DRAW)), 0), "fitted").x) == ROWS_TO_DRAW


def test_runs_of_a_race_have_their_own_residuals() -> None:
    spec = descent_on(plane())
    other = edits.apply(spec, "learning_rate", 0.3, CATALOGUE)
    runs = [complete(number, each, 4) for number, each in enumerate((spec, other))]
    figure = plots.draw("predicted", view("predicted", *runs, cursor=3))
    assert sum(key.startswith("residuals") for key in figure.keyed()) == 2
    assert len(figure.legend) == 2
