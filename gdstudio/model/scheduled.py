"""An optimizer under a schedule: its own equations behind one that sets the learning rate of the step."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from gdstudio.language import Node, name, number, operation, substitute, to_text
from gdstudio.model.optimizer import GIVEN, Hyperparameter, Optimizer, UpdateEquation
from gdstudio.model.schedule import BASE, BEGINNING, COUNTER, Schedule

# What the rate of the step is called, where the optimizer has no such name already: it is read as η.
_RATES = ("eta", "eta_t")
_SAYS = "The schedule sets the learning rate of this step."


def constant_names(optimizer: Optimizer, schedule: Schedule) -> dict[str, str]:
    """The schedule's constants by the names that they have beside the optimizer's own."""
    taken = _names_of(optimizer)
    return {each: _free(taken, each) for each in schedule.constants}


@lru_cache(maxsize=256)
def scheduled(optimizer: Optimizer, schedule: Schedule) -> Optimizer:
    """The optimizer whose first equation is the schedule, in its counter k; `rate` is what the others then use.

    The schedule's constants are hyperparameters of it, `learning_rate` is what it was.
    """
    names = constant_names(optimizer, schedule)
    rate = _free(_names_of(optimizer) | set(names.values()), *_RATES)
    made = operation("-", name("k"), number(1))
    node = substitute(schedule.node, {COUNTER: made, **{old: name(new) for old, new in names.items()}})
    added = (
        Hyperparameter(new, each.default, each.low, each.high, each.scale)
        for new, each in zip(names.values(), schedule.constants.values(), strict=True)
    )
    first = UpdateEquation(rate, node, f"{rate} = {to_text(node)}", _SAYS)
    old = (replace(each, symbol=BEGINNING) if each.name == BASE else each for each in optimizer.hyperparameters)
    rest = (_with_rate(equation, {BASE: name(rate)}) for equation in optimizer.equations)
    return replace(
        optimizer,
        hyperparameters=(*old, *added),
        equations=(first, *rest),
        rate=rate,
        source={**optimizer.source, "schedule": schedule.to_table()},
    )


def _with_rate(equation: UpdateEquation, instead: Mapping[str, Node]) -> UpdateEquation:
    node = substitute(equation.node, instead)
    until = None if equation.until is None else substitute(equation.until, instead)
    if node is equation.node and until is equation.until:
        return equation
    text = f"{equation.target} = {to_text(node)}"
    if until is not None:
        text = f"repeat {equation.most} until {to_text(until)}: {text}"
    return replace(equation, node=node, until=until, text=text)


def _names_of(optimizer: Optimizer) -> set[str]:
    hyperparameters = (each.name for each in optimizer.hyperparameters)
    state = (each.name for each in optimizer.state)
    return {*GIVEN, *hyperparameters, *state, *(equation.target for equation in optimizer.equations)}


def _free(taken: set[str], *wishes: str) -> str:
    """The first wish that is not taken, else the last with underscores behind it."""
    found = next((each for each in wishes if each not in taken), wishes[-1])
    while found in taken:
        found += "_"
    return found
