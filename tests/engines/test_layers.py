"""Fits that are layers of torch.nn under one of its losses: their run is that of a program around the layers, written by hand,
and that of the typed formula."""

from typing import Any

import numpy as np
import pytest
import torch

from gdstudio.engines import open_run
from gdstudio.exporters import python_program
from gdstudio.model import Catalogue, Problem, RunSpec, StopRule
from gdstudio.model.fit import fit_of
from gdstudio.model.sampling import Batching, Split
from gdstudio.runs import complete, label

CATALOGUE = Catalogue()
COLUMNS = {
    "x": np.array([-2.0, -1.0, 0.5, 1.0, 2.0, 3.0]),
    "z": np.array([0.3, -0.8, 1.2, 0.1, -1.5, 0.7]),
}
C = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
LOSSES = {
    "mse": torch.nn.MSELoss(),
    "sum-of-squares": torch.nn.MSELoss(reduction="sum"),
    "absolute": torch.nn.L1Loss(),
    "huber": torch.nn.HuberLoss(delta=1.0),
    "cross-entropy": torch.nn.BCEWithLogitsLoss(),
    "sum(softplus(prediction) - c*prediction)": torch.nn.BCEWithLogitsLoss(reduction="sum"),
}
# What each model is: the names of the numbers of each of the module's tensors, in PyTorch's order.
LINES = {
    "w*x + b": ("Linear(1, 1", [["w"], ["b"]]),
    "b + x*w": ("Linear(1, 1", [["w"], ["b"]]),
    "w*x": ("Linear(1, 1, bias=False", [["w"]]),
    "b0 + b1*x + b2*z": ("Linear(2, 1", [["b1", "b2"], ["b0"]]),
    "q*z + (b + p*x)": ("Linear(2, 1", [["p", "q"], ["b"]]),
    "a*z + b": ("Linear(1, 1", [["a"], ["b"]]),
}
PERCEPTRONS = {
    "v1*tanh(u1*x + a1) + v2*tanh(u2*x + a2) + c0": (
        "Tanh()", [["u1", "u2"], ["a1", "a2"], ["v1", "v2"], ["c0"]]
    ),
    "c0 + relu(a1 + w1*z + u1*x)*v1 + relu(u2*x + w2*z + a2)*v2": (
        "ReLU()", [["u1", "w1", "u2", "w2"], ["a1", "a2"], ["v1", "v2"], ["c0"]]
    ),
    "v1*sigmoid(u1*x) + v2*sigmoid(u2*x)": ("Sigmoid()", [["u1", "u2"], ["v1", "v2"]]),
    "v*tanh(u*x + a)": ("Tanh()", [["u"], ["a"], ["v"]]),
}  # fmt: skip
MODELS = LINES | PERCEPTRONS
START = (0.3, -0.2, 0.5, 0.7, -0.4, 0.1, 0.6, -0.9, 0.25)


def fit(model: str, loss: str = "mse") -> Problem:
    columns = COLUMNS | {"c": 3 * C if loss == "huber" else C}
    return fit_of(columns, ["x", "z"], "c", CATALOGUE, model=model, loss=loss)


def spec_of(model: str, loss: str = "mse", engine: str = "torch.optim", **fields: Any) -> RunSpec:
    problem = fit(model, loss)
    given = {
        "dtype": "float64",
        "start": START[: len(problem.parameters)],
        "stop": StopRule(enabled=False),
        "steps": 15,
    }
    optimizer = CATALOGUE.optimizer(fields.pop("optimizer", "momentum"))
    return RunSpec.of(problem, optimizer, engine=engine, values={"learning_rate": 0.02}, **given | fields)


def by_hand(model: str, loss: str, start: dict[str, float]) -> tuple[Any, Any, Any]:
    """The module at its start, its features and the target, as one writes them."""
    shown, names = MODELS[model]
    used = [name for name in COLUMNS if f"*{name}" in model or f"{name}*" in model]
    features = torch.tensor(np.stack([COLUMNS[name] for name in used], axis=1))
    if model in LINES:
        module: Any = torch.nn.Linear(len(used), 1, bias="bias=False" not in shown, dtype=torch.float64)
    else:
        units, bias = len(names[-2] if len(names) == 4 else names[-1]), "a" in "".join(map("".join, names))
        module = torch.nn.Sequential(
            torch.nn.Linear(len(used), units, bias=bias, dtype=torch.float64),
            getattr(torch.nn, shown.removesuffix("()"))(),
            torch.nn.Linear(units, 1, bias="c0" in model, dtype=torch.float64),
        )
    with torch.no_grad():
        for tensor, each in zip(module.parameters(), names, strict=True):
            tensor.copy_(torch.tensor([start[name] for name in each], dtype=torch.float64).reshape(tensor.shape))
    return module, features, torch.tensor(3 * C if loss == "huber" else C).view(-1, 1)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("model", MODELS)
def test_a_run_is_that_of_a_program_written_by_hand_to_the_last_digit(model: str, loss: str) -> None:
    spec = spec_of(model, loss)
    parameters = spec.problem.parameters
    module, features, target = by_hand(model, loss, dict(zip(parameters, spec.start, strict=True)))
    names = [name for each in MODELS[model][1] for name in each]
    optimizer = torch.optim.SGD(module.parameters(), lr=0.02, momentum=0.9)
    block = open_run(spec).advance(16)
    assert block.rows == 16
    for row in range(16):
        optimizer.zero_grad()
        value = LOSSES[loss](module(features), target)
        value.backward()
        at = dict(zip(names, (n for each in module.parameters() for n in each.flatten().tolist()), strict=True))
        slopes = dict(
            zip(names, (n for each in module.parameters() for n in each.grad.flatten().tolist()), strict=True)
        )
        assert block.parameters[row].tolist() == [at[name] for name in parameters]
        assert block.gradient[row].tolist() == [slopes[name] for name in parameters]
        assert block.value[row] == value.item()
        optimizer.step()


