"""Our equations against the classes of torch.optim, fed with equal gradients in float64."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from gdstudio.engines import evaluate, open_run
from gdstudio.engines.compiling import MODULES
from gdstudio.language import evaluate as walk_tree
from gdstudio.model import Catalogue, Optimizer, Problem, RunSpec
from gdstudio.programs import build
from gdstudio.programs.torch_arguments import arguments_of
from tests.engines.made import NEVER

CATALOGUE = Catalogue()
STEPS = 300
PARAMETERS = ("w", "b")
# What a hyperparameter is tried at, beside its default: its own lowest and highest value and one in between.
SHARES = (0.0, 0.35, 1.0)
MAPPED = sorted(name for name in CATALOGUE.optimizers if CATALOGUE.optimizer(name).torch)
SMOOTH = sorted(
    name
    for name in CATALOGUE.problems
    if CATALOGUE.problem(name).smooth and np.isfinite(evaluate.value(CATALOGUE.problem(name), {
        key: constant.default for key, constant in CATALOGUE.problem(name).constants.items()
    }, CATALOGUE.problem(name).start))
)  # fmt: skip


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
    """The equations' own lines from the program, given these gradients."""
    optimizer, values = spec.stepped, dict(spec.values)
    program = build(spec.problem, optimizer, "numpy", optimizer.options_on(values))
    names, lines = program.names, [line.text for line in program.step_lines if line.equation is not None]
    step_of = compile("\n".join(lines), "<equations>", "exec")
    known = {**MODULES, **dict.fromkeys(PARAMETERS, 0.5)}
    known |= {names.optimizer[each]: value for each, value in values.items()}
    for each in optimizer.state:
        parts = names.vector(each.name, PARAMETERS) if each.shape == "vector" else (names.optimizer[each.name],)
        known |= dict.fromkeys(parts, walk_tree(each.init, values))
    path = []
    for step, slope in enumerate(gradients(), 1):
        known |= dict(zip(names.vector("g", PARAMETERS), slope.tolist(), strict=True))
        known[names.optimizer["k"]] = float(step)
        exec(step_of, known)
        path.append([known[each] for each in PARAMETERS])
    return np.array(path)


def theirs(spec: RunSpec, start: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """The path of the class of torch.optim that is given these gradients."""
    assert spec.optimizer.torch is not None
    with double_by_default():
        parameters = torch.tensor(start, requires_grad=True)
        optimizer = getattr(torch.optim, spec.optimizer.torch.cls)([parameters], **arguments_of(spec, 0), foreach=False)
        path = []
        for slope in torch.tensor(slopes):
            parameters.grad = slope
            optimizer.step()
            path.append(parameters.detach().clone())
    return torch.stack(path).numpy()


def assert_agree(a: np.ndarray, b: np.ndarray) -> None:
    """max|a − b| ≤ 1e-12·max|b| over the rows in which torch's numbers are finite."""
    finite = np.isfinite(b).all(axis=1)
    assert finite[: min(10, len(b))].all()
    assert np.abs(a - b)[finite].max() <= 1e-12 * np.abs(b[finite]).max()


@pytest.mark.parametrize(("name", "values"), CASES)
def test_equations_agree_with_torch_optim(name: str, values: dict[str, float]) -> None:
    spec = RunSpec.of(CATALOGUE.problem("three-points"), CATALOGUE.optimizer(name), values=values)
    assert_agree(ours(spec), theirs(spec, np.array([0.5, 0.5]), gradients()))


@pytest.mark.parametrize("name", MAPPED)
def test_the_path_on_every_smooth_problem_is_torchs_given_its_gradients(name: str) -> None:
    """The recorded paths, 300 steps or until they are not finite. The classes work by coordinate, so that one instance is
    fed with the gradients of all problems side by side."""
    optimizer = CATALOGUE.optimizer(name)
    blocks = {
        problem: open_run(RunSpec.of(CATALOGUE.problem(problem), optimizer, stop=NEVER)).advance(STEPS + 1)
        for problem in SMOOTH
    }
    slopes = [np.pad(each.gradient[:-1], ((0, STEPS + 1 - each.rows), (0, 0))) for each in blocks.values()]
    start = np.concatenate([each.parameters[0] for each in blocks.values()])
    path = theirs(RunSpec.of(CATALOGUE.problem("three-points"), optimizer), start, np.hstack(slopes))
    first, apart = 0, []
    for problem, block in blocks.items():
        last = first + block.parameters.shape[1]
        a, b = block.parameters[1:], path[: block.rows - 1, first:last]
        if block.rows < 2 or np.abs(a - b).max() > 1e-12 * np.abs(b).max():
            apart.append(problem)
        first = last
    assert not apart


def test_the_comparison_sees_a_wrong_equation() -> None:
    adam = CATALOGUE.optimizer("adam")
    spec = RunSpec.of(CATALOGUE.problem("three-points"), adam)
    other = spec.with_(values={**spec.values, "beta2": 0.9990001})
    path = theirs(spec, np.array([0.5, 0.5]), gradients())
    assert np.abs(ours(other) - path).max() > 1e-12 * np.abs(path).max()


def test_weight_decay_is_in_the_path_only_while_it_is_on() -> None:
    problem = Problem.function("x^2 + y^2", start=(1.0, -1.0))
    spec = RunSpec.of(problem, CATALOGUE.optimizer("adam"), values={"weight_decay": 0.5, "learning_rate": 0.01})
    block = open_run(spec).advance(STEPS + 1)
    assert_agree(block.parameters[1:], theirs(spec, block.parameters[0], block.gradient[:-1]))
    off = open_run(spec.with_(values={**spec.values, "weight_decay": 0.0})).advance(STEPS + 1)
    assert off.parameters.tolist() != block.parameters.tolist()
