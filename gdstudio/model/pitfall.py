"""A pitfall: a mistake that programs are known for, as a change of the lines that really run.

A file of the catalogue says which lines change and how. What it may write there is checked (`pitfall_lines`), so that
nothing in a file is ever executed but the few forms of a PyTorch program that a pitfall needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from gdstudio.model.problem import Constant
from gdstudio.model.source import in_language, table_key

# Rows of more parameters are not kept in full, and a pitfall is seen in its gradients.
MOST_PARAMETERS = 64
# What is compared at a row: `.grad` with the gradient there, or where a parameter stands with where it stood before.
Shows = Literal["gradient", "standstill"]


@dataclass(frozen=True, slots=True)
class LineChange:
    """Lines of one part of a step that become others, or none.

    `line` is what a line must be, "{leaf} -= {change}", "" for any; `word` is an identifier instead that is replaced
    wherever it stands in the part. In braces stand what programs spell for themselves (see `pitfall_lines.KNOWN`), the
    pitfall's constants, and in `line` any other word for whatever stands there. `layer`: only where the program has
    (has no) `nn.Linear`.
    """

    engines: tuple[str, ...]
    part: str
    becomes: tuple[str, ...]
    line: str = ""
    word: str = ""
    layer: bool | None = None


@dataclass(frozen=True, slots=True)
class Switches:
    """What of a program changes as a whole, each at its cure here.

    `no_grad`: the update stands under `torch.no_grad()`; `forward`: the value is computed "each" step or "once";
    `masked`: branches that are not chosen are made harmless; `gradient`: "" as the engine has it, or a "difference"
    quotient; `given`: whether the optimizer gets "all" parameters or "all-but-last"; `dtype` and `loss` "" or what they
    become.
    """

    no_grad: bool = True
    forward: str = "each"
    masked: bool = True
    gradient: str = ""
    given: str = "all"
    dtype: str = ""
    loss: str = ""


@dataclass(frozen=True, eq=False)
class Pitfall:
    """Compared by its source and the values of its constants.

    `happened`, `unharmed` and `refused` are sentences with slots that are computed from the run: what is seen where
    `shows` differs, where it does not, and why PyTorch has refused a line.
    """

    name: str
    title: str
    source: Mapping[str, object]
    engines: tuple[str, ...]
    lines: tuple[LineChange, ...] = ()
    switches: Switches = Switches()
    text: str = ""
    shows: Shows = "gradient"
    happened: str = ""
    unharmed: str = ""
    refused: str = ""
    constants: Mapping[str, Constant] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)

    def titled(self, language: str = "en") -> str:
        """The title in a language, English where there is none in it."""
        return in_language(self.source.get("title") or self.title, language)

    def told(self, language: str = "en") -> str:
        """What the pitfall is, in a language, English where there is none in it."""
        return in_language(self.source.get("text") or self.text, language)

    def with_values(self, **values: float) -> "Pitfall":
        """The same pitfall with some constants changed."""
        return replace(self, values={**self.values, **values})

    @property
    def remembers(self) -> bool:
        """Whether a step may depend on more than the recorded row that it leaves, so that a row in the middle is reached
        by repeating the steps before it."""
        return bool(self.lines) or self.switches.forward == "once" or self.switches.given != "all"

    @property
    def is_in_gradient(self) -> bool:
        """Whether the equations may be given something else than the gradient of what the program minimises."""
        return self.remembers or bool(self.switches.gradient) or not self.switches.masked

    @property
    def repeats_from_start(self) -> bool:
        """Whether only the start can be gone on from: a graph that is kept cannot be copied."""
        return self.switches.forward == "once"

    @cached_property
    def program(self) -> "Pitfall":
        """The pitfall as programs know it: its constants are arguments there, so their values do not matter."""
        return replace(self, values={name: each.default for name, each in self.constants.items()})

    def chosen(self) -> dict[str, Any]:
        """The name and the values, for whoever has the catalogue."""
        return {"name": self.name, **({"values": dict(self.values)} if self.values else {})}

    def to_table(self) -> dict[str, Any]:
        """The pitfall as a TOML table with its name and values, as sessions keep it."""
        return {**self.source, **self.chosen()}

    @cached_property
    def key(self) -> str:
        """A hash of the source and the values."""
        return table_key(self.to_table())

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Pitfall) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)
