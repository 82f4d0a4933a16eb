"""Many parameters of a graph made one node to look at: those that lead to the same nodes stand in one box."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gdstudio.model.graph import Graph

# So many parameters have boxes of their own.
MOST_BOXES = 4


@dataclass(frozen=True, slots=True)
class Grouped:
    """`graph` has the first parameter of each group in the place of all; `members` are theirs by that name, `leader` the
    first of each parameter's own."""

    graph: Graph
    members: Mapping[str, tuple[str, ...]]

    @property
    def leader(self) -> Mapping[str, str]:
        """Each member's first."""
        return {name: first for first, names in self.members.items() for name in names}


def grouped(graph: Graph) -> Grouped:
    """The graph as it is drawn; the same where its parameters are few."""
    parameters = [node.name for node in graph.nodes if node.kind == "parameter"]
    if len(parameters) <= MOST_BOXES:
        return Grouped(graph, {})
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in parameters:
        groups.setdefault(graph.users[name], []).append(name)
    members = {names[0]: tuple(names) for names in groups.values()}
    first = Grouped(graph, members).leader
    nodes = tuple(
        replace(node, args=tuple(dict.fromkeys(first.get(arg, arg) for arg in node.args)))
        for node in graph.nodes
        if first.get(node.name, node.name) == node.name
    )
    return Grouped(replace(graph, nodes=nodes), members)
