"""The generated programs: one set of step lines, embedded verbatim, readable, and no two things of one name."""

import ast

import pytest

from gdstudio.engines import open_run
from gdstudio.model import Catalogue, Problem, RunSpec
from gdstudio.programs import build

CATALOGUE = Catalogue()
FEW = ("notebook-parabola", "three-points", "rosenbrock")
ALL = [
    (problem, optimizer, dialect)
    for problem in CATALOGUE.problems
    for optimizer in CATALOGUE.optimizers
    for dialect in ("numpy", "guarded", "torch", "torch.optim")
    if problem in FEW or optimizer == "adam"
]


@pytest.mark.parametrize(("problem", "optimizer", "dialect"), ALL)
def test_the_loop_holds_the_step_lines_verbatim_and_in_order(problem: str, optimizer: str, dialect: str) -> None:
    program = build(CATALOGUE.problem(problem), CATALOGUE.optimizer(optimizer), dialect)
    ast.parse(program.source)
    lines = iter(program.source.partition("def record(")[2].splitlines())
    # Each search goes on where the last one ended.
    assert all(any(line.strip() == step.text.strip() for line in lines) for step in program.step_lines)


def test_the_notebooks_step_is_two_lines_that_a_student_reads() -> None:
    program = build(CATALOGUE.problem("notebook-parabola"), CATALOGUE.optimizer("gradient-descent"), "numpy")
    assert [line.text for line in program.step_lines] == [
        "f = x**2 + 2*x + 1",
        "g = 2*x + 2",
        "x = x - learning_rate*g",
    ]


def test_the_third_cells_step_is_the_notebooks() -> None:
    program = build(CATALOGUE.problem("three-points"), CATALOGUE.optimizer("gradient-descent"), "torch.optim")
    assert [line.text for line in program.step_lines] == [
        "optimizer.zero_grad()", "prediction = model(x)", "loss = criterion(prediction, y)", "loss.backward()",
        "optimizer.step()",
    ]  # fmt: skip
    assert [line.part for line in program.step_lines] == ["zero_grad", "forward", "forward", "backward", "step"]


@pytest.mark.parametrize("optimizer", sorted(CATALOGUE.optimizers))
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("m^2 + 3*v^2", "mv"),
        ("k^2 + (g - 1)^2", "kg"),
        ("(f - 2)^2 + n^2", "fn"),
        ("(i - 1)^2 + (row + 2)^2", ("i", "row")),
    ],
)
def test_a_parameter_may_have_any_name(optimizer: str, text: str, names: tuple[str, ...]) -> None:
    """The same problem in other letters gives the same numbers, whatever the optimizer calls its own."""
    plain = text
    for old, new in zip(names, ("x", "y"), strict=True):
        plain = plain.replace(old, new)
    rows = []
    for wording, parameters in ((text, tuple(names)), (plain, ("x", "y"))):
        problem = Problem.function(wording, parameters=parameters, start=(0.5, 0.25))
        made = CATALOGUE.optimizer(optimizer)
        values = {each: 0.01 for each in made.defaults() if each == "learning_rate"}
        rows.append(open_run(RunSpec.of(problem, made, values=values)).advance(30))
    assert rows[0].parameters.tolist() == rows[1].parameters.tolist()
