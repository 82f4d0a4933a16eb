"""A problem from its table: texts parsed, names resolved, the fit's objective substituted, sizes checked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np

from gdstudio.language import Expression, LanguageError, classify, free_names, make, parse, substitute
from gdstudio.model.problem import Array, Constant, Minimum, Problem
from gdstudio.model.reading import ProblemTable, checked
from gdstudio.model.text import InputError, Message


def problem_from(table: Mapping[str, Any], name: str, where: str) -> Problem:
    """The problem of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, ProblemTable, where)
    source = {key: value for key, value in table.items() if key != "name"}
    name = content.name or name
    if content.objective and not content.data:
        problem = _function(content, name, source, where)
    elif content.data and content.model and content.loss and not content.objective:
        problem = _fit(content, name, source, where)
    else:
        _refuse(where, "$", "A problem has an objective, or data, a model and a loss.")
    return _with_view(problem, content, where)


def _function(content: ProblemTable, name: str, source: dict[str, Any], where: str) -> Problem:
    expression = expression_of(content.objective, f"{where}: $.objective")
    variables, constants = classify(expression, content.parameters or None)
    unknown = set(content.constants) - set(constants)
    if unknown:
        _refuse(where, f"$.constants.{min(unknown)}", "The objective has no constant {name}.", name=min(unknown))
    if not variables:
        _refuse(where, "$.objective", "Nothing in the objective can be varied.")
    return Problem(
        name=name, title=content.title or expression.text, text=str(content.text), parameters=variables,
        objective=expression.node, objective_text=expression.text, start=tuple(content.start) or (0.0,) * len(variables),
        source=source, constants={each: _constant(content, each) for each in constants}, smooth=content.smooth,
    )  # fmt: skip


def _constant(content: ProblemTable, name: str) -> Constant:
    table = content.constants.get(name)
    return Constant(table.default, table.low, table.high, table.scale) if table else Constant()


def _fit(content: ProblemTable, name: str, source: dict[str, Any], where: str) -> Problem:
    if not content.parameters:
        _refuse(where, "$.parameters", "A fit names its parameters.")
    model = expression_of(content.model, f"{where}: $.model")
    loss = expression_of(content.loss, f"{where}: $.loss")
    objective = substitute(loss.node, {"prediction": model.node})
    if content.penalty:
        objective = make("+", (objective, expression_of(content.penalty, f"{where}: $.penalty").node))
    known = {*content.parameters, *content.data}
    constants = tuple(each for each in free_names(objective) if each not in known)
    return Problem(
        name=name, title=content.title or content.model, text=str(content.text), parameters=tuple(content.parameters),
        objective=objective, objective_text=content.loss, source=source, smooth=content.smooth,
        start=tuple(content.start) or (0.0,) * len(content.parameters),
        constants={each: _constant(content, each) for each in constants},
        data=tuple(content.data), columns=columns_from(content.columns, content.data, f"{where}: $.columns"),
        model=model.node, model_text=model.text, loss_text=loss.text, penalty_text=content.penalty,
    )  # fmt: skip


def columns_from(columns: Mapping[str, Sequence[float]], names: Sequence[str], where: str) -> dict[str, Array]:
    """Data columns as read-only arrays of one length, at least one row. InputError otherwise."""
    if set(columns) != set(names):
        raise InputError(Message("The data needs the columns {names}.", {"names": ", ".join(names)}), where)
    arrays = {name: np.array(columns[name], dtype=np.float64) for name in names}
    if len({len(array) for array in arrays.values()}) != 1:
        raise InputError(Message("All columns need the same number of rows.", {}), where)
    if not len(arrays[names[0]]):
        raise InputError(Message("The data has no rows: a fit needs at least one point.", {}), where)
    for array in arrays.values():
        if not np.isfinite(array).all():
            raise InputError(Message("The data holds a value that is not a finite number.", {}), where)
        array.flags.writeable = False
    return arrays


def with_columns(problem: Problem, columns: Mapping[str, Sequence[float]]) -> Problem:
    """The same fit on other data. InputError where the columns do not fit together."""
    arrays = columns_from(columns, problem.data, "data")
    source = {**problem.source, "columns": {name: arrays[name].tolist() for name in problem.data}}
    return replace(problem, columns=arrays, source=source)


def expression_of(text: str, where: str) -> Expression:
    """The parsed text; a refusal by the language becomes an InputError with the place and the column."""
    try:
        return parse(text)
    except LanguageError as error:
        slots = {"column": error.column, "sentence": error.message}
        raise InputError(Message("Column {column}: {sentence}", slots), where) from error


def _with_view(problem: Problem, content: ProblemTable, where: str) -> Problem:
    count = len(problem.parameters)
    if len(problem.start) != count:
        _refuse(where, "$.start", "The start needs {count} numbers.", count=count)
    for index, minimum in enumerate(content.minima):
        if len(minimum.at) != count:
            _refuse(where, f"$.minima[{index}].at", "A minimum needs {count} numbers.", count=count)
    for axis, (low, high) in content.view.items():
        if axis not in (*problem.parameters, *problem.data) or not low < high:
            _refuse(where, f"$.view.{axis}", "A view is a lower and a higher number for a parameter or a column.")
    minima = tuple(Minimum(tuple(each.at), each.value, each.source) for each in content.minima)
    return replace(problem, view=dict(content.view), minima=minima)


def _refuse(where: str, path: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), f"{where}: {path}")

