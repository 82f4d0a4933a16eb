"""Where each recorded number stands: rows are kept as columns of one array (columns, rows), float64."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdstudio.engines.protocol import Array
from gdstudio.model import Block, Layout, Outcome
from gdstudio.programs.scalar_loop import counters


@dataclass(frozen=True, slots=True)
class Columns:
    """parameters, value, gradient, state; for a compact layout value, ‖g‖₂, ‖g‖∞, ‖θ‖₂ and the counters."""

    layout: Layout

    @property
    def parameters(self) -> int:
        """How many parameters are kept of a row."""
        return 0 if self.layout.compact else len(self.layout.parameters)

    @property
    def count(self) -> int:
        """How many columns there are."""
        if self.layout.compact:
            return 4 + len(counters(self.layout.state))
        return 2 * self.parameters + 1 + len(self.layout.state)

    def points(self, table: Array) -> Array:
        """The parameters, (P, n)."""
        return table[: self.parameters]

    def value(self, table: Array) -> Array:
        """The objective, (n,)."""
        return _row(table, self.parameters)

    def gradient(self, table: Array) -> Array:
        """The gradient, (P, n)."""
        return table[self.parameters + 1 : 2 * self.parameters + 1]

    def state(self, table: Array) -> Array:
        """The state, (S, n)."""
        return table[2 * self.parameters + 1 :] if not self.layout.compact else table[:0]

    def counter(self, table: Array, name: str) -> Array:
        """How often something was asked for, (n,)."""
        if self.layout.compact:
            return _row(table, 4 + counters(self.layout.state).index(name))
        return _row(self.state(table), self.layout.state.index(name))

    def norm(self, table: Array) -> Array:
        """‖g‖₂, (n,)."""
        return _row(table, 1) if self.layout.compact else _norm(self.gradient(table))

    def largest(self, table: Array) -> Array:
        """‖g‖∞, (n,)."""
        if self.layout.compact:
            return _row(table, 2)
        sizes = np.abs(self.gradient(table))
        largest: Array = sizes[0] if len(sizes) == 1 else sizes.max(axis=0)
        return largest

    def size(self, table: Array) -> Array:
        """‖θ‖₂, (n,)."""
        return _row(table, 3) if self.layout.compact else _norm(self.points(table))

    def block(
        self, table: Array, first: int, outcome: Outcome | None, evaluations: npt.NDArray[np.int64] | None = None
    ) -> Block:
        """The rows as a block; row `first` is the first of them."""
        return Block(
            first=first, parameters=self.points(table).T, value=self.value(table), gradient=self.gradient(table).T,
            state=self.state(table).T, gradient_norm=table[1] if self.layout.compact else None,
            evaluations=evaluations, outcome=outcome,
        )  # fmt: skip


def _row(table: Array, place: int) -> Array:
    column: Array = table[place]
    return column


def _norm(vectors: Array) -> Array:
    length: Array = np.abs(vectors[0]) if len(vectors) == 1 else np.sqrt((vectors * vectors).sum(axis=0))
    return length
