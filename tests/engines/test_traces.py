"""A step as it is written: symbols, numbers and result, in the notebook's own example and beyond."""

import re

import pytest

from gdstudio.engines import Trace, open_run
from gdstudio.model import Problem, RunSpec
from tests.engines.made import CATALOGUE, MADE, NEVER

SMALL = dict(zip("0123456789,", "₀₁₂₃₄₅₆₇₈₉,", strict=True))


def plain(markup: str) -> str:
    """Rich text as one reads it aloud: tags away, small characters small."""
    markup = re.sub(r"<sub>([^<]*)</sub>", lambda found: "".join(SMALL.get(each, each) for each in found[1]), markup)
    return re.sub(r"<sup>([^<]*)</sup>", r"^\1", re.sub(r"</?i>", "", markup))


def written(trace: Trace, target: str, parameter: str) -> list[str]:
    line = next(each for each in trace.lines if (each.target, each.parameter) == (target, parameter))
    return [plain(each) for each in (line.left, line.formula, line.numbers, line.result)]


def trace_of(spec: RunSpec, row: int) -> Trace:
    run = open_run(spec)
    block = run.advance(row + 1)
    return run.trace(block.parameters[row], block.state[row], row)


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
def test_the_notebooks_fourth_step(engine: str) -> None:
    spec = CATALOGUE.lesson("numpy-descent").runs[0].with_(engine=engine)
    trace = trace_of(spec, 3)
    assert (trace.row, trace.step) == (3, 4)
    assert written(trace, "f", "") == ["f(x₃)", "x₃^2 + 2x₃ + 1", "(−0.488)^2 + 2·(−0.488) + 1", "0.2621"]
    assert written(trace, "g", "x") == ["f′(x₃)", "2x₃ + 2", "2·(−0.488) + 2", "1.024"]
    assert written(trace, "theta", "x") == ["x₄", "x₃ − η·f′(x₃)", "−0.488 − 0.1·1.024", "−0.5904"]
    assert trace.update["x"] == trace.after["x"] - trace.before["x"]


def test_a_fit_says_which_derivative() -> None:
    trace = trace_of(CATALOGUE.lesson("linear-regression").runs[0], 3)
    assert written(trace, "theta", "w")[:2] == ["w₄", "w₃ − η·∂L/∂w"]
    assert written(trace, "theta", "b")[:2] == ["b₄", "b₃ − η·∂L/∂b"]
    assert [line.target for line in trace.lines] == ["f", "g", "g", "theta", "theta"]
    assert written(trace, "f", "")[0] == "L(w₃, b₃)"


def test_what_has_been_assigned_carries_the_next_index() -> None:
    spec = RunSpec.of(
        CATALOGUE.problem("notebook-parabola"), CATALOGUE.optimizer("adam"), values={"learning_rate": 0.1}
    )
    trace = trace_of(spec, 3)
    assert written(trace, "m", "x")[:2] == ["m₄", "β₁·m₃ + (1 − β₁)·f′(x₃)"]
    assert written(trace, "m_hat", "x")[:2] == ["m̂₄", "m₄/(1 − β₁^k)"]
    assert written(trace, "theta", "x")[1] == "x₃ − η·m̂₄/(√v̂₄ + ε)"
    assert [line.says for line in trace.lines if line.target == "m"] == [spec.optimizer.equations[0].says]


def test_the_square_of_a_derivative_has_brackets() -> None:
    spec = RunSpec.of(CATALOGUE.problem("three-points"), CATALOGUE.optimizer("adam"))
    assert "(∂L/∂w)^2" in written(trace_of(spec, 1), "v", "w")[1]


def test_a_choice_that_the_step_number_makes_is_made() -> None:
    spec = RunSpec.of(CATALOGUE.problem("notebook-parabola"), CATALOGUE.optimizer("momentum"))
    assert written(trace_of(spec, 0), "v", "x")[1] == "f′(x₀)"
    assert written(trace_of(spec, 1), "v", "x")[1] == "μ·v₁ + (1 − τ)·f′(x₁)"


def test_parameters_assigned_twice_are_written_twice() -> None:
    problem = Problem.function("x^2 + 2*y^2", start=(1.0, -1.0))
    spec = RunSpec.of(problem, MADE["decay, then momentum"], stop=NEVER)
    trace = trace_of(spec, 2)
    lines = [plain(line.formula) for line in trace.lines if (line.target, line.parameter) == ("theta", "x")]
    assert lines == ["x₂ − 0.1η·x₂", "x₃ − η·mx,₃"]


