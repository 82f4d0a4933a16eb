"""From equations to assignments: shapes, reductions on lines of their own, aliases and places."""

import pytest

from gdstudio.language import to_text
from gdstudio.model import Catalogue, Optimizer, Problem
from gdstudio.programs import build
from gdstudio.programs.shapes import shapes_of
from gdstudio.programs.statements import unrolled, whole
from tests.engines.made import MADE, optimizer

CATALOGUE = Catalogue()
TWO = Problem.function("(1 - x)^2 + 2*(y - x^2)^2", start=(-1.2, 1.0))


def lines(made: Optimizer, dialect: str, problem: Problem = TWO) -> list[str]:
    return [line.text for line in build(problem, made, dialect).step_lines if line.equation is not None]


def test_what_holds_a_vector_is_a_vector() -> None:
    made = optimizer(["n = norm(g)", "d = g/n", "c = sum(d)*learning_rate", "theta = theta - c*d"])
    shapes = shapes_of(made)
    assert (shapes.vectors, shapes.scalars) == (("g", "d"), ("n", "c"))


def test_a_reduction_is_one_line_before_the_parts_change() -> None:
    made = optimizer(["theta = theta - learning_rate*g/norm(theta)"])
    assert lines(made, "numpy") == [
        "norm1 = math.sqrt(x**2 + y**2)",
        "x = x - learning_rate*g_x/norm1",
        "y = y - learning_rate*g_y/norm1",
    ]


def test_a_reduction_is_taken_again_after_its_vector_has_changed() -> None:
    made = optimizer(["theta = theta - learning_rate*norm(theta)*g", "theta = theta - learning_rate*norm(theta)*g"])
    found = unrolled(made, shapes_of(made), ("x", "y"))
    assert [(each.equation, each.reduction) for each in found] == [(0, True), (0, False), (1, True), (1, False)]
    assert {each.outputs[0][0] for each in found if each.reduction} == {"norm1", "norm2"}


def test_the_norm_of_one_number_is_its_size() -> None:
    made = optimizer(["theta = theta - learning_rate*g/(norm(g) + 1)"])
    assert lines(made, "numpy", CATALOGUE.problem("notebook-parabola"))[0] == "norm1 = abs(g)"


def test_whole_vectors_keep_the_equation() -> None:
    made = CATALOGUE.optimizer("adam")
    texts = [to_text(each.outputs[0][1]) for each in whole(made, shapes_of(made), 9)]
    assert texts == [to_text(equation.node) for equation in made.equations]


def test_a_tensor_that_is_remembered_is_a_copy_of_the_leaf() -> None:
    assert "before_x = x.clone()" in lines(MADE["two-point rate"], "torch")
    assert "slope_x = g_x" in lines(MADE["two-point rate"], "torch")
    assert "before_x = x" in lines(MADE["two-point rate"], "numpy")


def test_a_parameter_stays_the_same_leaf() -> None:
    made = optimizer(["theta = 0.9*theta - learning_rate*g", "theta = theta - (g - learning_rate)", "theta = theta"])
    assert [line for line in lines(made, "torch") if line.startswith("x")] == [
        "x.copy_(0.9*x - learning_rate*g_x)", "x -= (g_x - learning_rate)", "x.copy_(x)",
    ]  # fmt: skip


@pytest.mark.parametrize("dialect", ["numpy", "guarded", "torch", "torch.optim"])
def test_programs_are_made_once(dialect: str) -> None:
    made = CATALOGUE.optimizer("adam")
    assert build(TWO, made, dialect) is build(TWO, made, dialect)


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="no dialect 'fortran'"):
        build(TWO, CATALOGUE.optimizer("adam"), "fortran")


def test_every_line_says_what_it_assigns() -> None:
    for dialect in ("numpy", "torch"):
        program = build(TWO, CATALOGUE.optimizer("adam"), dialect)
        given = {name for line in program.step_lines for name in line.assigns}
        assert {"f", "g_x", "g_y", "m_x", "v_y", "m_hat_x", "x", "y"} <= given
