"""How a program spells parameters, gradient, state and hyperparameters, so that no two things share a name."""

import keyword
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gdstudio.language import Node, free_names
from gdstudio.model import Optimizer, Problem

# Up to this many scalar parameters a program is unrolled into scalar lines, which a student reads.
MOST_UNROLLED = 8
_TAKEN = {"math", "np", "torch", "run", "n", "row", "carry", "values", "constants", "data", "columns", "i", "abs", "min",
          "max", "len", "range", "float", "sum", "model", "criterion", "optimizer", "prediction"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """Identifiers of one program. `vectors[name][i]` is the i-th parameter's part of a vector of the optimizer."""

    value: str
    parameters: tuple[str, ...]
    gradient: tuple[str, ...]
    vectors: dict[str, tuple[str, ...]]
    scalars: dict[str, str]
    problem: dict[str, str]
    remembered: tuple[str, ...]
    hyperparameters: tuple[str, ...]

    @property
    def taken(self) -> frozenset[str]:
        """Identifiers that a shared part's line must not use."""
        vectors = {each for parts in self.vectors.values() for each in parts}
        return frozenset({self.value, *self.problem.values(), *self.scalars.values(), *vectors, *_TAKEN})

    @property
    def counter(self) -> str:
        """The number of the update, 1 at the first."""
        return self.scalars["k"]


def names_of(problem: Problem, optimizer: Optimizer) -> Names:
    """The problem's own names stay; the optimizer's give way with a trailing underscore where both claim one."""
    taken = set(_TAKEN)
    ours = {name: _free(name, taken) for name in (*problem.parameters, *problem.data, *problem.constants)}
    parameters = tuple(ours[name] for name in problem.parameters)
    value = _free("loss" if problem.data else "f", taken)
    gradient = tuple(_free(name, taken) for name in _each("g", problem.parameters))
    vectors, scalars = {"theta": parameters, "g": gradient}, {"k": _free("k", taken)}
    scalars |= {each.name: _free(each.name, taken) for each in optimizer.hyperparameters}
    state = [each.name for each in optimizer.state]
    for name in dict.fromkeys((*state, *(equation.target for equation in optimizer.equations))):
        if name in vectors or name in scalars:
            continue
        if name in _vectors(optimizer):
            vectors[name] = tuple(_free(each, taken) for each in _each(name, problem.parameters))
        else:
            scalars[name] = _free(name, taken)
    hyperparameters = tuple(scalars[each.name] for each in optimizer.hyperparameters)
    remembered = tuple(part for each in state for part in vectors.get(each, (scalars.get(each, ""),)))
    return Names(value, parameters, gradient, vectors, scalars, ours, remembered, hyperparameters)


def _vectors(optimizer: Optimizer) -> set[str]:
    """The names with the parameters' shape: declared state, and targets whose right side holds a vector in the open."""
    vectors = {"theta", "g", *(each.name for each in optimizer.state if each.shape == "vector")}
    declared = {each.name for each in optimizer.state}
    for equation in optimizer.equations:
        if equation.target not in declared and vectors & set(names_outside_reductions(equation.node)):
            vectors.add(equation.target)
    return vectors


def names_outside_reductions(node: Node) -> Iterable[str]:
    """Free names that are not inside sum, dot or norm."""
    if node.op == "call" and node.name in ("sum", "dot", "norm"):
        return ()
    if not node.args:
        return free_names(node)
    return tuple(name for part in node.args for name in names_outside_reductions(part))


def _each(name: str, parameters: Sequence[str]) -> list[str]:
    return [name] if len(parameters) == 1 else [f"{name}_{parameter}" for parameter in parameters]


def _free(name: str, taken: set[str]) -> str:
    while name in taken or keyword.iskeyword(name):
        name += "_"
    taken.add(name)
    return name


def unpack(names: Sequence[str], source: str) -> list[str]:
    """The line that gives the numbers of a tuple their names; none where there is nothing to name."""
    return [f"{', '.join(names)}, = {source}"] if names else []
