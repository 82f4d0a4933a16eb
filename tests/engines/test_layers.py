"""Fits that are a linear layer under a loss of torch.nn: the layer's run is the run of the typed formula."""

import numpy as np
import pytest

from gdstudio.engines import open_run
from gdstudio.exporters import python_program
from gdstudio.model import Catalogue, Problem, RunSpec, StopRule
from gdstudio.model.fit import fit_of
from gdstudio.runs import complete, label

CATALOGUE = Catalogue()
X = np.array([-2.0, -1.0, 0.5, 1.0, 2.0, 3.0])
C = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
LOSSES = {
    "mse": "MSELoss()", "sum-of-squares": 'MSELoss(reduction="sum")', "absolute": "L1Loss()",
    "huber": "HuberLoss(delta=delta)", "cross-entropy": "BCEWithLogitsLoss()",
    "sum(softplus(prediction) - c*prediction)": 'BCEWithLogitsLoss(reduction="sum")',
}  # fmt: skip
MODELS = {"w*x + b": ("weight", "bias"), "b + w*x": ("bias", "weight")}


def fit(model: str, loss: str) -> Problem:
    return fit_of({"x": X, "c": 3 * C if loss == "huber" else C}, ["x"], "c", CATALOGUE, model=model, loss=loss)


def spec_of(model: str, loss: str, engine: str, optimizer: str = "momentum") -> RunSpec:
    values = {"learning_rate": 0.02}
    found = CATALOGUE.optimizer(optimizer)
    return RunSpec.of(fit(model, loss), found, engine=engine, dtype="float64", values=values, start=(0.3, -0.2),
                      steps=15, stop=StopRule(enabled=False))  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("model", MODELS)
def test_the_layer_makes_the_steps_of_the_formula(model: str, loss: str) -> None:
    layer = fit(model, loss).layer
    assert layer is not None and layer.attributes == MODELS[model]
    ours, theirs = (open_run(spec_of(model, loss, engine)).advance(16) for engine in ("numpy", "torch.optim"))
    assert theirs.parameters == pytest.approx(ours.parameters, rel=1e-12, abs=1e-14)
    assert theirs.value == pytest.approx(ours.value, rel=1e-12)
    assert theirs.gradient == pytest.approx(ours.gradient, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("model", MODELS)
def test_the_exported_program_has_the_layer_and_its_numbers(model: str, loss: str) -> None:
    run = complete(1, spec_of(model, loss, "torch.optim"), 15)
    label([run])
    text = python_program.program("Layer", [run])
    assert f"torch.nn.{LOSSES[loss]}" in text and "torch.nn.Linear(1, 1" in text
    namespace: dict = {}
    exec(compile(text, "<exported>", "exec"), namespace)
    ((_, rows),) = namespace["histories"].values()
    kept = [run.trajectory.row(number) for number in range(run.trajectory.rows)]
    assert [list(row) for row in rows] == [
        [*each.parameters.tolist(), each.value, *each.gradient.tolist()] for each in kept
    ]


def test_a_run_of_the_layer_goes_on_from_any_row_with_the_same_bits_whatever_the_order_of_its_parameters() -> None:
    spec = spec_of("b + w*x", "cross-entropy", "torch.optim", "adam")
    whole = open_run(spec).advance(16)
    run = open_run(spec)
    run.advance(3)
    run.seek(6, whole.parameters[6], whole.state[6])
    assert np.array_equal(run.advance(9).parameters, whole.parameters[7:16])


@pytest.mark.parametrize(
    ("model", "loss"), [("w*x^2 + b", "mse"), ("w*x + b", "log-cosh"), ("w*x + b", "half-mean"), ("w*x - b", "mse")]
)
def test_what_is_no_layer_runs_as_a_module_of_its_own(model: str, loss: str) -> None:
    problem = fit_of({"x": X, "c": C}, ["x"], "c", CATALOGUE, model=model, loss=loss)
    assert problem.layer is None
