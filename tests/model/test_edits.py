"""Edits: what panels, drags and `--set` may say, and what they are told when it cannot be."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.language import LanguageError
from gdstudio.model import Change, InputError, Problem, RunSpec, StopRule, edits
from tests.model.specs import CATALOGUE, POSITIVE, specs

DESCENT = CATALOGUE.lesson("numpy-descent").runs[0]
LINE = CATALOGUE.lesson("linear-regression").runs[0]
VALLEY = RunSpec.of(Problem.function("(1-x)^2 + a*(y-x^2)^2"), CATALOGUE.optimizer("adam"))


def edit(spec: RunSpec, path: str, value: object) -> RunSpec:
    return edits.apply(spec, path, value, CATALOGUE)


def refusal(spec: RunSpec, path: str, value: object) -> InputError:
    before = spec.to_table()
    with pytest.raises(InputError) as caught:
        edit(spec, path, value)
    assert spec.to_table() == before
    return caught.value


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("learning_rate", "1.1", lambda spec: spec.values["learning_rate"] == 1.1),
        ("learning_rate", 0.25, lambda spec: spec.values["learning_rate"] == 0.25),
        ("learning_rate", "1/3", lambda spec: spec.values["learning_rate"] == 1 / 3),
        ("learning_rate", " 2e-3 ", lambda spec: spec.values["learning_rate"] == 2e-3),
        ("learning_rate", "１·pi/4", lambda spec: spec.values["learning_rate"] == math.pi / 4),
        ("start.x", "2", lambda spec: spec.start == (2.0,)),
        ("start.x", "−2", lambda spec: spec.start == (-2.0,)),
        ("start", -1.5, lambda spec: spec.start == (-1.5,)),
        ("start", [3], lambda spec: spec.start == (3.0,)),
        ("start", "(1/4)", lambda spec: spec.start == (0.25,)),
        ("start", {"x": "7"}, lambda spec: spec.start == (7.0,)),
        ("engine", "torch", lambda spec: (spec.engine, spec.dtype) == ("torch", "float32")),
        ("engine", "torch.optim", lambda spec: spec.engine == "torch.optim"),
        ("dtype", "float64", lambda spec: spec.dtype == "float64"),
        ("steps", "1e3", lambda spec: spec.steps == 1000 and isinstance(spec.steps, int)),
        ("steps", 0, lambda spec: spec.steps == 0),
        ("seed", str(2**63 - 1), lambda spec: spec.seed == 2**63 - 1),
        ("name", "  the  first ", lambda spec: spec.name == "the first"),
        ("name", "", lambda spec: spec.name == "Gradient descent"),
        ("stop.gtol", "1e-6", lambda spec: spec.stop == StopRule(gtol=1e-6)),
        ("stop.limit", "1e4", lambda spec: spec.stop == StopRule(limit=1e4)),
        ("stop.enabled", "off", lambda spec: spec.stop == StopRule(enabled=False)),
        ("stop", False, lambda spec: spec.stop == StopRule(enabled=False)),
        ("problem", "two-minima", lambda spec: spec.problem is CATALOGUE.problem("two-minima")),
        ("problem", " three-points\n", lambda spec: spec.problem.kind == "fit" and spec.start == (0, 0)),
        ("problem", "y = x^4", lambda spec: spec.problem.objective_text == "x^4"),
        (
            "problem",
            {"objective": "x^6", "start": [2]},
            lambda spec: spec.problem.start == (2.0,) and spec.start == (0.0,),
        ),
        (
            "optimizer",
            "momentum",
            lambda spec: (
                spec.values == {"learning_rate": 0.1, "momentum": 0.9, "dampening": 0, "weight_decay": 0, "clip": 0}
            ),
        ),
    ],
)
def test_what_can_be_set(path: str, value: object, found: Any) -> None:
    spec = edit(DESCENT, path, value)
    assert found(spec)
    assert edit(spec, path, value) == spec


@pytest.mark.parametrize("value", ["0", "-1", "", " ", 0, -0.1, "−2", "1 - 1"])
def test_a_rate_has_to_be_positive(value: object) -> None:
    error = refusal(DESCENT, "learning_rate", value)
    assert (str(error.message), error.where) == ("The learning rate must be greater than 0.", "learning_rate")


@pytest.mark.parametrize(
    "value",
    [
        "nan",
        "inf",
        math.nan,
        math.inf,
        -math.inf,
        "1/0",
        "1e999",
        10**400,
        "abc",
        "x",
        True,
        None,
        [1],
        {},
        "1, 2",
        "__import__('os')",
        "(" * 10_000,
        "9^9^9^9",
        "1e5 + 'a'",
        object(),
    ],
)
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    for path in ("learning_rate", "start.x", "steps", "seed", "stop.gtol"):
        if not (path == "stop.gtol" and value is None):
            assert refusal(DESCENT, path, value).where == path


def test_a_decimal_comma_comes_with_its_mend() -> None:
    error = refusal(DESCENT, "learning_rate", "0,1")
    assert "`0.1`" in str(error.message)
    assert error.mend is not None
    assert edit(DESCENT, "learning_rate", error.mend.text).values["learning_rate"] == 0.1


@pytest.mark.parametrize(
    ("spec", "path", "value", "where", "words"),
    [
        (DESCENT, "learning_rat", "1", "learning_rat", "Did you mean `learning_rate`?"),
        (DESCENT, "banana", "1", "banana", "there are learning_rate"),
        (DESCENT, "", "1", "", "no setting"),
        (DESCENT, "engine.x", "1", "engine.x", "`engine`"),
        (DESCENT, "start.y", "1", "start.y", "there are x"),
        (DESCENT, "start", "1, 2", "start", "one variable, x"),
        (VALLEY, "start", "1", "start", "two variables, x and y: the start needs two numbers, such as `-1.2, 1`"),
        (LINE, "start", "1, 2, 3", "start", "two parameters, w and b"),
        (DESCENT, "engine", "jax", "engine", "there are numpy, torch, torch.optim"),
        (DESCENT, "dtype", "float32", "dtype", "float64"),
        (DESCENT, "dtype", "double", "dtype", "float64, float32"),
        (DESCENT, "steps", "-3", "steps", "from 0 to"),
        (DESCENT, "steps", "2.5", "steps", "whole number"),
        (DESCENT, "steps", 10**12, "steps", "whole number"),
        (DESCENT, "seed", 2**63, "seed", "whole number"),
        (DESCENT, "optimizer", "sgdd", "optimizer", "from adadelta"),
        (DESCENT, "optimizer", {"title": "T"}, "optimizer: $", "missing"),
        (DESCENT, "stop.gtol", "-1", "stop.gtol", "negative"),
        (DESCENT, "stop.limit", "1", "stop.limit", "greater than 1"),
        (DESCENT, "stop.enabled", "maybe", "stop.enabled", "on or off"),
        (DESCENT, "stop.time", "1", "stop.time", "gtol, limit, enabled"),
        (DESCENT, "constants.a", "1", "constants.a", "no constants"),
        (VALLEY, "constants.b", "1", "constants.b", "there are a"),
        (VALLEY, "constants", "1", "constants", "constants.a"),
        (VALLEY, "beta1", "1.5", "beta1", "`beta1` must lie between 0 and 0.9999."),
        (VALLEY, "beta2", "1", "beta2", "between 0 and 0.99999."),
        (DESCENT, "data", {"x": [1], "y": [2]}, "data", "no data"),
        (DESCENT, "model", "w*x", "model", "no model"),
        (DESCENT, "predict", "4", "predict", "Only a fit"),
        (LINE, "data", {"x": [1, 2], "y": [2]}, "data", "x: 2, y: 1"),
        (LINE, "data", {"x": [0] * 10_001, "y": [0] * 10_001}, "data", "at most 10000"),
        (LINE, "data", {"x": [], "y": []}, "data", "no rows"),
        (LINE, "data", {"x": [1, math.nan], "y": [1, 2]}, "data.x", "finite"),
        (LINE, "data", {"x": ["1", "n/a"], "y": [1, 2]}, "data.x", ""),
        (LINE, "data", "1, 2", "data", "x, y"),
        (LINE, "data.z", "1, 2, 3", "data.z", "there are x, y"),
        (LINE, "data.x", "1, 2", "data", "same number of rows"),
        (LINE, "model", "3*x", "model", "nothing to learn"),
        (LINE, "model", "w*y", "model", "what it predicts"),
        (LINE, "loss", "(prediction - y)^2", "loss", "one number"),
        (LINE, "penalty", "w*x", "penalty", "one number"),
        (LINE, "predict", [{"z": 1}], "predict", "each of x"),
        (DESCENT, "changes", [{"step": 3}], "changes", "`step` and `values`"),
        (DESCENT, "changes", [{"step": -3, "values": {"learning_rate": 1}}], "learning_rate", "from 0"),
        (DESCENT, "changes", [{"step": 3, "values": {"learning_rate": 0}}], "learning_rate", "greater than 0"),
    ],
)
def test_a_refusal_has_its_place_and_its_words(spec: RunSpec, path: str, value: object, where: str, words: str) -> None:
    error = refusal(spec, path, value)
    assert error.where == where
    assert words in str(error.message)


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("ln(x)^2", "-1", "f has no value at x = −1: ln needs a positive number."),
        ("sqrt(x) + x", "-4", "sqrt needs a number that is not negative"),
        ("1/x^2", "0", "there is a division by 0"),
        ("x^2", "1e200", "larger than the largest number"),
        ("x^(1/3)", "-8", "not real"),
        ("acos(x)", "2", "from −1 to 1"),
    ],
)
def test_a_start_without_a_value_is_refused_with_the_reason(text: str, start: str, words: str) -> None:
    spec = edit(DESCENT, "problem", text)
    error = refusal(spec, "start.x", start)
    assert words in str(error.message)
    assert error.where == "start.x"


@pytest.mark.parametrize("text", ["sin x", "x^2 = 4", "2x + ax", "", "(" * 1000, "import os"])
def test_a_refused_function_is_the_languages_refusal(text: str) -> None:
    with pytest.raises(LanguageError):
        edit(DESCENT, "problem", text)
    with pytest.raises(LanguageError):
        edit(LINE, "model", text)


# A change of one thing, and what it does to the others.


def test_values_set_by_hand_go_along_to_another_optimizer_and_defaults_do_not() -> None:
    adam = edit(DESCENT, "optimizer", "adam")
    assert (adam.values["learning_rate"], adam.name) == (0.1, "Adam")
    untouched = edit(DESCENT, "learning_rate", DESCENT.optimizer.defaults()["learning_rate"])
    assert edit(untouched, "optimizer", "adam").values == CATALOGUE.optimizer("adam").defaults()
    named = edit(edit(DESCENT, "name", "mine"), "optimizer", "adam")
    assert named.name == "mine"


def test_a_value_outside_the_new_optimizers_range_stays_behind() -> None:
    table = {
        "title": "Careful",
        "hyperparameters": {"learning_rate": {"default": 0.01, "low": 0.0, "high": 0.05}},
        "equations": [{"text": "theta = theta - learning_rate*g"}],
    }
    assert edit(DESCENT, "optimizer", table).values == {"learning_rate": 0.01}
    on_torch = edit(DESCENT, "engine", "torch.optim")
    assert "no class in torch.optim" in str(refusal(on_torch, "optimizer", table).message)
    assert "no class in torch.optim" in str(refusal(edit(DESCENT, "optimizer", table), "engine", "torch.optim").message)


def test_each_engine_has_its_usual_dtype_unless_one_was_chosen() -> None:
    torch = edit(DESCENT, "engine", "torch")
    assert (torch.dtype, edit(torch, "engine", "numpy").dtype) == ("float32", "float64")
    chosen = edit(torch, "dtype", "float64")
    assert (edit(chosen, "engine", "torch.optim").dtype, edit(chosen, "engine", "numpy").dtype) == (
        "float64",
        "float64",
    )


def test_a_catalogue_problem_brings_its_start_and_a_typed_one_keeps_what_it_can() -> None:
    spec = edit(edit(VALLEY, "start", "-1.2, 1"), "a", "100")
    again = edit(spec, "problem", "(1-x)^2 + a*(y-x^2)^2 + c")
    assert (again.start, dict(again.constants)) == ((-1.2, 1.0), {"a": 100.0, "c": 1.0})
    assert edit(spec, "problem", "ln(x) + y").start == (1.0, 1.0)
    # At 0 nothing would move.
    assert edit(spec, "problem", "x^2").start == (1.0,)
    assert edit(spec, "problem", "(x - 1)^2").start == (0.0,)
    assert edit(edit(DESCENT, "start", "5"), "problem", "two-minima").start == (1.5,)


def test_a_typed_function_begins_where_it_has_a_value_and_a_slope() -> None:
    assert edit(DESCENT, "problem", "ln(x - 4)").start == (5.0,)
    assert edit(VALLEY, "problem", "sqrt(x) + sqrt(-y)").start == (1.0, -1.0)
    # At the start of before there is a value, but no slope.
    assert edit(edit(DESCENT, "start", "0"), "problem", "x + sqrt(x)").start == (1.0,)


@pytest.mark.parametrize("text", ["sqrt(-1 - x^2 - y^2)", "ln(-x^2 - y^2)", "1/(x - x + y - y)"])
def test_a_function_that_is_nowhere_finite_is_refused_where_it_is_typed(text: str) -> None:
    error = refusal(VALLEY, "problem", text)
    assert error.where == "problem"
    assert str(error).startswith(
        "This function has no finite value where a start was looked for, such as x = 0, y = 0: "
    )


def test_another_problem_is_one_whole_run() -> None:
    branch = edits.branch(DESCENT, 3, "learning_rate", 1.1)
    assert edit(branch, "problem", "x^4").changes == ()
    assert edit(LINE, "problem", "x^2").predict == ()
    assert edit(LINE, "data.x", "1, 2, 4").predict == LINE.predict


def test_a_new_model_names_its_own_parameters() -> None:
    spec = edit(LINE, "model", "a*x^2 + b*x + c")
    assert spec.problem.parameters == ("a", "b", "c")
    assert spec.start == (0.0, LINE.start[1], 0.0)
    assert spec.problem.source["columns"] == LINE.problem.source["columns"]
    assert (spec.problem.name, spec.problem.minima) == ("", ())
    assert edit(LINE, "model", "w*x + b") == LINE
    assert edit(edit(LINE, "penalty", "0.1*w^2"), "penalty", "").problem.objective is LINE.problem.objective


def test_constants_of_a_loss_come_and_go_with_it() -> None:
    huber = "mean(where(abs(prediction - y) < delta, (prediction - y)^2, delta*(2*abs(prediction - y) - delta)))"
    spec = edit(LINE, "loss", huber)
    assert dict(spec.constants) == {"delta": 1.0}
    assert dict(edit(edit(spec, "delta", "3"), "model", "w*x").constants) == {"delta": 3.0}
    assert dict(edit(spec, "loss", LINE.problem.loss_text).constants) == {}


def test_data_may_be_typed_pasted_or_dragged() -> None:
    for value in ({"x": [1, 2, 9], "y": [2, 4, 6]}, {"x": "1, 2, 9", "y": ["2", 4.0, "12/2"]}):
        problem = edit(LINE, "data", value).problem
        assert problem.columns["x"].tolist() == [1, 2, 9]
        assert problem.columns["y"].tolist() == [2, 4, 6]
    assert edit(LINE, "data", {"x": [1, 2, 3], "y": [2, 4, 6]}) == LINE


def test_a_branch_begins_at_its_step_and_ends_what_came_later() -> None:
    spec = edits.branch(edits.branch(DESCENT, 7, "learning_rate", "0.3"), 3, "learning_rate", 0.2)
    assert spec.changes == (Change(3, {"learning_rate": 0.2}),)
    later = edits.branch(spec, 9, "learning_rate", 0.4)
    assert [later.values_at(step)["learning_rate"] for step in (2, 3, 8, 9)] == [0.1, 0.2, 0.2, 0.4]
    assert edit(later, "learning_rate", 0.5).changes == ()
    assert edit(later, "changes", None).changes == ()
    listed = [{"step": 9, "values": {"learning_rate": 0.4}}, Change(3, {"learning_rate": 0.2})]
    assert edit(DESCENT, "changes", listed) == later


def test_a_branch_of_one_value_keeps_the_others_of_its_step() -> None:
    spec = edits.branch(edits.branch(VALLEY, 3, "beta1", 0.5), 3, "learning_rate", 0.2)
    assert spec.changes == (Change(3, {"beta1": 0.5, "learning_rate": 0.2}),)
    whole = edit(spec, "beta1", 0.7)
    assert whole.changes == (Change(3, {"learning_rate": 0.2}),)
    for step, value in ((3, 0), (-1, 0.1), (3, "nan")):
        with pytest.raises(InputError):
            edits.branch(VALLEY, step, "learning_rate", value)
    with pytest.raises(InputError, match="no hyperparameter"):
        edits.branch(VALLEY, 3, "momentum", 0.1)


def test_predictions_may_be_typed() -> None:
    assert edit(LINE, "predict", "4, 5").predict == ({"x": 4.0}, {"x": 5.0})
    assert edit(LINE, "predict", 7).predict == ({"x": 7.0},)
    assert edit(LINE, "predict", []).predict == ()


# Whatever is said, the answer is a spec that a lesson can hold, or a refusal.

PATHS = st.sampled_from(
    [
        "problem",
        "model",
        "loss",
        "penalty",
        "data",
        "data.x",
        "constants",
        "constants.a",
        "start",
        "start.x",
        "start.w",
        "optimizer",
        "engine",
        "dtype",
        "steps",
        "seed",
        "stop",
        "stop.gtol",
        "stop.limit",
        "stop.enabled",
        "changes",
        "predict",
        "name",
        "learning_rate",
        "momentum",
        "beta1",
        "a",
        "banana",
    ]
)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.lists(st.floats(), max_size=3),
    st.dictionaries(st.sampled_from("xywbast"), st.lists(st.floats(), max_size=3) | st.text(max_size=3), max_size=3),
    st.sampled_from(
        ["numpy", "torch", "adam", "two-minima", "x^2 + y^2", "ln(x)", "w*x", "1/3", "-1.2, 1", "0,1", "off"]
    ),
)


@given(specs(), PATHS, ANYTHING)
def test_any_edit_is_made_or_refused(spec: RunSpec, path: str, value: object) -> None:
    before = spec.key
    try:
        after = edit(spec, path, value)
    except (InputError, LanguageError) as error:
        assert str(error)
        after = spec
    assert spec.with_().key == before
    assert set(after.values) == set(after.optimizer.defaults())
    assert all(map(math.isfinite, (*after.values.values(), *after.start, *after.constants.values())))


@given(POSITIVE, st.floats(-1e300, 1e300))
def test_a_number_and_its_shortest_text_are_the_same_edit(rate: float, x: float) -> None:
    assert edit(DESCENT, "learning_rate", repr(rate)) == edit(DESCENT, "learning_rate", rate)
    fit = edit(LINE, "start.w", x)
    assert edit(LINE, "start.w", repr(x)).start[0] == fit.start[0] == x
