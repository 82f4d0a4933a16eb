"""A `torch.optim` optimizer that evaluates the objective itself, with a count of how often it does."""

from collections.abc import Callable
from typing import Any

Closure = Callable[[], Any]


class ClosureCalls:
    """Stands for the optimizer in a recording loop; `total` are the calls until now, `before` those before each step.

    An evaluation is a call of the closure: value and gradient together.
    """

    def __init__(self, optimizer: Any) -> None:
        self._optimizer = optimizer
        self.total = 0
        self.before: list[int] = []

    @property
    def param_groups(self) -> Any:
        """The optimizer's own groups."""
        return self._optimizer.param_groups

    def zero_grad(self) -> None:
        """Clear the gradients."""
        self._optimizer.zero_grad()

    def step(self, closure: Closure) -> Any:
        """One step, its calls counted."""
        self.before.append(self.total)

        def counted() -> Any:
            self.total += 1
            return closure()

        return self._optimizer.step(counted)
