"""A computation graph at one point: each node's value on the way forward, its gradient on the way back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from gdstudio.language import Node


@dataclass(frozen=True, slots=True, eq=False)
class GraphNode:
    """One node. A parameter is called by its own name, others "#1", "#2", … in their order.

    `rule` is what it is computed with, in the names of the nodes in `args`, of constants, and of data, where "x@2" is the
    third row's x. `partials` are its derivatives by each of `args`, `slopes` their numbers. `gradient` is the derivative
    of the last node by this one. `row` is the data row that it belongs to, None for no single one; `whole` its expression
    in the problem's own names. `folded`: so many nodes are hidden in it. A "rest" is the sum of so many `rows` together.
    """

    name: str
    kind: Literal["parameter", "operation", "rest"]
    rule: Node
    args: tuple[str, ...]
    partials: tuple[Node, ...]
    slopes: tuple[float, ...]
    value: float
    gradient: float
    whole: Node
    row: int | None = None
    folded: int = 0
    rows: int = 0


@dataclass(frozen=True, eq=False)
class Graph:
    """`nodes` in the order in which they are computed, parameters first; the last is the value itself.

    `known` are the numbers of constants and data by their names in rules; `letter` the value's letter. Nodes whose only
    way to the value leads through a branch that was not chosen are `idle`: their gradient is 0, and nothing is passed on.
    """

    nodes: tuple[GraphNode, ...]
    known: Mapping[str, float] = field(default_factory=dict)
    letter: str = "f"
    idle: frozenset[str] = frozenset()

    @property
    def root(self) -> GraphNode:
        """The value."""
        return self.nodes[-1]

    @cached_property
    def by_name(self) -> Mapping[str, GraphNode]:
        """The nodes by their names."""
        return {node.name: node for node in self.nodes}

    @cached_property
    def users(self) -> Mapping[str, tuple[str, ...]]:
        """For each node those that are computed from it, in their order."""
        found: dict[str, list[str]] = {node.name: [] for node in self.nodes}
        for node in self.nodes:
            for arg in node.args:
                found[arg].append(node.name)
        return {name: tuple(each) for name, each in found.items()}

    def passed_on(self, name: str) -> Iterator[tuple[GraphNode, int]]:
        """The nodes from which a node gets its gradient on the way back, with the place of this one among their `args`."""
        for user in map(self.by_name.__getitem__, self.users[name]):
            if user.name not in self.idle and not _turns_away(user, name):
                yield user, user.args.index(name)

    @property
    def forward(self) -> tuple[str, ...]:
        """The nodes that are computed, in their order."""
        return tuple(node.name for node in self.nodes if node.kind != "parameter")

    @property
    def backward(self) -> tuple[str, ...]:
        """The nodes in the order in which their gradients are known."""
        return tuple(node.name for node in reversed(self.nodes))

    @property
    def steps(self) -> int:
        """How many single steps lead through the graph and back."""
        return len(self.forward) + len(self.backward)


def _turns_away(user: GraphNode, name: str) -> bool:
    """Whether a `where` has not chosen this argument."""
    return user.rule.op == "call" and user.rule.name == "where" and user.slopes[user.args.index(name)] == 0
