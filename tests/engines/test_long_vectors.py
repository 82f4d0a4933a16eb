"""More than eight parameters go as one vector, more than 64 are not written out; the meaning stays."""

import pickle

import numpy as np
import pytest

from gdstudio.engines import ENGINES, open_run
from gdstudio.language import evaluate
from gdstudio.model import Block, Optimizer, RunSpec
from gdstudio.programs import build
from gdstudio.programs.shapes import component, shapes_of
from gdstudio.programs.statements import unrolled
from tests.engines.made import CATALOGUE, MADE, bowl

# Those that solve systems are for fewer parameters; those that ask for values elsewhere are held against plain loops.
OPTIMIZERS = {
    name: CATALOGUE.optimizer(name)
    for name in CATALOGUE.optimizers
    if not name.startswith("newton") and name not in ("gradient-descent-armijo", "nesterov-ahead")
} | MADE


def by_parts(spec: RunSpec, rows: int) -> np.ndarray:
    """The parameters by the unrolled meaning: each part's equation walked by itself."""
    problem, optimizer = spec.problem, spec.stepped
    options = optimizer.options_on(spec.values)
    known = dict(spec.values)
    known |= {component("theta", each): number for each, number in zip(problem.parameters, spec.start, strict=True)}
    for each in optimizer.state:
        keys = [component(each.name, part) for part in problem.parameters] if each.shape == "vector" else [each.name]
        known |= dict.fromkeys(keys, evaluate(each.init, known))
    path = []
    for k in range(1, rows + 1):
        point = {each: known[component("theta", each)] for each in problem.parameters}
        path.append(list(point.values()))
        known |= {"k": float(k)}
        slopes = zip(problem.parameters, problem.gradient, strict=True)
        known |= {component("g", each): evaluate(node, point) for each, node in slopes}
        for statement in unrolled(optimizer, shapes_of(optimizer), problem.parameters, options):
            known |= {key: evaluate(node, known) for key, node in statement.outputs}
    return np.array(path)


@pytest.mark.parametrize("engine", ["numpy", "torch"])
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_a_vector_means_its_parts(name: str, engine: str) -> None:
    spec = bowl(9, optimizer=OPTIMIZERS[name], engine=engine, dtype="float64")
    assert not build(spec.problem, spec.optimizer, engine).names.unrolled
    block = open_run(spec).advance(12)
    np.testing.assert_allclose(block.parameters, by_parts(spec, 12), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_nine_parameters_go_on_from_any_row(name: str) -> None:
    for engine in ("numpy", "torch", *(["torch.optim"] if OPTIMIZERS[name].torch else [])):
        spec = bowl(9, optimizer=OPTIMIZERS[name], engine=engine)
        run = open_run(spec)
        whole = run.advance(20)
        trace = run.trace(whole.parameters[6], whole.state[6], 6)
        assert list(trace.after.values()) == whole.parameters[7].tolist()
        moves = [each for each in spec.stepped.equations if each.target == "theta"]
        assert [line.numbers for line in trace.lines if line.target == "theta"] == [""] * len(moves)
        run.seek(6, whole.parameters[6], whole.state[6])
        assert run.advance(13).parameters.tolist() == whole.parameters[7:].tolist()


def same(one: Block, other: Block) -> bool:
    return one.value.tolist() == other.value.tolist() and one.gradient_norm.tolist() == other.gradient_norm.tolist()


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize("optimizer", [CATALOGUE.optimizer("gradient-descent"), CATALOGUE.optimizer("adam")])
def test_seventy_parameters_keep_value_and_gradient_norm(engine: str, optimizer: Optimizer) -> None:
    spec = bowl_by_node(70, optimizer, engine)
    run = open_run(spec)
    block = run.advance(25)
    assert run.layout.compact
    assert (block.parameters.shape, block.state.shape, block.gradient_norm.shape) == ((25, 0), (25, 0), (25,))
    assert block.value[0] == pytest.approx(70 * 71 / 4)
    assert block.gradient_norm[0] == pytest.approx(np.linalg.norm(np.arange(1, 71)), rel=1e-6)
    other = open_run(spec)
    other.advance(9)
    carry = pickle.loads(pickle.dumps(other.carry()))
    again = open_run(spec)
    again.restore(carry)
    assert again.next_row == 9
    rest = again.advance(16)
    assert rest.value.tolist() == block.value[9:].tolist()
    assert rest.gradient_norm.tolist() == block.gradient_norm[9:].tolist()


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_seventy_parameters_count_what_a_line_search_asks_for(engine: str) -> None:
    spec = bowl_by_node(70, CATALOGUE.optimizer("gradient-descent-armijo"), engine, rate=1.0)
    block = open_run(spec).advance(5)
    assert block.evaluations is not None
    assert block.evaluations[:, 0].tolist() == [1, 2, 3, 4, 5]
    # 2/λmax is 1/35, and each row's rate is found by halving from 1.
    assert (np.diff(block.evaluations[:, 1]) >= 5).all()
    whole, run = open_run(spec), open_run(spec)
    whole.advance(2)
    run.restore(pickle.loads(pickle.dumps(whole.carry())))
    assert run.advance(3).evaluations.tolist() == block.evaluations[2:].tolist()


def test_seventy_parameters_converge_and_diverge() -> None:
    descent = CATALOGUE.optimizer("gradient-descent")
    for rate, kind in ((0.02, "stationary-point"), (0.03, "diverged")):
        spec = bowl_by_node(70, descent, "numpy", rate=rate)
        outcome = open_run(spec).advance(20_000).outcome
        assert outcome is not None
        assert outcome.kind == kind
        assert "{" not in str(outcome.message)


def bowl_by_node(size: int, optimizer: Optimizer, engine: str, rate: float = 0.01) -> RunSpec:
    """Σ i·(xᵢ − 1)²/2, made as a tree: a text has no room for so many names."""
    from dataclasses import replace

    from gdstudio.language import name, number, operation
    from gdstudio.model import StopRule

    base = bowl(9).problem
    names = tuple(f"x{i}" for i in range(1, size + 1))
    terms = [
        operation(
            "/", operation("*", number(i), operation("^", operation("-", name(each), number(1)), number(2))), number(2)
        )
        for i, each in enumerate(names, 1)
    ]
    total = terms[0]
    for term in terms[1:]:
        total = operation("+", total, term)
    problem = replace(
        base, name=f"bowl-{size}", parameters=names, start=(0.0,) * size, objective=total, source={"title": f"{size}"}
    )
    return RunSpec.of(problem, optimizer, engine=engine, values={"learning_rate": rate}, stop=StopRule())
