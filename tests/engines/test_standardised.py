"""Runs on standardised features: each engine against a loop by hand, predictions, and the number of steps it saves."""

import numpy as np
import pytest

from gdstudio import analysis
from gdstudio.engines import evaluate, open_run
from gdstudio.model import Catalogue, FieldRequest, RunSpec, edits
from gdstudio.model.fit import fit_to

CATALOGUE = Catalogue()
X, Y = [101.0, 103.0, 104.0, 110.0], [2.0, 2.5, 4.0, 6.0]


def line(engine: str = "numpy", **fields: object) -> RunSpec:
    spec = CATALOGUE.lesson("linear-regression").runs[0].with_(start=(0.0, 0.0))
    for path, value in {"engine": engine, "data": {"x": X, "y": Y}, "standardise": "on", **fields}.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
def test_it_is_gradient_descent_on_the_scaled_columns(engine: str) -> None:
    spec = line(engine, dtype="float64")
    found = open_run(spec).advance(8).parameters
    z, y = (np.array(X) - np.mean(X)) / np.std(X), np.array(Y)
    w = b = 0.0
    rate = spec.values["learning_rate"]
    for row in found:
        assert row == pytest.approx([w, b], rel=1e-12, abs=1e-14)
        residual = w * z + b - y
        w, b = w - rate * 2 * (residual * z).mean(), b - rate * 2 * residual.mean()


def test_the_condition_falls_to_1_and_the_fit_arrives_where_raw_data_diverge() -> None:
    spec = line()
    raw = edits.apply(spec, "standardise", "off", CATALOGUE)
    before, after = (
        float(analysis.compute(FieldRequest("closed-form", each.fitted)).arrays["condition"][0]) for each in (raw, spec)
    )
    assert before > 1e6 and after == pytest.approx(1)
    ends = {}
    for each in (raw, spec):
        run = open_run(each.with_(steps=2000))
        blocks = [run.advance(2000)]
        ends[each.standardise] = blocks[-1].outcome
    assert ends[False] is not None and ends[False].kind == "diverged"
    assert ends[True] is not None and ends[True].kind == "converged"


def test_the_published_coefficients_of_a_logistic_regression_are_reached_and_mapped_back() -> None:
    """S. R. Dalal, E. B. Fowlkes and B. Hoadley, 1989: log odds of a damaged O-ring 15.0429 − 0.2322 t. Raw temperatures
    around 70 °F would need a rate so small that descent crawls."""
    problem = fit_to(CATALOGUE.dataset("o-rings"), CATALOGUE)
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": 2.0}, steps=3000)
    last = open_run(spec.with_(standardise=True)).advance(3001).parameters[-1]
    mapped = spec.with_(standardise=True).in_data_units(dict(zip(problem.parameters, last.tolist(), strict=True)))
    assert mapped == pytest.approx({"b": 15.0429, "w1": -0.2322}, abs=5e-5)


def test_coefficients_in_the_datas_units_are_those_of_polyfit_and_predictions_are_asked_for_in_them() -> None:
    spec = edits.apply(line(), "predict", [{"x": 107.0}], CATALOGUE)
    at = analysis.compute(FieldRequest("closed-form", spec.fitted)).arrays["at"]
    slope, shift = np.polyfit(X, Y, 1)
    mapped = spec.in_data_units(dict(zip("wb", at.tolist(), strict=True)))
    assert mapped == pytest.approx({"w": slope, "b": shift}, rel=1e-9)
    (point,) = evaluate.predictions(spec, at.tolist())
    assert point == {"x": 107.0, "y": pytest.approx(slope * 107 + shift)}
