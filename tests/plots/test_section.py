"""Contours over two chosen ones of several parameters."""

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.plots.figure import Handle, Levels
from tests.plots.samples import function_spec, run_of, view

SPEC = function_spec("x^2 + 4*y^2 + (z - 2)^2", start=(2.0, 1.0, -1.0))


@pytest.mark.parametrize(("text", "word"), [("x^2 + y^2 + z^2", "Three"), ("x1^2 + x2^2 + x3^2 + x4^2", "Four")])
def test_before_a_choice_there_is_a_sentence_in_place_of_a_map(text: str, word: str) -> None:
    spec = function_spec(text)
    given = view("section", run_of(spec, 4), cursor=1)
    figure = plots.draw("section", given)
    assert str(figure.note) == (
        f"{word} parameters, so there is no single map of the loss. "
        "Choose the two to draw; the others stay at their values at this step."
    )
    assert figure.marks == () and plots.fields("section", given) == ()


def test_the_contours_are_those_of_the_function_with_the_others_at_this_step() -> None:
    run = run_of(SPEC, 8)
    figure = plots.draw("section", view("section", run, cursor=5, pair=("x", "z")))
    contours = figure.mark("contours")
    y = float(run.trajectory.row(5).parameters[1])
    assert isinstance(contours, Levels) and figure.note is None
    for level, (x, z) in zip(contours.values, contours.lines, strict=True):
        seen = np.isfinite(x)
        assert np.allclose((x**2 + 4 * y**2 + (z - 2) ** 2)[seen], level, rtol=0.03, atol=0.02)


def test_dragging_the_point_leaves_the_other_parameters_where_they_are() -> None:
    run = run_of(SPEC, 8)
    given = view("section", run, cursor=5, pair=("x", "z"))
    figure = plots.draw("section", given)
    y = float(run.trajectory.row(5).parameters[1])
    assert isinstance(figure.mark("current"), Handle)
    assert plots.edit_of("section", given, "current", 0.5, -0.5) == ("point", {"x": 0.5, "y": y, "z": -0.5})
    assert plots.edit_of("section", given, "start", 0.5, -0.5) == ("start", {"x": 0.5, "y": 1.0, "z": -0.5})
    assert plots.hover("section", given, *(float(run.trajectory.row(3).parameters[at]) for at in (0, 2))) is not None


@pytest.mark.parametrize("pair", [("x", "q"), ("x", "x"), ("a", "b")])
def test_a_choice_that_the_problem_does_not_have_is_none(pair: tuple[str, str]) -> None:
    assert plots.draw("section", view("section", run_of(SPEC, 2), cursor=1, pair=pair)).note is not None
