"""Standardised features: what the model is given, and coefficients mapped back to the data's units."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gdstudio.language import evaluate
from gdstudio.model import Catalogue, InputError, Problem, RunSpec, edits, problem_from
from gdstudio.model.run_file import run_table_from
from gdstudio.model.sampling import Split

CATALOGUE = Catalogue()
LINE = CATALOGUE.lesson("linear-regression").runs[0]
numbers = st.floats(-1e3, 1e3)


def on(spec: RunSpec) -> RunSpec:
    return edits.apply(spec, "standardise", "on", CATALOGUE)


def fit(model: str, parameters: list[str], features: dict[str, list[float]]) -> RunSpec:
    rows = len(next(iter(features.values())))
    table = {
        "data": [*features, "y"], "parameters": parameters, "model": model, "loss": "mean((prediction - y)^2)",
        "columns": {**features, "y": [float(k * k % 7) for k in range(rows)]},
    }  # fmt: skip
    return RunSpec.of(problem_from(table, "", "fit"), CATALOGUE.optimizer("gradient-descent"))


def model_at(problem: Problem, at: dict[str, float], columns: dict[str, np.ndarray], row: int) -> float:
    assert problem.model is not None
    return evaluate(problem.model, at | {name: float(column[row]) for name, column in columns.items()})


def test_the_model_is_given_columns_of_mean_0_and_deviation_1_and_the_target_as_it_is() -> None:
    scaled = on(LINE).fitted
    assert scaled.columns["x"].mean() == pytest.approx(0, abs=1e-15)
    assert scaled.columns["x"].std() == pytest.approx(1)
    assert scaled.columns["y"].tolist() == LINE.problem.columns["y"].tolist()
    assert scaled.model_text == LINE.problem.model_text
    assert on(LINE).problem == LINE.problem


def test_rows_that_are_held_out_have_no_part_in_the_scale_and_are_standardised_by_it() -> None:
    spec = edits.apply(LINE, "data", {"x": [1, 2, 3, 4, 1000], "y": [1, 2, 3, 4, 5]}, CATALOGUE)
    seed = next(seed for seed in range(99) if spec.with_(validation=Split(rows=1, seed=seed)).held_rows[0] == 4)
    spec = on(spec.with_(validation=Split(rows=1, seed=seed)))
    assert (spec.scales["x"].mean, spec.scales["x"].deviation) == (2.5, pytest.approx(np.sqrt(1.25)))
    assert spec.held is not None
    assert spec.held.columns["x"][0] == pytest.approx((1000 - 2.5) / np.sqrt(1.25))


def test_a_constant_column_is_only_shifted() -> None:
    spec = on(edits.apply(LINE, "data", {"x": [5, 5], "y": [1, 2]}, CATALOGUE))
    assert spec.fitted.columns["x"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        ("w*x + b", ["w", "b"]),
        ("b0 + b1*x + b2*z", ["b0", "b1", "b2"]),
        ("(x - z)*u + 3*z + v + (z - 2)*t", ["u", "v", "t"]),
        ("1/(1 + exp(-(w*x + v*z + b)))", ["w", "v", "b"]),
        ("u + v*x + t*x^2", ["u", "v", "t"]),
        ("u + t*((x - 3)^2 - x/4) + v*x", ["u", "v", "t"]),
        ("sin(u*2 - v*z + t*z^2)", ["u", "v", "t"]),
    ],
)
@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=6), st.lists(numbers, min_size=3, max_size=3))
def test_a_line_plane_or_polynomial_has_the_same_values_with_coefficients_in_the_datas_units(
    model: str, parameters: list[str], rows: list[tuple[float, float]], values: list[float]
) -> None:
    x, z = (list(column) for column in zip(*rows, strict=True))
    spec = on(fit(model, parameters, {"x": x, "z": z}))
    assume(all(scale.deviation > 1e-3 for scale in spec.scales.values()))
    at = dict(zip(parameters, values, strict=False))
    mapped = spec.in_data_units(at)
    assert mapped is not None
    for row in range(len(rows)):
        scaled = model_at(spec.scaled, at, dict(spec.scaled.columns), row)
        size = max(1.0, *(abs(value * number) for value in mapped.values() for number in (1, *rows[row])))
        assert model_at(spec.problem, mapped, dict(spec.problem.columns), row) == pytest.approx(scaled, abs=1e-9 * size)


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=9))
def test_the_best_line_is_within_the_view_of_its_parameters(rows: list[tuple[float, float]]) -> None:
    x, y = (np.array(column) for column in zip(*rows, strict=True))
    assume(x.std() > 1e-3 and y.std() > 1e-3)
    spec = on(edits.apply(LINE, "data", {"x": x.tolist(), "y": y.tolist()}, CATALOGUE))
    best = np.polyfit(spec.fitted.columns["x"], y, 1)
    for name, value in zip("wb", best, strict=True):
        low, high = spec.scaled.view[name]
        assert low < value < high


def test_a_polynomial_of_degree_12_is_multiplied_out_exactly() -> None:
    names = [f"c{k}" for k in range(13)]
    columns = {"x": [1990.0, 1991.5, 1997.0, 2003.0, 2019.25]}
    spec = on(fit(" + ".join(["c0", *(f"c{k}*x^{k}" for k in range(1, 13))]), names, columns))
    scale = spec.scales["x"]
    mean, deviation = Fraction(scale.mean), Fraction(scale.deviation)
    at = {name: float(k - 4) / 3 for k, name in enumerate(names)}
    wanted = [
        sum(Fraction(at[f"c{k}"]) * comb(k, j) * (-mean) ** (k - j) / deviation**k for k in range(j, 13))
        for j in range(13)
    ]
    assert spec.in_data_units(at) == dict(zip(names, map(float, wanted), strict=True))
    assert spec.in_data_units({**at, "c3": float("nan")}) is None


@pytest.mark.parametrize(
    "model", ["w*x^2 + b", "w*sin(x) + b", "exp(w*x) + b", "x*w^2 + b", "w*x", "w*x^30 + b", "w*x^2.5 + b"]
)
def test_other_models_have_none(model: str) -> None:
    parameters = ["w", "b"] if "b" in model else ["w"]
    spec = on(fit(model, parameters, {"x": [1.0, 2.0, 4.0]}))
    assert spec.in_data_units({"w": 0.5, "b": 1.0}) is None


def test_it_is_part_of_the_run_and_of_its_table() -> None:
    spec = on(LINE)
    assert spec != LINE and spec.fitted != LINE.fitted
    assert run_table_from(spec.to_table(), "table", CATALOGUE) == spec
    assert edits.apply(spec, "standardise", "off", CATALOGUE) == LINE
    assert "standardise" not in LINE.to_table()


def test_a_function_has_no_features() -> None:
    descent = CATALOGUE.lesson("numpy-descent").runs[0]
    with pytest.raises(InputError, match="Only a fit has features") as caught:
        on(descent)
    assert caught.value.where == "standardise"
    assert not edits.apply(on(LINE), "problem", "x^2", CATALOGUE).standardise
    with pytest.raises(InputError, match="Only a fit has features"):
        run_table_from({**descent.to_table(), "standardise": True}, "table", CATALOGUE)
    with pytest.raises(InputError, match="Write on or off"):
        edits.apply(LINE, "standardise", "perhaps", CATALOGUE)
