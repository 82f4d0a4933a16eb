"""Which names of an optimizer are vectors (one number a parameter) and which are single numbers."""

from dataclasses import dataclass

from gdstudio.language import Node
from gdstudio.model import Optimizer

REDUCTIONS = frozenset({"sum", "dot", "norm"})


@dataclass(frozen=True, slots=True)
class Shapes:
    """`vectors` without theta, `scalars` without hyperparameters and k, both in order of appearance."""

    vectors: tuple[str, ...]
    scalars: tuple[str, ...]

    def is_vector(self, name: str) -> bool:
        """Whether a name stands for one number a parameter."""
        return name == "theta" or name in self.vectors


def component(name: str, parameter: str) -> str:
    """The part of a vector that belongs to one parameter, as a name of its own: "m.x"."""
    return f"{name}.{parameter}"


def shapes_of(optimizer: Optimizer) -> Shapes:
    """Declared state as it is declared; another target is a vector if a vector stands in it outside a reduction."""
    vectors = ["g", *(each.name for each in optimizer.state if each.shape == "vector")]
    scalars = [each.name for each in optimizer.state if each.shape == "scalar"]
    for equation in optimizer.equations:
        if equation.target == "theta" or equation.target in (*vectors, *scalars):
            continue
        (vectors if has_vector(equation.node, ("theta", *vectors)) else scalars).append(equation.target)
    return Shapes(tuple(vectors), tuple(scalars))


def has_vector(node: Node, vectors: tuple[str, ...]) -> bool:
    """Whether an expression has one value a parameter."""
    if node.op == "name":
        return node.name in vectors
    if node.op == "call" and node.name in REDUCTIONS:
        return False
    return any(has_vector(part, vectors) for part in node.args)
