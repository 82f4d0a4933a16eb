"""A problem: parameters and an objective as one syntax tree; for a fit also data columns, model, loss and
penalty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from gdstudio.language import Node, differentiate, is_free_of
from gdstudio.model.layer import Layer, Module, layer_of, module_of
from gdstudio.model.source import in_language, table_key

Array = npt.NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the numbers of a column are, and their unit, "" for what is not known."""

    words: str = ""
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Problem:
    """What is minimised. Compared by its source text, so that a problem is a key.

    `columns` are the data (each shape (N,), float64, read-only), the last named in `data` being the target; `meanings` say
    of some of them what they are.
    `view` is what is drawn at first, `domain` the box in which the function is published for tests ({} for none).
    `objective` of a fit is the loss with the model put in for `prediction`, plus the penalty.
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
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    minima: tuple[Minimum, ...] = ()
    smooth: bool = True
    data: tuple[str, ...] = ()
    columns: Mapping[str, Array] = field(default_factory=dict)
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
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

    @property
    def is_linear_layer(self) -> bool:
        """Whether this is a module of linear layers under a loss of `torch.nn`."""
        return self.layer is not None

    @cached_property
    def layer(self) -> Layer | None:
        """That module and its loss; None where the problem is none."""
        return layer_of(self)

    @cached_property
    def module(self) -> Module | None:
        """The module of linear layers that the model is, whatever the loss; None where it is none."""
        return module_of(self)

    def titled(self, language: str = "en") -> str:
        """The title in a language, English where there is none in it."""
        return in_language(self.source.get("title") or self.title, language)

    def source_text(self) -> dict[str, object]:
        """The problem as a TOML table with its name, data included, as sessions keep it."""
        return {"name": self.name, **self.source}

    @cached_property
    def key(self) -> str:
        """A hash of the name and the whole source, data included."""
        return table_key(self.source_text())

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Problem) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)

    @staticmethod
    def function(
        text: str,
        *,
        name: str = "",
        parameters: Sequence[str] | None = None,
        start: Sequence[float] | None = None,
        constants: Mapping[str, Constant] | None = None,
    ) -> "Problem":
        """A typed function: x, y, z, x1 … are its variables unless `parameters` names others, all else is
        constant.

        The start is 0, or the first of a few round places where the function has a value. Raises
        LanguageError for the text, InputError for the names.
        """
        from gdstudio.model.problem_file import typed_function

        return typed_function(text, name, parameters, start, constants or {})
