"""Pitfalls of losses, of number types and of what the optimizer is given: the symptom in PyTorch's own hands, and the cure."""

from typing import Any

import numpy as np
import pytest
import torch

from gdstudio.engines import open_run
from gdstudio.model import StopRule, edits
from tests.engines.pitfall_runs import CATALOGUE, ROWS, Y, columns, ended, leaf, parabola, rows, spec_of, true

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
