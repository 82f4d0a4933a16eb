"""Each pitfall: its symptom in PyTorch's own hands, written out here in a loop of its own, and its cure."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from gdstudio.engines import open_run, true_gradient
from gdstudio.model import Block, Catalogue, Outcome, RunSpec, StopRule, edits

CATALOGUE = Catalogue()
NEVER = StopRule(enabled=False)
X, Y = [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]
ROWS = 12
TENSOR = {"float32": torch.float32, "float64": torch.float64}


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Sums in one order, as in the runs that are compared with."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def spec_of(problem: str, pitfall: str = "", **fields: Any) -> RunSpec:
    found = CATALOGUE.problem(problem) if problem in CATALOGUE.problems else None
    optimizer = CATALOGUE.optimizer(fields.pop("optimizer", "gradient-descent"))
    given = {"engine": "torch", "stop": NEVER, "values": {"learning_rate": 0.05}, **fields}
    if found is None:
        base = RunSpec.of(CATALOGUE.problem("notebook-parabola"), optimizer, **given | {"start": (0.0,)})
        spec = edits.apply(base, "problem", problem, CATALOGUE)
        spec = spec.with_(start=given["start"]) if "start" in given else spec
    else:
        spec = RunSpec.of(found, optimizer, **given)
    return edits.apply(spec, "pitfall", pitfall, CATALOGUE) if pitfall else spec


def rows(spec: RunSpec, count: int = ROWS) -> Block:
    return open_run(spec).advance(count)


def ended(spec: RunSpec) -> Outcome:
    outcome = rows(spec, 200).outcome
    assert outcome is not None
    return outcome


def error_of(make: Callable[[], object]) -> str:
    """What PyTorch says, in its own words."""
    with pytest.raises(Exception) as caught, warnings.catch_warnings(action="ignore"):
        make()
    return f"{type(caught.value).__name__}: {caught.value}"


def true(spec: RunSpec, block: Block) -> np.ndarray[Any, Any]:
    """The gradients (n, P) at the recorded points."""
    return np.array([true_gradient(spec, block.parameters[row].tolist(), row) for row in range(block.rows)])


def parabola(x: torch.Tensor) -> torch.Tensor:
    return x**2 + 2 * x + 1


def leaf(number: float) -> torch.Tensor:
    return torch.tensor(number, requires_grad=True)


def columns() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(X), torch.tensor(Y)


# zero_grad forgotten.


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
@pytest.mark.parametrize("problem", ["notebook-parabola", "rosenbrock", "three-points"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_without_zero_grad_the_path_is_momentum_with_beta_1_bit_for_bit(engine: str, problem: str, dtype: str) -> None:
    values = {"learning_rate": 0.001}
    without = rows(spec_of(problem, "forget-zero-grad", engine=engine, dtype=dtype, values=values), 40)
    momentum = CATALOGUE.optimizer("momentum")
    heavy = {**values, "momentum": 1.0} if "momentum" in momentum.defaults() else {**values, "beta": 1.0}
    with_memory = rows(spec_of(problem, optimizer="momentum", engine=engine, dtype=dtype, values=heavy), 40)
    assert without.parameters.tobytes() == with_memory.parameters.tobytes()
    assert without.value.tobytes() == with_memory.value.tobytes()


def test_without_zero_grad_grad_holds_the_sum_and_the_cure_is_the_gradient() -> None:
    spec = spec_of("notebook-parabola", "forget-zero-grad")
    block = rows(spec)
    x, sums = leaf(0.0), []
    for _ in range(ROWS):
        parabola(x).backward()
        assert x.grad is not None
        sums.append(x.grad.item())
        with torch.no_grad():
            x -= 0.05 * x.grad
    assert block.gradient[:, 0].tolist() == sums
    assert sums == pytest.approx(np.cumsum(true(spec, block)[:, 0]).tolist(), rel=1e-5)
    cured = spec_of("notebook-parabola")
    assert rows(cured).gradient == pytest.approx(true(cured, rows(cured)), rel=1e-6)


# backward twice.


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_backward_twice_is_refused_in_pytorchs_own_words(engine: str) -> None:
    def twice() -> None:
        value = parabola(leaf(0.0))
        value.backward()
        value.backward()

    spec = spec_of("notebook-parabola", "backward-twice", engine=engine)
    block = rows(spec)
    assert block.outcome is not None
    assert (block.outcome.kind, block.outcome.step, block.rows) == ("refused", 0, 1)
    assert "Trying to backward through the graph a second time" in error_of(twice)
    assert f"at “f.backward()”. PyTorch says: “{error_of(twice)}”" in str(block.outcome.message)
    # The start is there all the same, with the problem's own value and gradient.
    assert (block.parameters[0, 0], block.value[0], block.gradient[0, 0]) == (0.0, 1.0, 2.0)
    assert rows(spec_of("notebook-parabola", engine=engine)).rows == ROWS


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
@pytest.mark.parametrize("problem", ["notebook-parabola", "three-points"])
def test_backward_twice_on_a_retained_graph_doubles_each_step_bit_for_bit(engine: str, problem: str) -> None:
    twice = rows(spec_of(problem, "backward-twice-kept", engine=engine, values={"learning_rate": 0.0625}))
    longer = rows(spec_of(problem, engine=engine, values={"learning_rate": 0.125}))
    assert twice.parameters.tobytes() == longer.parameters.tobytes()
    assert twice.gradient.tolist() == (2 * longer.gradient).tolist()


# Updates.


def test_an_update_without_no_grad_is_refused_in_pytorchs_own_words() -> None:
    def update() -> None:
        x = leaf(0.0)
        parabola(x).backward()
        x -= 0.05 * x.grad

    outcome = ended(spec_of("notebook-parabola", "update-without-no-grad"))
    assert (outcome.kind, outcome.step) == ("refused", 0)
    assert "a leaf Variable that requires grad is being used in an in-place operation" in error_of(update)
    assert f"Stopped in step 1 at “x -= learning_rate*g”. PyTorch says: “{error_of(update)}”" in str(outcome.message)
    assert outcome.message.slots["text"] == error_of(update)
    assert rows(spec_of("notebook-parabola")).rows == ROWS


@pytest.mark.parametrize("optimizer", ["adam", "rprop", "momentum"])
def test_an_update_by_copy_without_no_grad_is_refused_as_well(optimizer: str) -> None:
    assert ended(spec_of("notebook-parabola", "update-without-no-grad", optimizer=optimizer)).kind == "refused"


def test_the_lost_leaf_has_no_grad_and_pytorch_warns() -> None:
    x = leaf(0.0)
    parabola(x).backward()
    x = x - 0.05 * x.grad
    parabola(x).backward()
    with pytest.warns(UserWarning, match="not a leaf") as seen:
        assert x.grad is None
    outcome = ended(spec_of("notebook-parabola", "lost-leaf"))
    assert (outcome.kind, outcome.step) == ("refused", 0)
    assert "Stopped in step 2: x.grad is None." in str(outcome.message)
    warned = str(outcome.message.slots["warning"])
    assert warned
    assert str(seen[0].message).startswith(warned)


def test_the_lost_leaf_under_no_grad_needs_no_gradient_at_all() -> None:
    def again() -> None:
        x = leaf(0.0)
        parabola(x).backward()
        with torch.no_grad():
            x = x - 0.05 * x.grad
        parabola(x).backward()

    outcome = ended(spec_of("notebook-parabola", "lost-leaf-no-grad"))
    assert f"Stopped in step 2 at “f.backward()”. PyTorch says: “{error_of(again)}”" in str(outcome.message)


@pytest.mark.parametrize("name", ["lost-leaf", "lost-leaf-no-grad", "update-without-no-grad"])
def test_the_cure_of_an_update_is_the_leaf_changed_in_place_under_no_grad(name: str) -> None:
    cured = edits.apply(spec_of("notebook-parabola", name), "pitfall", "none", CATALOGUE)
    x, path = leaf(0.0), []
    for _ in range(ROWS):
        path.append(x.item())
        x.grad = None
        parabola(x).backward()
        with torch.no_grad():
            x -= 0.05 * x.grad
    assert rows(cured).parameters[:, 0].tolist() == path


# .data, .detach() and no_grad between the forward pass and backward().


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_a_change_through_data_gives_a_wrong_gradient_and_no_error(engine: str) -> None:
    spec = spec_of("notebook-parabola", "change-by-data", engine=engine, start=(3.0,))
    block = rows(spec)
    x, grads = leaf(3.0), []
    for _ in range(ROWS):
        x.grad = None
        value = parabola(x)
        x.data *= 0.5
        value.backward()
        x.data /= 0.5
        assert x.grad is not None
        grads.append(x.grad.item())
        with torch.no_grad():
            x -= 0.05 * x.grad
    assert block.gradient[:, 0].tolist() == grads
    assert block.outcome is None
    # x² has saved x, which .data has halved: x + 2 in place of 2x + 2.
    assert block.gradient[:, 0].tolist() == pytest.approx((block.parameters[:, 0] + 2).tolist(), rel=1e-6)
    assert abs(true(spec, block) - block.gradient).min() > 0.5


@pytest.mark.parametrize(("name", "change"), [("change-by-detach", "detach"), ("change-under-no-grad", "no_grad")])
@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_the_same_change_seen_by_autograd_is_refused_in_pytorchs_own_words(name: str, change: str, engine: str) -> None:
    def between() -> None:
        x = leaf(3.0)
        value = parabola(x)
        if change == "detach":
            x.detach().mul_(0.5)
        else:
            with torch.no_grad():
                x *= 0.5
        value.backward()

    outcome = ended(spec_of("notebook-parabola", name, engine=engine, start=(3.0,)))
    assert "modified by an inplace operation" in error_of(between)
    assert f"“{error_of(between)}”" in str(outcome.message)


@pytest.mark.parametrize("name", ["change-by-data", "change-by-detach", "change-under-no-grad"])
def test_where_nothing_saved_is_changed_the_gradient_is_right_all_the_same(name: str) -> None:
    changed, plain = rows(spec_of("three-points", name)), rows(spec_of("three-points"))
    assert changed.parameters.tobytes() == plain.parameters.tobytes()


# Losses.


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
def test_a_sum_has_the_gradient_of_a_mean_times_the_rows(engine: str) -> None:
    spec = spec_of("three-points", "sum-for-mean", engine=engine, dtype="float64", values={"learning_rate": 0.02})
    block = rows(spec)
    assert block.gradient == pytest.approx(3 * true(spec, block), rel=1e-12)
    model, (x, y) = torch.nn.Linear(1, 1, dtype=torch.float64), (column.double().view(-1, 1) for column in columns())
    with torch.no_grad():
        model.weight.fill_(0.0)
        model.bias.fill_(0.0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
    for row in range(ROWS):
        optimizer.zero_grad()
        loss = torch.nn.MSELoss(reduction="sum")(model(x), y)
        assert block.value[row] == pytest.approx(loss.item(), rel=1e-12, abs=1e-12)
        loss.backward()
        optimizer.step()
    third = spec_of("three-points", engine=engine, dtype="float64", values={"learning_rate": 0.06})
    assert rows(third).parameters == pytest.approx(block.parameters, rel=1e-12)


def test_the_limit_of_a_sum_is_the_means_divided_by_the_rows() -> None:
    spec = spec_of("three-points", "sum-for-mean", engine="numpy", stop=StopRule(), values={"learning_rate": 0.1})
    outcome = ended(spec)
    largest = float(np.linalg.eigvalsh(2 * np.array([[14.0, 6.0], [6.0, 3.0]]))[-1])
    assert outcome.kind == "diverged"
    assert float(str(outcome.message.slots["limit"])) == pytest.approx(2 / largest, rel=1e-3)


def test_a_column_against_a_row_is_an_n_by_n_matrix(one_thread: None) -> None:
    block = rows(spec_of("three-points", "broadcast"))
    w, b, (x, y) = leaf(0.0), leaf(0.0), columns()
    for row in range(ROWS):
        w.grad = b.grad = None
        difference = w * x + b - y.view(-1, 1)
        assert difference.shape == (3, 3)
        loss = torch.mean(difference**2)
        loss.backward()
        assert w.grad is not None and b.grad is not None
        assert (block.value[row], *block.gradient[row]) == (loss.item(), w.grad.item(), b.grad.item())
        with torch.no_grad():
            w -= 0.05 * w.grad
            b -= 0.05 * b.grad


def test_with_a_layer_pytorch_itself_warns_of_the_shapes() -> None:
    run: Any = open_run(spec_of("three-points", "broadcast", engine="torch.optim"))
    block = run.advance(ROWS)
    prediction, target = torch.zeros(3, 1), torch.tensor(Y)
    with pytest.warns(UserWarning, match="broadcasting") as seen:
        torch.nn.MSELoss()(prediction, target)
    assert run.warned == (str(seen[0].message),)
    assert block.parameters == pytest.approx(rows(spec_of("three-points", "broadcast")).parameters, rel=1e-6)


def test_the_broadcast_fit_ends_on_the_flat_line_and_is_not_said_to_have_converged() -> None:
    spec = spec_of("three-points", "broadcast", dtype="float64", stop=StopRule(), values={"learning_rate": 0.1})
    block = rows(spec, 3000)
    assert block.outcome is not None
    assert block.parameters[-1] == pytest.approx([0.0, 4.0], abs=1e-6)
    assert block.outcome.kind == "stopped"
    assert "but this is no stationary point: the gradient in w is −2.667" in str(block.outcome.message)
    cured = edits.apply(spec, "pitfall", "none", CATALOGUE)
    assert rows(cured, 3000).parameters[-1] == pytest.approx([2.0, 0.0], abs=1e-6)


# Numbers.


def test_in_float32_the_last_updates_are_rounded_away_and_in_float64_they_are_not() -> None:
    spec = spec_of("notebook-parabola", "float32", dtype="float64", values={"learning_rate": 0.1})
    block = rows(spec, 200)
    x = leaf(0.0)
    for _ in range(199):
        x.grad = None
        parabola(x).backward()
        with torch.no_grad():
            x -= 0.1 * x.grad
    assert x.item() == block.parameters[-1, 0] == block.parameters[-2, 0]
    assert block.gradient[-1, 0] == x.grad.item() if x.grad is not None else False
    assert block.gradient[-1, 0] > 1e-7
    cured = rows(edits.apply(spec, "pitfall", "none", CATALOGUE), 200)
    assert cured.gradient[-1, 0] < 1e-15


@pytest.mark.parametrize("h", [1.0, 1e-3, 1e-8, 1e-12, 1e-16])
def test_a_difference_quotient_takes_the_gradients_place(h: float) -> None:
    spec = edits.apply(spec_of("notebook-parabola", "finite-difference", engine="numpy"), "pitfall.h", h, CATALOGUE)
    x, path = 0.0, []
    for _ in range(ROWS):
        value = x**2 + 2 * x + 1
        slope = (((x + h) ** 2 + 2 * (x + h) + 1) - value) / h
        path.append((x, slope))
        x = x - 0.05 * slope
    block = rows(spec)
    assert list(zip(block.parameters[:, 0].tolist(), block.gradient[:, 0].tolist(), strict=True)) == path


def test_the_error_of_the_quotient_is_u_shaped_over_h() -> None:
    errors = {}
    for exponent in range(-16, 1):
        spec = spec_of("exp(x)", "finite-difference", engine="numpy", start=(1.0,))
        block = rows(edits.apply(spec, "pitfall.h", 10.0**exponent, CATALOGUE), 1)
        errors[exponent] = abs(float(block.gradient[0, 0]) - np.e)
    best = min(errors, key=lambda each: errors[each])
    assert best in (-9, -8, -7)
    assert errors[0] > errors[-2] > errors[-4] > errors[best] < errors[-12] < errors[-16]


def test_a_quotient_costs_a_value_more_a_parameter_and_no_gradient() -> None:
    block = rows(spec_of("rosenbrock", "finite-difference", engine="numpy", values={"learning_rate": 1e-4}))
    assert block.evaluations is not None
    assert block.evaluations[-1].tolist() == [0, 3 * ROWS, 0]


def test_with_an_h_that_changes_nothing_a_quotient_of_0_is_no_minimum() -> None:
    spec = spec_of("notebook-parabola", "finite-difference", engine="numpy", start=(1.0,), stop=StopRule())
    outcome = ended(edits.apply(spec, "pitfall.h", 1e-17, CATALOGUE))
    assert outcome.kind == "stopped"
    assert "the gradient in x is 4" in str(outcome.message)


# Graphs and parameters.


@pytest.mark.parametrize("optimizer", ["gradient-descent", "adam", "momentum"])
def test_a_parameter_that_the_optimizer_never_got_stands_still_and_gathers_its_gradients(
    optimizer: str, one_thread: None
) -> None:
    values = {"learning_rate": 0.05}
    spec = spec_of("three-points", "forgotten-parameter", engine="torch.optim", optimizer=optimizer, values=values)
    block = rows(spec)
    assert set(block.parameters[:, 1]) == {0.0}
    assert block.gradient[:, 1] == pytest.approx(np.cumsum(true(spec, block)[:, 1]), rel=1e-5)
    assert block.gradient[:, 0] == pytest.approx(true(spec, block)[:, 0], rel=1e-4, abs=1e-4)
    cured = rows(edits.apply(spec, "pitfall", "none", CATALOGUE))
    assert len(set(cured.parameters[:, 1])) > ROWS // 2


def test_the_forgotten_parameter_by_hand(one_thread: None) -> None:
    block = rows(spec_of("three-points", "forgotten-parameter", engine="torch.optim"))
    model, (x, y) = torch.nn.Linear(1, 1), (column.view(-1, 1) for column in columns())
    with torch.no_grad():
        model.weight.fill_(0.0)
        model.bias.fill_(0.0)
    optimizer = torch.optim.SGD([model.weight], lr=0.05)
    for row in range(ROWS):
        optimizer.zero_grad()
        torch.nn.MSELoss()(model(x), y).backward()
        assert model.weight.grad is not None and model.bias.grad is not None
        assert block.parameters[row].tolist() == [model.weight.item(), model.bias.item()]
        assert block.gradient[row].tolist() == [model.weight.grad.item(), model.bias.grad.item()]
        optimizer.step()


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_a_stale_graph_gives_the_first_gradient_for_ever(engine: str) -> None:
    spec = spec_of("three-points", "stale-graph", engine=engine)
    run = open_run(spec)
    blocks = [run.advance(5), run.advance(7)]
    gradient = np.concatenate([block.gradient for block in blocks])
    value = np.concatenate([block.value for block in blocks])
    assert (gradient == gradient[0]).all()
    assert (value == value[0]).all()
    w, b, (x, y) = leaf(0.0), leaf(0.0), columns()
    loss = torch.mean((w * x + b - y) ** 2)
    for _ in range(11):
        w.grad = b.grad = None
        loss.backward(retain_graph=True)
        with torch.no_grad():
            w -= 0.05 * w.grad
            b -= 0.05 * b.grad
    assert blocks[1].parameters[-1].tolist() == pytest.approx([w.item(), b.item()], rel=1e-6)
    assert len(np.unique(rows(spec_of("three-points", engine=engine)).value)) == ROWS


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_a_stale_graph_whose_number_was_changed_is_refused_in_pytorchs_own_words(engine: str) -> None:
    def stale() -> None:
        x = leaf(0.0)
        value = parabola(x)
        for _ in range(2):
            x.grad = None
            value.backward(retain_graph=True)
            with torch.no_grad():
                x -= 0.05 * x.grad

    outcome = ended(spec_of("notebook-parabola", "stale-graph", engine=engine))
    assert (outcome.kind, outcome.step) == ("refused", 0)
    text = f"Stopped in step 2 at “f.backward(retain_graph=True)”. PyTorch says: “{error_of(stale)}”"
    assert text in str(outcome.message)


ROOT = "where(x > 0, sqrt(x), x^2/4)"


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_an_unselected_branch_poisons_the_gradient_in_plain_torch_and_not_in_ours(engine: str) -> None:
    x = leaf(-1.0)
    torch.where(x > 0, torch.sqrt(x), x**2 / 4).backward()
    assert x.grad is not None
    assert torch.isnan(x.grad)
    values = {"learning_rate": 0.5}
    spec = spec_of(ROOT, "where-nan", engine=engine, start=(0.1,), values=values)
    block = rows(spec, 20)
    assert block.outcome is not None
    assert (block.outcome.kind, block.rows) == ("not-finite", 1)
    assert "Stopped in step 2: at x = −0.6906 x.grad is nan, though the gradient there is −0.3453." in str(
        block.outcome.message
    )
    cured = rows(edits.apply(spec, "pitfall", "none", CATALOGUE), 20)
    assert np.isfinite(cured.gradient).all()
    assert cured.rows == 20


def test_at_the_start_the_poisoned_gradient_leaves_a_row_and_a_sentence() -> None:
    block = rows(spec_of(ROOT, "where-nan", start=(-1.0,)))
    assert block.outcome is not None
    assert (block.rows, block.parameters[0, 0], block.gradient[0, 0]) == (1, -1.0, -0.5)
    assert "Stopped in step 1: at x = −1 x.grad is nan" in str(block.outcome.message)


# Going back and on.

REMEMBERING = [
    (name, engine)
    for name in CATALOGUE.pitfalls
    for engine in CATALOGUE.pitfall(name).engines
    if CATALOGUE.pitfall(name).happened and name != "where-nan"
]


@pytest.mark.parametrize(("name", "engine"), REMEMBERING)
@pytest.mark.parametrize("optimizer", ["gradient-descent", "adam"])
def test_going_on_behind_any_row_gives_the_same_bits(name: str, engine: str, optimizer: str) -> None:
    spec = spec_of("three-points", name, engine=engine, optimizer=optimizer)
    whole = rows(spec, 30)
    run = open_run(spec)
    run.advance(25)
    for row in (3, 20, 3):
        run.seek(row, whole.parameters[row], whole.state[row])
        rest = run.advance(29 - row)
        assert rest.first == row + 1
        assert rest.parameters.tobytes() == whole.parameters[row + 1 :].tobytes()
        assert rest.gradient.tobytes() == whole.gradient[row + 1 :].tobytes()


@pytest.mark.parametrize(("name", "engine"), REMEMBERING)
def test_a_step_taken_apart_has_the_recorded_bits_in_any_order(name: str, engine: str) -> None:
    spec = spec_of("three-points", name, engine=engine)
    whole = rows(spec, 20)
    run = open_run(spec)
    for row in (4, 5, 17, 2, 0):
        trace = run.trace(whole.parameters[row], whole.state[row], row)
        assert list(trace.after.values()) == whole.parameters[row + 1].tolist()
        assert list(trace.gradient.values()) == whole.gradient[row].tolist()
        assert trace.value == whole.value[row]
    # The run itself has not moved.
    assert run.advance(20).parameters.tobytes() == whole.parameters.tobytes()


# The arithmetic of a step.


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_a_step_moves_by_what_grad_holds_and_says_what_the_gradient_is(engine: str) -> None:
    spec = spec_of("notebook-parabola", "forget-zero-grad", engine=engine, values={"learning_rate": 0.1})
    block = rows(spec)
    lines = open_run(spec).trace(block.parameters[2], block.state[2], 2).lines
    gradient, held = (next(line for line in lines if line.part == part) for part in ("gradient", "grad"))
    assert gradient.value == pytest.approx(2 * block.parameters[2, 0] + 2)
    assert (held.left, held.value) == ("x.grad", block.gradient[2, 0])
    update = lines[-1]
    assert "x.grad" in update.formula
    assert held.result.strip("−") in update.numbers


def test_a_quotients_step_is_written_with_the_quotient() -> None:
    spec = spec_of("three-points", "finite-difference", engine="numpy")
    block = rows(spec)
    lines = open_run(spec).trace(block.parameters[1], block.state[1], 1).lines
    assert [line.left for line in lines if line.part == "grad"] == [
        "<i>Δ</i><sub>w</sub><i>L</i>/<i>h</i>",
        "<i>Δ</i><sub>b</sub><i>L</i>/<i>h</i>",
    ]


def test_a_value_that_is_not_the_losss_is_written_without_the_losss_numbers() -> None:
    spec = spec_of("three-points", "broadcast")
    block = rows(spec)
    value = open_run(spec).trace(block.parameters[3], block.state[3], 3).lines[0]
    assert (value.part, value.numbers, value.value) == ("value", "", block.value[3])


# The lessons.

LESSONS = [name for name in CATALOGUE.lessons if any(run.pitfall for run in CATALOGUE.lesson(name).runs)]


def test_every_pitfall_has_a_lesson_and_every_such_lesson_asks_a_question() -> None:
    shown = {run.pitfall.name for name in LESSONS for run in CATALOGUE.lesson(name).runs if run.pitfall is not None}
    assert shown == set(CATALOGUE.pitfalls)
    for name in LESSONS:
        question = CATALOGUE.lesson(name).question
        assert isinstance(question, dict)
        assert question["en"].endswith("?") and question["zh_CN"].endswith("？")


def lesson(name: str) -> list[Block]:
    return [rows(spec, spec.steps + 1) for spec in CATALOGUE.lesson(name).runs]


def test_what_the_lessons_say_is_so() -> None:
    forgotten, _, momentum = lesson("forgotten-zero-grad")
    assert forgotten.parameters.tobytes() == momentum.parameters.tobytes()
    kept, refused, double = lesson("backward-twice")
    assert kept.parameters == pytest.approx(double.parameters, rel=1e-5)
    assert refused.outcome is not None and refused.outcome.kind == "refused"
    by_data, by_detach, under_no_grad = lesson("behind-autograds-back")
    assert by_data.parameters[-1, 0] == pytest.approx(-2, abs=1e-4)
    assert {each.outcome.kind for each in (by_detach, under_no_grad) if each.outcome is not None} == {"refused"}
    summed, mean = lesson("sum-for-mean")
    assert summed.outcome is not None and summed.outcome.kind == "diverged"
    assert mean.outcome is None
    single, double_digits = lesson("seven-digits")
    assert single.parameters[-1, 0] == single.parameters[-2, 0]
    assert double_digits.outcome is not None and double_digits.outcome.kind == "converged"
    flat, _ = lesson("broadcast")
    assert flat.parameters[-1] == pytest.approx([0.0, 4.0], abs=0.05)
    stale, fresh = lesson("stale-graph")
    assert len(set(stale.value.tolist())) == 1
    assert fresh.value[-1] < fresh.value[0] / 10
    poisoned, masked = lesson("branch-not-taken")
    assert poisoned.outcome is not None and poisoned.outcome.kind == "not-finite"
    assert np.isfinite(masked.gradient).all()
