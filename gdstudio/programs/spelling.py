"""Which identifier stands for what in a program, so that no two things share one.

The problem's own names stay as they are; hyperparameters, gradient and state give way to them: Adam's `m` on
a problem whose parameter is called m becomes `m_m`.
"""

import builtins
import keyword
from collections.abc import Mapping
from dataclasses import dataclass

from gdstudio.model import Optimizer, Problem
from gdstudio.programs.shapes import component, shapes_of
from gdstudio.programs.statements import result_names

# Words that generated code uses with their usual meaning.
# What begins the key, in `Spelling.own`, of a module's tensor that holds several parameters.
LEAF = "leaf "
_BUILT_IN = {"math", "np", "torch", "guarded", "range", "super", "self", "record", "Objective", *dir(builtins)}


class Allocation:
    """Identifiers given out so far."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def claim(self, *wishes: str) -> str:
        """The first wish that is free, or the last one with underscores behind it."""
        for wish in wishes:
            if self._is_free(wish):
                break
        while not self._is_free(wish):
            wish += "_"
        self.taken.add(wish)
        return wish

    def _is_free(self, wish: str) -> bool:
        return wish not in self.taken and wish not in _BUILT_IN and not keyword.iskeyword(wish)


@dataclass(frozen=True, eq=False)
class Spelling:
    """Identifiers of one program.

    `problem`: parameters, constants and data columns by their names. `optimizer`: hyperparameters, `k`,
    scalars, and vectors by part ("theta.x", "g.x", "m.x") in unrolled programs, whole ("theta", "g", "m") in
    the others; the Hessian's numbers "H.x.y". `own`: what the loop needs besides ("places", "place", "rows", "keep", "data_rows", and more in
    some dialects).
    """

    problem: Mapping[str, str]
    optimizer: Mapping[str, str]
    value: str
    own: Mapping[str, str]
    unrolled: bool
    taken: frozenset[str]
    tensors: tuple[str, ...] = ()

    def vector(self, name: str, parameters: tuple[str, ...]) -> tuple[str, ...]:
        """The identifiers that together hold a vector: one a parameter, or one for all."""
        if not self.unrolled:
            return (self.optimizer[name],)
        return tuple(self.optimizer[component(name, parameter)] for parameter in parameters)

    def leaves(self, parameters: tuple[str, ...]) -> tuple[str, ...]:
        """The identifiers of the tensors that are stepped: those of the parameters, or the tensors of a module."""
        return self.tensors or self.vector("theta", parameters)

    def state(self, optimizer: Optimizer, parameters: tuple[str, ...]) -> tuple[str, ...]:
        """The identifiers of the state, in the order of the layout's columns."""
        return tuple(
            identifier
            for each in optimizer.state
            for identifier in (
                self.vector(each.name, parameters) if each.shape == "vector" else (self.optimizer[each.name],)
            )
        )


def spell(
    problem: Problem, optimizer: Optimizer, *, unrolled: bool, own: Mapping[str, str], layered: bool = False
) -> Spelling:
    """Identifiers for a program; `own` are the wishes for the loop's own names. `layered`: it is one around the module
    of PyTorch that the problem is."""
    free, shapes = Allocation(), shapes_of(optimizer)
    ours = {each: free.claim(each) for each in (*problem.parameters, *problem.constants, *problem.data)}
    theirs = {each.name: free.claim(each.name) for each in optimizer.hyperparameters} | {"k": free.claim("k")}
    value = free.claim("loss" if problem.data else "f")
    if unrolled:
        theirs |= {component("theta", each): ours[each] for each in problem.parameters}
    else:
        theirs["theta"] = free.claim("theta")
    for name in shapes.vectors:
        theirs |= _parts(free, name, problem.parameters) if unrolled else {name: free.claim(name)}
    for name, vector in result_names(optimizer).items():
        theirs |= _parts(free, name, problem.parameters) if vector and unrolled else {name: free.claim(name)}
    theirs |= {each: free.claim(each) for each in shapes.scalars}
    if optimizer.uses_hessian and unrolled:
        theirs |= _entries(free, problem.parameters)
    names = {key: free.claim(wish) for key, wish in own.items()}
    leaves = problem.layer.module.leaves if layered and problem.layer is not None else ()
    tensors = tuple(
        ours[each.parameters[0]] if len(each.parameters) == 1 else names[LEAF + each.name] for each in leaves
    )
    return Spelling(ours, theirs, value, names, unrolled, frozenset(free.taken), tensors)


def recorded(problem: Problem, optimizer: Optimizer, names: Spelling) -> list[str]:
    """The identifiers of what a row keeps, in the order of its columns: parameters, value, gradient, state."""
    parameters = problem.parameters
    return [
        *names.vector("theta", parameters), names.value, *names.vector("g", parameters),
        *names.state(optimizer, parameters),
    ]  # fmt: skip


def _parts(free: Allocation, name: str, parameters: tuple[str, ...]) -> dict[str, str]:
    if len(parameters) == 1:
        return {component(name, parameters[0]): free.claim(name, f"{name}_{parameters[0]}")}
    return {component(name, each): free.claim(f"{name}_{each}") for each in parameters}


def _entries(free: Allocation, parameters: tuple[str, ...]) -> dict[str, str]:
    """The Hessian's numbers on and above its diagonal."""
    if len(parameters) == 1:
        return {component("H", *parameters, *parameters): free.claim("H", "H_")}
    pairs = [(first, second) for place, first in enumerate(parameters) for second in parameters[place:]]
    return {component("H", *pair): free.claim("_".join(("H", *pair))) for pair in pairs}
