"""Which names of an optimizer are vectors (one number a parameter) and which are single numbers."""

from dataclasses import dataclass

from gdstudio.model import Optimizer
from gdstudio.model.optimizer_shapes import shapes

REDUCTIONS = frozenset({"sum", "dot", "norm"})


@dataclass(frozen=True, slots=True)
class Shapes:
    """`vectors` without theta, `scalars` without hyperparameters and k, both in order of appearance."""

    vectors: tuple[str, ...]
    scalars: tuple[str, ...]

    def is_vector(self, name: str) -> bool:
        """Whether a name stands for one number a parameter."""
        return name == "theta" or name in self.vectors


def component(name: str, *parameters: str) -> str:
    """The part of a vector or matrix that belongs to its parameters, as a name of its own: "m.x", "H.x.y"."""
    return ".".join((name, *parameters))


def shapes_of(optimizer: Optimizer) -> Shapes:
    """Declared state as it is declared; another target is a vector if a vector stands in it outside a reduction."""
    found = shapes(optimizer.state, optimizer.equations)
    vectors = tuple(each for each, vector in found.items() if vector)
    return Shapes(vectors, tuple(each for each in found if each not in vectors))
