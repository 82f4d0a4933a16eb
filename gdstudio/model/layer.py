"""Which fits are a linear layer of PyTorch under one of its losses: `nn.Linear(1, 1)` and `nn.MSELoss` for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from gdstudio.language import parse

if TYPE_CHECKING:
    from gdstudio.model.problem import Problem

_LINES = ("{w}*{x} + {b}", "{b} + {w}*{x}")
_REDUCTIONS = ("mean", "sum")
# Classes of torch.nn, as the language writes them; {d} is a constant, the argument of that name in the class.
_LOSSES: Mapping[str, str] = {
    "MSELoss": "{reduction}((prediction - {y})^2)",
    "L1Loss": "{reduction}(abs(prediction - {y}))",
    "HuberLoss": "{reduction}(where(abs(prediction - {y}) < {d}, 1/2*(prediction - {y})^2, "
    "{d}*(abs(prediction - {y}) - 1/2*{d})))",
    "BCEWithLogitsLoss": "{reduction}(softplus(prediction) - {y}*prediction)",
}
_ARGUMENT = {"HuberLoss": "delta"}


@dataclass(frozen=True, slots=True)
class Layer:
    """`attributes` are the layer's, in the order of the problem's parameters; `loss` the class of its criterion with its
    `reduction` and, argument -> constant of the problem, its `arguments`."""

    attributes: tuple[str, str]
    loss: str
    reduction: str
    arguments: Mapping[str, str]


def layer_of(problem: Problem) -> Layer | None:
    """The layer that a problem is; None where it is none."""
    if problem.model is None or len(problem.parameters) != 2 or len(problem.features) != 1 or problem.penalty_text:
        return None
    found = _line(problem)
    if found is None:
        return None
    known = ("prediction", *problem.data, *problem.parameters, *problem.constants)
    loss = parse(problem.loss_text, known=known).node
    for (name, text), reduction in product(_LOSSES.items(), _REDUCTIONS):
        for constant in problem.constants if "{d}" in text else ("",):
            if loss is parse(text.format(reduction=reduction, y=problem.target, d=constant), known=known).node:
                return Layer(found, name, reduction, {_ARGUMENT[name]: constant} if constant else {})
    return None


def _line(problem: Problem) -> tuple[str, str] | None:
    """Which of the two parameters is the weight and which the bias, in their order."""
    known = (*problem.data, *problem.parameters)
    first, second = problem.parameters
    for text, (w, b) in product(_LINES, ((first, second), (second, first))):
        if problem.model is parse(text.format(w=w, b=b, x=problem.features[0]), known=known).node:
            return ("weight", "bias") if w == first else ("bias", "weight")
    return None
