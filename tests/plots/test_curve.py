"""The curve of a function of one variable, and the walk on it."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.language import format_number
from gdstudio.model import Problem
from gdstudio.plots.figure import Figure, Handle, Line, Points, Text, compare
from tests.plots.samples import function_spec, lesson_spec, run_of, synthetic_run, view

PARABOLA = lesson_spec("numpy-descent")


def _draw(cursor: int, rows: int = 12, **details: object) -> Figure:
    return plots.draw("curve", view("curve", run_of(PARABOLA, rows), cursor=cursor, **details))


def test_the_path_is_the_notebook_s_printed_iterates() -> None:
    path = _draw(3).mark("path.0")
    assert isinstance(path, Line)
    assert path.x.tolist() == [0.0, -0.2, -0.36000000000000004, -0.488]
    assert path.y == pytest.approx([(x + 1) ** 2 for x in path.x])


def test_the_tangent_has_the_recorded_derivative_and_passes_through_the_point() -> None:
    run = run_of(PARABOLA, 12)
    tangent = plots.draw("curve", view("curve", run, cursor=4)).mark("tangent")
    assert isinstance(tangent, Line)
    row = run.trajectory.row(4)
    assert (tangent.x.mean(), tangent.y.mean()) == pytest.approx((row.parameters[0], row.value), rel=1e-15)
    assert np.diff(tangent.y) / np.diff(tangent.x) == pytest.approx(row.gradient[0], rel=1e-14)
    assert row.gradient[0] == 2 * row.parameters[0] + 2


def test_the_curve_is_the_function() -> None:
    curve = _draw(0).mark("curve")
    assert isinstance(curve, Line)
    assert np.allclose(curve.y, (curve.x + 1) ** 2, atol=1e-12)


def test_the_start_says_what_to_do_until_the_first_step() -> None:
    first, again = _draw(0).mark("start"), _draw(0, reached=5).mark("start")
    assert isinstance(first, Handle)
    assert isinstance(again, Handle)
    assert str(first.label) == "start (drag me)"
    assert again.label == ""
    assert "current" not in _draw(0).keyed()
    assert (first.x, first.y, first.free) == (0.0, 1.0, ("x",))


def test_the_ghost_of_the_next_step_is_there_before_the_step() -> None:
    following = _draw(0).mark("next.point")
    assert isinstance(following, Points)
    assert following.x.tolist() == [-0.2]
    assert "next" not in _draw(3, rows=4).keyed()


def test_a_step_changes_only_what_has_to_move() -> None:
    run, fields = run_of(PARABOLA, 20), {}
    old, new = (plots.draw("curve", view("curve", run, cursor=row, fields=fields)) for row in (4, 5))
    changes = compare(old, new)
    assert set(changes.changed) == {"path.0", "path.0.points", "next", "next.point", "current", "tangent"}
    assert (changes.added, changes.removed, changes.frame) == ((), (), False)
    assert old.mark("curve").x is new.mark("curve").x


def test_stepping_back_gives_the_same_picture() -> None:
    run, fields = run_of(PARABOLA, 20), {}
    first, _, back = (
        plots.draw("curve", view("curve", run, cursor=row, fields=fields, reached=9)) for row in (4, 5, 4)
    )
    changes = compare(first, back)
    assert (changes.added, changes.changed, changes.removed, changes.frame) == ((), (), (), False)


def test_a_point_outside_keeps_the_view_and_is_named_at_the_edge() -> None:
    run = run_of(PARABOLA.with_(values={**PARABOLA.values, "learning_rate": 1.1}), 41)
    figure = plots.draw("curve", view("curve", run, cursor=40))
    inside = plots.draw("curve", view("curve", run, cursor=0))
    edge = figure.mark("edge")
    assert isinstance(edge, Text)
    assert figure.home == inside.home
    value = run.trajectory.row(-1).parameters[0]
    assert str(edge.text) == f"<i>x</i> = {format_number(value, 2)} {'→' if value > 0 else '←'}"
    assert edge.frame == "axes"
    assert 0 <= edge.x <= 1
    assert 0 <= edge.y <= 1
    assert "edge" not in inside.keyed()


@pytest.mark.parametrize(
    ("at", "arrow"), [((9.0, 0.5), "→"), ((-9.0, 0.5), "←"), ((0.0, 99.0), "↑"), ((0.0, -99.0), "↓")]
)
def test_the_edge_arrow_points_to_where_the_point_is(at: tuple[float, float], arrow: str) -> None:
    run = synthetic_run(PARABOLA, np.array([[0.0], [at[0]]]), np.array([1.0, at[1]]))
    edge = plots.draw("curve", view("curve", run, cursor=1)).mark("edge")
    assert isinstance(edge, Text)
    assert arrow in str(edge.text)


def test_the_old_path_stays_as_a_ghost_up_to_the_cursor() -> None:
    run = run_of(PARABOLA, 12)
    run.ghost = run_of(PARABOLA.with_(values={**PARABOLA.values, "learning_rate": 1.1}), 12).trajectory
    ghost = plots.draw("curve", view("curve", run, cursor=3)).mark("ghost.0")
    assert isinstance(ghost, Line)
    assert ghost.x == pytest.approx([0, -2.2, 0.44, -2.728])


def test_step_numbers_stand_clear_of_each_other() -> None:
    points = _draw(10, layers=plots.default_layers("curve") | {"iterate-numbers"}).mark("path.0.points")
    plain = _draw(10).mark("path.0.points")
    assert isinstance(points, Points)
    assert isinstance(plain, Points)
    assert points.labels[:2] == ("0", "1")
    assert len(points.labels) == 11
    assert "" in points.labels
    assert plain.labels == ()


def test_known_minima_are_marked_only_where_they_hold() -> None:
    figure = _draw(0)
    minimum = figure.mark("minimum")
    assert isinstance(minimum, Points)
    assert (minimum.x.tolist(), minimum.y.tolist()) == ([-1.0], [0.0])


def test_a_typed_function_is_previewed_faintly() -> None:
    typed = Problem.function("sin(x)")
    preview = _draw(0, preview=typed).mark("preview")
    assert isinstance(preview, Line)
    assert np.allclose(preview.y, np.sin(preview.x))


def test_a_moved_view_gets_a_curve_of_its_own_and_the_same_home() -> None:
    ranges = (10.0, 20.0, 0.0, 500.0)
    moved, home = _draw(0, ranges=ranges), _draw(0)
    curve = moved.mark("curve")
    assert isinstance(curve, Line)
    assert curve.x[0] <= 10 < 20 <= curve.x[-1]
    assert moved.home == home.home


def test_dragging_the_start_does_not_slide_the_view() -> None:
    fields = {}
    spec = function_spec("x^2", start=(1.0,))
    homes = [
        plots.draw("curve", view("curve", run_of(spec.with_(start=(x,)), 3), cursor=0, fields=fields)).home
        for x in (1.0, -1.6, 2.6)
    ]
    assert len(set(homes)) == 1
    assert len(fields) == 1


@pytest.mark.parametrize("start", [30.0, -8.0, 1e9, -1e100])
def test_a_start_that_was_typed_beyond_the_view_is_seen(start: float) -> None:
    spec = function_spec("x^2", start=(1.0,))
    low, high, *_ = plots.draw("curve", view("curve", run_of(spec.with_(start=(start,)), 1), cursor=0, fields={})).home
    assert low <= start <= high
    assert (low == -1.6) or (high == 2.6)


def test_a_drag_is_a_start_or_a_new_beginning() -> None:
    given = view("curve", run_of(PARABOLA, 5), cursor=2)
    assert plots.edit_of("curve", given, "start", 0.5, 7.0) == ("start", {"x": 0.5})
    assert plots.edit_of("curve", given, "current", 0.5, 7.0) == ("point", {"x": 0.5})


def test_before_the_field_is_there_the_walk_is_drawn() -> None:
    run = run_of(PARABOLA, 5)
    bare = plots.view_of([run], 0, cursor=2, reached=2, steps=10, fields={}, layers=plots.default_layers("curve"))
    figure = plots.draw("curve", bare)
    assert "path.0" in figure.keyed()
    assert "curve" not in figure.keyed()


@pytest.mark.parametrize(
    "text", ["ln(x)", "1/x", "x^(1/3)", "0*x + 3", "tan(x)", "exp(exp(x))", "ln(-1 - x^2)", "where(x < 0, 0, 1)"]
)
def test_hostile_functions_have_a_figure_with_a_sound_view(text: str) -> None:
    spec = function_spec(text, start=(1.0,))
    run = synthetic_run(spec, np.array([[1.0], [2.0], [-3.0]]), np.array([1.0, np.nan, np.inf]))
    for cursor in (0, run.trajectory.rows - 1):
        figure = plots.draw("curve", view("curve", run, cursor=cursor))
        x0, x1, y0, y1 = figure.home
        assert np.isfinite(figure.home).all()
        assert x0 < x1
        assert y0 < y1


def test_where_the_function_has_no_value_the_figure_says_so() -> None:
    run = synthetic_run(function_spec("ln(-1 - x^2)", start=(1.0,)), np.array([[1.0]]), np.array([np.nan]))
    empty = plots.draw("curve", view("curve", run, cursor=0)).mark("empty")
    assert isinstance(empty, Text)
    assert str(empty.text) == "The function has no value here."


def test_hovering_reads_step_place_value_and_gradient() -> None:
    given = view("curve", run_of(PARABOLA, 12), cursor=6)
    assert str(plots.hover("curve", given, -0.21, 0.62)) == "step 1: x = −0.2, f = 0.64, gradient 1.6"
    assert plots.hover("curve", given, 1.2, 6.0) is None
