"""An optimizer: hyperparameters, state and equations, all from its text; and how it maps to a `torch.optim`
class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from gdstudio.language import Node
from gdstudio.model.source import in_language, table_key

# What an equation may use undeclared: parameters, gradient, number of the update. Only theta is assigned.
GIVEN = ("theta", "g", "k")
Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A number that the user sets. Form, check, tooltip, command line and file header come from here."""

    name: str
    default: float
    low: float
    high: float
    scale: Scale = "linear"
    symbol: str = ""
    help: str = ""
    integer: bool = False


@dataclass(frozen=True, slots=True)
class StateVariable:
    """What the optimizer remembers between steps; a vector has the parameters' shape."""

    name: str
    init: Node
    shape: Literal["vector", "scalar"] = "vector"


@dataclass(frozen=True, slots=True)
class UpdateEquation:
    """One statement of a step: `target = node`, with the sentence that explains it."""

    target: str
    node: Node
    text: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class TorchMapping:
    """The class of `torch.optim`, arguments that are fixed, and hyperparameter -> argument ("betas.0" for a
    tuple's).
    """

    cls: str
    fixed: Mapping[str, object] = field(default_factory=dict)
    map: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Optimizer:
    """The equations run from top to bottom at each step, `theta`, `g` and `k` given. Compared by name and
    source.

    Without equations it runs on `torch.optim` only. `rate` is the target of the first equation where that is a
    schedule's (see `scheduled`).
    """

    name: str
    title: str
    hyperparameters: tuple[Hyperparameter, ...]
    state: tuple[StateVariable, ...]
    equations: tuple[UpdateEquation, ...]
    torch: TorchMapping | None
    source: Mapping[str, object]
    text: str = ""
    rate: str = ""

    def hyperparameter(self, name: str) -> Hyperparameter:
        """The hyperparameter of that name; KeyError if there is none."""
        return {parameter.name: parameter for parameter in self.hyperparameters}[name]

    def defaults(self) -> dict[str, float]:
        """The values that the file gives."""
        return {parameter.name: parameter.default for parameter in self.hyperparameters}

    def titled(self, language: str = "en") -> str:
        """The title in a language, English where there is none in it."""
        return in_language(self.source.get("title") or self.title, language)

    def source_text(self) -> dict[str, object]:
        """The optimizer as a TOML table with its name, as sessions keep it."""
        return {"name": self.name, **self.source}

    @cached_property
    def key(self) -> str:
        """A hash of the name and the whole source."""
        return table_key(self.source_text())

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Optimizer) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)
