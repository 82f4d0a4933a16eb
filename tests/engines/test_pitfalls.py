"""Pitfalls of autograd: the symptom in PyTorch's own hands, written out here in a loop of its own, and the cure."""

import numpy as np
import pytest
import torch

from gdstudio.engines import open_run
from gdstudio.model import edits
from tests.engines.pitfall_runs import CATALOGUE, ROWS, columns, ended, error_of, leaf, parabola, rows, spec_of, true

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
