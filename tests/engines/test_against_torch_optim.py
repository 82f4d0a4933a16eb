"""Our equations against the classes of torch.optim, fed with equal gradients in float64."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from gdstudio.language import evaluate
from gdstudio.model import Catalogue, Optimizer
from gdstudio.programs.names import names_of
from gdstudio.programs.unroll import unroll

STEPS = 300
VARIATIONS = {
    "gradient-descent": [{}, {"learning_rate": 0.5}],
    "momentum": [{}, {"momentum": 0.5, "dampening": 0.3}, {"momentum": 0.0}, {"momentum": 0.99, "dampening": 1.0}],
    "adam": [{}, {"learning_rate": 0.3, "beta1": 0.5, "beta2": 0.6}, {"eps": 0.1}, {"beta1": 0.0}],
}
MAPPED = sorted(name for name in Catalogue().optimizers if Catalogue().optimizer(name).torch)


@contextmanager
def double_by_default() -> Iterator[None]:
    """torch builds some of its state in the default dtype."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def gradients() -> np.ndarray:
    """A fixed sequence with sign changes, quiet stretches and a jump."""
    random = np.random.default_rng(7)
    wave = random.normal(size=(STEPS, 2)) * np.geomspace(1e-3, 1e2, STEPS)[:, None]
    wave[100:110] = 0.0
    return wave


def ours(catalogue: Catalogue, optimizer: Optimizer, values: dict[str, float]) -> np.ndarray:
    problem = catalogue.problem("three-points")
    names = names_of(problem, optimizer)
    known = {names.scalars[name]: value for name, value in values.items()} | dict.fromkeys(names.parameters, 0.5)
    for state in optimizer.state:
        for each in names.vectors.get(state.name, ()):
            known[each] = float(evaluate(state.init, values))
    path = []
    for step, slope in enumerate(gradients(), 1):
        known |= dict(zip(names.gradient, slope.tolist(), strict=True)) | {names.counter: step}
        for equation in unroll(optimizer, names):
            known[equation.target] = evaluate(equation.node, known)
        path.append([known[each] for each in names.parameters])
    return np.array(path)


def theirs(optimizer: Optimizer, values: dict[str, float]) -> np.ndarray:
    arguments: dict[str, object] = dict(optimizer.torch.fixed)
    betas: dict[int, float] = {}
    for name, target in optimizer.torch.map.items():
        keyword, _, place = target.partition(".")
        if place:
            betas[int(place)] = values[name]
            arguments[keyword] = betas
        else:
            arguments[keyword] = values[name]
    arguments = {
        name: tuple(value[place] for place in sorted(value)) if isinstance(value, dict) else value
        for name, value in arguments.items()
    }
    path = []
    with double_by_default():
        theta = torch.full((2,), 0.5, requires_grad=True)
        machine = getattr(torch.optim, optimizer.torch.cls)([theta], **arguments)
        for slope in gradients():
            theta.grad = torch.tensor(slope)
            machine.step()
            path.append(theta.detach().numpy().copy())
    return np.array(path)


@pytest.mark.parametrize(
    ("name", "changed"), [(name, changed) for name in MAPPED for changed in VARIATIONS.get(name, [{}])]
)
def test_the_equations_are_torchs(catalogue: Catalogue, name: str, changed: dict[str, float]) -> None:
    optimizer = catalogue.optimizer(name)
    values = optimizer.defaults() | changed
    a, b = ours(catalogue, optimizer, values), theirs(optimizer, values)
    assert math.isfinite(b[-1, 0])
    assert np.abs(a - b).max() <= 1e-12 * np.abs(b).max()
