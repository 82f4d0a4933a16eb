"""How a run ended, as a value with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gdstudio.model.text import Message

Kind = Literal["converged", "stationary-point", "step-limit", "diverged", "not-finite", "stopped", "refused", "failed"]
KINDS: tuple[Kind, ...] = (
    "converged",
    "stationary-point",
    "step-limit",
    "diverged",
    "not-finite",
    "stopped",
    "refused",
    "failed",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`step` is the last row that was kept; `details` holds computed numbers that the sentence names."""

    kind: Kind
    step: int
    message: Message
    details: Mapping[str, float] = field(default_factory=dict, hash=False)
