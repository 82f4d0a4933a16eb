"""Schedules against torch.optim.lr_scheduler, and the same rates on every engine."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from gdstudio.engines import ENGINES, open_run
from gdstudio.model import Catalogue, Change, RunSpec, StopRule, edits
from gdstudio.programs import build

CATALOGUE = Catalogue()
BASE, STEPS = 0.05, 250
Make = Callable[[torch.optim.Optimizer], lr_scheduler.LRScheduler]
# The catalogue's schedule, its constants, how torch makes the same, and for how many steps torch has it.
SAME: list[tuple[str, dict[str, float], Make, int]] = [
    ("constant", {}, lambda sgd: lr_scheduler.LambdaLR(sgd, lambda t: 1.0), STEPS),
    ("step", {"period": 30, "factor": 0.5}, lambda sgd: lr_scheduler.StepLR(sgd, 30, gamma=0.5), STEPS),
    ("step", {"period": 7, "factor": 0.9}, lambda sgd: lr_scheduler.StepLR(sgd, 7, gamma=0.9), STEPS),
    ("exponential", {"factor": 0.97}, lambda sgd: lr_scheduler.ExponentialLR(sgd, 0.97), STEPS),
    ("cosine", {"period": 80, "lowest": 0.001}, lambda sgd: lr_scheduler.CosineAnnealingLR(sgd, 80, 0.001), 81),
    ("linear", {"share": 0.2, "period": 60}, lambda sgd: lr_scheduler.LinearLR(sgd, 1.0, 0.2, 60), STEPS),
    ("warm-up", {"share": 1 / 3, "period": 5}, lambda sgd: lr_scheduler.LinearLR(sgd), STEPS),
    ("warm-up", {"share": 0.01, "period": 50}, lambda sgd: lr_scheduler.LinearLR(sgd, 0.01, 1.0, 50), STEPS),
    ("inverse-root", {}, lambda sgd: lr_scheduler.LambdaLR(sgd, lambda t: 1 / (t + 1) ** 0.5), STEPS),
    (
        "one-cycle", {"period": 90, "rise": 0.3},
        lambda sgd: lr_scheduler.OneCycleLR(sgd, BASE, total_steps=90, cycle_momentum=False), 90,
    ),
    (
        "one-cycle", {"period": 100, "rise": 0.25, "division": 10, "last_division": 100},
        lambda sgd: lr_scheduler.OneCycleLR(
            sgd, BASE, total_steps=100, pct_start=0.25, div_factor=10, final_div_factor=100, cycle_momentum=False
        ), 100,
    ),
]  # fmt: skip


def torch_rates(make: Make, count: int) -> list[float]:
    sgd = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    scheduler = make(sgd)
    rates = []
    for step in range(count):
        rates.append(float(sgd.param_groups[0]["lr"]))
        sgd.step()
        if step < count - 1:
            scheduler.step()
    return rates


@pytest.mark.parametrize(("name", "values", "make", "count"), SAME)
def test_the_rates_are_those_of_torch(name: str, values: dict[str, float], make: Make, count: int) -> None:
    schedule = CATALOGUE.schedule(name).with_values(**values)
    ours = np.array(schedule.over([float(t) for t in range(count)], BASE))
    theirs = np.array(torch_rates(make, count))
    assert np.abs(ours - theirs).max() <= 1e-12 * np.abs(theirs).max()
    # The last rates of one cycle are a millionth of the greatest: each is compared with itself too.
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-17)


def test_the_comparison_sees_a_shifted_schedule() -> None:
    theirs = np.array(torch_rates(SAME[1][2], STEPS))
    ours = np.array(CATALOGUE.schedule("step").over([float(t + 1) for t in range(STEPS)], BASE))
    assert np.abs(ours - theirs).max() > 1e-3


def spec_of(engine: str, optimizer: str, schedule: str, **fields: object) -> RunSpec:
    spec = RunSpec.of(
        CATALOGUE.problem("three-points"), CATALOGUE.optimizer(optimizer),
        **{"engine": engine, "dtype": "float64", "values": {"learning_rate": BASE},
           "stop": StopRule(enabled=False), "steps": 60, **fields},
    )  # fmt: skip
    return edits.apply(spec, "schedule", schedule, CATALOGUE)


def by_hand(optimizer: str, rates: list[float]) -> np.ndarray:
    """The path of torch's own optimizer and scheduler, in the loop of every PyTorch program."""
    problem = CATALOGUE.problem("three-points")
    x, y = (torch.tensor(problem.columns[each], dtype=torch.float64) for each in problem.data)
    w, b = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in problem.start)
    cls = {"gradient-descent": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    stepped = cls([w, b], lr=1.0)
    scheduler = lr_scheduler.LambdaLR(stepped, lambda t: rates[min(t, len(rates) - 1)])
    path = []
    for _ in rates:
        stepped.zero_grad()
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        path.append([w.item(), b.item()])
        stepped.step()
        scheduler.step()
    return np.array(path)


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("optimizer", ["gradient-descent", "adam"])
@pytest.mark.parametrize("schedule", ["cosine", "0.1*0.9^t", "one-cycle"])
def test_every_engine_steps_with_the_scheduled_rate(engine: str, optimizer: str, schedule: str) -> None:
    spec = spec_of(engine, optimizer, schedule)
    rates = [float(spec.rate_at(row) or 0.0) for row in range(40)]
    found = open_run(spec).advance(40).parameters
    np.testing.assert_allclose(found, by_hand(optimizer, rates), rtol=1e-10, atol=1e-12)


RATED = [name for name in CATALOGUE.optimizers if "learning_rate" in CATALOGUE.optimizer(name).defaults()]
# torch keeps NAdam's product of momenta in float32.
ROUGH = {"nadam": 1e-7}


@pytest.mark.parametrize("optimizer", [name for name in RATED if CATALOGUE.optimizer(name).torch])
def test_every_optimizer_takes_the_rates_that_torch_s_own_is_given(optimizer: str) -> None:
    ours = open_run(spec_of("numpy", optimizer, "cosine")).advance(40)
    theirs = open_run(spec_of("torch.optim", optimizer, "cosine")).advance(40)
    np.testing.assert_allclose(theirs.parameters, ours.parameters, rtol=ROUGH.get(optimizer, 1e-12), atol=1e-12)


@pytest.mark.parametrize("optimizer", RATED)
def test_a_schedule_of_one_rate_changes_no_bit(optimizer: str) -> None:
    plain = spec_of("numpy", optimizer, "")
    constant = spec_of("numpy", optimizer, "constant")
    assert open_run(constant).advance(30).parameters.tolist() == open_run(plain).advance(30).parameters.tolist()


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "adam"])
def test_bites_seeks_and_carries_give_the_same_bits(engine: str, optimizer: str) -> None:
    spec = spec_of(engine, optimizer, "cosine", changes=(Change(20, {"learning_rate": 0.02}),))
    whole = open_run(spec).advance(40)
    run = open_run(spec)
    parts = [run.advance(n) for n in (1, 7, 32)]
    assert np.concatenate([part.parameters for part in parts]).tolist() == whole.parameters.tolist()
    run.seek(15, whole.parameters[15], whole.state[15])
    assert run.advance(24).parameters.tolist() == whole.parameters[16:].tolist()
    other = open_run(spec)
    other.advance(9)
    carry = other.carry()
    again = open_run(spec)
    again.restore(carry)
    assert again.advance(31).parameters.tolist() == whole.parameters[9:].tolist()


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("optimizer", ["gradient-descent", "adam"])
def test_a_trace_shows_the_rate_of_its_step(engine: str, optimizer: str) -> None:
    spec = spec_of(engine, optimizer, "learning_rate*0.5^t")
    run = open_run(spec)
    block = run.advance(6)
    trace = run.trace(block.parameters[3], block.state[3], 3)
    line = next(line for line in trace.lines if line.part == "equation")
    assert (line.target, line.equation, line.value) == ("eta", 0, BASE / 8)
    assert "0.05" in line.numbers
    assert list(trace.after.values()) == block.parameters[4].tolist()


