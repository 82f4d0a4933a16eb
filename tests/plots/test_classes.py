"""Two classes: the boundary over one feature and over two, their points, and the hand on both."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import Problem, RunSpec, edits
from gdstudio.model.fit import fit_of
from gdstudio.plots.boundary import boundary_line
from gdstudio.plots.figure import Figure, Handle, Line, Points, VLine
from tests.plots.samples import CATALOGUE, run_of, view

X1 = np.array([-2.0, -1.0, 0.5, 1.0, 2.0, 3.0])
X2 = np.array([0.0, -1.0, 1.0, 2.0, 0.5, 1.5])
C = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])


def problem(*features: str, model: str = "logistic-regression", loss: str = "") -> Problem:
    columns = {"x1": X1, "x2": X2, "c": C}
    return fit_of(columns, features, "c", CATALOGUE, model=model, loss=loss)


def spec_of(*features: str, start: tuple[float, ...] | None = None, **texts: str) -> RunSpec:
    made = problem(*features, **texts)
    return RunSpec.of(made, CATALOGUE.optimizer("gradient-descent"), start=start or made.start, steps=50)


def drawn(name: str, spec: RunSpec, cursor: int = 0) -> Figure:
    return plots.draw(name, view(name, run_of(spec, cursor + 2), cursor=cursor))


def boundaries(figure: Figure) -> list[float]:
    return [mark.x for mark in figure.marks if isinstance(mark, VLine)]


def test_over_one_feature_the_curve_is_the_probability_and_the_boundary_stands_where_it_is_a_half() -> None:
    figure = drawn("data", spec_of("x1", start=(-3.0, 2.0)))
    assert boundaries(figure) == [pytest.approx(1.5, abs=1e-9)]
    curve = figure.mark("fit.0")
    assert isinstance(curve, Line)
    assert curve.y == pytest.approx(1 / (1 + np.exp(3 - 2 * curve.x)))
    residuals = figure.mark("residuals")
    assert isinstance(residuals, Line)
    assert residuals.y[1::2] == pytest.approx(1 / (1 + np.exp(3 - 2 * X1)))


def test_a_probability_is_drawn_as_it_is() -> None:
    figure = drawn("data", spec_of("x1", start=(0.25, 0.1), model="w*x1 + b", loss="mse"))
    assert boundaries(figure) == [pytest.approx((0.5 - 0.1) / 0.25)]


def test_a_model_that_turns_back_has_several_boundaries_and_other_fits_have_none() -> None:
    figure = drawn("data", spec_of("x1", start=(1.0, -1.0), model="w*x1^2 + b", loss="cross-entropy"))
    assert boundaries(figure) == [pytest.approx(-1, abs=0.01), pytest.approx(1, abs=0.01)]
    other = edits.apply(spec_of("x1"), "data", {"x1": [1, 2, 3], "c": [0, 1, 2]}, CATALOGUE)
    assert boundaries(drawn("data", other)) == []


@pytest.mark.parametrize(("key", "place"), [("line.left", 0.3), ("line.right", 0.7), ("line.middle", 0.4)])
def test_the_hand_takes_the_probability_where_it_wants_it(key: str, place: float) -> None:
    spec = spec_of("x1", start=(0.1, 0.5))
    made = view("data", run_of(spec, 2), cursor=0)
    handle = plots.draw("data", made).mark(key)
    assert isinstance(handle, Handle)
    path, at = plots.edit_of("data", made, key, handle.x, place)
    assert path == "point"
    moved = drawn("data", spec.with_(start=tuple(at[name] for name in spec.problem.parameters))).mark(key)
    assert isinstance(moved, Handle) and moved.y == pytest.approx(place)


def test_over_two_features_the_boundary_is_the_line_on_which_the_model_is_undecided() -> None:
    spec = spec_of("x1", "x2", start=(-1.0, 2.0, 0.5))
    assert spec.problem.parameters == ("b", "w1", "w2")
    line = drawn("classes", spec).mark("fit.0")
    assert isinstance(line, Line)
    assert -1 + 2 * line.x + 0.5 * line.y == pytest.approx(np.zeros(len(line.x)), abs=1e-12)


def test_a_curved_boundary_is_found_and_one_outside_is_not_there() -> None:
    circle = spec_of("x1", "x2", start=(-1.0, 1.0), model="b + w*(x1^2 + x2^2)", loss="cross-entropy")
    x, y = boundary_line(circle, (-1.0, 1.0), (-2, 2, -2, 2))
    assert x**2 + y**2 == pytest.approx(np.ones(len(x)), abs=5e-3)
    assert len(boundary_line(circle, (1.0, 1.0), (-2, 2, -2, 2))[0]) == 0


def test_each_class_has_its_colour_and_held_out_rows_are_told_apart() -> None:
    spec = edits.apply(spec_of("x1", "x2"), "validation", "2", CATALOGUE)
    figure = drawn("classes", spec)
    found = {key: mark for key, mark in figure.keyed().items() if key.startswith("class")}
    places = [
        place for mark in found.values() if isinstance(mark, Points) for place in zip(mark.x, mark.y, strict=True)
    ]
    assert sorted(places) == sorted(zip(X1, X2, strict=True))
    colours = {key: mark.run for key, mark in found.items()}
    assert colours["class.0"] != colours["class.1"] and spec.held_rows.size == 2
    assert {entry.run for entry in figure.legend} == {colours["class.0"], colours["class.1"]}
    assert 0 not in colours.values()


def test_points_are_moved_added_and_left_out() -> None:
    given = view("classes", run_of(spec_of("x1", "x2"), 3), cursor=1)
    _, moved = plots.edit_of("classes", given, "row.2", 0.75, -0.5)
    assert moved["x1"][2] == 0.75 and moved["x2"][2] == -0.5 and moved["c"] == C.tolist()
    none, one = plots.offers("classes", given, 0.0, 0.0)
    assert str(none.text) == "Add a point with c = 0 here" and one.double_click and not none.double_click
    for offer, label in ((none, 0), (one, 1)):
        _, more = plots.edit_of("classes", given, offer.key, 0.0, 0.25)
        assert (more["x1"][-1], more["x2"][-1], more["c"][-1]) == (0.0, 0.25, label)
    (drop,) = plots.offers("classes", given, -2.0, 0.0)
    _, fewer = plots.edit_of("classes", given, drop.key, -2.0, 0.0)
    assert fewer["x1"] == X1[1:].tolist()
    assert "c = 0" in str(plots.hover("classes", given, -2.0, 0.0))


def test_earlier_boundaries_fade_and_the_one_of_the_next_step_is_dotted() -> None:
    made = view("classes", run_of(spec_of("x1", "x2", start=(0.1, 1.0, -1.0)), 12), cursor=9)
    figure = plots.draw("classes", made)
    assert [mark.opacity for key, mark in figure.keyed().items() if key.startswith("earlier")] == [0.22] * 5
    assert figure.mark("next").role == "next"


def test_it_suits_two_classes_over_two_features() -> None:
    assert plots.available(problem("x1", "x2"), stage=True)[0] == "classes"
    assert "classes" not in plots.available(problem("x1"))
    regression = edits.apply(spec_of("x1", "x2"), "data", {"x1": [1, 2], "x2": [2, 1], "c": [0, 3]}, CATALOGUE)
    assert "classes" not in plots.available(regression.problem)


def test_standardised_features_have_their_boundary_in_the_datas_units() -> None:
    spec = spec_of("x1", start=(0.0, 1.0)).with_(standardise=True)
    assert boundaries(drawn("data", spec)) == [pytest.approx(X1.mean())]
