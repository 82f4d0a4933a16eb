"""The difference between engines: what is drawn is the largest difference of each step, and its reason is computed."""

from __future__ import annotations

import numpy as np
import pytest

from gdstudio import plots
from gdstudio.model import RunSpec, StopRule
from gdstudio.plots.between_engines import NAME
from gdstudio.plots.figure import Figure, Line, Text
from gdstudio.runs import Run, complete
from tests.plots.samples import CATALOGUE, synthetic_run, view

NEVER = StopRule(enabled=False)
STEPS = 20


def runs_of(problem: str, *kinds: tuple[str, str], optimizer: str = "gradient-descent", rate: float = 0.1) -> list[Run]:
    made = []
    for number, (engine, dtype) in enumerate(kinds, 1):
        spec = RunSpec.of(
            CATALOGUE.problem(problem), CATALOGUE.optimizer(optimizer), values={"learning_rate": rate}, engine=engine,
            dtype=dtype, steps=STEPS, stop=NEVER,
        )  # fmt: skip
        run = complete(number, spec, STEPS)
        run.colour = number - 1
        made.append(run)
    return made


def drawn(*runs: Run, cursor: int = STEPS) -> Figure:
    return plots.draw(NAME, view(NAME, *runs, cursor=cursor))


def cause(figure: Figure) -> str:
    return next(str(mark.text) for mark in figure.marks if isinstance(mark, Text))


def line(figure: Figure, colour: int) -> Line:
    return next(mark for mark in figure.marks if isinstance(mark, Line) and mark.key == f"loss.{colour}")


def differences(one: Run, other: Run) -> np.ndarray:
    blocks = [run.trajectory.block(0, STEPS + 1).parameters for run in (one, other)]
    return np.abs(blocks[0] - blocks[1]).max(axis=1)


@pytest.mark.parametrize("problem", ["notebook-parabola", "three-points", "rosenbrock"])
def test_the_line_is_the_largest_difference_of_each_step(problem: str) -> None:
    rate = 0.001 if problem == "rosenbrock" else 0.1
    one, other = runs_of(problem, ("numpy", "float64"), ("torch", "float32"), rate=rate)
    found, away = line(drawn(one, other), 1), differences(one, other)
    assert found.x.tolist() == np.flatnonzero(away).tolist()
    assert found.y.tolist() == away[away > 0].tolist()


def test_float32_is_named_where_it_makes_the_difference() -> None:
    one, other = runs_of("notebook-parabola", ("numpy", "float64"), ("torch", "float32"))
    said = cause(drawn(one, other))
    assert "float32 keeps 7 digits" in said and "with torch at step" in said


def test_the_same_numbers_are_said_to_be_the_same() -> None:
    one, other = runs_of("notebook-parabola", ("numpy", "float64"), ("torch", "float64"))
    if differences(one, other).any():
        pytest.fail("this problem has no sum that could be taken in another order")
    figure = drawn(one, other)
    assert cause(figure) == "Every bit of every step is the same." and not figure.y.log


def test_within_one_type_rounding_is_named() -> None:
    one, other = runs_of("three-points", ("numpy", "float64"), ("torch.optim", "float64"))
    assert differences(one, other).any()
    assert "rounded in its own order" in cause(drawn(one, other))


def test_a_difference_that_grows_is_said_to_grow() -> None:
    one, other = runs_of("notebook-parabola", ("numpy", "float64"), ("torch", "float32"), rate=1.6)
    assert "grow" in cause(drawn(one, other))


def test_what_is_more_than_rounding_is_not_called_so() -> None:
    one, other = runs_of("notebook-parabola", ("numpy", "float64"), ("torch", "float64"))
    rows = one.trajectory.block(0, STEPS + 1)
    moved = synthetic_run(other.spec, rows.parameters + 0.01, rows.value)
    moved.colour = 1
    assert "more than rounding" in cause(drawn(one, moved))


def test_runs_that_differ_in_more_than_their_engine_are_not_compared() -> None:
    (one,) = runs_of("notebook-parabola", ("numpy", "float64"))
    (other,) = runs_of("notebook-parabola", ("torch", "float32"), rate=0.2)
    assert drawn(one).note is not None and drawn(one, other).note is not None


def test_at_a_step_in_between_the_rest_is_faint_and_the_pointer_reads_it() -> None:
    one, other = runs_of("notebook-parabola", ("numpy", "float64"), ("torch", "float32"))
    figure = drawn(one, other, cursor=5)
    assert line(figure, 1).x.max() <= 5
    told = plots.hover(NAME, view(NAME, one, other, cursor=STEPS), 4.2, 0.0)
    assert told is not None and str(told).startswith("step 4: ")
    assert plots.hover(NAME, view(NAME, one, cursor=STEPS), 4.2, 0.0) is None


def test_of_very_many_steps_the_largest_difference_stays() -> None:
    one, other = runs_of("notebook-parabola", ("numpy", "float64"), ("torch", "float64"))
    count = 30_000
    path, value = np.zeros((count, 1)), np.zeros(count)
    away = path.copy()
    away[12_345] = 0.5
    long = [synthetic_run(run.spec, points, value) for run, points in ((one, path), (other, away))]
    long[1].colour = 1
    found = line(plots.draw(NAME, view(NAME, *long, cursor=count - 1)), 1)
    assert found.y.tolist() == [0.5]
