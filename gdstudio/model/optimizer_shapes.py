"""Which names of an optimizer are vectors, one number a parameter, and which are single numbers."""

from collections.abc import Collection, Iterable, Mapping

from gdstudio.language import Node, walk
from gdstudio.model.optimizer import StateVariable, UpdateEquation

# What makes one number of vectors, and what makes a vector of whatever stands in it.
TO_NUMBER = frozenset({"sum", "dot", "norm", "f"})
TO_VECTOR = frozenset({"grad", "solve"})
MATRICES = frozenset({"H", "I"})


def has_vector(node: Node, vectors: Collection[str]) -> bool:
    """Whether an expression has one value a parameter."""
    if node.op == "name":
        return node.name in vectors
    if node.op == "call" and node.name in TO_NUMBER | TO_VECTOR:
        return node.name in TO_VECTOR
    return any(has_vector(part, vectors) for part in node.args)


def shapes(state: Iterable[StateVariable], equations: Iterable[UpdateEquation]) -> dict[str, bool]:
    """Whether each name stands for a vector, in order of appearance, theta and hyperparameters left out.

    State is as declared; another target is what its first equation makes it.
    """
    found = {"g": True} | {each.name: each.shape == "vector" for each in state}
    for equation in equations:
        if equation.target != "theta" and equation.target not in found:
            found[equation.target] = has_vector(equation.node, vectors_of(found))
    return found


def vectors_of(found: Mapping[str, bool]) -> tuple[str, ...]:
    """theta and the names that `shapes` found to be vectors."""
    return ("theta", *(each for each, vector in found.items() if vector))


def calls(node: Node | None, names: Collection[str]) -> list[Node]:
    """The calls of these functions in an expression."""
    return [part for part in walk(node) if part.op == "call" and part.name in names] if node is not None else []