def test_a_trace_does_not_move_the_run() -> None:
    for engine in ("numpy", "torch", "torch.optim"):
        spec = CATALOGUE.lesson("linear-regression").runs[0].with_(engine=engine)
        whole = open_run(spec).advance(12)
        run = open_run(spec)
        run.advance(6)
        run.trace(whole.parameters[2], whole.state[2], 2)
        assert run.next_row == 6
        assert run.advance(6).parameters.tolist() == whole.parameters[6:].tolist()


def test_a_step_that_leaves_the_domain_is_written_too() -> None:
    problem = Problem.function("ln(x) + x", start=(0.1,))
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": 0.5})
    run = open_run(spec)
    block = run.advance(5)
    trace = run.trace(block.parameters[0], block.state[0], 0)
    assert trace.after["x"] == pytest.approx(-5.4)
    over = run.trace(block.parameters[0] * 0 - 5.4, block.state[0], 1)
    assert plain(over.lines[0].result) == "NaN"


def test_a_root_that_is_not_taken_is_not_written() -> None:
    problem = Problem.function("x^2 + y^2", start=(1.0, -1.0))
    trace = trace_of(RunSpec.of(problem, CATALOGUE.optimizer("radam")), 1)
    assert written(trace, "r", "")[1:] == ["0", "0", "0"]
    assert written(trace, "d", "x")[1:] == ["1", "1", "1"]
    late = trace_of(RunSpec.of(problem, CATALOGUE.optimizer("radam"), stop=NEVER), 9)
    assert written(late, "r", "")[1].startswith("√(")


def test_what_is_made_of_all_parameters_is_one_number_in_each_line() -> None:
    problem = Problem.function("3*x + 4*y", start=(0.0, 0.0))
    spec = RunSpec.of(problem, MADE["clipped"], stop=NEVER)
    trace = trace_of(spec, 0)
    assert written(trace, "d", "x")[1:3] == ["∂f/∂x·min(1, 0.5/(‖∇f‖ + 10^−6))", "3·min(1, 0.5/(5 + 10^−6))"]
    assert written(trace, "d", "y")[2] == "4·min(1, 0.5/(5 + 10^−6))"


def test_newtons_step_is_written_with_its_second_derivatives() -> None:
    one = trace_of(RunSpec.of(Problem.function("x^4", start=(1.0,)), CATALOGUE.optimizer("newton")), 0)
    assert written(one, "H", "x.x") == ["f′′(x₀)", "12x₀^2", "12·1^2", "12"]
    assert written(one, "d", "x") == ["d₁", "f′(x₀)/f′′(x₀)", "4/12", "0.3333"]
    problem = Problem.function("x^2 + x*y + y^2", start=(1.0, 1.0))
    two = trace_of(RunSpec.of(problem, CATALOGUE.optimizer("newton")), 0)
    assert [line.value for line in two.lines if line.part == "hessian"] == [2.0, 1.0, 2.0]
    assert written(two, "H", "x.y")[0] == "∂^2 f/∂x ∂y"
    assert written(two, "d", "y")[2:] == ["1", "1"]
    assert written(two, "d", "y")[1].startswith("[H^−1·∇f]")


def test_a_line_search_shows_both_sides_of_what_ended_it() -> None:
    spec = RunSpec.of(Problem.function("3*x^2", start=(1.0,)), CATALOGUE.optimizer("gradient-descent-armijo"))
    trace = trace_of(spec, 0)
    lines = [[plain(each) for each in (line.left, line.numbers, line.result)] for line in trace.lines
             if line.equation == 2]  # fmt: skip
    assert lines == [
        ["t₁", "", "0.25"],
        ["f(x₀ − t₁·f′(x₀))", "0.75", "0.75"],
        ["f(x₀) − c·t₁·s₁", "3 − 0.0001·0.25·36", "2.999"],
    ]


def test_an_option_that_changes_the_gradient_is_written_where_it_is_on() -> None:
    spec = RunSpec.of(Problem.function("3*x + 4*y", start=(2.0, 0.0)), CATALOGUE.optimizer("gradient-descent"))
    off, on = trace_of(spec, 0), trace_of(spec.with_(values={**spec.values, "weight_decay": 0.5}), 0)
    assert [line.target for line in off.lines] == ["f", "g", "g", "theta", "theta"]
    assert written(off, "theta", "x")[1] == "x₀ − η·∂f/∂x"
    changed = [plain(line.formula) for line in on.lines if line.equation == 0 and line.parameter == "x"]
    assert changed == ["∂f/∂x + λ·x₀"]
    assert written(on, "theta", "x")[1:3] == ["x₀ − η·gx,₁", "2 − 0.001·4"]
    assert on.gradient == {"x": 3.0, "y": 4.0}
