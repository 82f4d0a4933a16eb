"""Newton, line search, look-ahead and two-point rates: truth from closed forms and plain loops; what they ask for."""

import math

import numpy as np
import pytest

from gdstudio.engines import open_run
from gdstudio.engines.evaluate import gradient, value
from gdstudio.model import Change, InputError, Problem, RunSpec
from tests.engines.made import CATALOGUE, NEVER, bowl, optimizer

ENGINES = ("numpy", "torch")
QUADRATIC = Problem.function("3*x^2 + 2*x*y + 2*y^2 - 4*x + y", start=(7.0, -3.0))
ROSENBROCK = Problem.function("(1 - x)^2 + 100*(y - x^2)^2", start=(-1.2, 1.0))


def spec_of(problem: Problem, name: str, engine: str = "numpy", **values: float) -> RunSpec:
    return RunSpec.of(problem, CATALOGUE.optimizer(name), engine=engine, dtype="float64", values=values, stop=NEVER)


@pytest.mark.parametrize("engine", ENGINES)
def test_newton_is_at_the_minimum_of_a_quadratic_in_one_step(engine: str) -> None:
    block = open_run(spec_of(QUADRATIC, "newton", engine)).advance(2)
    np.testing.assert_allclose(block.parameters[1], [0.9, -0.7], rtol=1e-14)
    parabola = open_run(spec_of(CATALOGUE.problem("notebook-parabola"), "newton", engine)).advance(2)
    assert parabola.parameters[1].tolist() == [-1.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_newtons_digits_double(engine: str) -> None:
    problem = Problem.function("x - ln(x)", start=(0.5,))
    block = open_run(spec_of(problem, "newton", engine)).advance(7)
    apart = np.abs(block.parameters[:, 0] - 1)
    np.testing.assert_allclose(apart[1:5], apart[:4] ** 2, rtol=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_damped_newton_solves_the_damped_system(engine: str) -> None:
    block = open_run(spec_of(ROSENBROCK, "newton-damped", engine, damping=2.5, learning_rate=0.5)).advance(2)
    hessian = np.array([[2 - 400 * (1 - 1.44) + 800 * 1.44, 480.0], [480.0, 200.0]])
    wanted = block.parameters[0] - 0.5 * np.linalg.solve(hessian + 2.5 * np.eye(2), block.gradient[0])
    np.testing.assert_allclose(block.parameters[1], wanted, rtol=1e-12)


@pytest.mark.parametrize(("text", "start", "point"), [
    ("x^2 + 2*x*y + y^2 + x", (1.0, 1.0), "x = 1, y = 1"),
    ("x^3/3 - x", (0.0,), "x = 0"),
    ("(x - y)^2 + y^4", (1.0, 0.0), "x = 1, y = 0"),
])  # fmt: skip
@pytest.mark.parametrize("engine", ENGINES)
def test_a_singular_matrix_is_an_outcome(engine: str, text: str, start: tuple[float, ...], point: str) -> None:
    block = open_run(spec_of(Problem.function(text, start=start), "newton", engine)).advance(9)
    assert block.rows == 1
    assert block.outcome is not None
    assert block.outcome.kind == "not-finite"
    assert f"the matrix H is singular at {point}" in str(block.outcome.message)


def test_a_matrix_that_damping_makes_singular_is_named() -> None:
    problem = Problem.function("x*y - 3*x", start=(1.0, 1.0))
    block = open_run(spec_of(problem, "newton-damped", damping=1.0)).advance(3)
    assert block.outcome is not None
    assert "the matrix H + μ·I is singular" in str(block.outcome.message)


@pytest.mark.parametrize("engine", [*ENGINES])
def test_more_than_eight_parameters_have_no_hessian(engine: str) -> None:
    with pytest.raises(InputError, match="at most 8 parameters; this problem has 9"):
        open_run(bowl(9, optimizer=CATALOGUE.optimizer("newton"), engine=engine, values={}))
    assert open_run(bowl(8, optimizer=CATALOGUE.optimizer("newton"), engine=engine, values={})).advance(2).rows == 2


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["rosenbrock", "beale", "himmelblau", "three-points"])
def test_armijos_condition_holds_on_each_step(engine: str, name: str) -> None:
    block = open_run(spec_of(CATALOGUE.problem(name), "gradient-descent-armijo", engine)).advance(60)
    steps = np.diff(block.parameters, axis=0)
    slopes = (block.gradient**2).sum(axis=1)[:-1]
    lengths = np.sqrt((steps**2).sum(axis=1) / slopes)
    assert (np.diff(block.value) <= -1e-4 * lengths * slopes * (1 - 1e-9) + 1e-15 * np.abs(block.value[:-1])).all()
    halvings = np.log2(lengths)
    np.testing.assert_allclose(halvings, np.round(halvings), atol=1e-3)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [1, 2, 9])