@pytest.mark.parametrize("engine", ["numpy", "torch"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("model", MODELS)
def test_the_layers_make_the_steps_of_the_formula_from_the_same_start(model: str, loss: str, engine: str) -> None:
    ours, theirs = (open_run(spec_of(model, loss, each)).advance(16) for each in (engine, "torch.optim"))
    assert theirs.parameters == pytest.approx(ours.parameters, rel=1e-12, abs=1e-14)
    assert theirs.value == pytest.approx(ours.value, rel=1e-12)
    assert theirs.gradient == pytest.approx(ours.gradient, rel=1e-11, abs=1e-13)
    assert theirs.state == pytest.approx(ours.state, rel=1e-11, abs=1e-13)


def exported_rows(spec: RunSpec) -> tuple[list[list[float]], list[list[float]], str]:
    """The rows that the exported program makes, those of the run, and the program."""
    run = complete(1, spec, spec.steps)
    label([run])
    text = python_program.program("Layer", [run])
    namespace: dict[str, Any] = {}
    exec(compile(text, "<exported>", "exec"), namespace)
    ((_, rows),) = namespace["histories"].values()
    kept = [run.trajectory.row(number) for number in range(run.trajectory.rows)]
    ours = [[*each.parameters.tolist(), each.value, *each.gradient.tolist()] for each in kept]
    return [list(row) for row in rows], ours, text


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("model", MODELS)
def test_the_exported_program_has_the_layers_and_their_numbers(model: str, loss: str) -> None:
    rows, ours, text = exported_rows(spec_of(model, loss))
    assert rows == ours
    assert f"torch.nn.{type(LOSSES[loss]).__name__}(" in text and f"torch.nn.{MODELS[model][0]}" in text
    assert ('reduction="sum"' in text) == (LOSSES[loss].reduction == "sum")


@pytest.mark.parametrize(
    "fields",
    [
        {"optimizer": "adam", "dtype": "float32"},
        {"batch": Batching(2, seed=3)},
        {"batch": Batching(2, shuffled=False), "validation": Split(0.4, seed=5), "standardise": True},
        {"standardise": True, "predict": ({"x": 4.0, "z": -1.0},)},
    ],
)
@pytest.mark.parametrize("model", MODELS)
def test_batches_held_out_rows_standardised_features_and_predictions_of_layers(
    model: str, fields: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    spec = spec_of(model, **fields)
    rows, ours, _ = exported_rows(spec)
    assert rows == ours
    printed = capsys.readouterr().out
    assert ("c when x is 4.0, z is -1.0:" in printed) == bool(spec.predict)
    theirs = open_run(spec).advance(16)
    formula = open_run(spec.with_(engine="numpy", dtype="float64")).advance(16)
    rough = 1e-5 if spec.dtype == "float32" else 1e-11
    assert theirs.parameters == pytest.approx(formula.parameters, rel=rough, abs=rough)


def test_a_perceptron_of_many_units_is_two_layers() -> None:
    problem = fit_of(COLUMNS | {"c": C}, ["x", "z"], "c", CATALOGUE, model="perceptron", units=12)
    spec = RunSpec.of(problem, CATALOGUE.optimizer("adam"), engine="torch.optim", dtype="float64", steps=20)
    rows, ours, text = exported_rows(spec)
    assert rows == ours and len(rows[0]) == 2 * 49 + 1
    assert "torch.nn.Linear(2, 12, dtype=torch.float64),\n    torch.nn.Tanh(),\n    torch.nn.Linear(12, 1" in text


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "adadelta"])
@pytest.mark.parametrize("model", MODELS)
def test_a_run_of_layers_goes_on_from_any_row_with_the_same_bits(model: str, optimizer: str) -> None:
    spec = spec_of(model, optimizer=optimizer)
    whole = open_run(spec).advance(16)
    run = open_run(spec)
    run.advance(3)
    run.seek(6, whole.parameters[6], whole.state[6])
    assert np.array_equal(run.advance(9).parameters, whole.parameters[7:16])
    step = run.trace(whole.parameters[4], whole.state[4], 4)
    assert list(step.after.values()) == whole.parameters[5].tolist()
    assert list(step.gradient.values()) == whole.gradient[4].tolist()


@pytest.mark.parametrize(
    ("model", "loss"),
    [
        ("w*x^2 + b", "mse"), ("w*x + b", "log-cosh"), ("w*x + b", "half-mean"), ("w*x - b", "mse"),
        ("w*x + w*z + b", "mse"), ("w*x + v*x + b", "mse"), ("w*x + b + d", "mse"), ("v*tanh(u*x^2 + a)", "mse"),
        ("v*tanh(u*x + a) + p*sigmoid(q*x + r)", "mse"), ("v*tanh(u*x + a) + p*tanh(q*x)", "mse"),
        ("v*tanh(u*x + a) + p*tanh(q*z + r)", "mse"), ("v*tanh(v*x + a)", "mse"), ("tanh(u*x + a)", "mse"),
        ("v*exp(u*x + a)", "mse"), ("v*tanh(u*x + a) + p*x", "mse"),
    ],
)  # fmt: skip
def test_what_is_no_layer_runs_as_a_module_of_its_own(model: str, loss: str) -> None:
    problem = fit(model, loss)
    assert problem.layer is None
    spec = RunSpec.of(problem, CATALOGUE.optimizer("momentum"), engine="torch.optim", values={"learning_rate": 0.01})
    text = python_program.program("Module", [complete(1, spec.with_(steps=2), 2)])
    assert "class Objective(torch.nn.Module)" in text and "nn.Linear" not in text
