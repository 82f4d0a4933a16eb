"""What a pitfall does, as a figure: the N×N matrix of a broadcast, and the U of a difference quotient."""

import math

import numpy as np
import pytest
import torch

from gdstudio import plots
from gdstudio.analysis.pair_losses import MOST_ROWS
from gdstudio.model import RunSpec, edits
from gdstudio.plots.figure import Heat, Line, Points, Text, VLine
from gdstudio.runs import Run
from tests.plots.samples import CATALOGUE, function_spec, lesson_spec, run_of, view

LINE = lesson_spec("linear-regression")


def edited(spec: RunSpec, **settings: object) -> RunSpec:
    for path, value in settings.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


BROADCAST = edited(LINE, pitfall="broadcast")
QUOTIENT = edited(function_spec("exp(x)", start=(1.0,)), pitfall="finite-difference")


def test_such_figures_are_there_only_while_the_pitfall_is_on() -> None:
    assert "broadcast" not in plots.available(LINE.problem)
    assert "broadcast" in plots.available(LINE.problem, pitfall="broadcast")
    assert "broadcast" not in plots.available(LINE.problem, pitfall="lost-leaf")
    assert "broadcast" not in plots.available(QUOTIENT.problem, pitfall="broadcast")
    assert "quotient-error" in plots.available(QUOTIENT.problem, stage=False, pitfall="finite-difference")


def test_the_matrix_is_torchs_own_difference_squared() -> None:
    run = run_of(BROADCAST, 5)
    made = view("broadcast", run, cursor=4)
    (request,) = plots.fields("broadcast", made)
    w, b = run.trajectory.row(4).parameters.tolist()
    prediction = w * torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64) + b
    target = torch.tensor([2.0, 4.0, 6.0], dtype=torch.float64)
    matrix = (prediction - target.view(-1, 1)) ** 2
    pairs = made.fields[request].arrays["pairs"]
    assert pairs == pytest.approx(matrix.numpy(), rel=1e-12)
    figure = plots.draw("broadcast", made)
    # The program's own loss is the mean of all of it.
    words = figure.mark("means")
    assert isinstance(words, Text) and not isinstance(words.text, str)
    assert words.text.slots["mean"] == pytest.approx(run.trajectory.row(4).value, rel=1e-6)
    assert words.text.slots["right"] == pytest.approx(float(torch.mean((prediction - target) ** 2)))
    heat = figure.mark("pairs")
    assert isinstance(heat, Heat)
    assert (heat.values.min(), heat.values.max()) == (pytest.approx(0.0, abs=0.3), 1.0)
    assert len([mark for mark in figure.marks if mark.key.startswith("number.")]) == 9
    hover = plots.hover("broadcast", made, 1.2, 3.1)
    assert hover is not None
    assert hover.slots == {"prediction": 1, "target": 3, "loss": pytest.approx(float(matrix[2, 0]))}
    assert plots.hover("broadcast", made, 0.2, 3.1) is None


def test_a_long_matrix_has_no_numbers_and_ends_somewhere() -> None:
    x = np.linspace(0, 1, MOST_ROWS + 50)
    many = edited(BROADCAST, data={"x": x.tolist(), "y": (2 * x).tolist()})
    run = run_of(many, 2)
    figure = plots.draw("broadcast", view("broadcast", run, cursor=1))
    assert not [mark for mark in figure.marks if mark.key.startswith("number.")]
    heat = figure.mark("pairs")
    assert isinstance(heat, Heat)
    assert heat.x_range == (0.5, MOST_ROWS + 0.5)


def test_the_matrix_waits_for_its_field_and_says_where_there_is_none() -> None:
    run = run_of(BROADCAST, 2)
    bare = plots.view_of([run], 0, cursor=1, reached=1, steps=10, fields={}, layers=frozenset())
    assert plots.draw("broadcast", bare).marks == ()
    twice = edited(BROADCAST, loss="mean((prediction - y)^2) + mean(|prediction - y|)")
    figure = plots.draw("broadcast", view("broadcast", run_of(twice, 2), cursor=1))
    assert figure.note is not None


def test_the_error_of_the_quotient_is_a_u_with_the_present_h_on_it() -> None:
    run = run_of(QUOTIENT, 3)
    figure = plots.draw("quotient-error", view("quotient-error", run, cursor=0))
    line, point, now = figure.mark("error.0"), figure.mark("current"), figure.mark("h")
    assert isinstance(line, Line) and isinstance(point, Points) and isinstance(now, VLine)
    assert (figure.x.log, figure.y.log) == (True, True)
    best = line.x[np.nanargmin(line.y)]
    assert 1e-10 < best < 1e-6
    assert (now.x, point.x[0]) == (1e-3, 1e-3)
    assert point.y[0] == pytest.approx(abs((math.exp(1.001) - math.e) / 1e-3 - math.e), rel=1e-6)
    # On the right it falls like h, on the left it rises like 1/h.
    at = {round(math.log10(x)): y for x, y in zip(line.x, line.y, strict=True) if abs(math.log10(x) % 1) < 1e-9}
    assert at[-1] / at[-3] == pytest.approx(100, rel=0.2)
    assert at[-14] > 10 * at[-11] > 10 * at[-8]
    hover = plots.hover("quotient-error", view("quotient-error", run, cursor=0), 1e-3, 1.0)
    assert hover is not None and hover.slots["h"] == pytest.approx(1e-3)


def test_each_parameter_has_its_own_u() -> None:
    spec = edited(LINE, engine="numpy", pitfall="finite-difference")
    run: Run = run_of(spec, 3)
    figure = plots.draw("quotient-error", view("quotient-error", run, cursor=2))
    assert {"error.0", "error.1", "name.0", "name.1"} <= set(figure.keyed())


def test_without_a_recorded_row_nothing_is_asked_for() -> None:
    run = run_of(QUOTIENT, 1)
    waiting = plots.view_of([run], 0, cursor=-1, reached=-1, steps=10, fields={}, layers=frozenset())
    for name in ("quotient-error", "broadcast"):
        assert plots.fields(name, waiting) == ()
        assert plots.draw(name, waiting).marks == ()