def test_each_trial_of_a_line_search_is_one_value(engine: str, size: int) -> None:
    spec = bowl(size, optimizer=CATALOGUE.optimizer("gradient-descent-armijo"), engine=engine, dtype="float64")
    block = open_run(spec.with_(values={**spec.values, "learning_rate": 1.0})).advance(6)
    assert block.evaluations is not None
    trials = []
    for row in range(5):
        t, count = 1.0, 1
        point, slope = block.parameters[row], block.gradient[row]
        while value(spec.problem, {}, point - t * slope) > block.value[row] - 1e-4 * t * float(slope @ slope):
            t, count = t / 2, count + 1
        trials.append(count)
    assert block.evaluations[:, 0].tolist() == [1, 2, 3, 4, 5, 6]
    assert block.evaluations[:, 1].tolist() == [0, *np.cumsum(trials).tolist()]
    assert not block.evaluations[:, 2].any()


def test_counts_go_on_behind_a_row_that_is_sought() -> None:
    spec = spec_of(ROSENBROCK, "gradient-descent-armijo")
    whole = open_run(spec).advance(20)
    run = open_run(spec)
    run.seek(7, whole.parameters[7], whole.state[7])
    rest = run.advance(12)
    assert whole.evaluations is not None
    assert rest.evaluations is not None
    assert rest.evaluations.tolist() == whole.evaluations[8:].tolist()


@pytest.mark.parametrize(
    ("name", "row", "step"),
    [
        ("newton", [1, 0, 0], [1, 0, 2]),
        ("newton-damped", [1, 0, 0], [1, 0, 2]),
        ("nesterov-ahead", [0, 0, 0], [1, 0, 0]),
    ],
)
def test_what_a_step_asks_for_is_counted(name: str, row: list[int], step: list[int]) -> None:
    block = open_run(spec_of(QUADRATIC, name)).advance(4)
    assert block.evaluations is not None
    assert block.evaluations.tolist() == [[a + k * b for a, b in zip(row, step, strict=True)] for k in range(4)]


def test_a_plain_method_has_no_counts_of_its_own() -> None:
    for name in ("gradient-descent", "adam", "barzilai-borwein", "nesterov"):
        assert open_run(spec_of(QUADRATIC, name)).advance(3).evaluations is None


def test_a_value_at_the_row_comes_with_its_gradient() -> None:
    equations = ["t = where(f(theta) > 1, learning_rate, 0.5*learning_rate)", "theta = theta - t*grad(theta)"]
    run = open_run(RunSpec.of(QUADRATIC, optimizer(equations), stop=NEVER))
    assert run.advance(3).evaluations is None
    alone = optimizer(["theta = theta - learning_rate*f(theta)*theta"])
    block = open_run(RunSpec.of(QUADRATIC, alone, stop=NEVER)).advance(3)
    assert block.evaluations is not None
    assert block.evaluations.tolist() == [[0, 1, 0], [0, 2, 0], [0, 3, 0]]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [2, 9])
