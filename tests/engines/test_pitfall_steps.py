"""Runs with a pitfall go back and on with the same bits, their steps are written with what the program has; the lessons."""

import numpy as np
import pytest

from gdstudio.engines import open_run
from gdstudio.model import Block
from tests.engines.pitfall_runs import CATALOGUE, rows, spec_of

# Going back and on.

REMEMBERING = [
    (name, engine)
    for name in CATALOGUE.pitfalls
    for engine in CATALOGUE.pitfall(name).engines
    if CATALOGUE.pitfall(name).happened and name != "where-nan"
]


@pytest.mark.parametrize(("name", "engine"), REMEMBERING)
@pytest.mark.parametrize("optimizer", ["gradient-descent", "adam"])
def test_going_on_behind_any_row_gives_the_same_bits(name: str, engine: str, optimizer: str) -> None:
    spec = spec_of("three-points", name, engine=engine, optimizer=optimizer)
    whole = rows(spec, 30)
    run = open_run(spec)
    run.advance(25)
    for row in (3, 20, 3):
        run.seek(row, whole.parameters[row], whole.state[row])
        rest = run.advance(29 - row)
        assert rest.first == row + 1
        assert rest.parameters.tobytes() == whole.parameters[row + 1 :].tobytes()
        assert rest.gradient.tobytes() == whole.gradient[row + 1 :].tobytes()


@pytest.mark.parametrize(("name", "engine"), REMEMBERING)
def test_a_step_taken_apart_has_the_recorded_bits_in_any_order(name: str, engine: str) -> None:
    spec = spec_of("three-points", name, engine=engine)
    whole = rows(spec, 20)
    run = open_run(spec)
    for row in (4, 5, 17, 2, 0):
        trace = run.trace(whole.parameters[row], whole.state[row], row)
        assert list(trace.after.values()) == whole.parameters[row + 1].tolist()
        assert list(trace.gradient.values()) == whole.gradient[row].tolist()
        assert trace.value == whole.value[row]
    # The run itself has not moved.
    assert run.advance(20).parameters.tobytes() == whole.parameters.tobytes()


# The arithmetic of a step.


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_a_step_moves_by_what_grad_holds_and_says_what_the_gradient_is(engine: str) -> None:
    spec = spec_of("notebook-parabola", "forget-zero-grad", engine=engine, values={"learning_rate": 0.1})
    block = rows(spec)
    lines = open_run(spec).trace(block.parameters[2], block.state[2], 2).lines
    gradient, held = (next(line for line in lines if line.part == part) for part in ("gradient", "grad"))
    assert gradient.value == pytest.approx(2 * block.parameters[2, 0] + 2)
    assert (held.left, held.value) == ("x.grad", block.gradient[2, 0])
    update = lines[-1]
    assert "x.grad" in update.formula
    assert held.result.strip("−") in update.numbers


def test_a_quotients_step_is_written_with_the_quotient() -> None:
    spec = spec_of("three-points", "finite-difference", engine="numpy")
    block = rows(spec)
    lines = open_run(spec).trace(block.parameters[1], block.state[1], 1).lines
    assert [line.left for line in lines if line.part == "grad"] == [
        "<i>Δ</i><sub>w</sub><i>L</i>/<i>h</i>",
        "<i>Δ</i><sub>b</sub><i>L</i>/<i>h</i>",
    ]


def test_a_value_that_is_not_the_losss_is_written_without_the_losss_numbers() -> None:
    spec = spec_of("three-points", "broadcast")
    block = rows(spec)
    value = open_run(spec).trace(block.parameters[3], block.state[3], 3).lines[0]
    assert (value.part, value.numbers, value.value) == ("value", "", block.value[3])


# The lessons.

LESSONS = [name for name in CATALOGUE.lessons if any(run.pitfall for run in CATALOGUE.lesson(name).runs)]


def test_every_pitfall_has_a_lesson_and_every_such_lesson_asks_a_question() -> None:
    shown = {run.pitfall.name for name in LESSONS for run in CATALOGUE.lesson(name).runs if run.pitfall is not None}
    assert shown == set(CATALOGUE.pitfalls)
    for name in LESSONS:
        question = CATALOGUE.lesson(name).question
        assert isinstance(question, dict)
        assert question["en"].endswith("?") and question["zh_CN"].endswith("？")


def lesson(name: str) -> list[Block]:
    return [rows(spec, spec.steps + 1) for spec in CATALOGUE.lesson(name).runs]


def test_what_the_lessons_say_is_so() -> None:
    forgotten, _, momentum = lesson("forgotten-zero-grad")
    assert forgotten.parameters.tobytes() == momentum.parameters.tobytes()
    kept, refused, double = lesson("backward-twice")
    assert kept.parameters == pytest.approx(double.parameters, rel=1e-5)
    assert refused.outcome is not None and refused.outcome.kind == "refused"
    by_data, by_detach, under_no_grad = lesson("behind-autograds-back")
    assert by_data.parameters[-1, 0] == pytest.approx(-2, abs=1e-4)
    assert {each.outcome.kind for each in (by_detach, under_no_grad) if each.outcome is not None} == {"refused"}
    summed, mean = lesson("sum-for-mean")
    assert summed.outcome is not None and summed.outcome.kind == "diverged"
    assert mean.outcome is None
    single, double_digits = lesson("seven-digits")
    assert single.parameters[-1, 0] == single.parameters[-2, 0]
    assert double_digits.outcome is not None and double_digits.outcome.kind == "converged"
    flat, _ = lesson("broadcast")
    assert flat.parameters[-1] == pytest.approx([0.0, 4.0], abs=0.05)
    stale, fresh = lesson("stale-graph")
    assert len(set(stale.value.tolist())) == 1
    assert fresh.value[-1] < fresh.value[0] / 10
    poisoned, masked = lesson("branch-not-taken")
    assert poisoned.outcome is not None and poisoned.outcome.kind == "not-finite"
    assert np.isfinite(masked.gradient).all()
