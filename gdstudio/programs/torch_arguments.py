"""What a class of `torch.optim` is made with: its keyword arguments from a run's hyperparameters."""

from collections.abc import Mapping
from typing import Any

from gdstudio.model import InputError, Message, Optimizer, RunSpec


def arguments_of(spec: RunSpec, row: int, tuples: Mapping[str, tuple[Any, ...]] | None = None) -> dict[str, Any]:
    """The class's keyword arguments for the step that leaves a row: "betas.0" and "betas.1" are the parts of betas.

    `tuples` are the class's defaults of arguments that are tuples, for parts that are not mapped.
    """
    mapping = spec.optimizer.torch
    if mapping is None:
        raise no_class(spec.optimizer)
    values = spec.values_at(row)
    whole = {each.name for each in spec.optimizer.hyperparameters if each.integer}
    arguments: dict[str, Any] = dict(mapping.fixed)
    parts: dict[str, dict[int, float]] = {}
    for name, argument in mapping.map.items():
        value = int(values[name]) if name in whole else float(values[name])
        keyword, _, place = argument.partition(".")
        if place:
            parts.setdefault(keyword, dict(enumerate((tuples or {}).get(keyword, ()))))[int(place)] = value
        elif argument in mapping.choices:
            arguments[keyword] = (None, *mapping.choices[argument])[int(value)]
        else:
            arguments[keyword] = value
    return arguments | {keyword: tuple(value for _, value in sorted(each.items())) for keyword, each in parts.items()}


def no_class(optimizer: Optimizer) -> InputError:
    """The refusal of an optimizer that torch.optim does not have."""
    sentence = "{optimizer} has no class in torch.optim. Choose another engine."
    return InputError(Message(sentence, {"optimizer": optimizer.title}), "engine")


def are_words(*texts: str) -> bool:
    """Whether a class and its arguments are names: what a file holds in their place never becomes source."""
    return all(text.isidentifier() for text in texts)
