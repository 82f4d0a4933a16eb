"""Which fits are a module of PyTorch: `nn.Linear` where the model is a line or a plane of the features, `nn.Sequential` of
two of them around a function where it is a perceptron with one hidden layer; and which losses are those of `torch.nn`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from gdstudio.language import Node, parse

if TYPE_CHECKING:
    from gdstudio.model.problem import Problem

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
_ACTIVATIONS = {"tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid"}
_PLACES = (("hidden_", "[0]"), ("output_", "[2]"))


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of a module: `attribute` is what stands behind the module's name, `parameters` are the problem's, one for
    each of its numbers, row by row."""

    name: str
    attribute: str
    shape: tuple[int, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """An `nn.Linear`: the problem's parameters that are its weights, row by row, and its biases, none for none."""

    inputs: int
    outputs: int
    weight: tuple[str, ...]
    bias: tuple[str, ...]

    def tensors(self, prefix: str = "", place: str = "") -> list[Tensor]:
        """Weight and bias, in the order in which the layer has them."""
        found = [Tensor(f"{prefix}weight", f"{place}.weight", (self.outputs, self.inputs), self.weight)]
        return [*found, *([Tensor(f"{prefix}bias", f"{place}.bias", (self.outputs,), self.bias)] if self.bias else [])]


@dataclass(frozen=True)
class Module:
    """One linear layer of these features, or two around an `activation`, a class of `torch.nn`. `parameters` are all of the
    problem's, in its order."""

    features: tuple[str, ...]
    layers: tuple[Linear, ...]
    activation: str
    parameters: tuple[str, ...]

    @cached_property
    def tensors(self) -> tuple[Tensor, ...]:
        """The module's tensors, as its `parameters()` gives them."""
        if not self.activation:
            return tuple(self.layers[0].tensors())
        return tuple(each for at, layer in zip(_PLACES, self.layers, strict=True) for each in layer.tensors(*at))

    @cached_property
    def leaves(self) -> tuple[Tensor, ...]:
        """The tensors in the order of the problem's parameters where they have one, else in their own."""
        found = sorted(self.tensors, key=lambda each: self.parameters.index(each.parameters[0]))
        return tuple(found) if _numbers_of(found) == self.parameters else self.tensors

    @cached_property
    def order(self) -> tuple[int, ...] | None:
        """Where each parameter of the problem stands among the numbers of the leaves; None where they stand in its order."""
        found = _numbers_of(self.leaves)
        return None if found == self.parameters else tuple(map(found.index, self.parameters))


def _numbers_of(tensors: Sequence[Tensor]) -> tuple[str, ...]:
    return tuple(name for each in tensors for name in each.parameters)


@dataclass(frozen=True, slots=True)
class Layer:
    """A module and the class of its criterion with its `reduction` and, argument -> constant of the problem, its
    `arguments`."""

    module: Module
    loss: str
    reduction: str
    arguments: Mapping[str, str]


def layer_of(problem: Problem) -> Layer | None:
    """The module and the loss that a problem is; None where it is none."""
    module = problem.module
    if module is None or problem.penalty_text:
        return None
    known = ("prediction", *problem.data, *problem.parameters, *problem.constants)
    loss = parse(problem.loss_text, known=known).node
    for (name, text), reduction in product(_LOSSES.items(), _REDUCTIONS):
        for constant in problem.constants if "{d}" in text else ("",):
            if loss is parse(text.format(reduction=reduction, y=problem.target, d=constant), known=known).node:
                return Layer(module, name, reduction, {_ARGUMENT[name]: constant} if constant else {})
    return None


def module_of(problem: Problem) -> Module | None:
    """The module that a fit's model is, whatever its loss; None where it is none."""
    if problem.model is None:
        return None
    terms = _terms(problem.model)
    plane = _plane(terms, problem)
    if plane is not None:
        features, weights, bias = plane
        layers: tuple[Linear, ...] = (Linear(len(features), 1, weights, bias),)
        activation = ""
    else:
        found = _hidden(terms, problem)
        if found is None:
            return None
        features, layers, activation = found
    used = [name for layer in layers for name in (*layer.weight, *layer.bias)]
    if sorted(used) != sorted(problem.parameters):
        return None
    return Module(features, layers, activation, problem.parameters)


def _terms(node: Node) -> list[Node]:
    """What is added, from left to right."""
    found, left = list[Node](), [node]
    while left:
        part = left.pop()
        if part.op == "+":
            left += reversed(part.args)
        else:
            found.append(part)
    return found


_Plane = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _plane(terms: Sequence[Node], problem: Problem) -> _Plane | None:
    """The features in the order of the data, a weight for each, and the bias or none: a parameter times a feature is a
    term, each of them in one term."""
    weights: dict[str, str] = {}
    biases: list[str] = []
    for term in terms:
        if term.op == "name" and term.name in problem.parameters:
            biases.append(term.name)
            continue
        names = {each.name for each in term.args} if term.op == "*" else set()
        weight, feature = names & set(problem.parameters), names & set(problem.features)
        if (
            any(each.op != "name" for each in term.args)
            or len(weight) != 1
            or len(feature) != 1
            or feature & {*weights}
        ):
            return None
        weights[feature.pop()] = weight.pop()
    if len(biases) > 1 or not weights:
        return None
    features = tuple(name for name in problem.features if name in weights)
    return features, tuple(weights[name] for name in features), tuple(biases)


def _hidden(terms: Sequence[Node], problem: Problem) -> tuple[tuple[str, ...], tuple[Linear, ...], str] | None:
    """Features, hidden and output layer, and the function between them."""
    outer, biases = list[str](), list[str]()
    kinds: set[tuple[str, tuple[str, ...], int]] = set()
    inner, inner_biases = list[str](), list[str]()
    for term in terms:
        if term.op == "name" and term.name in problem.parameters:
            biases.append(term.name)
            continue
        unit = _unit(term, problem)
        if unit is None:
            return None
        weight, function, (features, weights, bias) = unit
        kinds.add((function, features, len(bias)))
        outer.append(weight)
        inner += weights
        inner_biases += bias
    if len(kinds) != 1 or len(biases) > 1:
        return None
    ((function, features, _),) = kinds
    layers = (
        Linear(len(features), len(outer), tuple(inner), tuple(inner_biases)),
        Linear(len(outer), 1, tuple(outer), tuple(biases)),
    )
    return features, layers, _ACTIVATIONS[function]


def _unit(term: Node, problem: Problem) -> tuple[str, str, _Plane] | None:
    """A hidden unit, v*tanh(u*x + a): its outer weight, its function, and what is inside."""
    if term.op != "*":
        return None
    weight, inside = sorted(term.args, key=lambda each: each.op == "call")
    if weight.op != "name" or weight.name not in problem.parameters or inside.name not in _ACTIVATIONS:
        return None
    plane = _plane(_terms(inside.args[0]), problem) if inside.op == "call" else None
    return None if plane is None else (weight.name, inside.name, plane)
