"""A run from its table in a lesson, a saved session or a picture's metadata."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, TypeVar

from gdstudio.language import LanguageError
from gdstudio.model.dataset import with_columns
from gdstudio.model.optimizer import Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.pitfall import Pitfall
from gdstudio.model.pitfall_edits import switched
from gdstudio.model.pitfall_file import chosen_pitfall
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import problem_from
from gdstudio.model.ranges import check_engine, check_hyperparameter, check_schedule, check_stop, check_whole
from gdstudio.model.reading import at, checked, refused_text
from gdstudio.model.runspec import (
    DEFAULT_DTYPE,
    DTYPES,
    ENGINES,
    LARGEST_SEED,
    MOST_STEPS,
    Change,
    RunSpec,
    StopRule,
)
from gdstudio.model.sampling import Batching, Split
from gdstudio.model.sampling_edits import batching, split, standardising
from gdstudio.model.schedule import Schedule
from gdstudio.model.schedule_file import chosen_schedule
from gdstudio.model.start import start_from
from gdstudio.model.tables import RunTable
from gdstudio.model.text import InputError, Message, choose
from gdstudio.model.weights import asked

Found = TypeVar("Found")


class Source(Protocol):
    """Where a run's problem and optimizer are looked up by name: the catalogue, or a lesson's own ones before it."""

    def problem(self, name: str) -> Problem:
        """The problem of that name. InputError if there is none."""

    def optimizer(self, name: str) -> Optimizer:
        """The optimizer of that name. InputError if there is none."""

    @property
    def schedules(self) -> Collection[str]:
        """The names of schedules that there are."""

    def schedule(self, name: str) -> Schedule:
        """The schedule of that name. InputError if there is none."""

    @property
    def pitfalls(self) -> Collection[str]:
        """The names of pitfalls that there are."""

    def pitfall(self, name: str) -> Pitfall:
        """The pitfall of that name. InputError if there is none."""


def run_table_from(table: Mapping[str, Any], where: str, catalogue: Source) -> RunSpec:
    """The run of a TOML or JSON table that `RunSpec.to_table` made. InputError where it is wrong."""
    return run_from(checked(table, RunTable, where), at(where, ""), catalogue)


def run_from(table: RunTable, where: str, catalogue: Source) -> RunSpec:
    """The run of a checked table: names looked up, each number checked against what it belongs to."""
    problem, optimizer = _problem(table, where, catalogue), _optimizer(table, where, catalogue)
    choose(table.engine, ENGINES, f"{where}.engine", "engine")
    dtype = choose(table.dtype or DEFAULT_DTYPE[table.engine], DTYPES, f"{where}.dtype", "dtype")
    check_engine(table.engine, dtype, optimizer, f"{where}.engine")
    _check_numbers(table, problem, optimizer, where)
    start, seed = _start(table, problem, where)
    spec = RunSpec.of(
        problem,
        optimizer,
        engine=table.engine,
        dtype=dtype,
        name=table.name or optimizer.title,
        steps=table.steps,
        seed=seed,
        values=table.values,
        start=start,
        constants=table.constants,
        stop=StopRule(table.stop.gtol, table.stop.enabled, table.stop.limit),
        changes=_changes(table, optimizer, where),
        predict=_predict(table, problem, where),
        schedule=_schedule(table, optimizer, where, catalogue),
        batch=_batch(table, problem, where),
        validation=_validation(table, problem, where),
        standardise=standardising(problem, table.standardise, f"{where}.standardise"),
    )
    return _with_pitfall(spec, table, f"{where}.pitfall", catalogue)


def _check_numbers(table: RunTable, problem: Problem, optimizer: Optimizer, where: str) -> None:
    check_whole("steps", table.steps, MOST_STEPS, f"{where}.steps")
    check_whole("seed", table.seed, LARGEST_SEED, f"{where}.seed")
    _values(table.values, optimizer, f"{where}.values")
    constants = "`{name}` is not a constant of this problem."
    _known(table.constants, problem.constants, f"{where}.constants", constants)
    check_stop(table.stop.gtol, table.stop.limit, f"{where}.stop")


def _start(table: RunTable, problem: Problem, where: str) -> tuple[tuple[float, ...], int]:
    """The start and the run's seed: numbers by parameter, or a text as it is typed, which may have the seed in it."""
    if isinstance(table.start, str):
        try:
            start = start_from(problem, problem.start, "", table.start)
        except InputError as error:
            raise InputError(error.message, f"{where}.start") from error
        wish = asked(table.start)
        return start, table.seed if wish is None else wish[1]
    parameters = "`{name}` is not a parameter of this problem; there are {all}."
    _known(table.start, problem.parameters, f"{where}.start", parameters)
    given = dict(zip(problem.parameters, problem.start, strict=True)) | table.start
    return tuple(given[name] for name in problem.parameters), table.seed


