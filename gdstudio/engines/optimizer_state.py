"""What a `torch.optim` class remembers, and which of our equations' state that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gdstudio.model import Optimizer

COUNTER = "step"


@dataclass(frozen=True, slots=True)
class Memory:
    """The class's memory of one tensor after its first step.

    `vectors` are the names of what has the tensor's shape, in torch's order. `counter` is the number of
    steps (1 here), in the form in which the class keeps it, None if it keeps none. `whole` says that there
    is nothing else.
    """

    vectors: tuple[str, ...]
    counter: Any
    whole: bool

    def corresponds(self, optimizer: Optimizer) -> bool:
        """Whether our state is this memory: as many vectors, in the same order, and no scalar."""
        ours = optimizer.state
        return self.whole and len(ours) == len(self.vectors) and all(each.shape == "vector" for each in ours)

    @property
    def empty(self) -> bool:
        """Whether a row's parameters are all that the class needs to go on."""
        return self.whole and not self.vectors and self.counter is None


def memory_of(state: Mapping[str, Any], size: int) -> Memory:
    """The memory of a tensor of `size` > 1 numbers, from the class's state after one step."""
    kept = {key: value for key, value in state.items() if value is not None}
    vectors = tuple(key for key, value in kept.items() if getattr(value, "shape", None) == (size,))
    others = [key for key in kept if key not in vectors and key != COUNTER]
    return Memory(vectors, kept.get(COUNTER), not others)
