"""The one way in which panels, drags and `--set` change a run: a path and a value in, a new spec or a refusal
out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from gdstudio.model.catalogue import Catalogue
from gdstudio.model.dataset import MOST_WRITTEN, with_columns
from gdstudio.model.fit import text_named, with_named
from gdstudio.model.optimizer import Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.pitfall_edits import settled, with_pitfall
from gdstudio.model.problem_edits import problem_for, start_for
from gdstudio.model.ranges import check_engine, check_hyperparameter, check_schedule, check_stop, check_whole, readable
from gdstudio.model.runspec import (
    DEFAULT_DTYPE,
    DTYPES,
    ENGINES,
    LARGEST_SEED,
    MOST_STEPS,
    SETTINGS,
    Change,
    RunSpec,
    StopRule,
)
from gdstudio.model.sampling_edits import standardising, with_batch, with_validation
from gdstudio.model.schedule import BASE
from gdstudio.model.schedule_file import chosen_schedule
from gdstudio.model.start import checked_start, start_from
from gdstudio.model.text import InputError, Message, choose, nearest
from gdstudio.model.values import number_of, numbers_of, truth_of
from gdstudio.model.weights import PYTORCH, asked, drawn

# Where optimizers without equations run.
ONLY_TORCH = "torch.optim"
__all__ = ["apply", "branch", "hyperparameter", "number_of", "readable"]


def apply(spec: RunSpec, path: str, value: object, catalogue: Catalogue) -> RunSpec:
    """The spec with the value at `path` changed; nothing happens to the old one.

    Paths: each hyperparameter by its name; start, start.x; constants, constants.a; problem (a name, a file's
    path, a typed function, a table); of a fit model, loss, penalty, data, data.x, predict; optimizer (a name, a file's path or a table);
    schedule (a name, a file's path, a typed expression, a table, "" for none), schedule.NAME (a constant of it);
    of a fit batch (rows a step, "" for all), batch.order, batch.seed, validation (a fraction or rows, "" for none),
    validation.seed, standardise (on or off); pitfall (a name, "" for none), pitfall.NAME (a constant of it);
    engine, dtype, steps, seed, name; stop, stop.gtol, stop.limit, stop.enabled; changes. Numbers may be
    constant expressions ("1/3"). Raises InputError with the path in `where`, LanguageError where a typed
    function is refused.
    """
    head, _, rest = path.partition(".")
    if head in _EDITS and (rest == "" or head in _DEEP):
        return settled(_EDITS[head](spec, rest, value, catalogue))
    if path in spec.values:
        return _hyperparameter(spec, path, value)
    if path in spec.problem.constants:
        return _constants(spec, path, value, catalogue)
    return _refuse_unknown(spec, path)


def branch(spec: RunSpec, step: int, name: str, value: object) -> RunSpec:
    """The spec in which a hyperparameter changes from row `step` on; later changes are dropped. Raises
    InputError.
    """
    step = check_whole("step", step, MOST_STEPS, name)
    number = hyperparameter(spec, name, value)
    earlier = [change for change in spec.changes if change.step < step]
    same = {key: each for change in spec.changes if change.step == step for key, each in change.values.items()}
    return spec.with_(changes=(*earlier, Change(step, {**same, name: number})))


def hyperparameter(spec: RunSpec, name: str, value: object) -> float:
    """The checked value of a hyperparameter. InputError in words about its own range, with the name in
    `where`.
    """
    choose(name, list(spec.values), name, "hyperparameter")
    declared = spec.optimizer.hyperparameter(name)
    if name == BASE and spec.schedule is not None and not spec.schedule.uses_base:
        _refuse(name, "The schedule sets the learning rate: {rate}. Change it there.", rate=spec.schedule.reading())
    if isinstance(value, str) and not value.strip() and declared.scale == "log":
        _refuse(name, "{label} must be greater than 0.", label=readable(name))
    number = number_of(name, value)
    check_hyperparameter(declared, number, name)
    if name == BASE and spec.schedule is not None:
        spec.schedule.check(number, spec.steps, name)
    return number


def _hyperparameter(spec: RunSpec, name: str, value: object) -> RunSpec:
    """Set for the whole run: what changed it from a step on is dropped."""
    number = hyperparameter(spec, name, value)
    kept = (Change(each.step, {key: old for key, old in each.values.items() if key != name}) for each in spec.changes)
    return spec.with_(values={**spec.values, name: number}, changes=tuple(each for each in kept if each.values))


def _refuse_unknown(spec: RunSpec, path: str) -> NoReturn:
    settings = [name for name in SETTINGS if spec.problem.data or name not in _OF_FITS]
    known = [
        *settings,
        *spec.values,
        *spec.problem.constants,
        *(f"start.{name}" for name in spec.problem.parameters),
        *(f"constants.{name}" for name in spec.problem.constants),
        *(f"pitfall.{name}" for name in (spec.pitfall.constants if spec.pitfall else ())),
        *(f"schedule.{name}" for name in (spec.schedule.constants if spec.schedule else ())),
        "stop.gtol",
        "stop.limit",
        "stop.enabled",
    ]
    near = nearest(path, known)
    if near:
        _refuse(path, "There is no setting `{name}`. Did you mean `{nearest}`?", name=path[:80], nearest=near)
    _refuse(
        path,
        "There is no setting `{name}`; there are {all}.",
        name=path[:80],
        all=", ".join((*spec.values, *settings)),
    )


def _optimizer(spec: RunSpec, _rest: str, value: object, catalogue: Catalogue) -> RunSpec:
    """What was set by hand and means the same there is kept; all else begins at the defaults.

    One without equations takes the run to the only engine that it has.
    """
    optimizer = _chosen_optimizer(value, catalogue)
    if not optimizer.equations and spec.engine != ONLY_TORCH:
        spec = spec.with_(engine=ONLY_TORCH, dtype=_dtype_on(spec, ONLY_TORCH))
    check_engine(spec.engine, spec.dtype, optimizer, "optimizer")
    defaults, old = optimizer.defaults(), spec.optimizer.defaults()
    kept = {name: spec.values[name] for name in defaults if name in old and spec.values[name] != old[name]}
    for name in tuple(kept):
        try:
            check_hyperparameter(optimizer.hyperparameter(name), kept[name], name)
        except InputError:
            del kept[name]
    title = optimizer.title if spec.name == spec.optimizer.title else spec.name
    schedule = spec.schedule if BASE in defaults else None
    return spec.with_(optimizer=optimizer, values=defaults | kept, changes=(), name=title, schedule=schedule)


def _chosen_optimizer(value: object, catalogue: Catalogue) -> Optimizer:
    if isinstance(value, Optimizer):
        return value
    if isinstance(value, Mapping):
        return optimizer_from(value, "", "optimizer")
    return catalogue.optimizer_or_file(str(value).strip())


def _problem(spec: RunSpec, _rest: str, value: object, catalogue: Catalogue) -> RunSpec:
    return _on_problem(spec, problem_for(spec, value, catalogue))


def _text(key: str) -> "Edit":
    def edit(spec: RunSpec, _rest: str, value: object, catalogue: Catalogue) -> RunSpec:
        changed = _on_problem(spec, with_named(spec.problem, key, str(value), catalogue))
        # Where a model of the catalogue says where to begin, what a parameter of that name was before means nothing.
        begins = text_named(spec.problem, key, str(value), catalogue).start
        redrawn = changed.start_drawn == PYTORCH == spec.start_drawn
        return changed.with_(start=changed.problem.start) if begins and not redrawn else changed

    return edit


def _data(spec: RunSpec, rest: str, value: Any, _catalogue: Catalogue) -> RunSpec:
    where = f"data.{rest}" if rest else "data"
    if rest:
        choose(rest, spec.problem.data, where, "column")
        value = {name: column.tolist() for name, column in spec.problem.columns.items()} | {
            rest: numbers_of(where, value)
        }
    if not isinstance(value, Mapping):
        _refuse(
            "data",
            "The data is a list of numbers for each of {names}.",
            names=", ".join(spec.problem.data) or "–",
        )
    columns = {str(name): numbers_of(f"data.{name}", column) for name, column in value.items()}
    rows = max(map(len, columns.values()), default=0)
    if rows > MOST_WRITTEN:
        _refuse("data", "The data has {rows} rows; a session keeps at most {most}.", rows=rows, most=MOST_WRITTEN)
    return _on_problem(spec, with_columns(spec.problem, columns))


def _on_problem(spec: RunSpec, problem: Any) -> RunSpec:
    """The run on another problem. Constants and predictions of the same names stay; steps of a branch mean
    nothing there.
    """
    constants = {name: spec.constants.get(name, each.default) for name, each in problem.constants.items()}
    start = start_for(spec, problem, constants)
    if spec.start_drawn == PYTORCH and problem.module is not None and problem.features == spec.problem.features:
        start = drawn(problem, PYTORCH, spec.seed)
    same_features = problem.features == spec.problem.features
    return spec.with_(
        problem=problem,
        constants=constants,
        start=start,
        changes=(),
        predict=spec.predict if same_features else (),
        batch=spec.batch if problem.data else None,
        validation=spec.validation.within(problem) if spec.validation and problem.data else None,
        standardise=spec.standardise and bool(problem.data),
    )


def _engine(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    engine = choose(str(value).strip(), ENGINES, "engine", "engine")
    dtype = _dtype_on(spec, engine)
    check_engine(engine, dtype, spec.optimizer, "engine")
    return spec.with_(engine=engine, dtype=dtype)


def _dtype_on(spec: RunSpec, engine: str) -> str:
    """NumPy is float64 only; elsewhere a dtype that is not the engine's usual one was chosen by hand."""
    usual = engine == "numpy" or spec.dtype == DEFAULT_DTYPE[spec.engine]
    return DEFAULT_DTYPE[engine] if usual else spec.dtype


def _dtype(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    dtype = choose(str(value).strip(), DTYPES, "dtype", "dtype")
    check_engine(spec.engine, dtype, spec.optimizer, "dtype")
    return spec.with_(dtype=dtype)


def _start(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    start = start_from(spec.problem, spec.start, rest, value)
    start = checked_start(spec.problem, start, spec.constants, f"start.{rest}" if rest else "start")
    wish = None if rest else asked(value)
    return spec.with_(start=start, seed=spec.seed if wish is None else wish[1])


def _constants(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    if not spec.problem.constants:
        _refuse(f"constants.{rest}" if rest else "constants", "This problem has no constants.")
    given = {rest: value} if rest else value
    if not isinstance(given, Mapping):
        _refuse("constants", "Name a constant, as in constants.{name}.", name=next(iter(spec.problem.constants)))
    names = list(spec.problem.constants)
    changed = {
        choose(str(name), names, f"constants.{name}", "constant"): number_of(f"constants.{name}", each)
        for name, each in given.items()
    }
    return spec.with_(constants={**spec.constants, **changed})


def _steps(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    steps = check_whole("steps", number_of("steps", value), MOST_STEPS, "steps")
    if spec.schedule is not None:
        spec.schedule.check(spec.values[BASE], steps, "steps")
    return spec.with_(steps=steps)


def _schedule(spec: RunSpec, rest: str, value: object, catalogue: Catalogue) -> RunSpec:
    """Another schedule, or a constant of the one that there is."""
    where = f"schedule.{rest}" if rest else "schedule"
    if not rest:
        schedule = chosen_schedule(value, catalogue.schedule, catalogue.schedules, where)
    elif spec.schedule is None:
        _refuse(where, "This run has no schedule.")
    else:
        name = choose(rest, list(spec.schedule.constants), where, "constant")
        schedule = spec.schedule.with_values(**{name: number_of(where, value)})
    if schedule is not None:
        check_schedule(schedule, spec.optimizer, spec.values, spec.steps, where)
    return spec.with_(schedule=schedule)


def _batch(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    return with_batch(spec, rest, value)


def _pitfall(spec: RunSpec, rest: str, value: object, catalogue: Catalogue) -> RunSpec:
    return with_pitfall(spec, rest, value, catalogue)


def _validation(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    return with_validation(spec, rest, value)


def _standardise(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    return spec.with_(standardise=standardising(spec.problem, truth_of("standardise", value), "standardise"))


def _seed(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    # As an integer where it is written as one: beyond 2^53 a float has no room for the last digits.
    text = str(value).strip()
    number = int(text) if text.isdecimal() and len(text) < 20 else number_of("seed", value)
    seed = check_whole("seed", number, LARGEST_SEED, "seed")
    if not spec.start_drawn:
        return spec.with_(seed=seed)
    # What a seed has drawn is drawn anew.
    start = checked_start(spec.problem, drawn(spec.problem, spec.start_drawn, seed), spec.constants, "seed")
    return spec.with_(seed=seed, start=start)


def _name(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    return spec.with_(name=" ".join(str(value).split())[:200] or spec.optimizer.title)


def _stop(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    where = f"stop.{rest}" if rest else "stop"
    if rest in ("", "enabled"):
        return spec.with_(stop=replace(spec.stop, enabled=truth_of(where, value)))
    choose(rest, ("gtol", "limit", "enabled"), where, "part of the stop rule")
    default = value is None or (isinstance(value, str) and value.strip() in ("", "default"))
    number = getattr(StopRule(), rest) if default else number_of(where, value)
    stop = replace(spec.stop, gtol=number) if rest == "gtol" else replace(spec.stop, limit=number)
    check_stop(stop.gtol, stop.limit, "stop")
    return spec.with_(stop=stop)


def _changes(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    """All changes from a step on anew: a sequence of Change or of {step, values}; none makes it one whole
    run.
    """
    bare = spec.with_(changes=())
    listed: Sequence[Any] = value if isinstance(value, list | tuple) else ([value] if value else [])
    pairs = [(each.step, each.values) if isinstance(each, Change) else _pair(each) for each in listed]
    for step, values in sorted(pairs, key=lambda pair: pair[0]):
        for name, number in values.items():
            bare = branch(bare, step, name, number)
    return bare


def _pair(each: object) -> tuple[int, Mapping[str, object]]:
    if isinstance(each, Mapping) and isinstance(each.get("step"), int) and isinstance(each.get("values"), Mapping):
        return each["step"], each["values"]
    return _refuse("changes", "A change has a `step` and `values`.")


def _predict(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    features = spec.problem.features
    if not features:
        _refuse("predict", "Only a fit predicts, and this problem is a function.")
    if isinstance(value, str | int | float) and len(features) == 1:
        value = [{features[0]: number} for number in numbers_of("predict", value)]
    points: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    for point in points:
        if not isinstance(point, Mapping) or set(point) != set(features):
            _refuse("predict", "A prediction needs a number for each of {names}.", names=", ".join(features))
    return spec.with_(predict=tuple({name: number_of("predict", point[name]) for name in features} for point in points))


def _refuse(where: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), where)


Edit = Callable[[RunSpec, str, Any, Catalogue], RunSpec]
_EDITS: Mapping[str, Edit] = {
    "optimizer": _optimizer,
    "problem": _problem,
    "model": _text("model"),
    "loss": _text("loss"),
    "penalty": _text("penalty"),
    "data": _data,
    "constants": _constants,
    "start": _start,
    "engine": _engine,
    "dtype": _dtype,
    "steps": _steps,
    "seed": _seed,
    "schedule": _schedule,
    "batch": _batch,
    "validation": _validation,
    "standardise": _standardise,
    "pitfall": _pitfall,
    "name": _name,
    "stop": _stop,
    "changes": _changes,
    "predict": _predict,
}
_OF_FITS = ("model", "loss", "penalty", "data", "batch", "validation", "standardise", "predict")
_DEEP = ("start", "constants", "stop", "data", "schedule", "batch", "validation", "pitfall")
