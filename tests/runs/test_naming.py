"""Names of a race's runs: made from what tells them apart, and never two alike."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import Catalogue, InputError, RunSpec, edits
from gdstudio.model.edits import branch
from gdstudio.runs import Session
from gdstudio.runs.naming import labels
from gdstudio.runs.sentences import headline

CATALOGUE = Catalogue()
PROBLEM = CATALOGUE.problem("notebook-parabola")


def spec(optimizer: str = "adam", **values: float) -> RunSpec:
    made = RunSpec.of(PROBLEM, CATALOGUE.optimizer(optimizer))
    return made.with_(values={**made.values, **values})


def test_one_of_each_has_its_title() -> None:
    assert labels([spec("adam"), spec("gradient-descent")]) == ["Adam", "Gradient descent"]


def test_what_differs_stands_beside_equal_titles() -> None:
    found = labels([spec(learning_rate=0.5), spec(learning_rate=0.05), spec("momentum")])
    assert found == ["Adam η = 0.5", "Adam η = 0.05", "Momentum"]


def test_of_words_only_what_is_not_the_rule() -> None:
    found = labels([spec(), spec(), spec().with_(engine="torch")])
    assert found == ["Adam (1)", "Adam (2)", "Adam PyTorch"]


def test_a_name_that_was_given_stays() -> None:
    assert labels([spec().with_(name="mine"), spec()]) == ["mine", "Adam"]


@given(st.lists(st.sampled_from(list(product(("adam", "momentum"), (0.1, 0.2), ("numpy", "torch")))), max_size=8))
def test_no_two_are_alike(choices: list[tuple[str, float, str]]) -> None:
    found = labels([spec(name, learning_rate=rate).with_(engine=engine) for name, rate, engine in choices])
    assert len(set(found)) == len(choices)


@pytest.fixture
def session() -> Session:
    made = Session(CATALOGUE)
    made.open(CATALOGUE.lesson("numpy-descent"))
    made.duplicate()
    return made


def test_the_session_names_its_runs(session: Session) -> None:
    session.edit("learning_rate", 0.3)
    assert [run.name for run in session.runs] == ["Gradient descent η = 0.1", "Gradient descent η = 0.3"]


def test_renaming_is_undone_and_an_empty_name_is_made_again(session: Session) -> None:
    session.rename(0, " slow ")
    assert (session.runs[0].wanted.spec.name, session.selected) == ("slow", 1)
    session.undo()
    assert session.runs[0].wanted.spec.name == "Gradient descent"
    session.rename(0, "slow")
    session.rename(0, "")
    assert session.runs[0].wanted.spec.name == "Gradient descent"


def test_a_pinned_run_keeps_its_settings(session: Session) -> None:
    session.set_pinned(1, True)
    with pytest.raises(InputError, match="is pinned"):
        session.edit("learning_rate", 0.3)
    session.rename(1, "kept")
    session.edit("steps", 50)
    assert session.runs[1].wanted.spec.steps == 50
    session.undo(), session.undo(), session.undo()
    assert not session.runs[1].pinned
    assert session.edit("learning_rate", 0.3)


def test_what_is_added_to_the_method_is_named_wherever_it_is_on() -> None:
    clipped = spec("gradient-descent", clip=1.0)
    assert labels([clipped, spec("momentum")]) == ["Gradient descent clip = 1", "Momentum"]
    assert labels([clipped.with_(name="mine"), spec()]) == ["mine clip = 1", "Adam"]
    assert labels([spec("gradient-descent"), clipped]) == ["Gradient descent", "Gradient descent clip = 1"]
    faster = spec("gradient-descent", clip=1.0, learning_rate=0.5)
    assert labels([clipped, faster]) == ["Gradient descent η = 0.001, clip = 1", "Gradient descent η = 0.5, clip = 1"]
    later = branch(spec("gradient-descent"), 5, "weight_decay", 0.01)
    assert labels([later, spec()]) == ["Gradient descent weight decay = 0.01", "Adam"]


def test_the_headline_of_one_run_says_what_is_added() -> None:
    clipped = spec("gradient-descent", clip=1.0)
    assert "with Gradient descent (clip = 1), η = " in str(headline(clipped, None, 1))
    assert "(" not in str(headline(spec("gradient-descent"), None, 1))


def test_a_mistake_is_what_a_run_is_called_and_its_number_where_two_differ() -> None:
    spec = CATALOGUE.lesson("torch-descent").runs[0]
    wrong = edits.apply(spec, "pitfall", "change-by-data", CATALOGUE)
    assert labels([spec, wrong]) == ["Gradient descent", "Pitfall: Changed through .data"]
    other = edits.apply(wrong, "pitfall.scale", 2, CATALOGUE)
    assert labels([wrong, other])[1] == "Pitfall: Changed through .data scale = 2"
    assert labels([spec, wrong.with_(name="Mine")])[1] == "Mine (pitfall)"


def test_each_start_is_named_where_starts_tell_runs_apart() -> None:
    specs = CATALOGUE.lesson("many-minima").runs
    assert labels(specs) == [f"Gradient descent {numbers}" for numbers in ("(2.2, −1.3)", "(0.4, 0.3)", "(−1.4, 2.6)")]


def test_the_headline_names_no_start_that_only_one_run_has() -> None:
    session = Session(CATALOGUE)
    session.open(CATALOGUE.lesson("many-minima"))
    assert " from 3 starts: 3 runs" in str(session.headline())
    session.open(CATALOGUE.lesson("curved-valley"))
    assert " from (−1.2, 1): 4 runs" in str(session.headline())


def test_a_schedule_is_named_whatever_the_others_are() -> None:
    scheduled = spec().with_(schedule=CATALOGUE.schedule("cosine"))
    assert labels([scheduled, spec("gradient-descent")]) == ["Adam Cosine", "Gradient descent"]
    assert labels([scheduled]) == ["Adam"]
