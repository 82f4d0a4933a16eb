"""Another problem for a run: from the catalogue, typed or as a table; a fit with another model or loss."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from gdstudio.language import evaluate
from gdstudio.model.catalogue import Catalogue
from gdstudio.model.domain import has_value, round_places
from gdstudio.model.map_view import with_map
from gdstudio.model.names import parse_declared
from gdstudio.model.problem import Constant, Problem
from gdstudio.model.problem_file import PREDICTION, problem_from
from gdstudio.model.runspec import RunSpec
from gdstudio.model.start import why_not_there
from gdstudio.model.text import InputError, Message

# Keys of a fit's table that a new model makes meaningless, since they speak of the old one's parameters.
_OF_THE_MODEL = ("title", "text", "start", "minima", "smooth")
_OF_THE_LOSS = ("title", "text", "minima", "smooth")


def problem_for(spec: RunSpec, value: object, catalogue: Catalogue) -> Problem:
    """A problem, a table, a name of the catalogue, a file's path or a typed function. Raises InputError, LanguageError
    for the last."""
    if isinstance(value, Problem):
        return value
    if isinstance(value, Mapping):
        return problem_from(value, "", "problem")
    text = str(value).strip()
    return catalogue.problem_or_file(text) or Problem.function(text, constants=spec.problem.constants)


def start_for(spec: RunSpec, problem: Problem, constants: Mapping[str, float]) -> tuple[float, ...]:
    """Where a run begins on its new problem: at the problem's own start if it is a named one, else where it
    began before, parameter by parameter, if the function has a value and a slope there.

    InputError where a function has no value at any place that is tried.
    """
    old = dict(zip(spec.problem.parameters, spec.start, strict=True))
    same_data = problem.data == spec.problem.data
    named_anew = problem.name != "" and problem.name != spec.problem.name
    if named_anew or not same_data or (problem.data and not old.keys() & set(problem.parameters)):
        return problem.start
    kept = tuple(old.get(name, own) for name, own in zip(problem.parameters, problem.start, strict=True))
    if problem.data:
        return kept
    if problem.parameters != spec.problem.parameters:
        return _where_it_falls(problem, constants)
    return kept if _slopes(problem, constants, kept) is not None else _where_it_falls(problem, constants)


def _slopes(problem: Problem, constants: Mapping[str, float], start: tuple[float, ...]) -> list[float] | None:
    """The slopes at a place, None where the function or one of them has no value there."""
    values = dict(constants) | dict(zip(problem.parameters, start, strict=True))
    slopes = [evaluate(slope, values) for slope in problem.gradient]
    return slopes if has_value(problem.objective, values) and all(map(math.isfinite, slopes)) else None


def _where_it_falls(problem: Problem, constants: Mapping[str, float]) -> tuple[float, ...]:
    """The start of a function of other variables: its own, unless nothing moves there (0 is the minimum of many a typed
    one) and something does at another round place."""
    for each in (
        problem.start,
        *((place,) * len(problem.parameters) for place in (1.0, 2.0, 0.5)),
        *round_places(len(problem.parameters)),
    ):
        if any(_slopes(problem, constants, each) or ()):
            return each
    reason = why_not_there(problem, problem.start, constants)
    if reason is None:
        return problem.start
    message = "This function has no finite value where a start was looked for, such as {point}: {reason}."
    raise InputError(Message(message, reason.slots), "problem")


def with_text(
    problem: Problem,
    key: str,
    text: str,
    constants: Mapping[str, Constant] = MappingProxyType({}),
    start: Mapping[str, float] = MappingProxyType({}),
) -> Problem:
    """A fit with another `model`, `loss` or `penalty`; a new model's names that are no columns are its parameters.

    Declared constants stay constants; `constants` are those that the text brings, `start` is where its parameters begin.
    Raises LanguageError for the text, InputError with the key in `where`.
    """
    if not problem.data:
        raise InputError(Message("This problem is a function: it has no data and no {what}.", {"what": key}), key)
    text = text.strip()
    if text == problem.source.get(key, ""):
        return problem
    gone = {*(_OF_THE_MODEL if key == "model" else _OF_THE_LOSS)} - (
        {"title", "text"} if problem.source.get("of_data") else set()
    )
    table = {name: part for name, part in problem.source.items() if name not in gone} | {key: text}
    names = _names_of(problem, table)
    brought = {name: asdict(each) for name, each in constants.items() if name not in problem.constants}
    names["constants"] |= brought
    if start:
        names["start"] = [start.get(name, 0.0) for name in names["parameters"]]
    table |= names
    try:
        made = problem_from(table, "", key)
    except InputError as error:
        raise InputError(error.message, key) from error
    return with_map(made) if key == "model" else made


def _names_of(problem: Problem, table: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, constants and view of a fit with the texts of this table."""
    known = (*problem.data, *problem.parameters, *problem.constants, PREDICTION)
    texts = [str(table[key]) for key in ("model", "loss", "penalty") if table.get(key) or key != "penalty"]
    model, *others = (parse_declared(text, known).names for text in texts)
    parameters = [name for name in model if name not in (*problem.data, *problem.constants)]
    if not parameters:
        raise InputError(Message("This model has nothing to learn. Use letters such as w and b in it."), "model")
    used = {*model, *(name for names in others for name in names)}
    lost = [name for name in problem.parameters if name in used and name not in parameters]
    if lost:
        # It would become a constant of the penalty, which nobody has asked for.
        sentence = "The penalty uses `{name}`, which this model does not have. Change the penalty first."
        raise InputError(Message(sentence, {"name": lost[0]}), "model")
    constants = {name: asdict(each) for name, each in problem.constants.items() if name in used}
    # What a letter means in another model is another thing.
    stays = problem.data if table["model"] != problem.model_text else (*parameters, *problem.data)
    shown = {name: list(span) for name, span in problem.view.items() if name in stays}
    return {"parameters": parameters, "constants": constants, "view": shown}
