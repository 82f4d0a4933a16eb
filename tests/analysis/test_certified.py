"""The closed form against certified values of hard problems: NIST, Statistical Reference Datasets, Linear Regression
(https://www.itl.nist.gov/div898/strd/lls/lls.shtml). Data and values are those published there."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio import analysis
from gdstudio.analysis.exact import least_squares
from gdstudio.model import FieldRequest, Problem, RunSpec, StopRule
from gdstudio.model.data_table import layout_of, read_table
from gdstudio.model.fit import fit_of
from gdstudio.runs import complete
from tests.analysis.samples import fit
from tests.model.specs import CATALOGUE

FOLDER = Path(__file__).parent / "certified"
DIGITS = 12
FILIP = (
    -1467.48961422980, -2772.17959193342, -2316.37108160893, -1127.97394098372, -354.478233703349, -75.1242017393757,
    -10.8753180355343, -1.06221498588947, -0.0670191154593408, -0.00246781078275479, -0.0000402962525080404,
)  # fmt: skip
LONGLEY = (
    -3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359,
    -0.0511041056535807, 1829.15146461355,
)  # fmt: skip
# Model, degree, certified parameters in the model's order, certified R² where it is not 1.
SETS = {
    "norris": ("line", 1, (1.00211681802045, -0.262323073774029), 0.999993745883712),
    "pontius": ("polynomial", 2, (0.673565789473684e-03, 0.732059160401003e-06, -0.316081871345029e-14), None),
    "noint1": ("w*x", 1, (2.07438016528926,), None),
    "filip": ("polynomial", 10, FILIP, 0.996727416185620),
    "longley": ("several-features", 1, LONGLEY, 0.995479004577296),
    "wampler1": ("polynomial", 5, (1.0,) * 6, 1.0),
    "wampler2": ("polynomial", 5, tuple(10.0**-k for k in range(6)), 1.0),
    "wampler3": ("polynomial", 5, (1.0,) * 6, 0.999995559025820),
    "wampler4": ("polynomial", 5, (1.0,) * 6, 0.957478440825662),
    "wampler5": ("polynomial", 5, (1.0,) * 6, 0.00224668921574940),
}


def problem_of(name: str) -> Problem:
    content = (FOLDER / f"{name}.csv").read_bytes()
    table = read_table(content, layout_of(content), name)
    *features, target = table.columns
    model, degree, *_ = SETS[name]
    return fit_of(table.columns, features, target, CATALOGUE, model=model, degree=degree)


def digits(found: float, certified: float) -> float:
    return 16.0 if found == certified else -math.log10(abs(found - certified) / abs(certified))


@pytest.mark.parametrize("name", SETS)
def test_the_closed_form_has_the_certified_digits(name: str) -> None:
    *_, certified, r_squared = SETS[name]
    arrays = analysis.compute(FieldRequest("closed-form", problem_of(name), ())).arrays
    assert min(map(digits, arrays["at"].tolist(), certified)) >= DIGITS
    if r_squared is not None:
        assert arrays["r_squared"][0] == pytest.approx(r_squared, rel=1e-9)


def test_descent_arrives_at_the_certified_value() -> None:
    problem = problem_of("noint1")
    x = problem.columns["x"]
    values = {"learning_rate": 0.9 / float((2 * x * x).mean())}
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values=values, stop=StopRule(gtol=1e-8))
    run = complete(1, spec, 200)
    assert run.outcome is not None and run.outcome.kind == "converged"
    assert digits(run.trajectory.row(-1).parameters[0], 2.07438016528926) >= 12


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=4, max_size=12), st.integers(1, 2))
def test_rational_least_squares_is_least_squares(rows: list[tuple[int, int]], degree: int) -> None:
    x, y = np.array(rows, dtype=float).T
    parameters = ["c0", "c1", "c2"][: degree + 1]
    problem = fit(x, y, model=" + ".join(["c0", "c1*x", "c2*x^2"][: degree + 1]), parameters=parameters)
    found = least_squares(problem, {})
    if len(set(x)) <= degree:
        assert found is None
    else:
        design = np.stack([x**k for k in range(degree + 1)], axis=1)
        assert found is not None
        # At the minimum the residual stands at right angles to each column.
        residual = y - design @ found
        assert np.abs(design.T @ residual).max() <= 1e-9 * max(1.0, np.abs(design).max() ** 2 * 99 * len(x))


@pytest.mark.parametrize("model", ["w*sin(x) + b", "w*x^0.5 + b"])
def test_what_is_no_rational_function_is_left_to_rounding(model: str) -> None:
    assert least_squares(fit([1.0, 2.0, 3.0], [1.0, 2.0, 4.0], model=model), {}) is None
