"""An optimizer: hyperparameters, state and equations, all from its text; and how it maps to a `torch.optim`
class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from gdstudio.language import Node, free_names, walk
from gdstudio.model.source import in_language, table_key

# What an equation may use undeclared: parameters, gradient, number of the update, Hessian, unit matrix. Only theta is
# assigned, and g by options.
GIVEN = ("theta", "g", "k", "H", "I")
# How often `f` and `grad` were asked for in repeated statements: state that such an optimizer has undeclared.
COUNTERS = {"f": "f_calls", "grad": "grad_calls"}
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
    """What the optimizer remembers between steps; a vector has the parameters' shape.

    `draw` says how figures show it: as an "arrow" against it (a velocity that is subtracted), as a "step" along
    it (one that is added), or as "squares" (accumulated squares), whose sides divide the learning rate. `side`
    is that divisor, of the state, hyperparameters and `k`.
    """

    name: str
    init: Node
    shape: Literal["vector", "scalar"] = "vector"
    draw: Literal["", "arrow", "step", "squares"] = ""
    side: Node | None = None


@dataclass(frozen=True, slots=True)
class UpdateEquation:
    """One statement of a step: `target = node`, with the sentence that explains it.

    With `until` it is repeated until that comparison holds, at most `most` times. With `option`, the name of
    a hyperparameter, it is part of the step only while that one is not 0.
    """

    target: str
    node: Node
    text: str
    says: str = ""
    until: Node | None = None
    most: int = 0
    option: str = ""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What it computes."""
        return (self.node,) if self.until is None else (self.until, self.node)


@dataclass(frozen=True, slots=True)
class TorchMapping:
    """The class of `torch.optim`, arguments that are fixed, and hyperparameter -> argument ("betas.0" for a
    tuple's).

    An argument in `choices` is a word: 0 is None, 1 the first of the words. With `closure` the class evaluates
    the objective itself, as often as it likes.
    """

    cls: str
    fixed: Mapping[str, object] = field(default_factory=dict)
    map: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closure: bool = False


@dataclass(frozen=True, eq=False)
class Optimizer:
    """The equations run from top to bottom at each step, `theta`, `g` and `k` given. Compared by name and
    source.

    Statements of options are not among `equations`, but in their places among `every`. Without equations it
    runs on `torch.optim` only. `rate` is the target of the first equation where that is a schedule's (see
    `scheduled`).
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
    every: tuple[UpdateEquation, ...] = ()

    def hyperparameter(self, name: str) -> Hyperparameter:
        """The hyperparameter of that name; KeyError if there is none."""
        return {parameter.name: parameter for parameter in self.hyperparameters}[name]

    def defaults(self) -> dict[str, float]:
        """The values that the file gives."""
        return {parameter.name: parameter.default for parameter in self.hyperparameters}

    @property
    def options(self) -> tuple[str, ...]:
        """The hyperparameters that switch statements on, 0 being off."""
        return tuple(dict.fromkeys(equation.option for equation in self.every if equation.option))

    def options_on(self, values: Mapping[str, float]) -> frozenset[str]:
        """The options that are on with these values."""
        return frozenset(each for each in self.options if values[each] != 0)

    def with_options(self, options: frozenset[str]) -> "Optimizer":
        """The optimizer with the statements of these options in their places among the others."""
        if not options:
            return self
        equations = tuple(each for each in self.every if not each.option or each.option in options)
        return replace(self, equations=equations, source={**self.source, "options": sorted(options)})

    def active(self, options: frozenset[str]) -> tuple[tuple[int, UpdateEquation], ...]:
        """The statements that make a step with only these options on, each with its place among `equations`."""
        return tuple(
            (place, each) for place, each in enumerate(self.equations) if not each.option or each.option in options
        )

    @cached_property
    def uses_hessian(self) -> bool:
        """Whether the second derivatives are named."""
        return any("H" in free_names(*equation.nodes) for equation in self.equations)

    @cached_property
    def solves(self) -> bool:
        """Whether a system of equations is solved in a step."""
        return any(part.name == "solve" for equation in self.equations for part in walk(*equation.nodes))

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
