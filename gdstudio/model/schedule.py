"""A schedule: the learning rate of each update as an expression of t = k − 1, the updates made before it.

`learning_rate` in it is the hyperparameter, which so scales the whole; every other name is a constant of the
schedule.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gdstudio.language import Node, evaluate, format_number, free_names, number, substitute, to_reading
from gdstudio.language.evaluate import evaluate_all
from gdstudio.language.lowering import lower
from gdstudio.model.problem import Constant
from gdstudio.model.source import in_language, table_key
from gdstudio.model.text import InputError, Message

COUNTER, BASE = "t", "learning_rate"
# How the hyperparameter is read beside the rate of the step, which is η.
BEGINNING = "\\eta_0"
# A rate is looked at in each of the first updates, then at about so many of a decade.
_EACH, _A_DECADE = 100, 20
# Longer expressions do not fit into a line with other things.
_SHORT = 40


@dataclass(frozen=True, eq=False)
class Schedule:
    """Compared by its source and the values of its constants; `typed` is the expression's text."""

    name: str
    title: str
    typed: str
    node: Node
    source: Mapping[str, object]
    text: str = ""
    constants: Mapping[str, Constant] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def uses_base(self) -> bool:
        """Whether the hyperparameter `learning_rate` stands in it."""
        return BASE in free_names(self.node)

    def titled(self, language: str = "en") -> str:
        """The title in a language, English where there is none in it."""
        return in_language(self.source.get("title") or self.title, language)

    def with_values(self, **values: float) -> "Schedule":
        """The same schedule with some constants changed."""
        return replace(self, values={**self.values, **values})

    def at(self, t: float, base: float) -> float:
        """The rate of the update before which `t` were made; not finite where the expression has no value."""
        return evaluate(self.node, {**self.values, COUNTER: t, BASE: base})

    def over(self, steps: Sequence[float], base: float) -> list[float]:
        """The rate at each of these t."""
        node = lower(self.node, lambda part: part.name != "sign")
        found = evaluate_all(node, {**self.values, COUNTER: list(steps), BASE: base})[node]
        return found if isinstance(found, list) else [found] * len(steps)

    def check(self, base: float, steps: int, where: str) -> None:
        """InputError where one of the first `steps` rates that are looked at is negative or not finite."""
        looked_at = _looked_at(steps)
        for t, rate in zip(looked_at, self.over(looked_at, base), strict=True):
            if not math.isfinite(rate):
                raise InputError(Message("The schedule has no finite value at t = {t}.", {"t": int(t)}), where)
            if rate < 0:
                sentence = (
                    "The schedule gives {rate} at t = {t}: a learning rate is not negative. max(0, …) keeps it so."
                )
                raise InputError(Message(sentence, {"rate": rate, "t": int(t)}), where)

    def reading(self, base: float | None = None) -> str:
        """The expression on a line with the constants' values, and with that of the learning rate if it is given:
        "0.1·0.9^t"."""
        known = {**self.values} if base is None else {**self.values, BASE: base}
        node = substitute(self.node, {name: number(value) for name, value in known.items()})
        return to_reading(node, {BASE: BEGINNING})

    def short(self, base: float) -> str:
        """The rate for headlines and captions: "η(t) = 0.1·0.9^t", or of a long one its title."""
        text = self.reading(base)
        return f"η(t) = {text}" if len(text) <= _SHORT else f"η = {format_number(base)}, {self.title}"

    def to_table(self) -> dict[str, Any]:
        """The schedule as a TOML table with its name and values, as sessions keep it."""
        return {"name": self.name, **self.source, "values": dict(self.values)}

    @cached_property
    def key(self) -> str:
        """A hash of the table."""
        return table_key(self.to_table())

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Schedule) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


def _looked_at(steps: int) -> list[float]:
    last = max(steps - 1, 0)
    found = {*range(min(last + 1, _EACH)), last}
    t = float(_EACH)
    while t < last:
        found.add(int(t))
        t *= 10 ** (1 / _A_DECADE)
    return [float(each) for each in sorted(found)]
