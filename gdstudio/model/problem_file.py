"""A problem from its table: texts parsed, names resolved, the fit's objective substituted, sizes checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, NoReturn

from gdstudio.language import Expression, LanguageError, Node, classify, free_names, make, substitute
from gdstudio.model.dataset import columns_from
from gdstudio.model.domain import has_value, reduced, round_places
from gdstudio.model.names import check_names, parse_declared
from gdstudio.model.problem import Constant, Meaning, Minimum, Problem
from gdstudio.model.reading import at, checked, refused_text
from gdstudio.model.source import in_language
from gdstudio.model.tables import ConstantTable, ProblemTable
from gdstudio.model.text import InputError, Message, choose
from gdstudio.model.view import view_of

PREDICTION = "prediction"


def problem_from(table: Mapping[str, Any], name: str, where: str) -> Problem:
    """The problem of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, ProblemTable, where)
    if content.objective and not (content.data or content.model or content.loss):
        problem = _function(content, where)
    elif content.data and content.model and content.loss and not content.objective:
        problem = _fit(content, where)
    else:
        _refuse(at(where, ""), "A problem has either an `objective`, or `data`, a `model` and a `loss`.")
    problem = replace(
        problem,
        name=content.name or name,
        title=in_language(content.title) or problem.title,
        text=in_language(content.text),
        smooth=content.smooth,
        source={key: value for key, value in table.items() if key != "name"},
    )
    return _with_places(problem, content, where)


def typed_function(
    text: str,
    name: str,
    parameters: Sequence[str] | None,
    start: Sequence[float] | None,
    constants: Mapping[str, Constant],
) -> Problem:
    """`Problem.function`: the text becomes the table that a session would keep, and is read as one."""
    expression = parse_declared(text, (*(parameters or ()), *constants))
    if parameters is not None:
        check_names(parameters, "parameters", set())
    variables, others = classify(expression, parameters)
    values = {each: constants.get(each, Constant()) for each in others}
    at_one = {each: constant.default for each, constant in values.items()}
    found = next(
        (
            each
            for each in round_places(len(variables))
            if has_value(expression.node, dict(zip(variables, each, strict=True)) | at_one)
        ),
        None,
    )
    place = tuple(map(float, start or found or (0.0,) * len(variables)))
    table = {
        "title": expression.text,
        "objective": expression.text,
        "parameters": list(variables),
        "start": list(place),
        "constants": {each: asdict(constant) for each, constant in values.items()},
        "view": view_of(expression.node, variables, at_one, place),
    }
    return problem_from(table, name, "problem")


def _function(content: ProblemTable, where: str) -> Problem:
    of_fits = {"columns": content.columns, "penalty": content.penalty, "meanings": content.meanings}
    if any(of_fits.values()):
        _refuse(
            at(where, f".{next(name for name, part in of_fits.items() if part)}"),
            "Only a fit, which has `data`, can have this.",
        )
    expression = _expression(content.objective, (*content.parameters, *content.constants), at(where, ".objective"))
    try:
        variables, constants = classify(expression, content.parameters or None)
    except LanguageError as error:
        raise refused_text(error, at(where, ".objective")) from error
    _one_namespace(content, variables, constants, where)
    if not reduced(expression.node, ()):
        _refuse(at(where, ".objective"), "`mean` and `sum` go over data columns, and a function has none.")
    return Problem(
        name="",
        title=expression.text,
        parameters=variables,
        objective=expression.node,
        objective_text=expression.text,
        start=(),
        source={},
        constants={each: _constant(content, each) for each in constants},
    )


def _fit(content: ProblemTable, where: str) -> Problem:
    if len(content.data) < 2:
        _refuse(at(where, ".data"), "A fit needs at least two columns; the last is the one to be predicted.")
    if not content.parameters:
        _refuse(at(where, ".parameters"), 'A fit names its parameters, as in `parameters = ["w", "b"]`.')
    names = (*content.parameters, *content.data, *content.constants, PREDICTION)
    model, loss = (
        _expression(text, names, at(where, path)) for text, path in ((content.model, ".model"), (content.loss, ".loss"))
    )
    penalty = _expression(content.penalty, names, at(where, ".penalty")) if content.penalty else None
    objective = _objective(model, loss, penalty, content, where)
    known = {*content.parameters, *content.data}
    constants = tuple(each for each in free_names(objective) if each not in known)
    _one_namespace(content, content.parameters, constants, where)
    return Problem(
        name="",
        title=model.text,
        parameters=tuple(content.parameters),
        objective=objective,
        objective_text=loss.text,
        start=(),
        source={},
        constants={each: _constant(content, each) for each in constants},
        data=tuple(content.data),
        columns=columns_from(content.columns, content.data, at(where, ".columns")),
        meanings={
            choose(each, content.data, at(where, ".meanings"), "column"): Meaning(table.words, table.unit)
            for each, table in content.meanings.items()
        },
        model=model.node,
        model_text=model.text,
        loss_text=loss.text,
        penalty_text=penalty.text if penalty else "",
    )


