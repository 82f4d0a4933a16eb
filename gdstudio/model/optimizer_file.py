"""An optimizer from its table: equations parsed, names resolved, ranges checked."""

from collections.abc import Mapping
from typing import Any, NoReturn

from gdstudio.language import Equation, LanguageError, free_names, parse_equation
from gdstudio.language.parser import parse as parse_any
from gdstudio.model.optimizer import Hyperparameter, Optimizer, StateVariable, TorchMapping, UpdateEquation
from gdstudio.model.reading import HyperparameterTable, OptimizerTable, StateTable, checked
from gdstudio.model.text import InputError, Message

# What every equation may use without declaring it: parameters, gradient, number of the update.
GIVEN = ("theta", "g", "k")


def optimizer_from(table: Mapping[str, Any], name: str, where: str) -> Optimizer:
    """The optimizer of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, OptimizerTable, where)
    hyperparameters = tuple(_hyperparameter(each, found, where) for each, found in content.hyperparameters.items())
    if not content.equations:
        _refuse(where, "$.equations", "An optimizer needs at least one equation.")
    state = tuple(_state(each, found, where) for each, found in content.state.items())
    return Optimizer(
        name=content.name or name, title=content.title, text=str(content.text), hyperparameters=hyperparameters,
        state=state, equations=_equations(content, where),
        torch=TorchMapping(content.torch.cls, content.torch.fixed, content.torch.map) if content.torch else None,
        source={key: value for key, value in table.items() if key != "name"},
    )  # fmt: skip


def _hyperparameter(name: str, table: HyperparameterTable, where: str) -> Hyperparameter:
    path = f"$.hyperparameters.{name}"
    if not table.low < table.high:
        _refuse(where, path, "The lowest value must be below the highest.")
    if not table.low <= table.default <= table.high:
        _refuse(where, f"{path}.default", "The default lies outside its own range.")
    if table.scale == "log" and table.low <= 0:
        _refuse(where, f"{path}.low", "A logarithmic scale needs a range above 0.")
    return Hyperparameter(
        name, table.default, table.low, table.high, table.scale, table.symbol, table.help, table.integer
    )


def _state(name: str, found: float | StateTable, where: str) -> StateVariable:
    init, shape = (found.init, found.shape) if isinstance(found, StateTable) else (repr(float(found)), "vector")
    try:
        return StateVariable(name, parse_any(init).node, shape)
    except LanguageError as error:
        _refuse(where, f"$.state.{name}", "Column {column}: {sentence}", column=error.column, sentence=error.message)


def _equations(content: OptimizerTable, where: str) -> tuple[UpdateEquation, ...]:
    known = {*GIVEN, *content.hyperparameters, *content.state}
    equations = []
    for index, table in enumerate(content.equations):
        path = f"$.equations[{index}].text"
        equation = _equation(table.text, path, where)
        unknown = [each for each in free_names(equation.node) if each not in known]
        if unknown:
            _refuse(where, path, "`{name}` is not a hyperparameter, a state or the result of an equation above.",
                    name=unknown[0])  # fmt: skip
        if equation.target in {"g", "k", *content.hyperparameters}:
            _refuse(where, path, "`{name}` cannot be assigned to.", name=equation.target)
        known.add(equation.target)
        equations.append(UpdateEquation(equation.target, equation.node, equation.text, table.says))
    if not any(equation.target == "theta" for equation in equations):
        _refuse(where, "$.equations", "No equation changes theta, so nothing would move.")
    return tuple(equations)


def _equation(text: str, path: str, where: str) -> Equation:
    try:
        return parse_equation(text)
    except LanguageError as error:
        _refuse(where, path, "Column {column}: {sentence}", column=error.column, sentence=error.message)


def _refuse(where: str, path: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), f"{where}: {path}")
