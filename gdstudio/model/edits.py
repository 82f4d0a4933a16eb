"""The one way in which panels, drags and `--set` change a run: a path and a value in, a new spec or a refusal out."""

import difflib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from gdstudio.language import LanguageError, parse_number
from gdstudio.model.catalogue import Catalogue
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import with_columns
from gdstudio.model.run_file import DTYPES, ENGINES
from gdstudio.model.runspec import DEFAULT_DTYPE, Change, RunSpec
from gdstudio.model.text import InputError, Message

MOST_STEPS = 10**9


def apply(spec: RunSpec, path: str, value: object, catalogue: Catalogue) -> RunSpec:
    """The spec with the value at `path` changed; nothing happens to the old one.

    Paths: problem, optimizer, engine, dtype, start, start.x, steps, seed, name, data, constants.a, stop.gtol,
    stop.enabled, and each hyperparameter by its name. Numbers may be constant expressions ("1/3"). Raises InputError
    with the path in `where`.
    """
    head, _, rest = path.partition(".")
    if head in _EDITS and (rest == "" or head in _DEEP):
        return _EDITS[head](spec, rest, value, catalogue)
    if path in spec.values:
        return spec.with_(values={**spec.values, path: hyperparameter(spec, path, value)})
    if path in spec.problem.constants:
        return _constant(spec, path, value, catalogue)
    known = [*_EDITS, *spec.values, *(f"start.{name}" for name in spec.problem.parameters)]
    near = difflib.get_close_matches(path, known, n=1)
    _refuse(path, "There is no setting {name}{nearest}.", name=path, nearest=f"; did you mean {near[0]}?" if near else "")


def branch(spec: RunSpec, step: int, name: str, value: object) -> RunSpec:
    """The spec in which a hyperparameter changes from row `step` on; later changes are dropped."""
    number = hyperparameter(spec, name, value)
    earlier = [change for change in spec.changes if change.step < step]
    same = [change.values for change in spec.changes if change.step == step]
    values = {**(same[0] if same else {}), name: number}
    return spec.with_(changes=(*earlier, Change(step, values)))


def hyperparameter(spec: RunSpec, name: str, value: object) -> float:
    """The checked value of a hyperparameter. InputError in words about its own range."""
    declared = spec.optimizer.hyperparameter(name)
    number = number_of(name, value)
    label = {"label": readable(name)}
    if declared.low >= 0 and declared.scale == "log" and number <= 0:
        _refuse(name, "{label} must be greater than 0.", **label)
    if declared.scale == "linear" and not declared.low <= number <= declared.high:
        _refuse(name, "{label} must lie between {low} and {high}.", low=declared.low, high=declared.high, **label)
    if declared.integer and number != int(number):
        _refuse(name, "{label} must be a whole number.", **label)
    return number


def readable(name: str) -> str:
    """A hyperparameter's name as the subject of a sentence: "The learning rate"."""
    return f"The {name.replace('_', ' ')}"


def number_of(where: str, value: object) -> float:
    """A finite number from a number or a typed constant expression. InputError otherwise."""
    if isinstance(value, str):
        if not value.strip():
            _refuse(where, "{label} needs a number.", label=readable(where))
        try:
            value = parse_number(value)
        except LanguageError as error:
            raise InputError(error.message, where) from error
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        _refuse(where, "{label} must be a finite number.", label=readable(where))
    return float(value)


def _optimizer(spec: RunSpec, _rest: str, value: object, catalogue: Catalogue) -> RunSpec:
    optimizer = catalogue.optimizer(str(value))
    old = spec.optimizer.defaults()
    kept = {name: spec.values[name] for name in optimizer.defaults() if name in old and spec.values[name] != old[name]}
    title = optimizer.title if spec.name == spec.optimizer.title else spec.name
    return spec.with_(optimizer=optimizer, values=optimizer.defaults() | kept, changes=(), name=title)


def _problem(spec: RunSpec, _rest: str, value: object, catalogue: Catalogue) -> RunSpec:
    if isinstance(value, Problem):
        problem = value
    elif str(value) in catalogue.problems:
        problem = catalogue.problem(str(value))
    else:
        problem = _typed(str(value), spec)
    same = problem.parameters == spec.problem.parameters and problem.kind == spec.problem.kind
    start = spec.start if same and not problem.name else problem.start
    constants = {name: spec.constants.get(name, each.default) for name, each in problem.constants.items()}
    return spec.with_(problem=problem, start=start, constants=constants, changes=(), predict=())


