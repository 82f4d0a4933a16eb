"""What can be switched on over a map: levels in several looks, arrows of descent, what the optimizer remembers."""

import math

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import RunSpec
from gdstudio.plots.figure import Arrow, Arrows, Figure, Heat, Levels, Line, Points, Squares, Text, compare
from tests.plots.samples import CATALOGUE, function_spec, run_of, view

BOWL = function_spec("x^2 + 4*y^2", start=(2.0, 1.0), rate=0.05)


def _draw(spec: RunSpec, *layers: str, cursor: int = 3, without: tuple[str, ...] = (), **details: object) -> Figure:
    shown = (plots.default_layers("parameters") - set(without)) | set(layers)
    return plots.draw(
        "parameters", view("parameters", run_of(spec, cursor + 2), cursor=cursor, layers=shown, **details)
    )


def _catalogue(problem: str, optimizer: str = "gradient-descent", rate: float = 0.01, **fields: object) -> RunSpec:
    return RunSpec.of(
        CATALOGUE.problem(problem), CATALOGUE.optimizer(optimizer), values={"learning_rate": rate}, steps=40, **fields
    )


def test_lines_and_shading_are_each_a_choice() -> None:
    assert {"heat", "contours"} <= set(_draw(BOWL).keyed())
    assert "heat" not in _draw(BOWL, without=("shading",)).keyed()
    assert "contours" not in _draw(BOWL, without=("contours",)).keyed()
    assert not {"heat", "contours"} & set(_draw(BOWL, without=("shading", "contours")).keyed())


def test_filled_levels_have_one_shade_between_two_lines() -> None:
    figure = _draw(BOWL, "bands")
    heat, contours = figure.mark("heat"), figure.mark("contours")
    assert isinstance(heat, Heat)
    assert isinstance(contours, Levels)
    assert len(np.unique(heat.values)) == len(contours.values) + 1
    assert (heat.values.min(), heat.values.max()) == (0, 1)


def test_levels_are_written_on_their_lines_when_asked_for() -> None:
    assert _draw(BOWL).mark("contours").labels == ()
    contours = _draw(BOWL, "level-values").mark("contours")
    assert isinstance(contours, Levels)
    assert [float(label.replace("−", "-")) for label in contours.labels] == pytest.approx(contours.values)
    assert max(map(len, contours.labels)) <= 5


def test_the_same_field_gives_the_same_marks_in_each_look() -> None:
    run, fields = run_of(BOWL, 8), {}
    layers = plots.default_layers("parameters") | {"bands", "level-values", "gradient-field"}
    old, new = (
        plots.draw("parameters", view("parameters", run, cursor=row, fields=fields, layers=layers)) for row in (2, 3)
    )
    assert {"heat", "contours", "slopes"} & set(compare(old, new).changed) == set()


def test_the_field_points_down_the_steepest_slope() -> None:
    arrows = _draw(BOWL, "gradient-field").mark("slopes")
    assert isinstance(arrows, Arrows)
    dx, dy = arrows.x1 - arrows.x0, arrows.y1 - arrows.y0
    x, y = (arrows.x0 + arrows.x1) / 2, (arrows.y0 + arrows.y1) / 2
    assert np.allclose(dx * 8 * y - dy * 2 * x, 0, atol=1e-9)
    assert (dx * -2 * x + dy * -8 * y > 0).all()
    long = np.hypot(dx, dy)
    assert long.max() > 1.5 * long.min() > 0


def test_a_moved_view_has_arrows_of_its_own() -> None:
    arrows = _draw(BOWL, "gradient-field", ranges=(20.0, 22.0, 20.0, 22.0)).mark("slopes")
    assert isinstance(arrows, Arrows)
    assert arrows.x0.min() > 10
    assert "slopes" not in _draw(BOWL).keyed()


def test_descent_and_the_way_to_the_nearest_minimum_stand_side_by_side() -> None:
    figure = _draw(_catalogue("himmelblau", start=(2.0, 3.0)), "directions", cursor=0)
    down, way = figure.mark("descent"), figure.mark("to-minimum")
    assert isinstance(down, Arrow)
    assert isinstance(way, Arrow)
    assert (way.x0, way.y0) == (down.x0, down.y0) == (2, 3)
    # The nearest of the four minima is (3, 2); −gradient at (2, 3) is (24, −40).
    assert (way.x1 - 2) / (way.y1 - 3) == pytest.approx(-1)
    assert (down.x1 - 2) / (down.y1 - 3) == pytest.approx(24 / -40)
    angle = math.degrees(math.atan2(-1, 1) - math.atan2(-40, 24))
    assert f"{angle:.0f}°" in str(figure.mark("to-minimum.name").text)


def test_without_a_known_minimum_there_is_only_descent() -> None:
    marks = _draw(BOWL, "directions").keyed()
    assert "descent" in marks
    assert "to-minimum" not in marks


def test_at_the_minimum_there_is_no_way_to_it() -> None:
    marks = _draw(_catalogue("booth", start=(1.0, 3.0)), "directions", cursor=0).keyed()
    assert not {"descent", "to-minimum"} & set(marks)


def test_a_minimum_that_no_constant_moves_stays_known() -> None:
    spec = _catalogue("rosenbrock", constants={"a": 7.0})
    known = _draw(spec).mark("minimum")
    assert isinstance(known, Points)
    assert (known.x.tolist(), known.y.tolist()) == ([1], [1])


