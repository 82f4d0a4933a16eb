"""Pitfalls: read strictly, switched on and off, written and read again."""

from dataclasses import replace
from typing import Any

import pytest

from gdstudio.model import Catalogue, InputError, Lesson, RunSpec, check_file, edits, pitfall_from, run_table_from
from gdstudio.model.pitfall_edits import refusal

CATALOGUE = Catalogue()
CURVE = CATALOGUE.lesson("torch-descent").runs[0]
FIT = CATALOGUE.lesson("linear-regression").runs[0]
SMALLEST: dict[str, Any] = {
    "title": "A mistake",
    "text": "What it is.",
    "engines": ["torch"],
    "lines": [{"part": "zero_grad", "becomes": []}],
}


def edited(spec: RunSpec, path: str, value: object) -> RunSpec:
    return edits.apply(spec, path, value, CATALOGUE)


def refused(spec: RunSpec, path: str, value: object) -> InputError:
    with pytest.raises(InputError) as caught:
        edited(spec, path, value)
    return caught.value


@pytest.mark.parametrize("name", list(CATALOGUE.pitfalls))
def test_every_file_of_the_catalogue_is_read_in_both_languages_and_says_what_it_is(name: str) -> None:
    pitfall = CATALOGUE.pitfall(name)
    assert check_file(CATALOGUE.pitfalls[name].path) == ("pitfall", pitfall.title)
    for told in (pitfall.titled, pitfall.told):
        assert told("en")
        assert told("zh_CN") not in ("", told("en"))
    assert pitfall.happened or pitfall.refused


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"colour": 1}, "$", "colour"),
        ({"engines": ["jax"]}, "$.engines[0]", "jax"),
        ({"lines": []}, "$", "`lines` or a `program`"),
        ({"lines": [{"part": "nothing", "becomes": []}]}, "$.lines[0].part", "nothing"),
        ({"lines": [{"part": "step", "becomes": ["{lefa} = 1"]}]}, "$.lines[0].becomes", "`{lefa}` is not known here"),
        ({"lines": [{"part": "step", "becomes": ["{leaf} ="]}]}, "$.lines[0].becomes", "no Python"),
        ({"lines": [{"part": "step", "word": "{leaf}", "becomes": []}]}, "$.lines[0].becomes", "one other text"),
        ({"lines": [{"part": "step", "word": "x", "becomes": ["{leaf}"]}]}, "$.lines[0].word", "in braces"),
        (
            {"lines": [{"part": "step", "word": "{leaf}", "line": "{leaf}", "becomes": [""]}]},
            "$.lines[0]",
            "not of both",
        ),
        ({"happened": "{colour} is red"}, "$.happened", "no slot `colour`"),
        ({"happened": "{grad is"}, "$.happened", "braces"),
        ({"refused": "{grad}"}, "$.refused", "slot"),
        ({"constants": {"leaf": {}}}, "$.constants", "leaf"),
        ({"program": {"forward": "twice"}}, "$.program.forward", "twice"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(change: dict[str, Any], where: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        pitfall_from(SMALLEST | change, "wrong", "wrong.toml")
    assert caught.value.where.startswith(f"wrong.toml: {where}")
    assert words in str(caught.value.message)


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "open({value})",
        "{leaf}.__class__",
        "{leaf}.grad.tofile('x')",
        "torch.load('x')",
        "{leaf} = [1]*10",
        "exec({value})",
        "{leaf} = (lambda: 1)()",
        "os.remove({leaf})",
        "while True: {leaf}.detach()",
        "{leaf} = f'{{leaf}}'",
    ],
)
def test_a_file_cannot_bring_a_line_that_does_anything_else(line: str) -> None:
    with pytest.raises(InputError, match=r"may not write|no Python|not known"):
        pitfall_from(SMALLEST | {"lines": [{"part": "step", "becomes": [line]}]}, "bad", "bad.toml")


def test_a_pitfall_takes_the_run_to_an_engine_that_makes_the_mistake_and_none_leaves_it_there() -> None:
    spec = edited(CATALOGUE.lesson("numpy-descent").runs[0], "pitfall", "forget-zero-grad")
    assert (spec.engine, spec.dtype, spec.pitfall) == ("torch", "float64", CATALOGUE.pitfall("forget-zero-grad"))
    off = edited(spec, "pitfall", "none")
    assert off.pitfall is None
    assert off == edited(spec, "pitfall", "") == spec.with_(pitfall=None)


def test_one_pitfall_at_a_time() -> None:
    spec = edited(edited(CURVE, "pitfall", "forget-zero-grad"), "pitfall", "backward-twice")
    assert spec.pitfall == CATALOGUE.pitfall("backward-twice")


def test_float32_is_switched_on_and_off_with_the_pitfall() -> None:
    double = edited(CURVE, "dtype", "float64")
    on = edited(double, "pitfall", "float32")
    assert on.dtype == "float32"
    assert edited(on, "pitfall", "none") == double
    assert edited(on, "dtype", "float64").pitfall is None


def test_a_sum_in_place_of_a_mean_is_another_loss_of_the_same_problem() -> None:
    spec = edited(FIT, "pitfall", "sum-for-mean")
    assert spec.problem == FIT.problem
    assert spec.posed.loss_text.replace(" ", "") == "sum((prediction-y)^2)"
    assert [each.layer.reduction for each in (spec.posed, spec.problem) if each.layer] == ["sum", "mean"]
    ridge = edited(FIT, "penalty", "0.1*w^2")
    posed = edited(ridge, "pitfall", "sum-for-mean").posed
    typed = edited(ridge, "loss", "sum((prediction - y)^2)").problem
    assert posed.objective is typed.objective