def _typed(text: str, spec: RunSpec) -> Problem:
    """A function typed in the window or on the line: its refusals are LanguageErrors, with a column."""
    problem = Problem.function(text)
    same = problem.parameters == spec.problem.parameters
    return replace(problem, view=spec.problem.view) if same else problem


def _engine(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    engine = _choice("engine", value, ENGINES)
    usual = spec.dtype == DEFAULT_DTYPE[spec.engine]
    return spec.with_(engine=engine, dtype=DEFAULT_DTYPE[engine] if usual else spec.dtype)


def _dtype(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    dtype = _choice("dtype", value, DTYPES)
    if spec.engine == "numpy" and dtype != "float64":
        _refuse("dtype", "The numpy engine computes in float64; choose a torch engine for float32.")
    return spec.with_(dtype=dtype)


def _start(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    names = spec.problem.parameters
    if rest:
        if rest not in names:
            _refuse(f"start.{rest}", "{name} is not a parameter of this problem; there are {all}.",
                    name=rest, all=", ".join(names))  # fmt: skip
        point = dict(zip(names, spec.start, strict=True)) | {rest: number_of(f"start.{rest}", value)}
        return spec.with_(start=tuple(point[name] for name in names))
    parts = _parts(value, names)
    if len(parts) != len(names):
        _refuse("start", "This problem has {count} variables, {names}: the start needs {count} numbers, such as {example}.",
                count=len(names), names=", ".join(names), example=", ".join(["1"] * len(names)))  # fmt: skip
    return spec.with_(start=tuple(number_of("start", part) for part in parts))


def _parts(value: object, names: Sequence[str]) -> list[object]:
    if isinstance(value, str):
        return [part.strip() for part in value.strip().strip("()").split(",")]
    if isinstance(value, Mapping):
        return [value[name] for name in names if name in value]
    return list(value) if isinstance(value, Iterable) else [value]


def _constant(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    if rest not in spec.problem.constants:
        _refuse(f"constants.{rest}", "This problem has no constant {name}.", name=rest or "of no name")
    return spec.with_(constants={**spec.constants, rest: number_of(f"constants.{rest}", value)})


def _steps(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    return spec.with_(steps=_whole("steps", value, 0, MOST_STEPS))


def _seed(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    return spec.with_(seed=_whole("seed", value, 0, 2**63 - 1))


def _name(spec: RunSpec, _rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    return spec.with_(name=str(value).strip() or spec.optimizer.title)


def _stop(spec: RunSpec, rest: str, value: object, _catalogue: Catalogue) -> RunSpec:
    if rest == "enabled":
        return spec.with_(stop=replace(spec.stop, enabled=value in (True, "true", "True", "1", "yes")))
    if rest not in ("gtol", "limit"):
        _refuse(f"stop.{rest}", "The stop rule has gtol, limit and enabled.")
    if rest == "gtol" and value in (None, ""):
        return spec.with_(stop=replace(spec.stop, gtol=None))
    number = number_of(f"stop.{rest}", value)
    if number < 0:
        _refuse(f"stop.{rest}", "The tolerance cannot be negative.")
    return spec.with_(stop=replace(spec.stop, **{rest: number}))


def _data(spec: RunSpec, _rest: str, value: Any, _catalogue: Catalogue) -> RunSpec:
    if not spec.problem.data:
        _refuse("data", "This problem is a function and has no data.")
    return spec.with_(problem=with_columns(spec.problem, value))


def _choice(path: str, value: object, choices: Sequence[str]) -> str:
    if str(value) not in choices:
        _refuse(path, "There is no {path} {name}; there are {all}.", path=path, name=value, all=", ".join(choices))
    return str(value)


def _whole(path: str, value: object, low: int, high: int) -> int:
    number = number_of(path, value)
    if number != int(number) or not low <= number <= high:
        _refuse(path, "{label} must be a whole number from {low} to {high}.", label=readable(path), low=low, high=high)
    return int(number)


def _refuse(where: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), where)


_EDITS: Mapping[str, Callable[[RunSpec, str, Any, Catalogue], RunSpec]] = {
    "optimizer": _optimizer, "problem": _problem, "engine": _engine, "dtype": _dtype, "start": _start, "steps": _steps,
    "seed": _seed, "name": _name, "constants": _constant, "stop": _stop, "data": _data,
}  # fmt: skip
_DEEP = ("start", "constants", "stop")
