"""What the names of an optimizer that is being written stand for: told from where they are read and assigned."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from gdstudio.language import Equation, free_names, number
from gdstudio.model.optimizer import GIVEN, StateVariable, UpdateEquation
from gdstudio.model.optimizer_shapes import shapes

# What is usual for a hyperparameter of such a name. The ranges of names like beta end below 1.
_RATE = {"default": 0.1, "low": 1e-6, "high": 10.0, "scale": "log"}
_USUAL: Mapping[str, Mapping[str, Any]] = {
    "learning_rate": {**_RATE, "symbol": "\\eta"},
    "lr": {**_RATE, "symbol": "\\eta"},
    "eta": _RATE,
    "eps": {"default": 1e-8, "low": 1e-16, "high": 1.0, "scale": "log", "symbol": "\\varepsilon"},
    "epsilon": {"default": 1e-8, "low": 1e-16, "high": 1.0, "scale": "log"},
    "beta2": {"default": 0.999, "low": 0.0, "high": 1.0},
    "weight_decay": {"default": 0.01, "low": 0.0, "high": 1.0},
    "dampening": {"default": 0.0, "low": 0.0, "high": 1.0},
}
_SHARES = ("beta", "momentum", "rho", "mu", "gamma", "decay", "alpha")
_SHARE = {"default": 0.9, "low": 0.0, "high": 1.0}
_OTHER = {"default": 1.0, "low": 0.0, "high": 10.0}
# Shorter names are alike by chance.
_LEAST, _ALIKE = 4, 0.8


def usual(name: str) -> dict[str, Any]:
    """The table of a hyperparameter of which only the name is known."""
    if name in _USUAL:
        return dict(_USUAL[name])
    return dict(_SHARE if name.startswith(_SHARES) else _OTHER)


def usual_option(name: str) -> dict[str, Any]:
    """The same for one that switches an equation on: its range begins at 0, where it is off."""
    found = usual(name)
    return found if found["low"] == 0 and found.get("scale", "linear") == "linear" else dict(_OTHER)


def carried(equations: Sequence[Equation]) -> tuple[str, ...]:
    """Names that are read before the step gives them a value, and assigned in it: they keep it between steps."""
    assigned: set[str] = set()
    targets = {equation.target for equation in equations}
    found: list[str] = []
    for equation in equations:
        read = _names(equation)
        found += [each for each in read if each in targets - assigned and each not in (*found, *GIVEN)]
        assigned.add(equation.target)
    return tuple(found)


def unassigned(equations: Sequence[Equation]) -> tuple[str, ...]:
    """Names that no equation assigns: numbers that the user sets, in order of appearance."""
    targets = {equation.target for equation in equations}
    read = (each for equation in equations for each in _names(equation))
    return tuple(dict.fromkeys(each for each in read if each not in targets and each not in GIVEN))


def single_numbers(state: Collection[str], vectors: Collection[str], equations: Sequence[Equation]) -> set[str]:
    """Those of `state` that never get one value a parameter; `vectors` is state that has one."""
    guess = set(state)
    statements = [UpdateEquation(each.target, each.node, each.text) for each in equations]
    while True:
        held = [StateVariable(each, number(0), "scalar") for each in guess]
        held += [StateVariable(each, number(0)) for each in {*vectors, *state} - guess]
        turned = guess & _vector_targets(held, statements)
        if not turned:
            return guess
        guess -= turned


def _vector_targets(state: Iterable[StateVariable], statements: Sequence[UpdateEquation]) -> set[str]:
    """Targets of which some equation makes a vector. A twin of each target shows what the equation alone gives."""
    twins = [UpdateEquation(f"{each.target}'{place}", each.node, each.text) for place, each in enumerate(statements)]
    both = [equation for pair in zip(twins, statements, strict=True) for equation in pair]
    found = shapes(state, both)
    return {each.target.partition("'")[0] for each in twins if found[each.target]}


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that a new one may be a slip of."""
    others = [each for each in known if each != name and len(each) >= _LEAST]
    # Names that differ in a number only are meant to differ.
    others = [each for each in others if each.rstrip("0123456789") != name.rstrip("0123456789")]
    found = get_close_matches(name, others, n=1, cutoff=_ALIKE) if len(name) >= _LEAST else []
    return found[0] if found else None


def _names(equation: Equation) -> tuple[str, ...]:
    """What an equation reads; a repeated one keeps the value that its target had."""
    nodes = (equation.node,) if equation.until is None else (equation.until, equation.node)
    return free_names(*nodes)
