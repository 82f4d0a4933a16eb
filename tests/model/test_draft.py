"""An optimizer being written: names found from where they stand, faults at their place, nothing lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdstudio.model import Catalogue
from gdstudio.model.draft import Draft
from gdstudio.model.draft_lines import DraftError
from gdstudio.model.optimizer_file import optimizer_from

CATALOGUE = Catalogue()
WHOLE_ADAM = Draft.of(CATALOGUE.optimizer("adam"))
ADAM = Draft.of(
    WHOLE_ADAM.with_text("\n".join(line for line in WHOLE_ADAM.text.splitlines() if not line.startswith("if ")))
    .read()
    .optimizer
)
WITH_EQUATIONS = [name for name in CATALOGUE.optimizers if CATALOGUE.optimizer(name).equations]


def refusal(text: str, draft: Draft = ADAM) -> DraftError:
    with pytest.raises(DraftError) as caught:
        draft.with_text(text).read()
    return caught.value


@pytest.mark.parametrize("name", WITH_EQUATIONS)
def test_what_is_not_changed_is_the_catalogues_own_optimizer(name: str) -> None:
    optimizer = CATALOGUE.optimizer(name)
    made = Draft.of(optimizer).read()
    assert made.new == ()
    assert made.optimizer.every == optimizer.every
    assert made.optimizer.state == optimizer.state
    assert made.optimizer.hyperparameters == optimizer.hyperparameters
    assert made.optimizer.torch == optimizer.torch
    assert made.optimizer.title == optimizer.title


def test_an_unknown_name_becomes_a_slider_and_one_read_before_its_line_is_state() -> None:
    made = ADAM.with_text("u = beta*u + g\ntheta = theta - learning_rate*u").read()
    assert [(each.name, each.kind) for each in made.new] == [("beta", "hyperparameter"), ("u", "state")]
    beta = made.optimizer.hyperparameter("beta")
    assert (beta.default, beta.low, beta.high) == (0.9, 0.0, 1.0)
    assert [(each.name, each.shape) for each in made.optimizer.state] == [("u", "vector")]
    assert [each.name for each in made.optimizer.hyperparameters] == ["learning_rate", "beta"]


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("n = n + dot(g, g)\ntheta = theta - learning_rate*g/sqrt(n)", {"n": "scalar"}),
        ("n = n + g^2\nc = c + 1\ntheta = theta - learning_rate*g/sqrt(n/c)", {"n": "vector", "c": "scalar"}),
        ("n = n + m\nm = m + g\ntheta = theta - learning_rate*n", {"n": "vector", "m": "vector"}),
        ("n = 0*n\nn = n + g\ntheta = theta - learning_rate*n", {"n": "vector"}),
    ],
)
def test_state_is_a_vector_where_an_equation_makes_it_one(text: str, shapes: dict[str, str]) -> None:
    made = Draft.of(CATALOGUE.optimizer("gradient-descent")).with_text(text).read()
    assert {each.name: each.shape for each in made.optimizer.state} == shapes


@pytest.mark.parametrize(
    ("text", "line", "column", "length", "words"),
    [
        ("m = g\ntheta = theta - learning_rate*sin g", 1, 31, 3, "needs brackets"),
        ("\n  theta = theta - (g", 1, 19, 1, "not closed"),
        ("g = 0.9*g\ntheta = theta - g", 0, 1, 1, "cannot be assigned"),
        ("theta = theta - learning_rate*H*g", 0, 31, 1, "matrix"),
        ("theta = theta - steps*g", 0, 17, 5, "setting"),
        ("if decay: m = g\ntheta = theta - g", 0, 11, 1, "option"),
        ("m = g", -1, 0, 0, "nothing would move"),
        ("", -1, 0, 0, "nothing would move"),
        ("learning_rate = 0.9*learning_rate\ntheta = theta - learning_rate*g", 0, 1, 13, "cannot be assigned"),
    ],
)
def test_a_fault_is_shown_at_its_place(text: str, line: int, column: int, length: int, words: str) -> None:
    error = refusal(text)
    assert (error.line, error.column, error.length) == (line, column, length)
    assert words in str(error)


def test_a_mend_is_the_whole_line() -> None:
    error = refusal("theta = theta - g\n  if decay: g = g + sin theta  # a word")
    assert [mend.text for mend in error.mends] == ["if decay: g = g + sin(theta)  # a word"]
    text = "if decay: g = g + sin(theta)  # a word\n" + ADAM.text
    added = ADAM.with_text(text).read().optimizer.every[0]
    assert (added.option, added.says) == ("decay", "a word")


def test_a_slip_of_a_known_name_is_asked_about() -> None:
    made = ADAM.with_text(ADAM.text.replace("learning_rate", "learnig_rate")).read()
    assert [(each.name, each.meant) for each in made.new] == [("learnig_rate", "learning_rate")]


def test_other_equations_are_no_longer_those_of_a_class_of_torch() -> None:
    assert WHOLE_ADAM.read().optimizer.torch is not None
    changed = WHOLE_ADAM.with_text(WHOLE_ADAM.text.replace("g^2", "abs(g)")).read().optimizer
    assert changed.torch is None
    assert "Kingma" not in changed.text
    assert {each.name: each.draw for each in changed.state} == {"m": "arrow", "v": ""}
    kept = WHOLE_ADAM.with_hyperparameter("beta1", default=0.5).read().optimizer
    assert kept.torch is not None and kept.hyperparameter("beta1").default == 0.5


def test_explanations_of_unchanged_lines_stay_and_those_of_changed_ones_go() -> None:
    lines = ADAM.text.splitlines()
    made = ADAM.with_text("\n".join([lines[0], lines[1] + " + 0", *lines[2:]])).read().optimizer
    before = ADAM.read().optimizer.equations
    assert [each.says for each in made.equations] == [before[0].says, "", *(each.says for each in before[2:])]


def test_what_is_declared_of_a_name_comes_back_with_it() -> None:
    draft = ADAM.with_hyperparameter("beta1", default=0.5).with_state("m", init="1")
    gone = draft.with_text("theta = theta - learning_rate*g").read().optimizer
    assert [each.name for each in gone.hyperparameters] == ["learning_rate"] and gone.state == ()
    back = draft.with_text("theta = theta - g").with_text(ADAM.text).read().optimizer
    assert back.hyperparameter("beta1").default == 0.5
    assert back.state[0].init.value == 1


def test_an_initial_value_may_name_a_hyperparameter() -> None:
    draft = Draft("Own", "s = s*1.1\ntheta = theta - s*sign(g)").with_state("s", init="learning_rate")
    draft = draft.with_hyperparameter("learning_rate")
    made = draft.read().optimizer
    assert [each.name for each in made.hyperparameters] == ["learning_rate"]
    assert "not a hyperparameter" in str(refusal(draft.text, draft.with_state("s", init="q")))


def test_a_range_that_is_none_is_refused_at_the_name() -> None:
    error = refusal(ADAM.text, ADAM.with_hyperparameter("beta1", low=2.0))
    assert error.name == "beta1" and (error.line, error.column) == (0, 5)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="mgθtheta =+-*/()^0129.#\n:if|,<x_k", max_size=60))
def test_any_text_is_an_optimizer_or_a_sentence(text: str) -> None:
    try:
        made = ADAM.with_text(text).read().optimizer
    except DraftError as error:
        assert str(error)
        assert -1 <= error.line < len(text.splitlines() or [""])
        return
    again = optimizer_from(made.source_text(), "", "again")
    assert again.equations == made.equations