def test_the_velocity_is_an_arrow_against_the_state() -> None:
    spec = _catalogue("ravine", "momentum", 0.05)
    run = run_of(spec, 8)
    layers = frozenset({"memory"})
    arrow = plots.draw("parameters", view("parameters", run, cursor=5, layers=layers)).mark("memory.v")
    assert isinstance(arrow, Arrow)
    state = [float(run.trajectory.column(f"state.v.{name}", 5, 6)[0]) for name in "xy"]
    assert (arrow.x1 - arrow.x0) / (arrow.y1 - arrow.y0) == pytest.approx(state[0] / state[1])
    assert (arrow.x1 - arrow.x0) * state[0] < 0


def test_the_sides_of_the_squares_divide_the_learning_rate() -> None:
    spec = _catalogue("rosenbrock", "adam", 0.1)
    run = run_of(spec, 8)
    squares = plots.draw("parameters", view("parameters", run, cursor=4, layers=frozenset({"memory"}))).mark("memory.v")
    assert isinstance(squares, Squares)
    v = np.array([float(run.trajectory.column(f"state.v.{name}", 4, 5)[0]) for name in "xy"])
    sides = np.sqrt(v / (1 - 0.999**4)) + 1e-8
    assert squares.sides[0] / squares.sides[1] == pytest.approx(sides[0] / sides[1])
    assert [float(caption.slots["rate"]) for caption in squares.captions] == pytest.approx(0.1 / sides, rel=0.01)


def test_an_optimizer_without_drawn_memory_says_so() -> None:
    assert "remembers nothing" in str(_draw(BOWL, "memory").mark("memory.none").text)
    fresh = _draw(_catalogue("rosenbrock", "adam"), "memory", cursor=0)
    assert "Nothing is remembered yet" in str(fresh.mark("memory.none").text)


def test_a_curve_shows_the_memory_too() -> None:
    run = run_of(_catalogue("parabola", "momentum", 0.1), 6)
    arrow = plots.draw("curve", view("curve", run, cursor=2, layers=frozenset({"memory"}))).mark("memory.v")
    assert isinstance(arrow, Arrow)
    assert arrow.y0 == arrow.y1
    assert arrow.x1 < arrow.x0


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [("0*x + 0*y + 7", "empty", "The function is 7 everywhere in this view: no direction leads down."),
     ("ln(-1 - x^2 - y^2)", "empty", "The function has no finite value in this view."),
     ("ln(x) + y^2", "no-value", "no value here")],
)  # fmt: skip
def test_a_map_with_nothing_to_show_says_why(text: str, key: str, words: str) -> None:
    spec = function_spec("x^2 + y^2", start=(1.0, 1.0))
    odd = function_spec(text, start=(1.0, 1.0)).problem
    run = run_of(spec, 3)
    run.record.spec = spec.with_(problem=odd)
    mark = plots.draw("parameters", view("parameters", run, cursor=1)).mark(key)
    assert isinstance(mark, Text)
    assert str(mark.text) == words
    if key == "no-value":
        assert mark.x < 0


@pytest.mark.parametrize("name", [name for name in CATALOGUE.problems if len(CATALOGUE.problem(name).parameters) == 2])
def test_every_problem_has_a_map_with_all_layers(name: str) -> None:
    spec = _catalogue(name, "adam", engine="numpy", dtype="float64")
    every = [layer.name for layer in plots.PLOTS["parameters"].layers]
    figure = _draw(spec, *every)
    contours = figure.mark("contours")
    assert isinstance(contours, Levels)
    assert len(contours.values) >= 5
    assert np.isfinite(figure.home).all()


def test_equal_aspect_has_a_surface_for_what_it_shows_beside_the_home_view() -> None:
    heat = _draw(BOWL, "equal-aspect").mark("heat")
    figure = _draw(BOWL, "equal-aspect")
    assert isinstance(heat, Heat)
    x0, x1, y0, y1 = figure.home
    assert figure.equal_aspect
    # A box of 2.5 : 1 shows 2.5 heights of the view across.
    assert heat.x_range[1] - heat.x_range[0] >= 2.5 * (y1 - y0)
    assert heat.y_range[1] - heat.y_range[0] >= 1.2 * (x1 - x0)
    assert heat.x_range[0] + heat.x_range[1] == pytest.approx(x0 + x1)


def test_the_directions_of_curvature_lie_along_the_axes_of_the_level_lines() -> None:
    assert not [key for key in _draw(BOWL).keyed() if key.startswith("curvature")]
    figure = _draw(BOWL, "curvature")
    steep, flat = (figure.mark(f"curvature.{number}") for number in (1, 2))
    # 8 along y, 2 along x; both through the current point, which is in their middle.
    row = run_of(BOWL, 5).trajectory.row(3).parameters
    for line, along in ((steep, 1), (flat, 0)):
        assert isinstance(line, Line)
        ends = np.array([line.x, line.y])
        assert ends.mean(axis=1) == pytest.approx(row)
        assert np.ptp(ends[along]) > 0 and np.ptp(ends[1 - along]) == pytest.approx(0, abs=1e-12)
        assert line.role == "curves-up"
    assert [str(figure.mark(f"curvature.{number}.name").text) for number in (1, 2)] == [
        "<i>λ</i><sub>1</sub>", "<i>λ</i><sub>2</sub>",
    ]  # fmt: skip


def test_a_direction_along_which_the_function_curves_downwards_is_told_apart() -> None:
    saddle = _draw(function_spec("x^2 - y^2", start=(1.0, 0.5)), "curvature")
    assert [saddle.mark(f"curvature.{number}").role for number in (1, 2)] == ["curves-up", "curves-down"]
    trough = _draw(function_spec("x^2 + 0*y", start=(1.0, 0.5)), "curvature")
    assert trough.mark("curvature.2").role == "curves-up"
