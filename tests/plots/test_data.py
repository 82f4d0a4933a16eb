"""Data, the fitted line, what is left over, and the line in the hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio import plots
from gdstudio.model import Problem, RunSpec
from gdstudio.plots.figure import Figure, Handle, Line, Points, Text, compare
from gdstudio.plots.plot_input import PlotInput
from tests.analysis.samples import fit
from tests.plots.samples import CATALOGUE, lesson_spec, run_of, view

FIT = lesson_spec("linear-regression").with_(engine="numpy", dtype="float64")


def _spec(problem: Problem, start: tuple[float, ...] | None = None) -> RunSpec:
    descent = CATALOGUE.optimizer("gradient-descent")
    values = {"learning_rate": 0.01}
    return RunSpec.of(problem, descent, values=values, steps=50, start=start or problem.start)


def _view(cursor: int = 4, spec: RunSpec = FIT) -> PlotInput:
    return view("data", run_of(spec, cursor + 3), cursor=cursor)


def _draw(cursor: int = 4, spec: RunSpec = FIT) -> Figure:
    return plots.draw("data", _view(cursor, spec))


def _at(given: PlotInput) -> tuple[float, float]:
    w, b = given.selected.trajectory.row(given.selected.cursor).parameters.tolist()
    return w, b


def test_the_line_is_that_of_the_row_and_crosses_the_whole_figure() -> None:
    given = _view()
    figure, (w, b) = plots.draw("data", given), _at(given)
    line = figure.mark("fit.0")
    assert isinstance(line, Line)
    assert (line.x[0], line.x[-1]) == figure.home[:2]
    assert line.y == pytest.approx(w * line.x + b)


@pytest.mark.parametrize(("start", "words"), [((0.0, 40.0), "The fit is above ↑"), ((0.0, -9.0), "The fit is below ↓")])
def test_a_line_outside_the_view_is_said_to_be_there(start: tuple[float, float], words: str) -> None:
    edge = _draw(0, FIT.with_(start=start)).mark("edge")
    assert isinstance(edge, Text) and str(edge.text) == words
    assert "edge" not in _draw().keyed()


def test_residuals_join_each_point_with_its_prediction() -> None:
    given = _view()
    w, b = _at(given)
    residuals = plots.draw("data", given).mark("residuals")
    assert isinstance(residuals, Line)
    assert residuals.connect == "pairs"
    assert residuals.x.tolist() == [1, 1, 2, 2, 3, 3]
    assert residuals.y[::2].tolist() == [2, 4, 6]
    assert residuals.y[1::2] == pytest.approx([w + b, 2 * w + b, 3 * w + b])


def test_least_squares_is_the_line_through_the_three_points() -> None:
    exact = _draw().mark("closed-form")
    assert isinstance(exact, Line)
    assert exact.y == pytest.approx(2 * exact.x)


def test_data_without_a_single_best_line_show_none() -> None:
    figure = _draw(0, _spec(fit([5, 5, 5], [1, 2, 3])))
    assert "closed-form" not in figure.keyed()
    assert figure.home[0] < 5 < figure.home[1]


def test_a_step_leaves_the_data_alone() -> None:
    run, fields = run_of(FIT, 12), {}
    old, new = (plots.draw("data", view("data", run, cursor=row, fields=fields)) for row in (5, 6))
    changes = compare(old, new)
    assert not {"data", "closed-form", "earlier.0", "earlier.4"} & set(changes.changed)
    assert {"fit.0", "residuals"} <= set(changes.changed)
    assert not changes.frame


def test_earlier_lines_are_few() -> None:
    figure = _draw(40)
    earlier = [key for key in figure.keyed() if key.startswith("earlier.")]
    assert earlier == ["earlier.1", "earlier.2", "earlier.4", "earlier.8", "earlier.16", "earlier.32"]
    assert all(figure.mark(key).opacity < 0.5 for key in earlier)


@given(st.floats(-10, 10), st.sampled_from(["line.left", "line.middle", "line.right"]))
def test_the_line_goes_where_the_hand_is(y: float, key: str) -> None:
    grasped = _view()
    handles = {mark.key: mark for mark in plots.draw("data", grasped).marks if isinstance(mark, Handle)}
    path, values = plots.edit_of("data", grasped, key, handles[key].x, y)
    w, b = values["w"], values["b"]
    assert path == "point"
    assert w * handles[key].x + b == pytest.approx(y, abs=1e-9)
    if key == "line.middle":
        assert w == _at(grasped)[0]
    else:
        other = handles["line.right" if key == "line.left" else "line.left"]
        assert w * other.x + b == pytest.approx(other.y, abs=1e-9)


def test_the_middle_handle_knows_the_intercept_whatever_its_name() -> None:
    spec = _spec(fit([1, 2, 3], [1, 2, 2], model="2*c + m*x", parameters=("c", "m")))
    grasped = _view(0, spec)
    middle = plots.draw("data", grasped).mark("line.middle")
    assert isinstance(middle, Handle)
    assert middle.edit == "point.c"
    _, values = plots.edit_of("data", grasped, "line.middle", middle.x, middle.y + 3)
    assert values == pytest.approx({"c": 1.5, "m": 0.0})


def test_any_model_is_drawn_as_a_curve_without_line_handles() -> None:
    x = np.linspace(0, 6, 30)
    problem = fit(x, np.sin(2 * x), model="a*sin(c*x) + d", parameters=("a", "c", "d"))
    figure = _draw(0, _spec(problem, (1.0, 2.0, 0.5)))
    line = figure.mark("fit.0")
    assert isinstance(line, Line)
    assert line.y == pytest.approx(np.sin(2 * line.x) + 0.5)
    assert len(line.x) > 100
    assert not any(isinstance(mark, Handle) and mark.role == "fit" for mark in figure.marks)


def test_the_old_line_stays_as_a_ghost() -> None:
    run = run_of(FIT, 8)
    run.ghost = run_of(FIT.with_(values={**FIT.values, "learning_rate": 0.01}), 8).trajectory
    ghost = plots.draw("data", view("data", run, cursor=3)).mark("ghost.0")
    w, b = run.ghost.row(3).parameters
    assert isinstance(ghost, Line)
    assert ghost.y == pytest.approx(w * ghost.x + b)


def test_many_rows_are_drawn_as_some() -> None:
    x = np.linspace(0, 1, 20_000)
    figure = _draw(0, _spec(fit(x, x)))
    data, residuals = figure.mark("data"), figure.mark("residuals")
    assert isinstance(data, Points)
    assert isinstance(residuals, Line)
    assert len(data.x) <= 2000
    assert len(residuals.x) <= 600


def test_a_single_row_has_a_sound_view() -> None:
    home = _draw(0, _spec(fit([4], [1]))).home
    assert home[0] < 4 < home[1]
    assert home[2] < 1 < home[3]


def test_hovering_reads_the_row_and_its_residual() -> None:
    given = _view(0, FIT.with_(start=(1.0, 0.5)))
    assert str(plots.hover("data", given, 2.02, 4.1)) == "row 2: x = 2, y = 4, prediction 2.5, residual 1.5"
    assert plots.hover("data", given, 0.2, 8.5) is None


def test_standardising_moves_neither_the_points_nor_the_best_line_and_the_hand_takes_it_in_the_datas_units() -> None:
    plain = _draw().keyed()
    made = _view(0, FIT.with_(standardise=True, start=(1.0, 3.0)))
    scaled = plots.draw("data", made).keyed()
    for key in ("data", "closed-form"):
        assert scaled[key].x == pytest.approx(plain[key].x)
        assert scaled[key].y == pytest.approx(plain[key].y, abs=1e-9)
    handle = scaled["line.right"]
    path, at = plots.edit_of("data", made, "line.right", handle.x, handle.y + 1)
    moved = _draw(0, FIT.with_(standardise=True, start=(at["w"], at["b"]))).keyed()
    assert path == "point"
    assert moved["line.right"].y == pytest.approx(handle.y + 1)
    assert moved["line.left"].y == pytest.approx(scaled["line.left"].y)
