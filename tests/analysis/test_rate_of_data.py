"""The largest stable rate of a fit follows its data and its loss, and runs find it where it is said to be."""

import pytest

from gdstudio import analysis
from gdstudio.engines import open_run
from gdstudio.engines.stability import limit
from gdstudio.model import Catalogue, FieldRequest, RunSpec, StopRule, edits

CATALOGUE = Catalogue()
LINE = CATALOGUE.lesson("linear-regression").runs[0].with_(engine="numpy", dtype="float64")


def rate_of(spec: RunSpec) -> float:
    found = analysis.compute(FieldRequest("curvature", spec.fitted))
    most = limit(spec.optimizer, spec.values, float(found.arrays["eigenvalues"][-1]))
    assert most is not None
    return most.rate


def grows(spec: RunSpec, rate: float) -> bool:
    """Whether a run with this rate leaves the place where it began for good."""
    values = {**spec.values, "learning_rate": rate}
    run = open_run(spec.with_(values=values, start=(0.5, -1.0), stop=StopRule(limit=1e6)))
    outcome = run.advance(4000).outcome
    return outcome is not None and outcome.kind == "diverged"


def test_a_point_dragged_far_out_makes_it_fall() -> None:
    rates = []
    for far in (3.0, 6.0, 20.0, 100.0):
        moved = edits.apply(LINE, "data", {"x": [1.0, 2.0, far], "y": [2.0, 4.0, 6.0]}, CATALOGUE)
        rates.append(rate_of(moved))
        assert not grows(moved, 0.99 * rates[-1])
        assert grows(moved, 1.01 * rates[-1])
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < rates[0] / 500


def test_the_sum_in_place_of_the_mean_divides_it_by_the_number_of_rows() -> None:
    data = {"x": [1.0, 2.0, 3.0, 4.0, 7.0], "y": [2.0, 4.0, 6.0, 8.0, 9.0]}
    mean = edits.apply(LINE, "data", data, CATALOGUE)
    total = edits.apply(mean, "loss", "sum((prediction - y)^2)", CATALOGUE)
    assert rate_of(total) == pytest.approx(rate_of(mean) / 5, rel=1e-12)
    for spec in (mean, total):
        assert not grows(spec, 0.99 * rate_of(spec))
        assert grows(spec, 1.01 * rate_of(spec))
