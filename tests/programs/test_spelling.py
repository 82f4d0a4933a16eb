"""No two things of one program share a name, whatever the problem and the optimizer call theirs."""

import ast
import keyword
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.engines import open_run
from gdstudio.language import RESERVED, name, substitute
from gdstudio.model import Problem, RunSpec
from gdstudio.programs import build
from tests.engines.made import CATALOGUE, MADE, NEVER

# What the loops themselves, the dialects and the optimizers call theirs, and some of Python's own words.
WORDS = (
    "f g k m v t1 t2 n i loss place places keep rows model optimizer criterion prediction read_state record math np torch "
    "guarded self range abs max min float list learning_rate beta1 momentum eps m_hat v_hat m_x g_x norm1 theta before "
    "slope rate d s y train eval forward lambda class is Objective weight bias"
)
NAMES = sorted(set(WORDS.split()) - RESERVED)
OPTIMIZERS = {each: CATALOGUE.optimizer(each) for each in CATALOGUE.optimizers} | MADE
PLAIN = Problem.function("(1 - x)^2 + a*(y - x^2)^2 + y^2/3", start=(-0.5, 0.75))


def renamed(names: tuple[str, str, str]) -> Problem:
    """The plain problem with other names for x, y and a."""
    new = dict(zip(("x", "y", "a"), names, strict=True))
    objective = substitute(PLAIN.objective, {old: name(each) for old, each in new.items()})
    constants = {new["a"]: PLAIN.constants["a"]}
    return replace(
        PLAIN,
        name="-".join(names),
        parameters=names[:2],
        objective=objective,
        constants=constants,
        source={"title": str(names)},
    )


def rows(problem: Problem, optimizer: str, engine: str) -> list[list[float]]:
    made = OPTIMIZERS[optimizer]
    constant = next(iter(problem.constants))
    spec = RunSpec.of(problem, made, engine=engine, dtype="float64", constants={constant: 1.5}, stop=NEVER)
    run = open_run(spec)
    block = run.advance(5)
    trace = run.trace(block.parameters[2], block.state[2], 2)
    assert list(trace.after.values()) == block.parameters[3].tolist()
    return block.parameters.tolist()


@given(st.permutations(NAMES), st.sampled_from(sorted(OPTIMIZERS)), st.sampled_from(["numpy", "torch", "torch.optim"]))
def test_other_names_are_the_same_numbers(names: list[str], optimizer: str, engine: str) -> None:
    if engine == "torch.optim" and OPTIMIZERS[optimizer].torch is None:
        engine = "numpy"
    first, second, third = names[:3]
    assert rows(renamed((first, second, third)), optimizer, engine) == rows(PLAIN, optimizer, engine)


@pytest.mark.parametrize("dialect", ["numpy", "guarded", "torch", "torch.optim"])
@given(st.permutations(NAMES), st.sampled_from(sorted(OPTIMIZERS)))
def test_each_name_stands_for_one_thing(dialect: str, names: list[str], optimizer: str) -> None:
    program = build(renamed((names[0], names[1], names[2])), OPTIMIZERS[optimizer], dialect)
    ast.parse(program.source)
    spelled = program.names
    theta = {key: each for key, each in spelled.optimizer.items() if key.partition(".")[0] == "theta"}
    others = [each for key, each in spelled.optimizer.items() if key not in theta]
    every = [*spelled.problem.values(), *others, spelled.value, *spelled.own.values()]
    assert len(every) == len(set(every))
    assert not [each for each in every if keyword.iskeyword(each) or not each.isidentifier()]
