"""How a schedule is written on a line."""

from gdstudio.model import Catalogue, edits, typed_schedule

CATALOGUE = Catalogue()


def test_constants_are_written_as_numbers_and_the_rate_that_it_begins_with_as_eta_0() -> None:
    schedule = CATALOGUE.schedule("exponential").with_values(factor=0.9)
    assert schedule.reading() == "η₀·0.9^t"
    assert schedule.reading(0.1) == "0.1·0.9^t"
    assert schedule.short(0.1) == "η(t) = 0.1·0.9^t"
    assert CATALOGUE.schedule("one-cycle").short(0.1) == "η = 0.1, One cycle"
    assert typed_schedule("1/(t + 1)").reading() == "1/(t + 1)"


def test_the_rate_of_the_step_and_the_one_that_it_begins_with_look_different() -> None:
    spec = edits.apply(CATALOGUE.lesson("numpy-descent").runs[0], "schedule", "cosine", CATALOGUE)
    assert spec.stepped.hyperparameter("learning_rate").symbol == "\\eta_0"
    assert spec.optimizer.hyperparameter("learning_rate").symbol == "\\eta"