def test_looking_ahead_takes_the_gradient_there(engine: str, size: int) -> None:
    spec = bowl(size, optimizer=CATALOGUE.optimizer("nesterov-ahead"), engine=engine, dtype="float64")
    block = open_run(spec).advance(30)
    theta, v = np.zeros(size), np.zeros(size)
    for row in range(30):
        np.testing.assert_allclose(block.parameters[row], theta, rtol=1e-11, atol=1e-13)
        v = 0.9 * v - 0.02 * gradient(spec.problem, {}, theta + 0.9 * v)
        theta = theta + v


def test_both_forms_of_nesterov_are_one_path_seen_from_two_points() -> None:
    """The point ahead of the one form is the point of torch's form."""
    values = {"learning_rate": 0.02, "momentum": 0.9}
    ahead = open_run(spec_of(QUADRATIC, "nesterov-ahead", **values)).advance(40)
    here = open_run(spec_of(QUADRATIC, "nesterov", **values)).advance(40)
    np.testing.assert_allclose(ahead.parameters + 0.9 * ahead.state, here.parameters, rtol=1e-10, atol=1e-12)


def test_the_two_forms_of_momentum_part_when_the_rate_changes() -> None:
    for name in ("momentum", "momentum-sutskever"):
        assert "v" in [each.name for each in CATALOGUE.optimizer(name).state]
    specs = [spec_of(QUADRATIC, name, learning_rate=0.01) for name in ("momentum", "momentum-sutskever")]
    same = [open_run(each).advance(20).parameters for each in specs]
    np.testing.assert_allclose(same[0], same[1], rtol=1e-10)
    change = (Change(5, {"learning_rate": 0.05}),)
    other = [open_run(each.with_(changes=change)).advance(20).parameters for each in specs]
    np.testing.assert_allclose(other[0][:6], other[1][:6], rtol=1e-10)
    assert np.abs(other[0][6] - other[1][6]).max() > 1e-3


@pytest.mark.parametrize("engine", ENGINES)
def test_barzilai_and_borwein_in_a_plain_loop(engine: str) -> None:
    block = open_run(spec_of(QUADRATIC, "barzilai-borwein", engine, learning_rate=0.01)).advance(12)
    x, y, before = 7.0, -3.0, None
    for row in range(12):
        np.testing.assert_allclose(block.parameters[row], [x, y], rtol=1e-9, atol=1e-9)
        g = (6 * x + 2 * y - 4, 2 * x + 4 * y + 1)
        rate = 0.01
        if before is not None:
            s = (x - before[0], y - before[1])
            c = s[0] * (g[0] - before[2]) + s[1] * (g[1] - before[3])
            rate = min(max((s[0] * s[0] + s[1] * s[1]) / c, 1e-10), 1.0) if c > 0 else 1.0
        before = (x, y, *g)
        x, y = x - rate * g[0], y - rate * g[1]


