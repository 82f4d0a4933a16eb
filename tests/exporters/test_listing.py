"""The program on the screen: its step lines are those of the loop, and what it makes are the iterates of the run."""

from __future__ import annotations

import warnings

import pytest

from gdstudio.engines import catalogue
from gdstudio.exporters.listing import Listing, listing_of
from gdstudio.model import Change, InputError, RunSpec, StopRule
from gdstudio.model.sampling import Batching
from gdstudio.programs import Program, build
from gdstudio.runs import Run, complete

CATALOGUE = catalogue()
ENGINES = ("numpy", "torch", "torch.optim")
NEVER = StopRule(enabled=False)
STEPS = 12


def spec_of(problem: str, optimizer: str, engine: str, **fields: object) -> RunSpec:
    found = CATALOGUE.optimizer(optimizer)
    values = {"learning_rate": 0.001} if "learning_rate" in found.defaults() else {}
    return RunSpec.of(
        CATALOGUE.problem(problem), found, engine=engine, values=values, steps=STEPS, stop=NEVER, **fields
    )


def program_of(spec: RunSpec) -> Program:
    pitfall = spec.pitfall.program if spec.pitfall is not None else None
    options = frozenset() if spec.engine == "torch.optim" else spec.stepped.options_on(spec.given_at(0))
    return build(spec.posed, spec.stepped, spec.engine, options, batched=spec.batch is not None, pitfall=pitfall)


def rows(run: Run) -> list[list[float]]:
    found = [run.trajectory.row(number) for number in range(run.trajectory.rows)]
    return [[*each.parameters.tolist(), each.value, *each.gradient.tolist()] for each in found]


def executed(listing: Listing) -> list[list[float]]:
    namespace: dict[str, list[tuple[float, ...]]] = {}
    with warnings.catch_warnings(action="ignore"):
        exec(compile(listing.text, "<shown>", "exec"), namespace)
    return [[*row] for row in namespace["history"]]


def check(spec: RunSpec) -> None:
    """What is shown makes every iterate, and its step lines are those that the engine's loop holds."""
    run = complete(1, spec, spec.steps)
    listing, program = listing_of(run), program_of(spec)
    assert executed(listing) == rows(run)
    places = listing.places(0)
    assert [listing.lines[places[place]].text.strip() for place in sorted(places)] == [
        line.text.strip() for line in program.step_lines
    ]
    loop = [line.strip() for line in program.source.splitlines()]
    assert all(line.text.strip() in loop for line in program.step_lines)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("optimizer", ["gradient-descent", "adam", "nesterov", "radam"])
@pytest.mark.parametrize("problem", ["notebook-parabola", "rosenbrock", "three-points", "cliff"])
def test_what_is_shown_makes_every_iterate(problem: str, optimizer: str, engine: str) -> None:
    check(spec_of(problem, optimizer, engine))


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_a_search_within_a_step_is_shown_whole(engine: str) -> None:
    check(spec_of("rosenbrock", "gradient-descent-armijo", engine))
    check(spec_of("rosenbrock", "newton-damped", engine))


def test_a_class_that_evaluates_the_function_itself_has_its_lines_in_the_closure() -> None:
    check(RunSpec.of(CATALOGUE.problem("rosenbrock"), CATALOGUE.optimizer("torch.optim.LBFGS"), engine="torch.optim",
                     steps=6, stop=NEVER))  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_batches_are_picked_by_the_lines_that_are_shown(engine: str) -> None:
    check(spec_of("three-points", "momentum", engine, batch=Batching(2, True, 1)))


@pytest.mark.parametrize("name", list(CATALOGUE.pitfalls))
def test_a_pitfall_changes_what_is_shown(name: str) -> None:
    lessons = (CATALOGUE.lesson(each) for each in CATALOGUE.lessons)
    spec = next(
        (spec for lesson in lessons for spec in lesson.runs if spec.pitfall and spec.pitfall.name == name), None
    )
    if spec is None or spec.pitfall is None:
        pytest.skip("no lesson is about it")
    shown, cured = listing_of(complete(1, spec, 3)), listing_of(complete(2, spec.with_(pitfall=None), 3))
    if spec.pitfall.lines or spec.pitfall.switches.gradient:
        assert shown.text != cured.text
    assert all(f"{line.text.strip()}\n" in shown.text.replace("    ", "") for line in program_of(spec).step_lines)


def test_a_changed_rate_is_a_second_loop() -> None:
    for engine in ENGINES:
        spec = spec_of("three-points", "momentum", engine, changes=(Change(5, {"learning_rate": 0.01}),))
        run = complete(1, spec, spec.steps)
        listing = listing_of(run)
        assert executed(listing) == rows(run)
        assert [loop.row for loop in listing.loops] == [0, 5]
        first, second = listing.places(4), listing.places(5)
        assert first.keys() == second.keys()
        assert all(second[place] > first[place] for place in first)


def test_a_run_of_which_nothing_is_computed_has_a_program_too() -> None:
    spec = spec_of("rosenbrock", "adam", "numpy")
    assert executed(listing_of(complete(1, spec, 0)))[: STEPS + 1] == rows(complete(1, spec, STEPS))


def test_it_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    executed(listing_of(complete(1, spec_of("rosenbrock", "adam", "numpy"), 3)))
    assert capsys.readouterr().out == ""


def test_an_optimizer_without_a_class_is_refused_in_words() -> None:
    run = complete(1, spec_of("rosenbrock", "newton", "numpy"), 2)
    run.record.spec = run.spec.with_(engine="torch.optim")
    with pytest.raises(InputError, match="has no class"):
        listing_of(run)
