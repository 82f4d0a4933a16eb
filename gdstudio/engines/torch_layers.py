"""The modules of PyTorch that fits are, their losses, and the tensors of a module as the problem's parameters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from gdstudio.engines.protocol import Array
from gdstudio.model import RunSpec
from gdstudio.model.layer import Layer, Module


def module_of(torch: Any, module: Module, dtype: Any) -> Any:
    """`nn.Linear`, or `nn.Sequential`. First weights are drawn at random: the generator that others use stays as it was."""
    with torch.random.fork_rng(devices=[]):
        made = [torch.nn.Linear(each.inputs, each.outputs, bool(each.bias), dtype=dtype) for each in module.layers]
    return torch.nn.Sequential(made[0], getattr(torch.nn, module.activation)(), made[1]) if made[1:] else made[0]


def criterion(torch: Any, layer: Layer, spec: RunSpec) -> Any:
    """Its loss, with the run's constants."""
    numbers = {argument: spec.constants[name] for argument, name in layer.arguments.items()}
    return getattr(torch.nn, layer.loss)(reduction=layer.reduction, **numbers)


def tensors_of(torch: Any, layer: Layer | None, columns: Mapping[str, Array], dtype: Any) -> list[Any]:
    """The columns that the loop is given: each (N,); before a layer the features (N, k), then the target (N, 1)."""
    made = {name: torch.tensor(column, dtype=dtype) for name, column in columns.items()}
    if layer is None:
        return list(made.values())
    *_, target = made.values()
    return [torch.stack([made[name] for name in layer.module.features], dim=1), target.view(-1, 1)]


class Leaves:
    """A module's tensors in the order of `Module.leaves`; their numbers in that of the problem's parameters."""

    def __init__(self, model: Any, layer: Layer | None) -> None:
        known = dict(model.named_parameters())
        names = [each.attribute.strip("[.").replace("].", ".") for each in layer.module.leaves] if layer else known
        self.tensors = [known[name] for name in names]
        self._order = layer.module.order if layer is not None else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tensors)

    def together(self, parts: Iterable[Any]) -> list[float]:
        """The numbers of as many tensors, such as the leaves themselves or their gradients."""
        found: list[float] = [number for part in parts for number in part.flatten().tolist()]
        return found if self._order is None else [found[place] for place in self._order]

    def apart(self, numbers: Sequence[float]) -> list[list[float]]:
        """Numbers of all parameters, those of each tensor by themselves."""
        found = list(numbers)
        if self._order is not None:
            for place, number in zip(self._order, numbers, strict=True):
                found[place] = number
        ends = [0]
        for leaf in self.tensors:
            ends.append(ends[-1] + leaf.numel())
        return [found[first:last] for first, last in pairwise(ends)]
