"""A problem: parameters and an objective as one syntax tree; for a fit also data columns, model, loss and penalty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from gdstudio.language import Node, classify, differentiate, evaluate, is_free_of, parse
from gdstudio.model.text import InputError, Message

Array = npt.NDArray[np.float64]
# What a linear layer with the mean of squares looks like in the language, spaces apart.
_LINEAR, _MEAN_SQUARE = "{w}*{x} + {b}", "mean((prediction - {y})^2)"


@dataclass(frozen=True, slots=True)
class Constant:
    """A named constant of a problem: a slider from `low` to `high`."""

    default: float = 1.0
    low: float = -5.0
    high: float = 5.0
    scale: Literal["linear", "log"] = "linear"


@dataclass(frozen=True, slots=True)
class Minimum:
    """A known minimum: the place, the objective's value there, and where that is published."""

    at: tuple[float, ...]
    value: float
    source: str = ""


@dataclass(frozen=True, eq=False)
class Problem:
    """What is minimised. Compared by its source text, so that a problem is a key.

    `columns` are the data (each shape (N,), float64, read-only), the last named in `data` being the target. `objective`
    of a fit is the loss with the model put in for `prediction`, plus the penalty.
    """

    name: str
    title: str
    parameters: tuple[str, ...]
    objective: Node
    objective_text: str
    start: tuple[float, ...]
    source: Mapping[str, object]
    text: str = ""
    constants: Mapping[str, Constant] = field(default_factory=dict)
    view: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    minima: tuple[Minimum, ...] = ()
    smooth: bool = True
    data: tuple[str, ...] = ()
    columns: Mapping[str, Array] = field(default_factory=dict)
    model: Node | None = None
    model_text: str = ""
    loss_text: str = ""
    penalty_text: str = ""

    @property
    def kind(self) -> Literal["function", "fit"]:
        """A fit has data columns."""
        return "fit" if self.data else "function"

    @property
    def target(self) -> str:
        """The data column that the model predicts ("" for a function)."""
        return self.data[-1] if self.data else ""

    @property
    def features(self) -> tuple[str, ...]:
        """The data columns that the model may use."""
        return self.data[:-1]

    @cached_property
    def gradient(self) -> tuple[Node, ...]:
        """∂objective/∂parameter, one a parameter."""
        return tuple(differentiate(self.objective, name) for name in self.parameters)

    @cached_property
    def hessian(self) -> tuple[tuple[Node, ...], ...]:
        """Second derivatives, a row a parameter."""
        return tuple(tuple(differentiate(first, name) for name in self.parameters) for first in self.gradient)

    @cached_property
    def is_quadratic(self) -> bool:
        """Whether no second derivative depends on a parameter, so that 2/λmax holds everywhere."""
        return all(is_free_of(node, self.parameters) for row in self.hessian for node in row)

    @cached_property
    def is_affine(self) -> bool:
        """Whether the model is affine in the parameters (∂model/∂p free of parameters)."""
        if self.model is None:
            return False
        return all(is_free_of(differentiate(self.model, name), self.parameters) for name in self.parameters)

    @cached_property
    def is_linear_layer(self) -> bool:
        """Whether this is `w*x + b` under the mean of squares: `nn.Linear(1, 1)` and `nn.MSELoss`, weight then bias."""
        if self.model is None or len(self.parameters) != 2 or len(self.features) != 1 or self.penalty_text:
            return False
        names = {"w": self.parameters[0], "b": self.parameters[1], "x": self.features[0], "y": self.target}
        loss = parse(self.loss_text).node
        return (
            self.model is parse(_LINEAR.format(**names)).node and loss is parse(_MEAN_SQUARE.format(**names)).node
        )

    def source_text(self) -> dict[str, object]:
        """The problem as a TOML table with its name, data included, as sessions keep it."""
        return {"name": self.name, **self.source}

    @cached_property
    def _identity(self) -> str:
        return repr((self.name, self.source))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Problem) and self._identity == other._identity)

    def __hash__(self) -> int:
        return hash(self._identity)

    @staticmethod
    def function(
        text: str, *, name: str = "", parameters: Sequence[str] | None = None, start: Sequence[float] | None = None,
    ) -> "Problem":  # fmt: skip
        """A typed function. Raises LanguageError for the text, InputError where nothing is left to vary."""
        expression = parse(text)
        variables, constants = classify(expression, parameters)
        if not variables:
            raise InputError(
                Message("{text} has no variable to minimise over: use x, y, z, x1, x2 ….", {"text": expression.text}),
                "problem",
            )
        source: dict[str, object] = {"title": expression.text, "objective": expression.text}
        if parameters:
            source["parameters"] = list(variables)
        return Problem(
            name=name, title=expression.text, parameters=variables, objective=expression.node,
            objective_text=expression.text, source=source, constants={each: Constant() for each in constants},
            start=tuple(start) if start else _finite_start(expression.node, variables, constants),
        )  # fmt: skip


def _finite_start(node: Node, variables: Sequence[str], constants: Sequence[str]) -> tuple[float, ...]:
    """The first of a few round places where the function has a value; 0 if none has."""
    for place in (0.0, 1.0, 0.5, -1.0, 2.0):
        if np.isfinite(evaluate(node, dict.fromkeys(constants, 1.0) | dict.fromkeys(variables, place))):
            return (place,) * len(variables)
    return (0.0,) * len(variables)

