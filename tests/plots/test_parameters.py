"""Contours over two parameters, with the walk on them."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import Block, Layout, Problem, RunSpec
from gdstudio.plots.figure import Figure, Handle, Heat, Levels, Line, Points, Text, compare
from gdstudio.runs import Run, Trajectory, complete
from gdstudio.runs.run import Record
from tests.analysis.samples import fit
from tests.plots.samples import CATALOGUE, function_spec, lesson_spec, run_of, synthetic_run, view

FIT = lesson_spec("linear-regression").with_(engine="numpy", dtype="float64")
BOWL = function_spec("x^2 + 4*y^2", start=(2.0, 1.0))


def _draw(spec: RunSpec = FIT, cursor: int = 4, **details: object) -> Figure:
    return plots.draw("parameters", view("parameters", run_of(spec, cursor + 3), cursor=cursor, **details))


def test_contours_of_a_quadratic_are_its_ellipses() -> None:
    contours = _draw(BOWL).mark("contours")
    assert isinstance(contours, Levels)
    assert len(contours.values) >= 10
    for level, (x, y) in zip(contours.values, contours.lines, strict=True):
        on_line = np.isfinite(x)
        assert np.allclose((x**2 + 4 * y**2)[on_line], level, rtol=0.01, atol=1e-3)


def test_contours_of_the_loss_are_where_the_loss_is() -> None:
    contours = _draw().mark("contours")
    assert isinstance(contours, Levels)
    data = np.array([1.0, 2.0, 3.0])
    for level, (w, b) in zip(contours.values[2:], contours.lines[2:], strict=True):
        loss = np.mean((np.outer(data, w) + b - 2 * data[:, None]) ** 2, axis=0)
        assert np.allclose(loss[np.isfinite(loss)], level, rtol=0.02)


def test_a_step_recomputes_no_contour() -> None:
    run, fields = run_of(FIT, 12), {}
    old, new = (plots.draw("parameters", view("parameters", run, cursor=row, fields=fields)) for row in (5, 6))
    changes = compare(old, new)
    assert old.mark("contours") is new.mark("contours")
    assert old.mark("heat") is new.mark("heat")
    assert set(changes.changed) == {"path.0", "path.0.points", "next", "next.point", "current"}
    assert (changes.added, changes.removed, changes.frame) == ((), (), False)


def test_the_path_is_cased_and_the_heat_has_the_range_s_edges() -> None:
    figure = _draw()
    path, heat = figure.mark("path.0"), figure.mark("heat")
    assert isinstance(path, Line)
    assert isinstance(heat, Heat)
    assert path.cased
    x0, x1 = figure.home[:2]
    half = (x1 - x0) / (heat.values.shape[1] - 1) / 2
    assert heat.x_range == pytest.approx((x0 - half, x1 + half))
    assert np.nanmin(heat.values) >= 0
    assert np.nanmax(heat.values) <= 1


def test_the_refined_surface_takes_the_coarse_one_s_place() -> None:
    run, fields = run_of(BOWL, 5), {}
    full = view("parameters", run, cursor=2, fields=fields)
    coarse = {request: field for request, field in fields.items() if request.size == (256, 256)}
    first = plots.draw("parameters", view("parameters", run, cursor=2, fields=dict(coarse)))
    bare = plots.view_of(
        [run], 0, cursor=2, reached=2, steps=9, fields=coarse, layers=plots.default_layers("parameters")
    )
    heat, fine = plots.draw("parameters", bare).mark("heat"), plots.draw("parameters", full).mark("heat")
    assert isinstance(heat, Heat)
    assert isinstance(fine, Heat)
    assert (heat.values.shape, fine.values.shape) == ((256, 256), (512, 512))
    assert "contours" in first.keyed()


def test_the_closed_form_is_marked() -> None:
    exact = _draw().mark("closed-form")
    assert isinstance(exact, Points)
    assert [*exact.x, *exact.y] == pytest.approx([2, 0], abs=1e-12)


def test_the_start_and_the_current_point_can_be_dragged_both_ways() -> None:
    run = run_of(FIT, 7)
    given = view("parameters", run, cursor=3)
    figure = plots.draw("parameters", given)
    for key, edit in (("start", "start"), ("current", "point")):
        handle = figure.mark(key)
        assert isinstance(handle, Handle)
        assert (handle.edit, handle.free) == (edit, ("x", "y"))
        assert plots.edit_of("parameters", given, key, 1.0, -2.0) == (edit, {"w": 1.0, "b": -2.0})


def test_a_moved_view_gets_a_surface_of_its_own() -> None:
    heat = _draw(ranges=(10.0, 12.0, 10.0, 12.0)).mark("heat")
    assert isinstance(heat, Heat)
    assert heat.x_range[0] <= 10 < 12 <= heat.x_range[1]


@pytest.mark.parametrize(
    "text", ["ln(x) + y^2", "1/(x*y)", "0*x + 0*y", "ln(-1 - x^2 - y^2)", "exp(exp(x + y))", "|x| + |y|"]
)
def test_hostile_functions_have_a_figure(text: str) -> None:
    spec = function_spec(text, start=(1.0, 1.0))
    run = synthetic_run(spec, np.array([[1.0, 1.0], [np.nan, 2.0]]), np.array([1.0, np.nan]))
    figure = plots.draw("parameters", view("parameters", run, cursor=1))
    assert np.isfinite(figure.home).all()
    assert "heat" in figure.keyed()


def test_a_far_point_is_named_at_the_edge() -> None:
    run = synthetic_run(BOWL, np.array([[2.0, 1.0], [-3.4e6, 0.0]]), np.array([8.0, 1e13]))
    figure = plots.draw("parameters", view("parameters", run, cursor=1))
    assert str(figure.mark("edge").text) == "← <i>x</i> = −3.4·10⁶"


def test_a_million_rows_are_drawn_with_few_points() -> None:
    walk = np.cumsum(np.random.default_rng(0).normal(0, 1e-3, (1_000_000, 2)), axis=0)
    run = synthetic_run(BOWL, walk, np.ones(len(walk)))
    path = plots.draw("parameters", view("parameters", run, cursor=999_998)).mark("path.0")
    assert isinstance(path, Line)
    assert len(path.x) <= 2000
    assert (path.x[-1], path.y[-1]) == tuple(walk[999_998])


def test_equal_aspect_is_a_choice() -> None:
    assert not _draw(BOWL).equal_aspect
    assert _draw(BOWL, layers=frozenset({"equal-aspect"})).equal_aspect


def test_data_that_leave_the_line_open_still_have_a_map() -> None:
    problem: Problem = fit([5, 5, 5], [1, 2, 3])
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": 0.01})
    figure = _draw(spec, 0)
    assert "contours" in figure.keyed()
    assert "closed-form" not in figure.keyed()


def test_up_to_four_paths_carry_their_names_at_their_tips() -> None:
    catalogue = CATALOGUE
    problem = catalogue.problem("rosenbrock")

    def tips(count: int, cursor: int) -> list[str]:
        starts = [(-1.5 + 0.7 * place, 2.5 - 0.6 * place) for place in range(count)]
        runs = [
            complete(
                place, RunSpec.of(problem, catalogue.optimizer("adam"), start=start, steps=20, name=f"n{place}"), 20
            )
            for place, start in enumerate(starts)
        ]
        for place, run in enumerate(runs):
            run.colour = place
        view = plots.view_of(
            runs, 1, cursor=cursor, reached=cursor, steps=20, fields={}, layers=plots.default_layers("parameters")
        )
        return sorted(
            str(mark.text).strip() for mark in plots.draw("parameters", view).marks if mark.key.startswith("tip.")
        )

    assert tips(4, 5) == ["1 n0", "2 n1", "3 n2", "4 n3"]
    assert tips(1, 5) == tips(5, 5) == tips(4, 0) == []


def _tips(*ends: tuple[float, float], start: tuple[float, float] = (-1.5, 2.5)) -> dict[str, Text]:
    """The names on a map with one run to each of the ends."""
    spec = function_spec("x^2 + 4*y^2", start=start, view={"x": (-4.0, 4.0), "y": (-4.0, 4.0)})
    runs = []
    for place, end in enumerate(ends):
        trajectory = Trajectory(Layout(spec.problem.parameters))
        rows = np.array([start, end])
        trajectory.append(Block(0, rows, np.zeros(2), np.ones_like(rows), np.zeros((2, 0))))
        runs.append(Run(Record(place, spec.with_(name=f"run {place}"), trajectory)))
        runs[-1].colour = place
    figure = plots.draw("parameters", view("parameters", *runs, cursor=1))
    return {mark.key: mark for mark in figure.marks if isinstance(mark, Text) and mark.role == "tip"}


def test_names_of_paths_that_end_close_together_stand_apart() -> None:
    tips = _tips((0.0, 0.0), (0.01, 0.01), (0.3, 0.02), (-0.2, 0.0))
    assert len(tips) == 4
    assert len({(tip.anchor[0], round(tip.anchor[1], 2)) for key, tip in tips.items() if key != "tip.2"}) == 3


def test_a_name_stands_where_its_path_has_not_been() -> None:
    """A path that comes from the upper left has its name at the lower right, one from the lower right at the upper
    left: the spot of the words' box that lies on the tip."""
    assert [tip.anchor[0] for tip in _tips((0.0, 0.0), (5.0, 5.0)).values()] == [0]
    assert _tips((0.0, 0.0), (9.0, 9.0))["tip.0"].anchor[1] < 0
    back = _tips((0.0, 0.0), (9.0, 9.0), start=(1.5, -2.5))["tip.0"]
    assert back.anchor[0] == 1 and back.anchor[1] > 1
