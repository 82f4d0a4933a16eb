"""A run from its table in a lesson, a saved session or a picture's metadata."""

from collections.abc import Container, Mapping
from typing import Any

from gdstudio.model.catalogue import Catalogue
from gdstudio.model.optimizer import Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import problem_from, with_columns
from gdstudio.model.reading import Strict, checked
from gdstudio.model.runspec import DEFAULT_DTYPE, DEFAULT_STEPS, Change, RunSpec, StopRule
from gdstudio.model.text import InputError, Message

ENGINES = tuple(DEFAULT_DTYPE)
DTYPES = ("float64", "float32")


class StopTable(Strict):
    """When a run ends by itself."""

    gtol: float | None = None
    enabled: bool = True
    limit: float = 1e8


class ChangeTable(Strict):
    """Hyperparameters that hold from a row on."""

    step: int
    values: dict[str, float]


class RunTable(Strict):
    """One run of a lesson; what is left out is the default of problem, optimizer and engine."""

    problem: str | dict[str, Any]
    optimizer: str | dict[str, Any] = "gradient-descent"
    name: str = ""
    engine: str = "numpy"
    dtype: str = ""
    steps: int = DEFAULT_STEPS
    seed: int = 0
    values: dict[str, float] = {}
    start: dict[str, float] = {}
    constants: dict[str, float] = {}
    data: dict[str, list[float]] = {}
    predict: list[dict[str, float]] = []
    stop: StopTable = StopTable()
    changes: list[ChangeTable] = []


def run_table_from(table: Mapping[str, Any], where: str, catalogue: Catalogue) -> RunSpec:
    """The run of a TOML or JSON table that `RunSpec.to_table` made. InputError where it is wrong."""
    return run_from(checked(table, RunTable, where), where, catalogue)


def run_from(table: RunTable, where: str, catalogue: Catalogue) -> RunSpec:
    """The run of a checked table: names looked up, each number checked against what it belongs to."""
    problem = _problem(table, where, catalogue)
    optimizer = _optimizer(table, where, catalogue)
    _refuse_unless(table.engine in ENGINES, f"{where}.engine", "There is no engine {name}; there are {all}.",
                   name=table.engine, all=", ".join(ENGINES))  # fmt: skip
    _refuse_unless(table.dtype in ("", *DTYPES), f"{where}.dtype", "A dtype is float64 or float32.")
    _refuse_unless(table.steps >= 0, f"{where}.steps", "The number of steps cannot be negative.")
    _known(table.values, optimizer.defaults(), f"{where}.values", "{name} is not a hyperparameter of this optimizer.")
    _known(table.start, problem.parameters, f"{where}.start", "{name} is not a parameter of this problem.")
    _known(table.constants, problem.constants, f"{where}.constants", "{name} is not a constant of this problem.")
    start = dict(zip(problem.parameters, problem.start, strict=True)) | table.start
    return RunSpec.of(
        problem, optimizer, engine=table.engine, dtype=table.dtype or DEFAULT_DTYPE[table.engine],
        name=table.name or optimizer.title, steps=table.steps, seed=table.seed, values=table.values,
        start=tuple(start[name] for name in problem.parameters), constants=table.constants,
        stop=StopRule(table.stop.gtol, table.stop.enabled, table.stop.limit),
        changes=tuple(Change(change.step, change.values) for change in table.changes), predict=tuple(table.predict),
    )  # fmt: skip


def _problem(table: RunTable, where: str, catalogue: Catalogue) -> Problem:
    if isinstance(table.problem, str):
        problem = catalogue.problem(table.problem)
    else:
        problem = problem_from(table.problem, "", f"{where}.problem")
    return with_columns(problem, table.data) if table.data else problem


def _optimizer(table: RunTable, where: str, catalogue: Catalogue) -> Optimizer:
    if isinstance(table.optimizer, str):
        return catalogue.optimizer(table.optimizer)
    return optimizer_from(table.optimizer, "", f"{where}.optimizer")


def _known(given: Mapping[str, float], known: Container[str], where: str, sentence: str) -> None:
    for name in given:
        _refuse_unless(name in known, f"{where}.{name}", sentence, name=name)


def _refuse_unless(fine: bool, where: str, sentence: str, **slots: object) -> None:
    if not fine:
        raise InputError(Message(sentence, slots), where)
