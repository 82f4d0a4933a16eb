"""The loss of each row: stems that add up to the loss, batches and held-out rows told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio import plots
from gdstudio.model import RunSpec
from gdstudio.plots.figure import Figure, Line, Points
from gdstudio.plots.row_losses import STEMS, row_losses
from tests.analysis.samples import fit
from tests.plots.samples import CATALOGUE, descent_on, run_of, view


def spec_of(rows: int = 6, *, loss: str = "mean((prediction - y)^2)", penalty: str = "", **fields: object) -> RunSpec:
    x = np.arange(float(rows))
    problem = fit(x.tolist(), (2 * x + np.cos(x)).tolist(), loss=loss, penalty=penalty)
    return descent_on(problem, rate=0.001, **fields)


def drawn(spec: RunSpec, cursor: int = 3, **fields: object) -> Figure:
    return plots.draw("row-losses", view("row-losses", run_of(spec, cursor + 2), cursor=cursor, **fields))


def heights(figure: Figure) -> np.ndarray:
    stems = figure.mark("stems")
    assert isinstance(stems, Line)
    return stems.y[1::2]


@pytest.mark.parametrize("loss", ["mean((prediction - y)^2)", "mean(|prediction - y|)", "mean((prediction - y)^2)/2"])
@pytest.mark.parametrize("standardise", ["off", "on"])
def test_the_mean_of_the_stems_is_the_loss_at_the_cursor(loss: str, standardise: str) -> None:
    spec = spec_of(loss=loss, standardise=standardise)
    assert heights(drawn(spec)).mean() == pytest.approx(run_of(spec, 5).trajectory.row(3).value)


def test_the_sum_of_the_stems_is_a_sum_s_loss_and_a_penalty_belongs_to_no_row() -> None:
    spec = spec_of(loss="sum((prediction - y)^2)", penalty="0.1*w^2")
    row = run_of(spec, 5).trajectory.row(3)
    assert heights(drawn(spec)).sum() == pytest.approx(row.value - 0.1 * row.parameters[0] ** 2)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_each_is_the_row_s_own_squared_residual(w: float, b: float) -> None:
    spec = spec_of()
    x, y = spec.problem.columns["x"], spec.problem.columns["y"]
    assert row_losses(spec, (w, b), np.arange(6)) == pytest.approx((w * x + b - y) ** 2)


def test_the_rows_of_the_step_s_batch_are_ringed_and_held_out_ones_hollow() -> None:
    spec = spec_of(8, validation="2", batch="3")
    figure = drawn(spec, 2)
    for key, rows in (
        ("fitted", spec.fitted_rows),
        ("held-out", spec.held_rows),
        ("batch", sorted(spec.batch_rows(1))),
    ):
        points = figure.mark(key)
        assert isinstance(points, Points)
        assert points.x.tolist() == [row + 1 for row in rows]
    assert "batch" not in drawn(spec_of()).keyed()


def test_a_row_is_found_under_the_pointer_said_and_marked() -> None:
    spec = spec_of(validation="2")
    given_ = view("row-losses", run_of(spec, 5), cursor=3)
    assert plots.row_at("row-losses", given_, 2.2, 0.0) == 1
    assert plots.row_at("row-losses", given_, 7.0, 0.0) == plots.row_at("row-losses", given_, 0.2, 0.0) == -1
    held = int(spec.held_rows[0]) + 1
    assert str(plots.hover("row-losses", given_, held, 0.0)).startswith(f"row {held}, held out: loss ")
    marked = drawn(spec, marked=4).mark("marked")
    assert isinstance(marked, Points) and marked.x.tolist() == [5]


def test_of_very_many_rows_some_are_drawn_and_that_is_said() -> None:
    figure = drawn(spec_of(5 * STEMS), 0)
    assert len(heights(figure)) == STEMS
    assert str(figure.x.label) == "row, one of 5 is drawn"


def test_a_function_has_no_rows() -> None:
    assert "row-losses" not in plots.available(CATALOGUE.problem("rosenbrock"))
    assert "row-losses" in plots.available(spec_of().problem, stage=False)
