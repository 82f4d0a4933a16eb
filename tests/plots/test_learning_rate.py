"""The learning rate against the step."""

import dataclasses

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import Catalogue, Change, edits
from gdstudio.plots.figure import Line, Points, VLine
from gdstudio.plots.learning_rate import rates
from tests.plots.samples import lesson_spec, run_of, view

CATALOGUE = Catalogue()
PARABOLA = lesson_spec("numpy-descent")
FALLING = edits.apply(PARABOLA, "schedule", "learning_rate*0.5^t", CATALOGUE)
BASE = PARABOLA.values["learning_rate"]


def test_at_a_step_stands_the_rate_of_the_update_that_led_to_it() -> None:
    figure = plots.draw("learning-rate", view("learning-rate", run_of(FALLING, 11), cursor=3))
    past, future, at, cursor = (figure.mark(key) for key in ("loss.0", "future.0", "current.0", "cursor"))
    assert isinstance(past, Line)
    assert isinstance(future, Line)
    assert isinstance(at, Points)
    assert isinstance(cursor, VLine)
    assert past.x.tolist() == [1, 2, 3]
    assert past.y.tolist() == [BASE, BASE / 2, BASE / 4]
    # What is to come is known, whether or not it was computed.
    assert future.x.tolist() == list(range(3, PARABOLA.steps + 1))
    assert (at.x.tolist(), at.y.tolist(), cursor.x) == ([3], [BASE / 4], 3.0)
    assert figure.cursor_axis


def test_against_evaluations_each_rate_stands_where_its_step_was_paid_for() -> None:
    spec = edits.apply(edits.apply(PARABOLA, "optimizer", "gradient-descent-armijo", CATALOGUE), "schedule",
                       "learning_rate*0.5^t", CATALOGUE)  # fmt: skip
    run = run_of(spec, 6)
    shown = dataclasses.replace(view("learning-rate", run, cursor=run.record.ticks), clock="evaluations")
    past, loss = (plots.draw(name, shown).mark("loss.0") for name in ("learning-rate", "loss"))
    assert isinstance(past, Line)
    assert isinstance(loss, Line)
    assert past.x.tolist() == loss.x.tolist()[1:]
    assert past.x.tolist() != list(range(1, len(past.x) + 1))
    assert "evaluations" in str(plots.draw("learning-rate", shown).x.label)
    assert "step 1" in str(plots.hover("learning-rate", shown, float(past.x[0]), 0.0))


def test_without_a_schedule_it_is_a_level_line_with_its_jumps() -> None:
    spec = PARABOLA.with_(changes=(Change(4, {"learning_rate": 0.3}),))
    found = rates(spec, np.arange(1.0, 8.0))
    assert found.tolist() == [BASE] * 4 + [0.3] * 3
    scheduled = edits.apply(spec, "schedule", "learning_rate/(t + 1)", CATALOGUE)
    assert rates(scheduled, np.array([4.0, 5.0])).tolist() == [BASE / 4, 0.3 / 5]


@pytest.mark.parametrize("name", list(CATALOGUE.schedules))
def test_the_drawn_rates_are_those_of_the_run(name: str) -> None:
    spec = edits.apply(PARABOLA, "schedule", name, CATALOGUE).with_(changes=(Change(5, {"learning_rate": 0.2}),))
    steps = np.arange(1.0, 200.0)
    assert rates(spec, steps).tolist() == [spec.rate_at(row) for row in range(199)]


def test_at_the_start_all_of_it_is_to_come() -> None:
    figure = plots.draw("learning-rate", view("learning-rate", run_of(FALLING, 3), cursor=0))
    assert set(figure.keyed()) == {"future.0", "cursor"}


def test_long_runs_are_thinned_to_their_end() -> None:
    spec = edits.apply(PARABOLA.with_(steps=1_000_000), "schedule", "cosine", CATALOGUE)
    future = plots.draw("learning-rate", view("learning-rate", run_of(spec, 3), cursor=1)).mark("future.0")
    assert isinstance(future, Line)
    assert len(future.x) <= 2001
    assert (future.x[0], future.x[-1]) == (1, 1_000_000)


def test_the_axis_is_linear_and_logarithmic_where_that_is_chosen() -> None:
    run = run_of(edits.apply(PARABOLA.with_(steps=100), "schedule", "0.1*0.8^t", CATALOGUE), 5)
    figure = plots.draw("learning-rate", view("learning-rate", run, cursor=2))
    assert (figure.y.log, str(figure.y.label)) == (False, "learning rate")
    chosen = plots.draw("learning-rate", view("learning-rate", run, cursor=2, layers=frozenset({"logarithmic"})))
    assert (chosen.y.log, str(chosen.y.label)) == (True, "learning rate, logarithmic")
    assert chosen.home[2] > 0


def test_captions_and_headlines_say_the_schedule() -> None:
    run = run_of(FALLING, 5)
    assert "gradient descent, η(t) = 0.1·0.5^t ·" in str(plots.caption(view("loss", run, cursor=2)))
    long = run_of(edits.apply(PARABOLA, "schedule", "one-cycle", CATALOGUE), 5)
    assert "gradient descent, η = 0.1, One cycle ·" in str(plots.caption(view("loss", long, cursor=2)))


def test_the_pointer_reads_the_rate() -> None:
    seen = view("learning-rate", run_of(FALLING, 11), cursor=3)
    assert str(plots.hover("learning-rate", seen, 2.2, 0.0)) == "step 2: learning rate 0.05"
    assert plots.hover("learning-rate", seen, 0.2, 0.0) is None


def test_an_optimizer_without_a_rate_says_so() -> None:
    table = {
        "title": "Fixed",
        "hyperparameters": {"a": {"default": 0.1, "low": 0.0, "high": 1.0}},
        "equations": [{"text": "theta = theta - a*g"}],
    }
    run = run_of(edits.apply(PARABOLA, "optimizer", table, CATALOGUE), 3)
    figure = plots.draw("learning-rate", view("learning-rate", run, cursor=1))
    assert str(figure.note) == "Fixed has no learning rate."
