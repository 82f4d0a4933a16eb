"""The catalogue of problems: every published minimum is one, and each derivative is what autograd and differences say."""

import math

import numpy as np
import pytest
import torch

from gdstudio.engines.evaluate import gradient, hessian, value
from gdstudio.language import emit
from gdstudio.model import Catalogue, Problem

CATALOGUE = Catalogue()
PROBLEMS = {name: CATALOGUE.problem(name) for name in CATALOGUE.problems}
FUNCTIONS = {name: problem for name, problem in PROBLEMS.items() if problem.kind == "function"}
WITH_MINIMA = [name for name, problem in PROBLEMS.items() if problem.minima]
# f has no least value, or has one at no place.
WITHOUT = {"saddle", "monkey-saddle", "no-minimum"}
# A cone: the derivative does not exist at the very point.
POINTED = {"ackley"}
# Places and values as they are printed in the literature (see the files' sources), to the digits given there,
# the last of them cut off as often as rounded.
PUBLISHED = {
    "booth": [((1, 3), 0, 0)],
    "matyas": [((0, 0), 0, 0)],
    "beale": [((3, 0.5), 0, 0)],
    "rosenbrock": [((1, 1), 0, 0)],
    "himmelblau": [((3, 2), 0, 6), ((-2.805118, 3.131312), 0, 6), ((-3.779310, -3.283186), 0, 6), ((3.584428, -1.848126), 0, 6)],
    "goldstein-price": [((0, -1), 3, 1), ((-0.6, -0.4), 30, 1), ((1.8, 0.2), 84, 1), ((1.2, 0.8), 840, 1)],
    "three-hump-camel": [((0, 0), 0, 0)],
    "six-hump-camel": [((0.0898, -0.7126), -1.0316, 4), ((-0.0898, 0.7126), -1.0316, 4)],
    "mccormick": [((-0.547, -1.547), -1.913, 3)],
    "styblinski-tang": [((-2.903534, -2.903534), -78.3323, 4)],
    "rastrigin": [((0, 0), 0, 0)],
    "ackley": [((0, 0), 0, 0)],
    "griewank": [((0, 0), 0, 0)],
    "levi-13": [((1, 1), 0, 0)],
    "easom": [((3.14159, 3.14159), -1, 5)],
    "branin": [((-3.14159, 12.275), 0.397887, 4), ((3.14159, 2.275), 0.397887, 4), ((9.42478, 2.475), 0.397887, 4)],
    "gramacy-lee": [((0.5486,), -0.8690, 4)],
    "forrester": [((0.7572,), -6.0207, 4)],
}  # fmt: skip

each_function = pytest.mark.parametrize("name", list(FUNCTIONS))
each_with_minima = pytest.mark.parametrize("name", WITH_MINIMA)


def _defaults(problem: Problem) -> dict[str, float]:
    return {name: constant.default for name, constant in problem.constants.items()}


def _around(problem: Problem, at: tuple[float, ...]) -> float:
    """The least value on a small circle (or at both sides) around a place."""
    angles = np.linspace(0, 2 * math.pi, 16, endpoint=False) if len(at) == 2 else np.array([0, math.pi])
    circle = [tuple(np.array(at) + 1e-3 * np.array([math.cos(a), math.sin(a)])[: len(at)]) for a in angles]
    return min(value(problem, _defaults(problem), point) for point in circle)


def _points(name: str, problem: Problem, count: int = 12) -> list[tuple[float, ...]]:
    """Places in the view, made by the name, at which there is a value."""
    made = np.random.default_rng(sum(map(ord, name)))
    ranges = [problem.view[parameter] for parameter in problem.parameters]
    points = [tuple(float(made.uniform(*ends)) for ends in ranges) for _ in range(count)]
    return [point for point in points if math.isfinite(value(problem, _defaults(problem), point))]


def test_there_are_enough_functions_of_one_and_of_two_variables() -> None:
    sizes = [len(problem.parameters) for problem in FUNCTIONS.values()]
    assert (sizes.count(1) >= 12, sizes.count(2) >= 20, len(sizes) >= 30) == (True, True, True)


