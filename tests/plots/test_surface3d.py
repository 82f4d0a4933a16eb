"""The surface in space: every problem of two parameters draws finite marks, or says in a sentence why not."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.engines import evaluate
from gdstudio.model import RunSpec
from gdstudio.plots.camera import HALF_HEIGHT, HOME, Camera
from gdstudio.plots.figure import Faces, Figure, Handle, Line, Points, Text, compare
from gdstudio.plots.relief import relief_of, scale_of
from gdstudio.plots.trails import laid
from gdstudio.runs import Run, complete
from tests.plots.samples import CATALOGUE, function_spec, lesson_spec, run_of, synthetic_run, view

PAIRS = [name for name in CATALOGUE.problems if len(CATALOGUE.problem(name).parameters) == 2]


def catalogue_run(name: str, steps: int = 12) -> Run:
    problem, descent = CATALOGUE.problem(name), CATALOGUE.optimizer("gradient-descent")
    spec = RunSpec.of(problem, descent, values={"learning_rate": 0.01}, steps=steps, engine="numpy")
    return complete(1, spec, steps)


def figure(run: Run, cursor: int = 6, **details: object) -> Figure:
    return plots.draw("surface", view("surface", run, cursor=cursor, **details))


def said(drawn: Figure) -> str:
    mark = drawn.mark("meaning")
    assert isinstance(mark, Text)
    return str(mark.text)


@pytest.mark.parametrize("name", PAIRS)
def test_every_problem_of_two_parameters_is_drawn(name: str) -> None:
    drawn = figure(catalogue_run(name))
    assert drawn.note is None and drawn.camera == HOME
    faces = drawn.mark("surface")
    assert isinstance(faces, Faces)
    assert np.isfinite(faces.polygons).all() and len(faces.polygons) > 1000
    assert ((faces.shades >= 0) & (faces.shades <= 1)).all()
    assert ((faces.lights >= 0) & (faces.lights <= 1)).all()
    x0, x1, y0, y1 = drawn.home
    assert x0 < faces.polygons[..., 0].min() and faces.polygons[..., 0].max() < x1
    assert y0 < faces.polygons[..., 1].min() and faces.polygons[..., 1].max() < y1
    numbers = [mark for key, mark in drawn.keyed().items() if key.startswith("number.")]
    assert len(numbers) >= 7
    assert {"name.x", "name.y", "meaning"} <= set(drawn.keyed())


def test_the_figure_is_a_choice_and_not_the_usual_one() -> None:
    assert plots.available(CATALOGUE.problem("rosenbrock"), stage=True) == ("parameters", "surface")
    assert not plots.PLOTS["surface"].suits(CATALOGUE.problem("notebook-parabola"))


def test_a_fit_has_its_loss_as_a_surface_with_the_closed_form_on_it() -> None:
    run = run_of(lesson_spec("linear-regression").with_(engine="numpy", start=(0.0, 0.0)), 20)
    drawn = figure(run)
    assert str(drawn.title) == "Loss over (<i>w</i>, <i>b</i>)"
    assert any(key.startswith("closed-form") for key in drawn.keyed())


def test_a_pole_is_cut_and_said() -> None:
    drawn = figure(run_of(function_spec("1/(x^2 + y^2)", start=(2.0, 2.0)), 5), cursor=2)
    faces = drawn.mark("surface")
    assert isinstance(faces, Faces) and np.isfinite(faces.polygons).all()
    assert "cut at" in said(drawn)


@pytest.mark.parametrize(
    ("text", "words"),
    [("0*x*y + 3", "The value is 3 everywhere in this view"), ("ln(-1 - x^2 - y^2)", "There is no value anywhere")],
)
def test_where_nothing_is_to_be_seen_there_is_a_sentence(text: str, words: str) -> None:
    run = synthetic_run(function_spec(text, start=(1.0, 1.0)), np.array([[1.0, 1.0]]), np.array([3.0]))
    assert words in str(figure(run, cursor=0).note)


def test_the_axis_says_when_it_is_logarithmic() -> None:
    # The lowest value of the grid is 1.5e-5, the lowest number at the edge 0.1.
    assert said(figure(catalogue_run("rosenbrock"))) == "<i>f</i>(<i>x</i>, <i>y</i>), logarithmic"
    assert " − 3.02, logarithmic" in said(figure(catalogue_run("goldstein-price")))
    assert said(figure(catalogue_run("saddle"))) == "<i>f</i>(<i>x</i>, <i>y</i>)"


def test_without_its_field_the_box_stands_empty() -> None:
    run = catalogue_run("saddle")
    bare = plots.view_of(
        [run], 0, cursor=3, reached=3, steps=12, fields={}, layers=plots.default_layers("surface")
    )  # fmt: skip
    drawn = plots.draw("surface", bare)
    assert "box" in drawn.keyed() and "surface" not in drawn.keyed()


def test_the_camera_is_what_is_handed_in_and_drawing_is_pure() -> None:
    run, camera = catalogue_run("saddle"), Camera(30.0, 60.0, 2.0)
    first, again = (figure(run, camera=camera) for _ in range(2))
    assert first.camera == camera and first.home == camera.home()
    assert set(first.keyed()) == set(again.keyed())
    assert not compare(first, again).changed and not compare(first, again).frame
    assert compare(figure(run), first).frame


def test_a_step_changes_the_walk_and_leaves_the_faces_as_they_are() -> None:
    run = catalogue_run("saddle")
    fields: dict = {}
    before, after = (figure(run, cursor=cursor, fields=fields) for cursor in (3, 4))
    assert before.mark("surface") is after.mark("surface")
    changed = compare(before, after)
    assert "path.0" in (*changed.changed, *changed.added) and not changed.frame


def test_the_walk_lies_on_the_faces() -> None:
    run = catalogue_run("elliptic-bowl")
    shown = view("surface", run, cursor=10)
    (field,) = [field for request, field in shown.fields.items() if request.kind == "surface"]
    scale = scale_of(field)
    assert scale is not None
    relief = relief_of(field, scale, HOME)
    x, y, at = laid(np.array([-2.0, 1.0]), np.array([2.0, 0.5]), relief, 400)
    assert (x[at], y[at]) == (pytest.approx([-2.0, 1.0]), pytest.approx([2.0, 0.5]))
    assert (y - 2.0) / (x[-1] - x[0] + 1e-300) == pytest.approx(-0.5 * (x + 2.0) / 3.0)
    points = relief.place(x, y)
    values = np.interp(points[:, 2], [-HALF_HEIGHT, HALF_HEIGHT], [scale.low, scale.high])
    problem = run.spec.problem
    truth = [evaluate.value(problem, dict(run.spec.constants), (a, b)) for a, b in zip(x, y, strict=True)]
    assert values == pytest.approx(np.array(truth), abs=0.01 * (scale.high - scale.low))


def test_what_the_relief_hides_is_drawn_paler_and_nothing_is_lost() -> None:
    run = catalogue_run("griewank", 12)
    for azimuth in range(-180, 180, 40):
        drawn = figure(run, cursor=12, camera=Camera(float(azimuth), 15.0)).keyed()
        shown = [mark for key, mark in drawn.items() if key.startswith("path.0")]
        points = [mark for mark in shown if isinstance(mark, Points)]
        assert sum(len(mark.x) for mark in points) == 13
        assert all((mark.opacity < 1) == mark.key.endswith(".hidden") for mark in shown)
        assert any(isinstance(mark, Line) for mark in shown)


def test_a_walk_out_of_the_view_ends_at_its_edge() -> None:
    run = run_of(function_spec("x^2 + y^2", rate=1.3, start=(1.0, 1.0)), 30)
    drawn = figure(run, cursor=25)
    x0, x1, y0, y1 = drawn.home
    for mark in drawn.marks:
        if isinstance(mark, Line | Points):
            inside = np.isfinite(mark.x)
            assert ((mark.x[inside] > x0) & (mark.x[inside] < x1)).all()
            assert ((mark.y[inside] > y0) & (mark.y[inside] < y1)).all()


def test_the_iterate_under_the_pointer_is_named() -> None:
    run = catalogue_run("elliptic-bowl")
    shown = view("surface", run, cursor=6)
    spot = plots.draw("surface", shown).mark("start")
    assert isinstance(spot, Handle)
    assert str(plots.hover("surface", shown, spot.x, spot.y)).startswith("step 0:")
    assert plots.hover("surface", shown, 1.5, 1.2) is None


@pytest.mark.parametrize("camera", [HOME, Camera(30.0, 75.0, 1.5), Camera(140.0, 25.0)])
def test_a_dragged_point_is_the_place_of_the_relief_under_the_hand(camera: Camera) -> None:
    run = catalogue_run("elliptic-bowl")
    shown = view("surface", run, cursor=6, camera=camera)
    found = plots.draw("surface", shown)
    for key, row, path in (("start", 0, "start"), ("current", 6, "point")):
        handle = found.mark(key)
        assert isinstance(handle, Handle)
        if handle.opacity == 1.0:
            edit, place = plots.edit_of("surface", shown, key, handle.x, handle.y)
            assert edit == handle.edit == path
            assert list(place.values()) == pytest.approx(run.trajectory.row(row).parameters.tolist(), abs=0.06)
    # Far beside the relief its rim is meant, never a place that is not drawn.
    x, y = (run.spec.problem.view[name] for name in run.spec.problem.parameters)
    for right, up in ((5.0, 0.0), (-5.0, 3.0), (0.0, 9.0), (0.0, -9.0)):
        place = plots.edit_of("surface", shown, "start", right, up)[1]
        first, second = place.values()
        assert x[0] <= first <= x[1] and y[0] <= second <= y[1]


def test_layers_switch_their_marks() -> None:
    run = catalogue_run("elliptic-bowl")
    every = plots.default_layers("surface")
    for layer, key in (("path", "path.0"), ("minimum", "minimum"), ("current", "current"), ("next", "next.0")):
        full, less = (set(figure(run, layers=layers).keyed()) for layers in (every, every - {layer}))
        assert any(name.startswith(key) for name in full)
        assert not any(name.startswith(key) for name in less)


@pytest.mark.parametrize("elevation", [5.0, 20.0, 44.0, 88.0])
def test_numbers_of_edges_that_meet_do_not_lie_on_each_other(elevation: float) -> None:
    run = catalogue_run("rosenbrock")
    for azimuth in range(-180, 180, 15):
        drawn = figure(run, camera=Camera(float(azimuth), elevation))
        numbers = [mark for mark in drawn.marks if isinstance(mark, Text) and mark.role == "number"]
        spots = np.array(
            [(mark.x + (0.5 - mark.anchor[0]) * 0.17, mark.y + (mark.anchor[1] - 0.5) * 0.1) for mark in numbers]
        )
        apart = np.abs(spots[:, None] - spots[None]) + np.eye(len(spots))[..., None]
        assert ((apart[..., 0] >= 0.17) | (apart[..., 1] >= 0.1)).all()
        assert len(numbers) >= 5
