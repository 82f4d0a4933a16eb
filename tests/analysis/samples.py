"""Problems that several tests of the analysis room use."""

from collections.abc import Mapping, Sequence

from gdstudio import analysis
from gdstudio.model import Field, FieldRequest, Problem, problem_from

LINE = "w*x + b"
SQUARES = "mean((prediction - y)^2)"


def fit(
    x: Sequence[float], y: Sequence[float], *, model: str = LINE, parameters: Sequence[str] = ("w", "b"),
    loss: str = SQUARES, penalty: str = "",
) -> Problem:  # fmt: skip
    """A fit of those columns from the origin."""
    table: dict[str, object] = {
        "title": "Fit", "data": ["x", "y"], "parameters": list(parameters), "model": model, "loss": loss,
        "start": [0.0] * len(parameters), "columns": {"x": list(map(float, x)), "y": list(map(float, y))},
    }  # fmt: skip
    if penalty:
        table["penalty"] = penalty
    return problem_from(table, "fit", "fit.toml")


def closed_form(problem: Problem) -> Field:
    """The field of that kind."""
    return analysis.compute(FieldRequest("closed-form", problem))


def curve(text: str, low: float, high: float, constants: Mapping[str, float] | None = None) -> Field:
    """The curve of a typed function of x."""
    problem = Problem.function(text, parameters=["x"])
    given = tuple(sorted((constants or {}).items()))
    return analysis.compute(FieldRequest("curve", problem, given, ("x",), ((low, high),), (513,)))


def surface(problem: Problem, x: tuple[float, float], y: tuple[float, float], size: int = 256) -> Field:
    """The surface over a problem's first two parameters."""
    axes = problem.parameters[:2]
    return analysis.compute(FieldRequest("surface", problem, (), axes, (x, y), (size, size)))