# One tensor of two numbers, which are given to the optimizer together.
WEIGHTS = edited(
    edited(FIT, "problem", {"data": ["x", "z", "y"], "parameters": ["p", "q"], "model": "p*x + q*z",
                            "loss": "mean((prediction - y)^2)", "columns": {key: [1.0, 2.0] for key in "xzy"}}),
    "engine", "torch.optim",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "spec", "words"),
    [
        ("broadcast", CURVE, "Only a fit has data"),
        ("sum-for-mean", CURVE, "Only a fit whose loss is a mean"),
        ("sum-for-mean", edited(FIT, "loss", "sum((prediction - y)^2)"), "Only a fit whose loss is a mean"),
        ("forgotten-parameter", CURVE, "2 to 8 parameters"),
        ("forgotten-parameter", WEIGHTS, "2 to 8 parameters"),
        ("where-nan", CURVE, "no `where`"),
        ("stale-graph", edited(FIT, "batch", 2), "the same rows"),
        ("finite-difference", edited(edited(CURVE, "engine", "numpy"), "optimizer", "newton"), "no Hessian"),
        ("no-such", CURVE, "There is no pitfall `no-such`"),
    ],
)
def test_where_the_program_cannot_make_the_mistake_a_sentence_says_so(name: str, spec: RunSpec, words: str) -> None:
    assert words in str(refused(spec, "pitfall", name).message)
    assert spec.pitfall is None


def test_a_change_after_which_the_mistake_cannot_be_made_switches_it_off() -> None:
    spec = edited(FIT, "pitfall", "broadcast")
    assert edited(spec, "learning_rate", 0.05).pitfall is not None
    assert edited(spec, "engine", "torch").pitfall is not None
    assert edited(spec, "engine", "numpy").pitfall is None
    assert edited(spec, "problem", "x^2").pitfall is None


def test_constants_are_set_by_their_path_and_keep_their_range() -> None:
    spec = edited(edited(CURVE, "pitfall", "finite-difference"), "pitfall.h", "1e-6")
    assert spec.pitfall is not None
    assert dict(spec.pitfall.values) == {"h": 1e-6}
    assert refused(spec, "pitfall.h", 20.0).where == "pitfall.h"
    assert "`h` must lie between" in str(refused(spec, "pitfall.h", 0).message)
    assert "no constant `k`" in str(refused(spec, "pitfall.k", 1).message)
    assert "No pitfall is on" in str(refused(CURVE, "pitfall.h", 1).message)
    assert "`pitfall.h`" in str(refused(spec, "pitfal.h", 1).message)


def test_a_run_with_a_pitfall_is_written_by_name_and_read_again() -> None:
    spec = edited(edited(CURVE, "pitfall", "change-by-data"), "pitfall.scale", 0.25)
    table = spec.to_table()
    assert spec.pitfall is not None
    assert spec.pitfall.chosen() == {"name": "change-by-data", "values": {"scale": 0.25}}
    assert table["pitfall"] == {**CATALOGUE.pitfall("change-by-data").source, **spec.pitfall.chosen()}
    assert run_table_from(table, "saved.toml", CATALOGUE) == spec
    assert spec.key != CURVE.key
    # A later catalogue cannot change it.
    assert run_table_from(table, "saved.toml", Catalogue([])) == spec
    lesson = Lesson("mine", "Mine", (spec, CURVE))
    assert Lesson.parse(lesson.write(), "mine", "mine.toml", CATALOGUE).runs == lesson.runs


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"pitfall": "nothing"}, "pitfall", "There is no pitfall `nothing`"),
        ({"pitfall": "lost-leaf", "engine": "numpy"}, "pitfall", "is one of programs on torch; this run is on numpy"),
        ({"pitfall": "float32", "dtype": "float64"}, "pitfall", "is one of float32; this run is in float64"),
        ({"pitfall": "broadcast"}, "pitfall", "Only a fit has data"),
        ({"pitfall": {"name": "change-by-data", "values": {"scale": 99.0}}}, "pitfall.scale", "must lie between"),
        ({"pitfall": {"name": "change-by-data", "values": {"h": 1.0}}}, "pitfall.h", "no constant `h`"),
        ({"pitfall": {"name": "lost-leaf", "lines": []}}, "pitfall", "lines"),
        (
            {"pitfall": {**SMALLEST, "lines": [{"part": "step", "becomes": ["open({leaf})"]}]}},
            "pitfall.lines[0]",
            "may not",
        ),
        ({"pitfall": {**SMALLEST, "values": {"h": 1.0}}}, "pitfall.values.h", "no constant `h`"),
        (
            {"pitfall": {**SMALLEST, "lines": [{"part": "step", "becomes": ["{leaf}.detach()"] * 99}]}},
            "pitfall.lines",
            "at most 20",
        ),
    ],
)
def test_a_lesson_names_the_place_of_what_is_wrong(change: dict[str, Any], path: str, words: str) -> None:
    table = {"title": "L", "runs": [{"problem": "notebook-parabola", "engine": "torch", **change}]}
    with pytest.raises(InputError) as caught:
        Lesson.from_table(table, "l", "l.toml", CATALOGUE)
    assert caught.value.where.startswith(f"l.toml: $.runs[0].{path}")
    assert words in str(caught.value.message)


def test_what_is_offered_says_why_it_cannot_be_had() -> None:
    wide = replace(CURVE.problem, parameters=tuple(f"x{place}" for place in range(65)))
    assert "at most 64 parameters" in str(refusal(CATALOGUE.pitfall("lost-leaf"), wide, CURVE.optimizer))
    only_a_class = replace(CURVE.optimizer, equations=())
    assert "no program that makes" in str(refusal(CATALOGUE.pitfall("lost-leaf"), CURVE.problem, only_a_class))
    assert refusal(CATALOGUE.pitfall("forget-zero-grad"), CURVE.problem, only_a_class) is None