def test_where_the_function_bends_down_the_rate_is_the_upper_bound() -> None:
    problem = Problem.function("cos(x)", start=(0.2,))
    block = open_run(spec_of(problem, "barzilai-borwein", longest=2.0, learning_rate=0.1)).advance(3)
    assert block.parameters[2, 0] == block.parameters[1, 0] - 2.0 * block.gradient[1, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_normalised_step_is_as_long_as_the_rate(engine: str) -> None:
    block = open_run(spec_of(QUADRATIC, "normalised-gradient", engine, learning_rate=0.25)).advance(20)
    np.testing.assert_allclose(np.linalg.norm(np.diff(block.parameters, axis=0), axis=1), 0.25, rtol=1e-12)
    at_rest = RunSpec.of(Problem.function("x^2"), CATALOGUE.optimizer("normalised-gradient"), start=(0.0,), stop=NEVER)
    assert open_run(at_rest).advance(3).parameters.tolist() == [[0.0]] * 3


@pytest.mark.parametrize("engine", [*ENGINES, "torch.optim"])
def test_clipping_is_that_of_torch(engine: str) -> None:
    import torch

    block = open_run(spec_of(ROSENBROCK, "gradient-descent", engine, clip=0.5, learning_rate=0.1)).advance(20)
    for row in range(19):
        leaf = torch.nn.Parameter(torch.tensor(block.parameters[row]))
        leaf.grad = torch.tensor(block.gradient[row])
        torch.nn.utils.clip_grad_norm_([leaf], 0.5)
        wanted = block.parameters[row] - 0.1 * leaf.grad.numpy()
        np.testing.assert_allclose(block.parameters[row + 1], wanted, rtol=1e-12)


def test_an_option_may_be_switched_on_in_a_run() -> None:
    spec = spec_of(ROSENBROCK, "gradient-descent", learning_rate=1e-4)
    plain = open_run(spec).advance(12)
    changed = spec.with_(changes=(Change(5, {"clip": 0.5}),))
    run = open_run(changed)
    block = run.advance(12)
    assert block.parameters[:6].tolist() == plain.parameters[:6].tolist()
    assert math.dist(block.parameters[6], block.parameters[5]) <= 0.5e-4 * (1 + 1e-9)
    before, behind = (run.trace(block.parameters[row], block.state[row], row) for row in (4, 5))
    assert [line.target for line in before.lines if line.part == "equation"] == ["theta", "theta"]
    assert [line.target for line in behind.lines if line.part == "equation"] == ["g", "g", "theta", "theta"]
    assert list(behind.after.values()) == block.parameters[6].tolist()


CLIPPED = [name for name in CATALOGUE.optimizers if "clip" in CATALOGUE.optimizer(name).options]


@pytest.mark.parametrize("name", [name for name in CLIPPED if CATALOGUE.optimizer(name).torch])
def test_torchs_class_is_given_the_clipped_gradient(name: str) -> None:
    rate = CATALOGUE.optimizer(name).defaults()["learning_rate"]
    ours, theirs = (
        open_run(spec_of(ROSENBROCK, name, engine, clip=0.5, learning_rate=rate)).advance(40)
        for engine in ("numpy", "torch.optim")
    )
    np.testing.assert_allclose(theirs.parameters, ours.parameters, rtol=1e-10)
    # A row holds the gradient that was there before it was shortened.
    np.testing.assert_allclose(theirs.gradient, ours.gradient, rtol=1e-8)
    assert np.linalg.norm(theirs.gradient[0]) > 0.5


def test_torchs_clipping_may_be_switched_on_in_a_run() -> None:
    spec = spec_of(ROSENBROCK, "gradient-descent", learning_rate=1e-4)
    changed = spec.with_(changes=(Change(5, {"clip": 0.5}),))
    ours, theirs = (open_run(changed.with_(engine=engine)).advance(12) for engine in ("numpy", "torch.optim"))
    np.testing.assert_allclose(theirs.parameters, ours.parameters, rtol=1e-12)


def test_what_torch_does_not_do_is_refused_there() -> None:
    noisy = {"noise": {"default": 0.0, "low": 0.0, "high": 1.0}}
    made = optimizer(["g = g + noise", "theta = theta - learning_rate*g"], more=noisy, option={0: "noise"},
                     torch={"class": "SGD", "map": {"learning_rate": "lr"}})  # fmt: skip
    spec = RunSpec.of(ROSENBROCK, made, engine="torch.optim", dtype="float64", values={"noise": 0.5})
    with pytest.raises(InputError, match=r"torch\.optim\.SGD has no `noise`"):
        open_run(spec)


def test_rectified_adam_waits() -> None:
    """Until the mean square reaches over five steps, a step is the mean gradient's, and no root of a negative number is
    taken."""
    block = open_run(spec_of(QUADRATIC, "radam", learning_rate=0.01)).advance(5)
    m = np.zeros(2)
    for row in range(4):
        m = 0.9 * m + 0.1 * block.gradient[row]
        wanted = block.parameters[row] - 0.01 * m / (1 - 0.9 ** (row + 1))
        np.testing.assert_allclose(block.parameters[row + 1], wanted, rtol=1e-12)