@pytest.mark.parametrize("dialect", ["numpy", "torch", "torch.optim"])
def test_the_schedule_is_a_line_of_the_program(dialect: str) -> None:
    spec = spec_of("numpy", "adam", "learning_rate*0.9^t")
    program = build(spec.problem, spec.stepped, dialect)
    assert any(line.text == "eta = learning_rate*0.9**(k - 1)" for line in program.step_lines)
    assert all(line.text in program.source for line in program.step_lines)


def test_an_ending_speaks_of_the_rate_of_its_step() -> None:
    spec = RunSpec.of(CATALOGUE.lesson("numpy-descent").runs[0].problem, CATALOGUE.optimizer("gradient-descent"))
    spec = edits.apply(spec, "schedule", "0.95 + 0.01*t", CATALOGUE)
    outcome = open_run(spec.with_(steps=4000)).advance(3000).outcome
    assert outcome is not None
    assert outcome.kind == "diverged"
    assert outcome.details["learning_rate"] == spec.rate_at(outcome.step - 1)


@pytest.mark.parametrize("engine", list(ENGINES))
def test_a_rate_without_a_value_ends_the_run_in_words(engine: str) -> None:
    spec = spec_of(engine, "gradient-descent", "0.01").with_(steps=10)
    schedule = edits.apply(spec, "schedule", "0.01*(1 + 0/(20 - t))", CATALOGUE).schedule
    run = open_run(spec.with_(schedule=schedule))
    block = run.advance(60)
    assert block.outcome is not None
    assert block.outcome.kind == "not-finite"
    assert block.first + block.rows == 21
