"""The catalogue of plots is its folder; captions say in one sentence what a picture shows."""

import math
from pathlib import Path

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import Change, Problem
from gdstudio.plots.wording import iterate
from gdstudio.runs.sentences import ready
from tests.analysis.samples import fit
from tests.plots.samples import CATALOGUE, function_spec, lesson_spec, run_of, synthetic_run, view


def test_every_module_with_a_name_is_a_plot() -> None:
    folder = Path(plots.__file__).parent
    named = [path for path in folder.glob("*.py") if "\nNAME = " in path.read_text("utf-8")]
    assert len(named) == len(plots.PLOTS) >= 6
    assert {"curve", "loss", "data", "parameters", "gradient-norm", "step-length"} <= set(plots.PLOTS)


@pytest.mark.parametrize(
    ("problem", "stage"),
    [(Problem.function("x^2"), ("curve",)), (Problem.function("x^2 + y^2"), ("parameters", "surface")),
     (fit([1, 2], [1, 2]), ("data", "parameters", "surface")),
     (fit([1, 2], [1, 2], model="w*x", parameters=("w",)), ("curve", "data"))],
)  # fmt: skip
def test_a_problem_has_the_figures_that_suit_it(problem: Problem, stage: tuple[str, ...]) -> None:
    closed = ("distance",) if problem.is_affine else ()
    rows = ("row-losses",) if problem.data else ()
    companions = ("loss", "gradient-norm", "step-length", *closed, "learning-rate", "between-engines", *rows)
    assert plots.available(problem, stage=True) == stage
    assert plots.available(problem, stage=False) == companions
    assert plots.available(problem) == (*stage, *companions)


def test_a_situation_shows_at_most_eight_layers_unless_asked_for_more() -> None:
    for names in (("curve", "loss"), ("data", "parameters", "loss")):
        layers = {layer.name: layer.default for name in names for layer in plots.PLOTS[name].layers}
        assert sum(layers.values()) <= 8
        assert len(layers) <= 19
    titles = {(layer.name, str(layer.title)) for plot in plots.PLOTS.values() for layer in plot.layers}
    assert len(titles) == len({name for name, _ in titles})


def test_default_layers_are_those_of_a_lecture() -> None:
    assert plots.default_layers("curve") == {"path", "current", "next", "tangent", "minimum"}
    assert "residuals" in plots.default_layers("data")
    assert "equal-aspect" not in plots.default_layers("parameters")


@pytest.mark.parametrize("name", ["curve", "loss", "gradient-norm", "step-length"])
@pytest.mark.parametrize("layer", ["path", "current", "next", "tangent", "minimum"])
def test_a_layer_that_is_off_takes_its_marks_away_and_nothing_breaks(name: str, layer: str) -> None:
    run = run_of(lesson_spec("numpy-descent"), 6)
    shown = plots.default_layers(name)
    full = plots.draw(name, view(name, run, cursor=3)).keyed()
    less = plots.draw(name, view(name, run, cursor=3, layers=shown - {layer})).keyed()
    assert set(less) <= set(full)
    assert (len(less) < len(full)) == (layer in shown)


def test_a_plot_without_handles_cannot_be_edited() -> None:
    with pytest.raises(KeyError):
        plots.edit_of("loss", view("loss", run_of(lesson_spec("numpy-descent"), 3), cursor=0), "x", 0, 0)


def test_the_caption_is_the_lecture_s_sentence() -> None:
    run = run_of(lesson_spec("numpy-descent"), 11)
    assert str(plots.caption(view("curve", run, cursor=10))) == (
        "f(x) = x² + 2x + 1 · gradient descent, η = 0.1 · from x = 0 · step 10: x = −0.893, f = 0.0115 · NumPy float64"
    )


def test_numbered_parameters_are_lowered_wherever_a_place_is_written() -> None:
    run = run_of(function_spec("x1^2 + x2^2", start=(1.0, 2.0)), 2)
    made = view("parameters", run, cursor=0)
    assert "from x₁ = 1, x₂ = 2 · step 0: x₁ = 1, x₂ = 2, f = 5" in str(plots.caption(made))
    assert str(iterate(made.runs[0], 0)).startswith("step 0: x₁ = 1, x₂ = 2, f = 5")
    assert "(x₁, x₂) = (1, 2)" in str(ready(run, run.trajectory.row(0)))


def test_the_caption_of_a_fit_names_model_data_and_loss() -> None:
    spec = lesson_spec("linear-regression").with_(engine="numpy", start=(0.0, 0.0))
    assert str(plots.caption(view("data", run_of(spec, 2), cursor=0))).startswith(
        "y = w·x + b fitted to 3 points by mean squared error · gradient descent, η = 0.1 · from w = 0, b = 0 · step 0:"
    )


def test_the_caption_of_many_values_names_the_rate_and_what_was_changed() -> None:
    adam = CATALOGUE.optimizer("adam")
    spec = function_spec("x^2", start=(1.0,)).with_(
        optimizer=adam, values=adam.defaults() | {"learning_rate": 0.05, "beta2": 0.9}
    )
    assert " · Adam, η = 0.05, β₂ = 0.9 · " in str(plots.caption(view("curve", run_of(spec, 2), cursor=0)))


def test_the_caption_of_a_branched_run_says_what_holds_from_where() -> None:
    changes = tuple(Change(step, {"learning_rate": rate}) for step, rate in ((2, 0.2), (3, 0.3), (4, 0.4), (5, 0.5)))
    run = run_of(lesson_spec("numpy-descent").with_(changes=changes[:1]), 6)
    assert " · gradient descent, η = 0.1, η = 0.2 from step 2 · " in str(plots.caption(view("curve", run, cursor=4)))
    many = str(plots.caption(view("curve", run_of(lesson_spec("numpy-descent").with_(changes=changes), 6), cursor=4)))
    assert "η = 0.1, …, η = 0.3 from step 3, η = 0.4 from step 4, η = 0.5 from step 5 · " in many


def test_the_caption_of_several_runs_counts_them() -> None:
    first, second = (run_of(lesson_spec("numpy-descent"), 6) for _ in range(2))
    assert str(plots.caption(view("curve", first, second, cursor=4))) == "f(x) = x² + 2x + 1 · 2 runs · step 4"


def test_no_caption_says_nan() -> None:
    spec = function_spec("ln(-1 - x^2)", start=(1.0,))
    run = synthetic_run(spec, np.array([[1.0]]), np.array([math.nan]))
    assert "step 0: x = 1, no value" in str(plots.caption(view("curve", run, cursor=0)))


def test_the_caption_states_the_constants() -> None:
    spec = function_spec("a*x^2 + 1", start=(1.0,)).with_(constants={"a": 2.5})
    assert str(plots.caption(view("curve", run_of(spec, 2), cursor=0))).startswith(
        "f(x) = a·x² + 1, a = 2.5 · gradient"
    )


def test_the_layers_that_lessons_name_are_there_on_what_they_show() -> None:
    for name in CATALOGUE.lessons:
        lesson = CATALOGUE.lesson(name)
        known = {layer.name for shown in lesson.figures for layer in plots.PLOTS[shown].layers}
        assert set(lesson.layers) <= known
