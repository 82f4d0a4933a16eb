"""A step statement by statement: what stands behind each line are the numbers that were recorded, to the last bit."""

from __future__ import annotations

import pytest

from gdstudio.engines import Trace, catalogue, open_run
from gdstudio.model import Block, Change, RunSpec
from gdstudio.model.dataset import with_columns
from gdstudio.model.sampling import Batching
from gdstudio.programs import build
from tests.engines.made import CATALOGUE, NEVER

ENGINES = ("numpy", "torch", "torch.optim")
ROW = 3


def spec_of(problem: str, optimizer: str, engine: str, **fields: object) -> RunSpec:
    found = CATALOGUE.optimizer(optimizer)
    values = {"learning_rate": 0.003} if "learning_rate" in found.defaults() else {}
    return RunSpec.of(CATALOGUE.problem(problem), found, engine=engine, values=values, stop=NEVER, **fields)


def apart(spec: RunSpec, row: int = ROW) -> tuple[Block, Trace]:
    run = open_run(spec)
    block = run.advance(row + 2)
    return block, run.trace(block.parameters[row], block.state[row], row)


def made(trace: Trace, part: str = "") -> dict[str, tuple[float, ...] | None]:
    """What the statements of a part, or all of them, have made last under each name."""
    return {each.name: each.numbers for moment in trace.moments if part in ("", moment.part) for each in moment.made}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "adam", "rprop"])
@pytest.mark.parametrize("problem", ["notebook-parabola", "rosenbrock", "three-points"])
def test_the_last_number_of_a_parameter_is_the_next_row(problem: str, optimizer: str, engine: str) -> None:
    spec = spec_of(problem, optimizer, engine)
    block, trace = apart(spec)
    numbers = made(trace)
    assert [numbers[each] for each in spec.problem.parameters] == [(each,) for each in block.parameters[ROW + 1]]
    value = spec.problem.parameters, made(trace, "value") | made(trace, "forward")
    assert (block.value[ROW],) in value[1].values()


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_grad_is_none_once_it_is_cleared_and_the_gradient_behind_backward(engine: str) -> None:
    block, trace = apart(spec_of("three-points", "adam", engine))
    assert set(made(trace, "zero_grad").items()) == {("w.grad", None), ("b.grad", None)}
    backward = made(trace, "backward")
    assert [backward["w.grad"], backward["b.grad"]] == [(each,) for each in block.gradient[ROW]]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_the_parameters_hold_is_read_behind_each_statement(engine: str) -> None:
    block, trace = apart(spec_of("three-points", "adam", engine))
    before, after = ([(each,) for each in block.parameters[row]] for row in (ROW, ROW + 1))
    assert [each.value.numbers for each in trace.began] == before
    assert [each.value.numbers for each in trace.moments[-1].held] == after
    update = next(place for place, moment in enumerate(trace.moments) if moment.part in ("equation", "step", "update"))
    assert [each.value.numbers for each in trace.moments[update - 1].held] == before
    if engine == "numpy":
        assert {each.grad for each in trace.moments[-1].held} == {None}
        return
    assert {(each.requires_grad, each.is_leaf) for moment in trace.moments for each in moment.held} == {(True, True)}
    backward = next(moment for moment in trace.moments if moment.part == "backward")
    assert [each.grad.numbers for each in backward.held if each.grad] == [(each,) for each in block.gradient[ROW]]


def test_the_statements_are_the_programs_lines_in_their_order() -> None:
    for engine in ENGINES:
        spec = spec_of("rosenbrock", "gradient-descent-armijo" if engine != "torch.optim" else "adam", engine)
        program = build(spec.posed, spec.stepped, engine, spec.stepped.options_on(spec.given_at(ROW)))
        _, trace = apart(spec)
        places = [place for moment in trace.moments for place in range(moment.first, moment.last + 1)]
        assert places == list(range(len(program.step_lines)))


def test_a_repetition_is_one_statement() -> None:
    _, trace = apart(spec_of("rosenbrock", "gradient-descent-armijo", "numpy"))
    assert any(moment.last > moment.first for moment in trace.moments)


def test_of_many_numbers_the_first_are_kept_and_their_count() -> None:
    rows = [float(each) for each in range(20)]
    spec = CATALOGUE.lesson("linear-regression").runs[0]
    wide = spec.with_(problem=with_columns(spec.problem, {"x": [each / 20 for each in rows], "y": rows}))
    _, trace = apart(wide)
    found = {each.name: each for moment in trace.moments for each in moment.made}["prediction"]
    assert (found.size, len(found.numbers or ())) == (20, 8)


def test_a_changed_rate_a_batch_and_a_schedule_are_those_of_the_row() -> None:
    for engine in ENGINES:
        plain = spec_of("three-points", "momentum", engine, batch=Batching(2, True, 0))
        changed = plain.with_(changes=(Change(2, {"learning_rate": 0.01}),))
        scheduled = plain.with_(schedule=CATALOGUE.schedule("exponential"))
        for spec in (plain, changed, scheduled):
            block, trace = apart(spec)
            assert made(trace)["w"] == (block.parameters[ROW + 1, 0],), (engine, spec)


def test_a_class_that_evaluates_the_function_itself_is_walked_through_too() -> None:
    spec = RunSpec.of(CATALOGUE.problem("rosenbrock"), catalogue().optimizer("torch.optim.LBFGS"), engine="torch.optim",
                      stop=NEVER)  # fmt: skip
    block, trace = apart(spec, 1)
    assert [made(trace)[each] for each in ("x", "y")] == [(each,) for each in block.parameters[2]]
    assert [moment.part for moment in trace.moments] == ["zero_grad", "forward", "backward", "step"]


def test_where_zero_grad_is_forgotten_backward_adds() -> None:
    spec = CATALOGUE.lesson("forgotten-zero-grad").runs[0]
    block, trace = apart(spec)
    assert made(trace, "backward")["x.grad"] == (block.gradient[ROW, 0],)
    assert not made(trace, "zero_grad")
