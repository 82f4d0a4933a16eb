"""Loss, gradient norm and step length on the timeline's own axis."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import RunSpec
from gdstudio.model.dataset import with_columns
from gdstudio.model.sampling import Batching, Split
from gdstudio.plots.figure import Line, Points, VLine, compare
from gdstudio.runs import complete
from gdstudio.ui.roles import role_look
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import LIGHT
from tests.plots.samples import CATALOGUE, function_spec, lesson_spec, run_of, synthetic_run, view

PARABOLA = lesson_spec("numpy-descent")


def test_the_loss_is_the_recorded_value_up_to_the_cursor_and_faint_beyond() -> None:
    run = run_of(PARABOLA, 11)
    figure = plots.draw("loss", view("loss", run, cursor=4, reached=8))
    past, future, cursor = figure.mark("loss.0"), figure.mark("future.0"), figure.mark("cursor")
    assert isinstance(past, Line)
    assert isinstance(future, Line)
    assert isinstance(cursor, VLine)
    assert past.x.tolist() == [0, 1, 2, 3, 4]
    assert past.y.tolist() == run.trajectory.column("value", 0, 5).tolist()
    assert future.x.tolist() == [4, 5, 6, 7, 8]
    assert (cursor.x, future.role) == (4.0, "future")
    assert (figure.home[:2], figure.cursor_axis) == ((0.0, 10.0), True)


def test_rows_that_nobody_has_seen_are_not_drawn() -> None:
    figure = plots.draw("loss", view("loss", run_of(PARABOLA, 11), cursor=4))
    assert "future.0" not in figure.keyed()


def test_the_axis_is_logarithmic_where_that_reads_better_and_says_so() -> None:
    near = plots.draw("loss", view("loss", run_of(PARABOLA, 31), cursor=5))
    far = plots.draw("loss", view("loss", run_of(PARABOLA, 31), cursor=25))
    assert (near.y.log, far.y.log) == (False, True)
    assert str(far.y.label) == "<i>f</i>(<i>x</i>), logarithmic"
    assert far.home[2] > 0
    refused = view("loss", run_of(PARABOLA, 31), cursor=25, layers=frozenset({"current", "linear"}))
    assert not plots.draw("loss", refused).y.log


def test_several_runs_are_parted_by_a_logarithmic_axis_sooner_than_one() -> None:
    slow = run_of(PARABOLA, 31)
    fast = run_of(PARABOLA.with_(values={**PARABOLA.values, "learning_rate": 0.12}), 31)
    race = plots.view_of([slow, fast], 0, cursor=8, reached=8, steps=30, fields={}, layers=plots.default_layers("loss"))
    assert not plots.draw("loss", view("loss", slow, cursor=8)).y.log
    assert plots.draw("loss", race).y.log


def test_signed_values_stay_linear() -> None:
    spec = function_spec("x^4 - 2x^2 + 0.3x", start=(1.5,))
    assert not plots.draw("loss", view("loss", run_of(spec, 30), cursor=29)).y.log


def test_the_axis_does_not_twitch_while_the_run_grows() -> None:
    run = run_of(PARABOLA.with_(values={**PARABOLA.values, "learning_rate": 1.05}), 30)
    linear = frozenset({"linear"})
    homes = [plots.draw("loss", view("loss", run, cursor=row, layers=linear)).home for row in range(30)]
    tops = [home[3] for home in homes]
    assert tops == sorted(tops)
    assert len(set(tops)) <= 10


def test_a_step_moves_the_line_the_point_and_the_cursor_only() -> None:
    run = run_of(PARABOLA, 11)
    old, new = (plots.draw("loss", view("loss", run, cursor=row, reached=8)) for row in (4, 5))
    changes = compare(old, new)
    assert set(changes.changed) == {"loss.0", "future.0", "current.0", "cursor"}
    assert not changes.frame


def test_gradient_norm_and_step_length_are_those_of_the_rows() -> None:
    spec = lesson_spec("linear-regression").with_(engine="numpy", dtype="float64")
    run = run_of(spec, 9)
    norm = plots.draw("gradient-norm", view("gradient-norm", run, cursor=7)).mark("loss.0")
    length = plots.draw("step-length", view("step-length", run, cursor=7)).mark("loss.0")
    assert isinstance(norm, Line)
    assert isinstance(length, Line)
    rows = [run.trajectory.row(number) for number in range(8)]
    assert norm.y == pytest.approx([np.hypot(*row.gradient) for row in rows])
    # With gradient descent the step is the rate times the gradient before it.
    assert length.y[1:] == pytest.approx(0.1 * norm.y[:-1])
    assert length.y[0] == 0


def test_a_million_rows_are_drawn_with_few_points_and_no_lost_peak() -> None:
    rows = 1_000_000
    value = np.random.default_rng(0).random(rows) + 1
    value[654_321] = 50.0
    run = synthetic_run(PARABOLA, np.zeros((rows, 1)), value)
    figure = plots.draw("loss", view("loss", run, cursor=700_000, reached=rows - 1, steps=rows))
    past, future, current = figure.mark("loss.0"), figure.mark("future.0"), figure.mark("current.0")
    assert isinstance(past, Line)
    assert isinstance(future, Line)
    assert isinstance(current, Points)
    assert len(past.x) + len(future.x) <= 2002
    assert past.y.max() == 50
    assert past.x[-1] == future.x[0] == current.x[0] == 700_000
    assert past.y[-1] == value[700_000]


def test_scrubbing_a_long_run_thins_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = 100_000
    run = synthetic_run(PARABOLA, np.zeros((rows, 1)), np.linspace(1, 2, rows))
    calls = []
    thin = type(run.trajectory).thin
    monkeypatch.setattr(type(run.trajectory), "thin", lambda *given: calls.append(1) or thin(*given))
    for cursor in range(0, rows, 9973):
        plots.draw("loss", view("loss", run, cursor=cursor, reached=rows - 1, steps=rows))
    assert len(calls) == 1


def test_several_runs_are_told_apart_by_their_index_and_the_selected_is_on_top() -> None:
    first, second = run_of(PARABOLA, 11), run_of(PARABOLA.with_(values={**PARABOLA.values, "learning_rate": 0.5}), 11)
    second.colour = 1
    figure = plots.draw("loss", view("loss", first, second, cursor=3, selected=0))
    assert [(entry.run, str(entry.text)) for entry in figure.legend] == [(0, first.name), (1, second.name)]
    chosen, other = figure.mark("loss.0"), figure.mark("loss.1")
    assert (chosen.weight, other.weight) == (1.0, 0.6)
    assert chosen.z > other.z
    assert plots.draw("loss", view("loss", first, cursor=3)).legend == ()


def test_a_run_without_rows_has_an_empty_figure() -> None:
    run = synthetic_run(PARABOLA, np.empty((0, 1)), np.empty(0))
    figure = plots.draw("loss", view("loss", run, cursor=0))
    assert figure.marks == ()
    assert np.isfinite(figure.home).all()
    assert plots.hover("loss", view("loss", run, cursor=0), 0, 0) is None


@pytest.mark.parametrize(
    "values", [[1e-320, 1e308], [np.inf, 1.0], [np.nan, np.nan], [0.0, 0.0], [-1e300, 1e300], [5.0, 5.0]]
)
def test_hostile_values_have_a_sound_axis(values: list[float]) -> None:
    run = synthetic_run(PARABOLA, np.zeros((2, 1)), np.array(values))
    home = plots.draw("loss", view("loss", run, cursor=1)).home
    assert np.isfinite(home).all()
    assert home[2] < home[3]


def test_hovering_reads_the_nearest_step_that_was_seen() -> None:
    given = view("loss", run_of(PARABOLA, 11), cursor=4, reached=6)
    assert str(plots.hover("loss", given, 1.3, 99)) == "step 1: x = −0.2, f = 0.64, gradient 1.6"
    assert plots.hover("loss", given, 9, 0) is None
    assert plots.hover("loss", given, -3, 0) is None


def test_where_evaluations_are_the_clock_the_axis_is_the_timelines() -> None:
    catalogue = CATALOGUE
    problem = catalogue.problem("rosenbrock")
    runs = [
        complete(place, RunSpec.of(problem, catalogue.optimizer(name), start=(-1.2, 1.0), steps=20), 20)
        for place, name in enumerate(("gradient-descent-armijo", "gradient-descent"))
    ]
    for run in runs:
        run.record.clock = "evaluations"
    view = plots.view_of(
        runs, 0, cursor=15, reached=15, steps=20, fields={}, layers=plots.default_layers("loss"), clock="evaluations"
    )
    figure = plots.draw("loss", view)
    assert figure.cursor_axis and str(figure.x.label) == "evaluations"
    assert figure.home[:2] == (0.0, 20.0)
    marks = {mark.key: mark for mark in figure.marks}
    assert marks["cursor"].x == 15
    spent = runs[0].trajectory.spent(runs[0].shown(15))
    assert marks["current.0"].x.tolist() == [spent] and spent <= 15
    assert marks["loss.0"].x[-1] == spent


def batched(**fields: object) -> RunSpec:
    x = np.linspace(-2, 2, 12)
    problem = with_columns(CATALOGUE.problem("three-points"), {"x": x, "y": 2 * x + np.cos(9 * x)})
    details = {"batch": Batching(3), "validation": Split(rows=3), "values": {"learning_rate": 0.05}, "steps": 30}
    return RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), **{**details, **fields})


def test_training_and_validation_loss_are_two_curves_and_the_batches_a_third() -> None:
    run = run_of(batched(), 31)
    figure = plots.draw("loss", view("loss", run, cursor=20))
    curves = {"loss.0": "loss.training", "validation.0": "loss.validation", "batch.0": "value"}
    for key, column in curves.items():
        assert figure.mark(key).y.tolist() == run.trajectory.column(column, 0, 21).tolist()
    assert [(str(entry.text), entry.role) for entry in figure.legend] == [
        ("training loss", "training"), ("validation loss", "validation"), ("loss of each batch", "batch"),
    ]  # fmt: skip
    looks = [role_look(entry.role, 0, LIGHT, Scale()) for entry in figure.legend]
    assert len({(look.dash, look.width) for look in looks}) == 3
    assert figure.mark("current.0").y.tolist() == [run.trajectory.row(20).losses[0]]
    row = run.trajectory.row(4)
    assert f"{row.value:.4g} of the batch, {row.losses[0]:.4g} of all rows" in str(
        plots.hover("loss", view("loss", run, cursor=20), 4.1, 0.0)
    )


def test_of_a_run_on_all_rows_only_the_validation_loss_is_added() -> None:
    run = run_of(batched(batch=None), 31)
    figure = plots.draw("loss", view("loss", run, cursor=20))
    assert figure.mark("loss.0").y.tolist() == run.trajectory.column("value", 0, 21).tolist()
    assert {"validation.0"} == {key for key in figure.keyed() if key.partition(".")[0] in ("validation", "batch")}
    assert plots.draw("loss", view("loss", run_of(batched(batch=None, validation=None), 9), cursor=3)).legend == ()


def test_a_batch_that_is_fitted_exactly_does_not_stretch_the_axis() -> None:
    exact = with_columns(batched().problem, {"x": [0.0, 1.0, 2.0], "y": [0.0, 3.0, 2.0]})
    run = run_of(batched(batch=Batching(1, shuffled=False), validation=None).with_(problem=exact), 31)
    assert run.trajectory.row(0).value == 0
    figure = plots.draw("loss", view("loss", run, cursor=20, layers=frozenset({"logarithmic"})))
    assert figure.y.log
    assert figure.home[2] >= 1e-2


def test_the_ghost_of_a_run_on_all_rows_is_its_value() -> None:
    run, before = run_of(batched(), 31), run_of(batched(batch=None, validation=None), 31)
    run.ghost = before.trajectory
    ghost = plots.draw("loss", view("loss", run, cursor=20)).mark("ghost.0")
    assert ghost.y.tolist() == before.trajectory.column("value", 0, 21).tolist()


def test_surface_and_closed_form_are_of_the_rows_that_are_fitted() -> None:
    spec = batched()
    shown = view("parameters", run_of(spec, 11), cursor=5)
    assert {request.problem for request in plots.fields("parameters", shown)} == {spec.fitted}


def test_runs_that_stand_still_keep_their_very_marks() -> None:
    """A figure in which one run is another has the other runs' marks as they were, without reading their arrays."""
    spec = RunSpec.of(
        CATALOGUE.problem("rosenbrock"), CATALOGUE.optimizer("gradient-descent"), start=(-1.2, 1.0), steps=20
    )
    runs = [
        complete(place, spec.with_(values={**spec.values, "learning_rate": rate}), 20)
        for place, rate in enumerate((0.001, 0.002, 0.003))
    ]
    for run, colour in zip(runs, (0, 1, 0), strict=True):
        run.colour = colour
    for plot, still in (("loss", {"loss.1", "current.1"}), ("parameters", {"path.1", "path.1.points", "current.1"})):
        layers = plots.default_layers(plot)
        before, after = (
            plots.draw(plot, plots.view_of(pair, 0, cursor=10, reached=12, steps=20, fields={}, layers=layers))
            for pair in (runs[:2], runs[:0:-1])
        )
        same = {mark.key for mark in after.marks if before.keyed().get(mark.key) is mark}
        assert still <= same and not {"loss.0", "path.0"} & same