def _problem(table: RunTable, where: str, catalogue: Source) -> Problem:
    if isinstance(table.problem, str):
        problem = _looked_up(catalogue.problem, table.problem, f"{where}.problem")
    else:
        problem = problem_from(table.problem, "", f"{where}.problem")
    return with_columns(problem, table.data, f"{where}.data") if table.data else problem


def _optimizer(table: RunTable, where: str, catalogue: Source) -> Optimizer:
    if isinstance(table.optimizer, str):
        return _looked_up(catalogue.optimizer, table.optimizer, f"{where}.optimizer")
    return optimizer_from(table.optimizer, "", f"{where}.optimizer")


def _schedule(table: RunTable, optimizer: Optimizer, where: str, catalogue: Source) -> Schedule | None:
    place = f"{where}.schedule"
    try:
        schedule = chosen_schedule(table.schedule, catalogue.schedule, catalogue.schedules, place)
    except LanguageError as error:
        raise refused_text(error, place) from error
    if schedule is not None:
        check_schedule(schedule, optimizer, optimizer.defaults() | table.values, table.steps, place)
    return schedule


def _batch(table: RunTable, problem: Problem, where: str) -> Batching | None:
    if table.batch is None:
        return None
    return batching(problem, table.batch.size, table.batch.order, table.batch.seed, f"{where}.batch")


def _validation(table: RunTable, problem: Problem, where: str) -> Split | None:
    if table.validation is None:
        return None
    given = table.validation
    return split(problem, given.fraction, given.rows, given.seed, f"{where}.validation")


def _with_pitfall(spec: RunSpec, table: RunTable, where: str, catalogue: Source) -> RunSpec:
    """The run with its pitfall on. Here the engine and the type of its numbers are what the file says."""
    pitfall = chosen_pitfall(table.pitfall, catalogue.pitfall, catalogue.pitfalls, where)
    if pitfall is None:
        return spec
    slots = {"pitfall": pitfall.title, "engine": spec.engine, "all": ", ".join(pitfall.engines)}
    if spec.engine not in pitfall.engines:
        sentence = 'The pitfall "{pitfall}" is one of programs on {all}; this run is on {engine}.'
        raise InputError(Message(sentence, slots), where)
    if table.dtype and pitfall.switches.dtype not in ("", table.dtype):
        sentence = 'The pitfall "{pitfall}" is one of {wanted}; this run is in {dtype}.'
        more = {"wanted": pitfall.switches.dtype, "dtype": table.dtype}
        raise InputError(Message(sentence, slots | more), where)
    try:
        return switched(spec, pitfall)
    except InputError as error:
        raise InputError(error.message, where) from error


def _looked_up(look: Callable[[str], Found], name: str, where: str) -> Found:
    """What the catalogue has under a name; that it has none is said of the place in this file."""
    try:
        return look(name)
    except InputError as error:
        raise InputError(error.message, error.where if ":" in error.where else where) from error


def _values(values: Mapping[str, float], optimizer: Optimizer, where: str) -> None:
    for name, value in values.items():
        choose(name, list(optimizer.defaults()), f"{where}.{name}", "hyperparameter")
        check_hyperparameter(optimizer.hyperparameter(name), value, f"{where}.{name}")


def _changes(table: RunTable, optimizer: Optimizer, where: str) -> tuple[Change, ...]:
    steps = [change.step for change in table.changes]
    for index, change in enumerate(table.changes):
        place = f"{where}.changes[{index}]"
        check_whole("step", change.step, MOST_STEPS, f"{place}.step")
        if not change.values:
            raise InputError(Message("This change changes nothing."), f"{place}.values")
        if steps.count(change.step) > 1:
            raise InputError(Message("Two changes begin at the same step."), f"{place}.step")
        _values(change.values, optimizer, f"{place}.values")
    return tuple(Change(change.step, change.values) for change in table.changes)


def _predict(table: RunTable, problem: Problem, where: str) -> tuple[Mapping[str, float], ...]:
    for index, point in enumerate(table.predict):
        if set(point) != set(problem.features) or not problem.features:
            names = ", ".join(problem.features) or "–"
            raise InputError(
                Message("A prediction needs a number for each of {names}.", {"names": names}),
                f"{where}.predict[{index}]",
            )
    return tuple(table.predict)


def _known(given: Mapping[str, float], known: Collection[str], where: str, sentence: str) -> None:
    for name in given:
        if name not in known:
            raise InputError(Message(sentence, {"name": name, "all": ", ".join(known)}), f"{where}.{name}")
