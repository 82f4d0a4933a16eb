"""Another problem for a run: from the catalogue, typed, or as a table; and a fit with another model, loss or
penalty.
"""

from collections.abc import Mapping
from typing import Any

from gdstudio.model.catalogue import Catalogue
from gdstudio.model.domain import has_value
from gdstudio.model.names import parse_declared
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import PREDICTION, problem_from
from gdstudio.model.runspec import RunSpec
from gdstudio.model.text import InputError, Message

# Keys of a fit's table that a new model makes meaningless, since they speak of the old one's parameters.
_OF_THE_MODEL = ("title", "text", "name", "start", "minima", "smooth")


def problem_for(spec: RunSpec, value: object, catalogue: Catalogue) -> Problem:
    """A problem, a table, a name of the catalogue or a typed function. Raises InputError, LanguageError for
    the last.
    """
    if isinstance(value, Problem):
        return value
    if isinstance(value, Mapping):
        return problem_from(value, "", "problem")
    text = str(value).strip()
    if text in catalogue.problems:
        return catalogue.problem(text)
    return Problem.function(text, constants=spec.problem.constants)


def start_for(spec: RunSpec, problem: Problem, constants: Mapping[str, float]) -> tuple[float, ...]:
    """Where a run begins on its new problem: at the problem's own start if it is a named one, else where it
    began before, parameter by parameter, if there is a value there.
    """
    old = dict(zip(spec.problem.parameters, spec.start, strict=True))
    same_data = problem.data == spec.problem.data
    named_anew = problem.name != "" and problem.name != spec.problem.name
    if named_anew or not same_data or not old.keys() & set(problem.parameters):
        return problem.start
    if not problem.data and problem.parameters != spec.problem.parameters:
        return problem.start
    start = tuple(old.get(name, own) for name, own in zip(problem.parameters, problem.start, strict=True))
    values = dict(constants) | dict(zip(problem.parameters, start, strict=True))
    return start if problem.data or has_value(problem.objective, values) else problem.start


def with_text(problem: Problem, key: str, text: str) -> Problem:
    """A fit with another `model`, `loss` or `penalty`. Every name of the model that is no column, no declared
    constant and no function is one of its parameters. Raises InputError, LanguageError.
    """
    if not problem.data:
        raise InputError(
            Message("This problem is a function: it has no data and no {what}.", {"what": key}), key
        )
    declared = (*problem.data, *problem.parameters, *problem.constants, PREDICTION)
    kept = {
        name: part for name, part in problem.source.items() if key != "model" or name not in _OF_THE_MODEL
    }
    table: dict[str, Any] = {**kept, key: text.strip()}
    if key != "penalty":
        parse_declared(text, declared)
    elif not text.strip():
        table.pop("penalty")
    if key == "model":
        _declare(table, problem, parse_declared(text, declared).names)
    table.pop("minima", None)
    return problem_from(table, "", "problem")


def _declare(table: dict[str, Any], problem: Problem, names: tuple[str, ...]) -> None:
    constants = problem.source.get("constants", {})
    assert isinstance(constants, Mapping)
    table["parameters"] = [name for name in names if name not in (*problem.data, *constants)]
    table["constants"] = {name: part for name, part in constants.items() if name in names}
    view = problem.source.get("view", {})
    assert isinstance(view, Mapping)
    table["view"] = {
        name: part for name, part in view.items() if name in (*table["parameters"], *problem.data)
    }
