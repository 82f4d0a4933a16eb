"""`nn.Linear` and the losses of `torch.nn`, for fits that are such a layer."""

from typing import Any

from gdstudio.model import RunSpec
from gdstudio.model.layer import Layer


def linear(torch: Any, dtype: Any) -> Any:
    """The layer. Its first weights are drawn at random: the generator that others use stays as it was."""
    with torch.random.fork_rng(devices=[]):
        return torch.nn.Linear(1, 1, dtype=dtype)


def criterion(torch: Any, layer: Layer, spec: RunSpec) -> Any:
    """Its loss, with the run's constants."""
    numbers = {argument: spec.constants[name] for argument, name in layer.arguments.items()}
    return getattr(torch.nn, layer.loss)(reduction=layer.reduction, **numbers)


def leaves(model: Any, layer: Layer | None) -> list[Any]:
    """A module's tensors in the order of the problem's parameters, which may begin with a layer's bias."""
    return [getattr(model, each) for each in layer.attributes] if layer is not None else list(model.parameters())