def _objective(
    model: Expression, loss: Expression, penalty: Expression | None, content: ProblemTable, where: str
) -> Node:
    """The loss with the model in the prediction's place, plus the penalty; one number, not one a row."""
    for name in (content.data[-1], PREDICTION):
        if name in model.names:
            _refuse(at(where, ".model"), "The model cannot use `{name}`: that is what it predicts.", name=name)
    if PREDICTION not in loss.names:
        _refuse(at(where, ".loss"), "The loss does not use `prediction`, so nothing would be learned.")
    objective = substitute(loss.node, {PREDICTION: model.node})
    if not reduced(objective, content.data):
        _refuse(
            at(where, ".loss"),
            "The loss has to be one number: put `mean(…)` or `sum(…)` around what varies by row.",
        )
    if penalty is None:
        return objective
    if PREDICTION in penalty.names or not reduced(penalty.node, content.data):
        _refuse(at(where, ".penalty"), "The penalty is one number made of the parameters.")
    return make("+", (objective, penalty.node))


def _one_namespace(content: ProblemTable, parameters: Sequence[str], constants: Sequence[str], where: str) -> None:
    taken = {PREDICTION} if content.data else set()
    check_names(parameters, at(where, ".parameters"), taken)
    check_names(content.data, at(where, ".data"), taken)
    for each, table in content.constants.items():
        check_names([each], at(where, f".constants.{each}"), taken)
        if each not in constants:
            _refuse(at(where, f".constants.{each}"), "`{name}` occurs nowhere in this problem.", name=each)
        _check_range(table, at(where, f".constants.{each}"))


def _check_range(table: ConstantTable, where: str) -> None:
    if not table.low < table.high:
        _refuse(f"{where}.low", "`low` must be below `high`.")
    if table.scale == "log" and table.low <= 0:
        _refuse(f"{where}.low", "A logarithmic scale needs a range above 0.")


def _constant(content: ProblemTable, name: str) -> Constant:
    table = content.constants.get(name, ConstantTable())
    return Constant(table.default, table.low, table.high, table.scale)


def _expression(text: str, declared: Sequence[str], where: str) -> Expression:
    try:
        return parse_declared(text, declared)
    except LanguageError as error:
        raise refused_text(error, where) from error


def _with_places(problem: Problem, content: ProblemTable, where: str) -> Problem:
    """Start, view, domain and known minima, each with as many numbers as there are parameters."""
    count = len(problem.parameters)
    for path, place in _places(content):
        if len(place) != count:
            slots = {"count": count, "names": ", ".join(problem.parameters), "found": len(place)}
            _refuse(at(where, path), "Needed here: {count} numbers, for {names}. Found: {found}.", **slots)
    for table, ranges in (("view", content.view), ("domain", content.domain)):
        for axis, (low, high) in ranges.items():
            path = at(where, f".{table}.{axis}")
            if axis not in (*problem.parameters, *problem.data):
                _refuse(path, "`{name}` is no parameter and no column of this problem.", name=axis)
            if not low < high:
                _refuse(path, "A {table} goes from a lower number to a higher one.", table=table)
    return replace(
        problem,
        start=tuple(content.start) or (0.0,) * count,
        view=dict(content.view),
        domain=dict(content.domain),
        minima=tuple(Minimum(tuple(each.at), each.value, each.source) for each in content.minima),
    )


def _places(content: ProblemTable) -> Iterator[tuple[str, Sequence[float]]]:
    if content.start:
        yield ".start", content.start
    for index, minimum in enumerate(content.minima):
        yield f".minima[{index}].at", minimum.at


def _refuse(where: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), where)
