"""The parts of a step: which there are on each engine, and that each one's sentence has the step's own numbers."""

from __future__ import annotations

import pytest

from gdstudio.engines import Trace, catalogue, open_run
from gdstudio.engines.step_parts import StepPart, parts_of_step
from gdstudio.language import format_number
from gdstudio.model import RunSpec, StopRule

CATALOGUE = catalogue()
NEVER = StopRule(enabled=False)
ENGINES = ("numpy", "torch", "torch.optim")


def opened(spec: RunSpec, row: int = 3) -> tuple[Trace, tuple[StepPart, ...]]:
    run = open_run(spec)
    block = run.advance(row + 1)
    trace = run.trace(block.parameters[row], block.state[row], row)
    return trace, parts_of_step(spec, trace)


def titles(parts: tuple[StepPart, ...]) -> list[str]:
    return [str(part.title) for part in parts]


def adam(engine: str, **values: float) -> RunSpec:
    return RunSpec.of(
        CATALOGUE.problem("rosenbrock"), CATALOGUE.optimizer("adam"), engine=engine, values=values, stop=NEVER
    )


def test_numpy_value_gradient_then_each_equation() -> None:
    assert titles(opened(adam("numpy"))[1]) == ["value", "gradient", "m", "v", "m_hat", "v_hat", "update"]


def test_torch_builds_a_graph_goes_back_through_it_and_takes_our_equations() -> None:
    assert titles(opened(adam("torch"))[1])[:4] == ["zero_grad", "forward", "backward", "m"]


def test_torch_optim_has_the_five_calls_of_every_program() -> None:
    spec = CATALOGUE.lesson("linear-regression").runs[0]
    assert titles(opened(spec)[1]) == ["zero_grad", "forward", "loss", "backward", "step"]


def test_options_schedules_and_searches_are_parts_too() -> None:
    assert titles(opened(adam("torch.optim", clip=1.0))[1]) == ["zero_grad", "forward", "backward", "g", "step"]
    scheduled = adam("torch.optim").with_(schedule=CATALOGUE.schedule("exponential"))
    assert titles(opened(scheduled)[1]) == ["zero_grad", "forward", "backward", "eta", "step"]
    search = RunSpec.of(CATALOGUE.problem("rosenbrock"), CATALOGUE.optimizer("gradient-descent-armijo"), stop=NEVER)
    assert titles(opened(search)[1]) == ["value", "gradient", "s", "t", "t", "update"]
    newton = RunSpec.of(CATALOGUE.problem("rosenbrock"), CATALOGUE.optimizer("newton"), stop=NEVER)
    assert titles(opened(newton)[1])[2] == "second derivatives"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("optimizer", [name for name in CATALOGUE.optimizers if "." not in name])
def test_every_optimizers_parts_are_all_its_statements_and_each_says_something(optimizer: str, engine: str) -> None:
    found = CATALOGUE.optimizer(optimizer)
    if engine == "torch.optim" and found.torch is None:
        return
    values = {"learning_rate": 0.001} if "learning_rate" in found.defaults() else {}
    spec = RunSpec.of(CATALOGUE.problem("rosenbrock"), found, engine=engine, values=values, stop=NEVER)
    trace, parts = opened(spec)
    assert [place for part in parts for place in range(part.first, part.last + 1)] == list(range(len(trace.moments)))
    for part in parts:
        says = str(part.says)
        assert says.endswith(".") and "{" not in says and any(sign in says for sign in "=→"), says


@pytest.mark.parametrize("engine", ENGINES)
def test_the_last_part_says_where_the_parameters_went(engine: str) -> None:
    trace, parts = opened(adam(engine))
    for name in ("x", "y"):
        moved = f"{name}: {format_number(trace.before[name])} → {format_number(trace.after[name])}"
        assert moved in str(parts[-1].says)


def test_the_equations_own_sentence_is_said() -> None:
    spec = adam("numpy")
    _, parts = opened(spec)
    for part in parts:
        if part.equation is not None:
            assert str(part.says).startswith(spec.stepped.equations[part.equation].says)


def test_the_slope_says_which_way_is_down() -> None:
    for start, words in ((3.0, "smaller x"), (-3.0, "larger x")):
        spec = CATALOGUE.lesson("numpy-descent").runs[0].with_(start=(start,))
        assert words in str(opened(spec, 0)[1][1].says)


def test_where_grad_is_not_the_gradient_both_are_said() -> None:
    spec = CATALOGUE.lesson("forgotten-zero-grad").runs[0]
    trace, parts = opened(spec)
    says = str(next(part.says for part in parts if part.kind == "backward"))
    true = format_number(next(line.value for line in trace.lines if line.part == "gradient"))
    assert f"The gradient is {true}." in says and "x.grad" in says
    assert "zero_grad" not in titles(parts)


def test_a_line_that_is_refused_is_the_last_part_in_pytorchs_words() -> None:
    for lesson, place in (("update-without-no-grad", 0), ("backward-twice", 1)):
        spec = CATALOGUE.lesson(lesson).runs[place]
        run = open_run(spec)
        block = run.advance(9)
        assert block.outcome is not None and block.outcome.kind == "refused"
        row = block.rows - 1
        trace = run.trace(block.parameters[row], block.state[row], row)
        error = trace.moments[-1].error
        assert error.startswith("RuntimeError: ") and error in str(block.outcome.message)
        parts = parts_of_step(spec, trace)
        assert str(parts[-1].says) == f"This line is refused. {error}" and parts[-1].last == len(trace.moments) - 1
        assert trace.after == trace.before
        assert run.advance(5).rows == 0, "the run itself has not moved"


def test_grad_that_is_the_gradient_is_said_once() -> None:
    for lesson in ("lost-leaf", "torch-descent"):
        _, parts = opened(CATALOGUE.lesson(lesson).runs[0], 0)
        says = str(next(part.says for part in parts if part.kind == "backward"))
        assert "The gradient is" not in says
