"""An optimizer from its table: equations parsed, names resolved, ranges checked."""

from collections.abc import Mapping
from typing import Any, NoReturn

from gdstudio.language import STATEMENT_WORDS, Equation, LanguageError, Node, free_names, number, parse_equation
from gdstudio.model.names import check_names, parse_declared
from gdstudio.model.optimizer import (
    COUNTERS,
    GIVEN,
    Hyperparameter,
    Optimizer,
    StateVariable,
    TorchMapping,
    UpdateEquation,
)
from gdstudio.model.optimizer_rules import check_statements, repeated_calls
from gdstudio.model.reading import at, checked, refused_text
from gdstudio.model.runspec import SETTINGS
from gdstudio.model.source import in_language
from gdstudio.model.tables import EquationTable, HyperparameterTable, OptimizerTable, StateTable, TorchTable
from gdstudio.model.text import InputError, Message


def optimizer_from(table: Mapping[str, Any], name: str, where: str) -> Optimizer:
    """The optimizer of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, OptimizerTable, where)
    if "equations" not in table and content.torch is None:
        _refuse(at(where, ""), "The key `{key}` is missing.", key="equations")
    taken = {*GIVEN, *SETTINGS, *COUNTERS.values()}
    for each in (*content.hyperparameters, *content.state):
        if each in STATEMENT_WORDS:
            _refuse(where, "`{name}` belongs to the language and cannot be used as a name.", name=each)
    for each in content.hyperparameters:
        check_names([each], at(where, f".hyperparameters.{each}"), taken)
    for each in content.state:
        check_names([each], at(where, f".state.{each}"), taken)
    title = in_language(content.title)
    if not title:
        _refuse(at(where, ".title"), "An optimizer needs a title.")
    state = tuple(_state(each, found, content, where) for each, found in content.state.items())
    every = _equations(content, where)
    equations = tuple(each for each in every if not each.option)
    places = [at(where, f".equations[{index}].text") for index in range(len(every))]
    check_statements(state, every, places)
    counters = tuple(StateVariable(COUNTERS[each], number(0), "scalar") for each in repeated_calls(equations))
    return Optimizer(
        name=content.name or name,
        title=title,
        text=in_language(content.text),
        hyperparameters=tuple(_hyperparameter(each, found, where) for each, found in content.hyperparameters.items()),
        state=(*state, *counters),
        equations=equations,
        every=every,
        torch=_torch(content.torch, content, where) if content.torch else None,
        source={key: value for key, value in table.items() if key != "name"},
    )


def _hyperparameter(name: str, table: HyperparameterTable, where: str) -> Hyperparameter:
    place = at(where, f".hyperparameters.{name}")
    if not table.low < table.high:
        _refuse(f"{place}.low", "`low` must be below `high`.")
    if not table.low <= table.default <= table.high:
        _refuse(f"{place}.default", "The default lies outside its own range.")
    if table.scale == "log" and table.low <= 0:
        _refuse(f"{place}.low", "A logarithmic scale needs a range above 0.")
    if table.integer and table.default != int(table.default):
        _refuse(f"{place}.default", "A whole number needs a whole default.")
    return Hyperparameter(
        name, table.default, table.low, table.high, table.scale, table.symbol, table.help, table.integer
    )


def _state(name: str, found: float | StateTable, content: OptimizerTable, where: str) -> StateVariable:
    table = found if isinstance(found, StateTable) else StateTable(repr(float(found)))
    try:
        node = parse_declared(table.init, content.hyperparameters).node
    except LanguageError as error:
        raise refused_text(error, at(where, f".state.{name}")) from error
    _known(node, {*content.hyperparameters}, at(where, f".state.{name}"), "`{name}` is not a hyperparameter.")
    return StateVariable(name, node, table.shape, table.draw, _side(name, table, content, where))


def _side(name: str, table: StateTable, content: OptimizerTable, where: str) -> Node | None:
    """What the learning rate is divided by, for squares: by default the root of the state."""
    place = at(where, f".state.{name}.side")
    if table.draw and table.shape == "scalar":
        _refuse(at(where, f".state.{name}.draw"), "Only a state of the parameters' shape can be drawn.")
    if table.draw != "squares":
        if table.side:
            _refuse(place, "Only squares have a side.")
        return None
    known = {"k", *content.hyperparameters, *content.state}
    try:
        node = parse_declared(table.side or f"sqrt({name})", tuple(known)).node
    except LanguageError as error:
        raise refused_text(error, place) from error
    _known(node, known, place, "`{name}` is neither a hyperparameter nor a state.")
    return node


def _equations(content: OptimizerTable, where: str) -> tuple[UpdateEquation, ...]:
    known = {*GIVEN, *content.hyperparameters, *content.state}
    equations = []
    for index, table in enumerate(content.equations):
        place = at(where, f".equations[{index}].text")
        equation = _equation(table.text, place)
        for node in (equation.node, equation.until):
            _known(node, known, place, "`{name}` is not a hyperparameter, a state or the result of an equation above.")
        _check_option(table, equation, content, at(where, f".equations[{index}].option"))
        given = {"k", *content.hyperparameters, *COUNTERS.values()}
        if equation.target in given or (equation.target == "g" and not table.option):
            _refuse(
                place,
                "`{name}` is given and cannot be assigned to; choose another name.",
                name=equation.target,
            )
        known.add(equation.target)
        equations.append(
            UpdateEquation(
                equation.target, equation.node, equation.text, table.says, equation.until, equation.most, table.option
            )
        )
    # A class of torch.optim makes its steps without any.
    if (equations or content.torch is None) and not any(equation.target == "theta" for equation in equations):
        _refuse(at(where, ".equations"), "No equation changes theta, so nothing would move.")
    return tuple(equations)


def _check_option(table: EquationTable, equation: Equation, content: OptimizerTable, place: str) -> None:
    """An option is a hyperparameter that can be 0, and what it switches on changes what is there without it."""
    if not table.option:
        return
    found = content.hyperparameters.get(table.option)
    if found is None:
        _refuse(place, "`{name}` is not a hyperparameter.", name=table.option)
    if found.low != 0 or found.scale != "linear":
        _refuse(place, "An option is off at 0: the range of `{name}` begins there.", name=table.option)
    if equation.target not in ("g", "theta") or equation.until is not None:
        _refuse(place, "An option changes `g` or `theta`; `{name}` would be missing while it is off.",
                name=equation.target)  # fmt: skip


def _equation(text: str, place: str) -> Equation:
    try:
        return parse_equation(text)
    except LanguageError as error:
        raise refused_text(error, place) from error


def _known(node: Node | None, known: set[str], place: str, sentence: str) -> None:
    for each in free_names(node) if node is not None else ():
        if each not in known:
            _refuse(place, sentence, name=each)


def _torch(table: TorchTable, content: OptimizerTable, where: str) -> TorchMapping:
    """Whether torch has the class is for the engine to find out; here only that the hyperparameters are
    these.
    """
    place = at(where, ".torch")
    for each in table.map:
        if each not in content.hyperparameters:
            _refuse(f"{place}.map.{each}", "`{name}` is not a hyperparameter.", name=each)
    options = {equation.option for equation in content.equations}
    for each in content.hyperparameters:
        if each not in table.map and each not in options:
            _refuse(f"{place}.map", "`{name}` has no argument of the torch class.", name=each)
    arguments = [*table.map.values(), *table.fixed]
    for argument in arguments:
        if arguments.count(argument) > 1:
            _refuse(place, "The argument `{name}` is given twice.", name=argument)
    for argument, words in table.choices.items():
        fields = [content.hyperparameters[each] for each, found in table.map.items() if found == argument]
        if not fields or (fields[0].low, fields[0].high, fields[0].integer) != (0, len(words), True):
            sentence = "The words of `{name}` need a whole hyperparameter from 0, which is none of them, to {count}."
            _refuse(f"{place}.choices.{argument}", sentence, name=argument, count=len(words))
    choices = {argument: tuple(words) for argument, words in table.choices.items()}
    return TorchMapping(table.cls, dict(table.fixed), dict(table.map), choices, table.closure)


def _refuse(where: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), where)