@pytest.mark.parametrize("name", list(PROBLEMS))
def test_a_problem_has_a_title_a_text_a_view_and_a_start_in_it(name: str) -> None:
    problem = PROBLEMS[name]
    assert problem.title
    assert problem.titled("zh_CN") != problem.title
    assert len(problem.text) > 20
    assert math.isfinite(value(problem, _defaults(problem), problem.start))
    for axis, at in zip(problem.parameters, problem.start, strict=True):
        low, high = problem.view[axis]
        assert low <= at <= high


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_a_published_function_has_its_domain_with_its_start_and_minima_in_it(name: str) -> None:
    problem = PROBLEMS[name]
    assert tuple(problem.domain) == problem.parameters
    for place in (problem.start, *(minimum.at for minimum in problem.minima)):
        for axis, at in zip(problem.parameters, place, strict=True):
            low, high = problem.domain[axis]
            assert low <= at <= high


def test_only_functions_without_a_least_value_name_no_minimum() -> None:
    assert set(PROBLEMS) - set(WITH_MINIMA) == WITHOUT


@each_with_minima
def test_a_named_minimum_is_one(name: str) -> None:
    problem = PROBLEMS[name]
    constants = _defaults(problem)
    for minimum in problem.minima:
        assert minimum.source
        assert value(problem, constants, minimum.at) == pytest.approx(minimum.value, rel=1e-12, abs=1e-14)
        assert _around(problem, minimum.at) > minimum.value
        if name in POINTED:
            continue
        curved = hessian(problem, constants, minimum.at)
        assert curved is not None
        steepest = float(np.abs(curved).max())
        nearness = max(1e-12, 4e-16 * max(map(abs, minimum.at)) * steepest, 1e-13 * steepest)
        assert np.abs(gradient(problem, constants, minimum.at)).max() <= nearness
        assert np.linalg.eigvalsh(curved)[0] >= -1e-9 * steepest


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_minima_are_those_that_are_published(name: str) -> None:
    problem = PROBLEMS[name]
    for at, least, digits in PUBLISHED[name]:
        nearest = min(problem.minima, key=lambda found: math.dist(found.at, at))
        assert nearest.at == pytest.approx(at, abs=10.0**-digits if digits else 0)
        assert nearest.value == pytest.approx(least, abs=10.0**-digits if digits else 0)
        assert nearest.value >= min(minimum.value for minimum in problem.minima)


@each_function
def test_the_derivative_is_autograd_s(name: str) -> None:
    problem = FUNCTIONS[name]
    names = {**_defaults(problem)}
    program = "\n".join(emit([("value", problem.objective)], "torch", floats=tuple(names)))
    for point in _points(name, problem):
        tensors = [torch.tensor(at, dtype=torch.float64, requires_grad=True) for at in point]
        space: dict[str, object] = {"torch": torch, "math": math, **names}
        space.update(zip(problem.parameters, tensors, strict=True))
        exec(program, space)
        result = space["value"]
        assert isinstance(result, torch.Tensor)
        result.backward()
        ours = gradient(problem, names, point)
        assert float(result.detach()) == pytest.approx(value(problem, names, point), rel=1e-12, abs=1e-14)
        assert [float(each.grad) for each in tensors] == pytest.approx(ours.tolist(), rel=1e-9, abs=1e-12)


@each_function
def test_the_derivative_is_what_differences_say(name: str) -> None:
    problem = FUNCTIONS[name]
    constants = _defaults(problem)
    for point in _points(name, problem):
        ours = gradient(problem, constants, point)
        size = max(1.0, abs(value(problem, constants, point)), float(np.abs(ours).max()))
        for place, slope in enumerate(ours):
            step = np.zeros(len(point))
            step[place] = 1e-6
            after, before = (value(problem, constants, tuple(np.array(point) + sign * step)) for sign in (1, -1))
            assert (after - before) / 2e-6 == pytest.approx(slope, abs=1e-7 * size)
