"""Problems: the built-in ones against closed forms and sympy, typed ones, and fits."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.language import LanguageError, evaluate, to_text
from gdstudio.model import Catalogue, Constant, InputError, Problem, problem_from
from gdstudio.model.dataset import with_columns

CATALOGUE = Catalogue()
FIT = {
    "data": ["x", "y"],
    "parameters": ["w", "b"],
    "model": "w*x + b",
    "loss": "mean((prediction - y)^2)",
    "columns": {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]},
}


def fit(**changed: object) -> Problem:
    return problem_from({**FIT, **changed}, "", "FILE")


def value(problem: Problem, *point: float, **constants: float) -> float:
    return evaluate(
        problem.objective, {**problem.columns, **constants, **dict(zip(problem.parameters, point, strict=True))}
    )


def test_the_notebooks_parabola_is_a_square() -> None:
    problem = CATALOGUE.problem("notebook-parabola")
    assert (problem.parameters, problem.start, problem.kind) == (("x",), (0.0,), "function")
    assert [minimum.at for minimum in problem.minima] == [(-1.0,)]
    assert [to_text(node) for node in problem.gradient] == ["2*x + 2"]
    assert all(value(problem, x) == pytest.approx((x + 1) ** 2) for x in (-3.5, 0, 2.25))


def test_the_quartics_minima_are_the_roots_of_its_derivative() -> None:
    problem = CATALOGUE.problem("two-minima")
    # The three real roots of 4x³ − 4x + 0.3 by Viète's trigonometric form of the cubic t³ + pt + q.
    p, q = -1.0, 0.075
    angle = math.acos(3 * q / (2 * p) * math.sqrt(-3 / p)) / 3
    roots = sorted(2 * math.sqrt(-p / 3) * math.cos(angle - 2 * math.pi * k / 3) for k in range(3))
    assert [minimum.at[0] for minimum in problem.minima] == pytest.approx([roots[0], roots[2]], abs=1e-14)
    assert problem.minima[0].value < problem.minima[1].value
    x = sympy.Symbol("x")
    quartic = x**4 - 2 * x**2 + sympy.Rational(3, 10) * x
    assert value(problem, 0.7) == pytest.approx(float(quartic.subs(x, sympy.Rational(7, 10))), rel=1e-15)


def test_the_three_points_lie_on_a_line() -> None:
    problem = CATALOGUE.problem("three-points")
    design = np.stack([problem.columns["x"], np.ones(3)], axis=1)
    solution = np.linalg.lstsq(design, problem.columns["y"], rcond=None)[0]
    assert problem.minima[0].at == pytest.approx(tuple(solution), abs=1e-12)
    assert (problem.start, problem.features, problem.target) == ((0.0, 0.0), ("x",), "y")
    assert problem.is_linear_layer
    assert problem.is_affine
    assert value(problem, -0.69245577, 0.22744952) == pytest.approx(31.432294845581055, rel=1e-6)


# Typed functions.


def test_a_typed_function_declares_itself() -> None:
    problem = Problem.function("f(x, y) = (1 - x)^2 + a*(y - x^2)^2")
    assert (problem.parameters, set(problem.constants), problem.start) == (("x", "y"), {"a"}, (0.0, 0.0))
    assert problem.constants["a"] == Constant()
    assert value(problem, -1.2, 1.0, a=100.0) == pytest.approx(24.2)


@pytest.mark.parametrize(
    ("text", "parameters", "variables", "constants"),
    [
        ("x2 + x10 + x1", None, ("x1", "x2", "x10"), ()),
        ("u^2 + v", ("v", "u"), ("v", "u"), ()),
        ("w*x", ("w",), ("w",), ("x",)),
        ("weight^2 + a", ("weight",), ("weight",), ("a",)),
        ("f(u, v) = u*v + x", None, ("u", "v"), ("x",)),
        ("e^x + pi", None, ("x",), ()),
    ],
)
def test_what_varies_is_told_from_what_does_not(
    text: str, parameters: tuple[str, ...] | None, variables: tuple[str, ...], constants: tuple[str, ...]
) -> None:
    problem = Problem.function(text, parameters=parameters)
    assert problem.parameters == variables
    assert tuple(problem.constants) == constants
    assert problem_from(problem.source_text(), "", "FILE") == problem


@pytest.mark.parametrize(
    ("text", "start"), [("ln(x)", 1.0), ("1/x", 1.0), ("sqrt(-x)", 0.0), ("ln(-x)", -1.0), ("x", 0.0)]
)
def test_a_typed_function_starts_where_it_has_a_value(text: str, start: float) -> None:
    assert Problem.function(text).start == (start,)


@pytest.mark.parametrize("text", ["", "sin x", "x^2 = 4", "a + 1", "import os", "x" * 10_000, "__import__('os')"])
def test_a_refused_text_is_the_languages_refusal(text: str) -> None:
    with pytest.raises(LanguageError):
        Problem.function(text)


@pytest.mark.parametrize("parameters", [("x", "x"), ("sin",), ("x y",), ("",), ("e",)])
def test_names_are_checked_as_in_files(parameters: tuple[str, ...]) -> None:
    with pytest.raises((InputError, LanguageError)):
        Problem.function("x^2", parameters=parameters)


# Fits.


def test_a_fits_objective_is_the_loss_with_the_model_in_it() -> None:
    problem = fit(penalty="0.5*(w^2)")
    w, b = 1.3, -0.4
    x, y = np.array(FIT["columns"]["x"]), np.array(FIT["columns"]["y"])
    assert value(problem, w, b) == pytest.approx(float(np.mean((w * x + b - y) ** 2) + 0.5 * w**2), rel=1e-15)
    gradient = [evaluate(node, {**problem.columns, "w": w, "b": b}) for node in problem.gradient]
    residual = w * x + b - y
    assert gradient == pytest.approx([2 * np.mean(residual * x) + w, 2 * np.mean(residual)], rel=1e-14)


@pytest.mark.parametrize(
    ("changed", "affine", "layer"),
    [
        ({}, True, True),
        ({"model": "b + w*x"}, True, True),
        ({"model": "w*x^2 + b"}, True, False),
        ({"model": "w*sin(b*x)"}, False, False),
        ({"loss": "mean(abs(prediction - y))"}, True, True),
        ({"loss": "mean(abs(prediction - y)^3)"}, True, False),
        ({"penalty": "w^2"}, True, False),
        ({"parameters": ["b", "w"]}, True, True),
    ],
)
def test_lines_and_linear_layers_are_told_on_the_tree(changed: dict[str, object], affine: bool, layer: bool) -> None:
    assert (fit(**changed).is_affine, fit(**changed).is_linear_layer) == (affine, layer)


def test_long_names_of_columns_and_parameters() -> None:
    problem = fit(
        data=["height", "mass"],
        parameters=["slope", "offset"],
        model="slope*height + offset",
        loss="mean((prediction - mass)^2)",
        columns={"height": [1.0, 2.0], "mass": [2.0, 4.0]},
    )
    assert problem.is_linear_layer
    assert value(problem, 2.0, 1.0) == 1.0


def test_a_fits_other_names_are_constants() -> None:
    problem = fit(loss="mean(where(abs(prediction - y) < delta, (prediction - y)^2, abs(prediction - y)))")
    assert problem.constants == {"delta": Constant()}
    ranged = fit(
        loss="mean((prediction - y)^2)*c", constants={"c": {"default": 2, "low": 0.1, "high": 9, "scale": "log"}}
    )
    assert ranged.constants == {"c": Constant(2.0, 0.1, 9.0, "log")}


def test_columns_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        fit().columns["x"][0] = 5


def test_other_data_is_another_problem_of_no_name() -> None:
    problem = CATALOGUE.problem("three-points")
    same = with_columns(problem, {"x": [1, 2, 3], "y": [2, 4, 6]})
    assert same is problem
    other = with_columns(problem, {"x": [1, 2, 30], "y": [2, 4, 6]})
    assert other != problem
    assert (other.name, other.minima, "x" in other.view, "w" in other.view) == ("", (), False, True)
    assert problem_from(other.source_text(), "", "FILE") == other


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=20))
def test_data_keeps_every_bit(points: list[tuple[float, float]]) -> None:
    x, y = zip(*points, strict=True)
    problem = with_columns(fit(), {"x": x, "y": y})
    again = problem_from(problem.source_text(), "", "FILE")
    assert again == problem
    assert [again.columns[name].tobytes() for name in "xy"] == [np.array(each).tobytes() for each in (x, y)]


def test_problems_are_equal_by_their_source() -> None:
    assert fit() == fit()
    assert hash(fit()) == hash(fit())
    assert fit() != fit(start=[1, 0])
    assert len({fit(), fit(), fit(start=[1, 0])}) == 2


def test_titles_are_in_the_readers_language() -> None:
    problem = CATALOGUE.problem("notebook-parabola")
    assert problem.title == problem.titled("en") == problem.titled("fr")
    assert problem.titled("zh_CN") != problem.title
