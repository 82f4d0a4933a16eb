"""Our equations against the classes of torch.optim, fed with equal gradients in float64."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from gdstudio.engines.optimizer_state import arguments_of
from gdstudio.language import evaluate
from gdstudio.model import Catalogue, Optimizer, RunSpec
from gdstudio.programs.shapes import component, shapes_of
from gdstudio.programs.statements import unrolled

CATALOGUE = Catalogue()
STEPS = 300
PARAMETERS = ("w", "b")
# What a hyperparameter is tried at, beside its default: its own lowest and highest value and one in between.
SHARES = (0.0, 0.35, 1.0)
MAPPED = sorted(name for name in CATALOGUE.optimizers if CATALOGUE.optimizer(name).torch)


def variations(optimizer: Optimizer) -> Iterator[dict[str, float]]:
    """The defaults, and each mapped hyperparameter at three other values."""
    yield {}
    assert optimizer.torch is not None
    for each in optimizer.hyperparameters:
        for share in SHARES if each.name in optimizer.torch.map else ():
            if each.scale == "log":
                yield {each.name: each.low ** (1 - share) * each.high**share}
            else:
                value = each.low + share * (each.high - each.low)
                yield {each.name: round(value) if each.integer else value}


CASES = [(name, values) for name in MAPPED for values in variations(CATALOGUE.optimizer(name))]


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
    """A fixed sequence with sign changes, a quiet stretch and sizes over five decades."""
    random = np.random.default_rng(7)
    wave = random.normal(size=(STEPS, len(PARAMETERS))) * np.geomspace(1e-3, 1e2, STEPS)[:, None]
    wave[100:110] = 0.0
    return wave


def ours(spec: RunSpec) -> np.ndarray:
    optimizer, values = spec.optimizer, dict(spec.values)
    theta = [component("theta", each) for each in PARAMETERS]
    known = {**values, **dict.fromkeys(theta, 0.5)}
    for each in optimizer.state:
        keys = [component(each.name, parameter) for parameter in PARAMETERS] if each.shape == "vector" else [each.name]
        known |= dict.fromkeys(keys, evaluate(each.init, values))
    statements = unrolled(optimizer, shapes_of(optimizer), PARAMETERS)
    path = []
    for step, slope in enumerate(gradients(), 1):
        known |= {component("g", each): number for each, number in zip(PARAMETERS, slope.tolist(), strict=True)}
        known["k"] = float(step)
        for statement in statements:
            known |= {target: evaluate(node, known) for target, node in statement.outputs}
        path.append([known[each] for each in theta])
    return np.array(path)


def theirs(spec: RunSpec) -> np.ndarray:
    assert spec.optimizer.torch is not None
    with double_by_default():
        parameters = torch.full((len(PARAMETERS),), 0.5, requires_grad=True)
        optimizer = getattr(torch.optim, spec.optimizer.torch.cls)([parameters], **arguments_of(spec, 0))
        path = []
        for slope in gradients():
            parameters.grad = torch.tensor(slope)
            optimizer.step()
            path.append(parameters.tolist())
    return np.array(path)


@pytest.mark.parametrize(("name", "values"), CASES)
def test_equations_agree_with_torch_optim(name: str, values: dict[str, float]) -> None:
    spec = RunSpec.of(CATALOGUE.problem("three-points"), CATALOGUE.optimizer(name), values=values)
    a, b = ours(spec), theirs(spec)
    finite = np.isfinite(b).all(axis=1)
    assert finite[:10].all()
    assert np.abs(a - b)[finite].max() <= 1e-12 * np.abs(b[finite]).max()


def test_the_comparison_sees_a_wrong_equation() -> None:
    adam = CATALOGUE.optimizer("adam")
    spec = RunSpec.of(CATALOGUE.problem("three-points"), adam)
    other = spec.with_(values={**spec.values, "beta2": 0.9990001})
    assert np.abs(ours(other) - theirs(spec)).max() > 1e-12 * np.abs(theirs(spec)).max()
