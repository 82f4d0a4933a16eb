"""The data's rows in the figure: what a step sees, what is held out, and what the hand does to them."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import RunSpec, edits
from gdstudio.plots.data_rows import GRASPABLE
from gdstudio.plots.figure import Figure, Handle, Points, SideSquares
from tests.analysis.samples import fit
from tests.plots.samples import CATALOGUE, lesson_spec, run_of, view

FIT = lesson_spec("linear-regression").with_(engine="numpy", dtype="float64")
X = np.arange(12.0)


def spec_of(rows: int = 12, **fields: object) -> RunSpec:
    x = np.arange(float(rows))
    problem = fit(x.tolist(), (2 * x + np.cos(x)).tolist())
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": 0.001}, steps=50)
    for path, value in fields.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


def drawn(spec: RunSpec, cursor: int, **fields: object) -> Figure:
    return plots.draw("data", view("data", run_of(spec, cursor + 2), cursor=cursor, **fields))


def test_the_rows_that_the_shown_step_saw_are_ringed() -> None:
    spec = spec_of(batch="5")
    for cursor in (0, 1, 2, 3, 7):
        ring = drawn(spec, cursor).mark("batch")
        assert isinstance(ring, Points)
        rows = spec.batch_rows(max(0, cursor - 1))
        assert ring.x.tolist() == X[rows].tolist()
    assert "batch" not in drawn(spec_of(), 3).keyed()


def test_held_out_rows_are_told_apart_and_every_row_is_there_once() -> None:
    spec = spec_of(validation="0.25")
    figure = drawn(spec, 2)
    kept, held = figure.mark("data"), figure.mark("held-out")
    assert isinstance(kept, Points) and isinstance(held, Points)
    assert held.x.tolist() == X[spec.held_rows].tolist() and len(held.x) == 3
    assert sorted([*kept.x, *held.x]) == X.tolist()
    grips = [mark for mark in figure.marks if isinstance(mark, Handle) and mark.edit == "data"]
    assert [grip.role == "held-out" for grip in grips] == [row in spec.held_rows for row in range(12)]


def test_every_point_of_few_and_the_marked_one_of_many_can_be_grasped() -> None:
    assert sum(mark.key.startswith("row.") for mark in drawn(spec_of(GRASPABLE), 1).marks) == GRASPABLE
    many = spec_of(GRASPABLE + 1)
    assert not any(mark.key.startswith("row.") for mark in drawn(many, 1).marks)
    (grip,) = [mark for mark in drawn(many, 1, marked=7).marks if mark.key.startswith("row.")]
    assert isinstance(grip, Handle) and (grip.key, grip.x) == ("row.7", 7.0)


def test_a_dragged_point_is_other_data_and_nothing_else() -> None:
    given = view("data", run_of(FIT, 4), cursor=2)
    path, columns = plots.edit_of("data", given, "row.1", 2.5, 3.5)
    assert (path, dict(columns)) == ("data", {"x": [1, 2.5, 3], "y": [2, 3.5, 6]})
    moved = edits.apply(FIT, path, columns, CATALOGUE)
    assert (moved.start, moved.values) == (FIT.start, FIT.values)


def test_points_are_added_and_left_out_where_the_hand_is() -> None:
    given = view("data", run_of(FIT, 4), cursor=2)
    (add,) = plots.offers("data", given, 1.5, 5.0)
    assert add.double_click and str(add.text) == "Add a point here"
    assert plots.edit_of("data", given, add.key, 1.5, 5.0) == ("data", {"x": [1, 2, 3, 1.5], "y": [2, 4, 6, 5]})
    (drop,) = plots.offers("data", given, 2.0, 4.0)
    assert not drop.double_click and str(drop.text) == "Delete row 2"
    assert plots.edit_of("data", given, drop.key, 2.0, 4.0) == ("data", {"x": [1, 3], "y": [2, 6]})
    assert plots.row_at("data", given, 2.0, 4.0) == 1
    assert plots.row_at("data", given, 1.5, 5.0) == -1


def test_the_last_row_stays() -> None:
    single = spec_of(1)
    given = view("data", run_of(single, 2), cursor=0)
    at = float(single.problem.columns["x"][0]), float(single.problem.columns["y"][0])
    assert plots.offers("data", given, *at) == ()


def test_the_view_does_not_slide_while_a_point_is_dragged_within_it() -> None:
    spec = spec_of()
    home = drawn(spec, 1).home
    for x, y in ((11.5, 24.0), (6.0, 6.0), (-0.5, 0.0)):
        given = view("data", run_of(spec, 3), cursor=1)
        path, columns = plots.edit_of("data", given, "row.11", x, y)
        assert drawn(edits.apply(spec, path, columns, CATALOGUE), 1).home == pytest.approx(home)


def test_a_square_stands_on_each_residual() -> None:
    given = view("data", run_of(FIT, 4), cursor=2, layers=frozenset({"squares"}))
    squares = plots.draw("data", given).mark("squares")
    assert isinstance(squares, SideSquares)
    w, b = given.selected.trajectory.row(2).parameters.tolist()
    assert squares.low == pytest.approx([w + b, 2 * w + b, 3 * w + b])
    assert squares.high.tolist() == [2, 4, 6]
