"""Schedules: read, refused, edited, written and read again."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.language import LanguageError
from gdstudio.model import (
    Catalogue,
    InputError,
    Lesson,
    RunSpec,
    check_file,
    edits,
    run_table_from,
    schedule_from,
    typed_schedule,
)

CATALOGUE = Catalogue()
SPEC = CATALOGUE.lesson("numpy-descent").runs[0]
ADAM = edits.apply(SPEC, "optimizer", "adam", CATALOGUE)


def edited(path: str, value: object, spec: RunSpec = SPEC) -> RunSpec:
    return edits.apply(spec, path, value, CATALOGUE)


def refused(path: str, value: object, spec: RunSpec = SPEC) -> InputError:
    with pytest.raises(InputError) as caught:
        edited(path, value, spec)
    return caught.value


@pytest.mark.parametrize("name", list(CATALOGUE.schedules))
def test_every_file_of_the_catalogue_is_read_and_gives_rates(name: str) -> None:
    path = CATALOGUE.schedules[name].path
    assert check_file(path) == ("schedule", CATALOGUE.schedules[name].title)
    schedule = CATALOGUE.schedule(name)
    assert schedule.uses_base
    assert schedule.text
    rates = schedule.over([float(t) for t in range(300)], 0.1)
    assert all(0 <= rate <= 0.1 * (1 + 1e-12) for rate in rates)
    assert max(rates) == pytest.approx(0.1)


def test_a_typed_expression_is_the_rate_itself() -> None:
    spec = edited("schedule", "0.1*0.9^t")
    assert [spec.rate_at(row) for row in range(3)] == [0.1, 0.1 * 0.9, 0.1 * 0.9**2]
    assert spec.values == SPEC.values
    assert str(spec.stepped.equations[0].text) == "eta = 0.1*0.9^(k - 1)"


def test_learning_rate_in_it_is_the_hyperparameter_and_moves_with_it() -> None:
    spec = edited("schedule", "learning_rate/(1 + t)")
    assert spec.rate_at(3) == SPEC.values["learning_rate"] / 4
    assert edited("learning_rate", 0.5, spec).rate_at(3) == 0.125
    later = edits.branch(spec, 2, "learning_rate", 0.6)
    assert (later.rate_at(1), later.rate_at(2)) == (SPEC.values["learning_rate"] / 2, 0.6 / 3)


def test_a_rate_that_would_have_no_effect_is_refused() -> None:
    spec = edited("schedule", "0.1*0.9^t")
    assert "The schedule sets the learning rate: 0.1·0.9^t" in str(refused("learning_rate", 0.2, spec).message)


def test_other_names_are_constants_with_a_value_to_be_set() -> None:
    spec = edited("schedule", "learning_rate*a^t")
    assert spec.schedule is not None
    assert spec.schedule.values == {"a": 1.0}
    assert edited("schedule.a", "1/2", spec).rate_at(2) == SPEC.values["learning_rate"] / 4
    assert refused("schedule.b", 1, spec).where == "schedule.b"
    assert "has no schedule" in str(refused("schedule.a", 1).message)


def test_none_is_chosen_with_an_empty_text() -> None:
    spec = edited("schedule", "cosine")
    assert edited("schedule", "", spec) == SPEC
    assert edited("schedule", None, spec) == SPEC
    assert SPEC.stepped is SPEC.optimizer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("eta*0.9^t", "does not know `eta`"),
        ("1/k", "does not know `k`"),
        ("cosin", "Did you mean `cosine`?"),
        ("0.1*(1 - t/5)", "−0.02 at t = 6: a learning rate is not negative"),
        ("1/t", "no finite value at t = 0"),
        ("ln(t - 3)", "no finite value at t = 0"),
        ("exp(t)", "no finite value at t ="),
        ("0.1 - 0.001*t/1000", "is not negative"),
    ],
)
def test_bad_schedules_get_a_sentence(text: str, words: str) -> None:
    error = refused("schedule", text, SPEC.with_(steps=200_000))
    assert words in str(error.message)
    assert error.where == "schedule"


@pytest.mark.parametrize(("text", "column"), [("0.1*0.9^", 8), ("lr*0.9^t", 1), ("mean(t)", 1), ("0.1 0.9", 1)])
def test_what_the_language_refuses_has_its_column(text: str, column: int) -> None:
    with pytest.raises(LanguageError) as caught:
        edited("schedule", text)
    assert caught.value.column == column


def test_longer_runs_and_other_rates_are_looked_at_again() -> None:
    spec = edited("schedule", "learning_rate*(1 - t/100)", SPEC.with_(steps=50))
    assert refused("steps", 200, spec).where == "steps"
    wide = edited("schedule", "0.5 - learning_rate", SPEC.with_(steps=50))
    assert refused("learning_rate", 0.75, wide).where == "learning_rate"


def test_an_optimizer_without_a_rate_takes_no_schedule() -> None:
    table = {
        "title": "Fixed",
        "hyperparameters": {"a": {"default": 0.1, "low": 0.0, "high": 1.0}},
        "equations": [{"text": "theta = theta - a*g"}],
    }
    fixed = edited("optimizer", table)
    assert "Fixed has no learning rate" in str(refused("schedule", "cosine", fixed).message)
    assert edited("optimizer", table, edited("schedule", "cosine")).schedule is None
    with pytest.raises(ValueError, match="spec holds"):
        fixed.with_(schedule=typed_schedule("0.1"))


def test_names_that_the_optimizer_has_are_left_to_it() -> None:
    schedule = schedule_from({"rate": "learning_rate*m^t", "constants": {"m": {"default": 0.5}}}, "", "text")
    spec = ADAM.with_(schedule=schedule)
    assert spec.given_at(0)["m_"] == 0.5
    assert spec.stepped.equations[0].text == "eta = learning_rate*m_^(k - 1)"
    assert {each.name for each in spec.stepped.hyperparameters} == {*ADAM.values, "m_"}


@pytest.mark.parametrize("name", list(CATALOGUE.schedules))
def test_what_is_written_is_read_again(name: str) -> None:
    spec = edited("schedule", name)
    assert run_table_from(spec.to_table(), "table", CATALOGUE) == spec
    lesson = Lesson("race", "Race", (SPEC, spec, edited("learning_rate", 0.05, spec)))
    assert Lesson.parse(lesson.write(), "race", "text", Catalogue([])) == lesson


def test_a_lesson_names_types_or_changes_a_schedule() -> None:
    head = f'title = "L"\n[[runs]]\nproblem = "{SPEC.problem.name}"\n'

    def read(line: str) -> RunSpec:
        return Lesson.parse(head + line, "l", "l.toml", CATALOGUE).runs[0]

    assert read('schedule = "cosine"').schedule == CATALOGUE.schedule("cosine")
    assert read('schedule = "0.1*0.9^t"').rate_at(1) == pytest.approx(0.09)
    changed = read('schedule = { name = "cosine", values = { period = 50.0 } }')
    assert changed.schedule == CATALOGUE.schedule("cosine").with_values(period=50.0)
    for line, where in [
        ('schedule = "0.1*0.9^"', "l.toml: $.runs[0].schedule, column 8"),
        ('schedule = "cosin"', "l.toml: $.runs[0].schedule"),
        ('schedule = { name = "cosine", values = { perod = 50.0 } }', "l.toml: $.runs[0].schedule.values.perod"),
        ('schedule = { rate = "0.1", rte = 1 }', "l.toml: $.runs[0].schedule"),
        ('schedule = "0.1 - t"', "l.toml: $.runs[0].schedule"),
    ]:
        with pytest.raises(InputError) as caught:
            read(line)
        assert caught.value.where == where


@given(st.floats(0, 1e6), st.floats(1e-6, 10))
def test_many_rates_at_once_are_the_same_as_one_by_one(t: float, base: float) -> None:
    for name in CATALOGUE.schedules:
        schedule = CATALOGUE.schedule(name)
        assert schedule.over([t, 0.0], base) == [schedule.at(t, base), schedule.at(0, base)]
        assert math.isfinite(schedule.at(t, base))
