"""The largest stable rate, computed from the equations: against closed forms, and against what runs really do."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.engines import open_run
from gdstudio.engines.stability import limit
from gdstudio.model import Catalogue, RunSpec, StopRule

CATALOGUE = Catalogue()
GRADIENT_DESCENT = CATALOGUE.optimizer("gradient-descent")
curvatures = st.floats(1e-6, 1e6)


@given(curvatures)
def test_gradient_descent_is_stable_up_to_two_over_lambda(curvature: float) -> None:
    found = limit(GRADIENT_DESCENT, GRADIENT_DESCENT.defaults(), curvature)
    assert found is not None and found.formula == "2/λmax"
    assert found.rate == pytest.approx(2 / curvature, rel=1e-12)


@given(curvatures, st.floats(0.05, 0.99))
def test_momentum_is_stable_up_to_polyaks_limit(curvature: float, beta: float) -> None:
    optimizer = CATALOGUE.optimizer("momentum")
    found = limit(optimizer, {**optimizer.defaults(), "momentum": beta}, curvature)
    assert found is not None and found.formula == "(2 + 2μ)/λmax"
    assert found.rate == pytest.approx((2 + 2 * beta) / curvature, rel=1e-12)


def test_dampening_has_no_closed_form_here_but_a_number() -> None:
    optimizer = CATALOGUE.optimizer("momentum")
    values = {**optimizer.defaults(), "momentum": 0.5, "dampening": 0.5}
    found = limit(optimizer, values, 4.0)
    # θ' = θ − ηv', v' = ½v + ½λθ: the Jury conditions give ηλ = 6.
    assert found is not None and found.formula == "6/λmax"
    assert found.rate == pytest.approx(1.5, rel=1e-6)


@pytest.mark.parametrize("name", ["adam"])
def test_what_is_not_linear_has_none(name: str) -> None:
    optimizer = CATALOGUE.optimizer(name)
    assert limit(optimizer, optimizer.defaults(), 1.0) is None


@pytest.mark.parametrize("curvature", [0.0, -3.0, float("inf"), float("nan")])
def test_without_an_upward_curvature_there_is_none(curvature: float) -> None:
    assert limit(GRADIENT_DESCENT, GRADIENT_DESCENT.defaults(), curvature) is None


@pytest.mark.parametrize("name", sorted(CATALOGUE.optimizers))
def test_every_limit_is_where_runs_begin_to_grow(name: str) -> None:
    """On the notebook's parabola (f″ = 2): a hundredth below the limit the run shrinks, a hundredth above it grows."""
    optimizer = CATALOGUE.optimizer(name)
    found = limit(optimizer, optimizer.defaults(), 2.0)
    if found is None:
        return
    problem = CATALOGUE.problem("notebook-parabola")
    spec = RunSpec.of(problem, optimizer, steps=4000, stop=StopRule(enabled=False))
    sizes = {}
    for share in (0.99, 1.01):
        run = open_run(dataclasses.replace(spec, values={**spec.values, "learning_rate": share * found.rate}))
        block = run.advance(4000)
        sizes[share] = abs(block.parameters[-50:, 0] + 1).max()
    assert sizes[0.99] < 1 < sizes[1.01]
