"""A large graph made readable: what is used only below a node is hidden in it, until few enough nodes are left."""

from collections.abc import Callable, Collection
from dataclasses import replace

from gdstudio.language import number
from gdstudio.model.graph import Graph, GraphNode

# More nodes than this are not read.
MOST_NODES = 40


def inside(graph: Graph, name: str) -> tuple[str, ...]:
    """The nodes that are used only below a node, in their order: what is hidden when it is folded."""
    hidden, stack = {name}, list(graph.by_name[name].args)
    # A node is hidden once all that use it are; whoever is reached later may hide what was passed by.
    while stack:
        each = stack.pop()
        node = graph.by_name[each]
        if each not in hidden and node.kind != "parameter" and all(user in hidden for user in graph.users[each]):
            hidden.add(each)
            stack += node.args
    return tuple(node.name for node in graph.nodes if node.name in hidden and node.name != name)


def folded(
    graph: Graph,
    opened: Collection[str] = (),
    closed: Collection[str] = (),
    fits: Callable[[Graph], bool] = lambda graph: len(graph.nodes) <= MOST_NODES,
) -> Graph:
    """The graph with as many nodes as fit; those in `closed` are folded, those in `opened` are not, by hand.

    If not all nodes fit, everything is folded and then, from the value back, opened again, the largest part first, as
    long as it fits.
    """
    sizes = _sizes(graph)
    foldable = {name for name, hidden in sizes.items() if hidden} - {graph.root.name}
    shut = foldable & {*closed}
    whole = _with_folded(graph, shut, sizes)
    if fits(whole):
        return whole
    shut = _opened(graph, sizes, set(foldable), {*closed}, fits) - ({*opened} - {*closed})
    return _with_folded(graph, shut, sizes)


def folded_as(graph: Graph, other: Graph) -> Graph:
    """A graph with the same nodes folded as in another one of its shape."""
    return _with_folded(graph, {node.name for node in other.nodes if node.folded}, _sizes(graph))


def _sizes(graph: Graph) -> dict[str, tuple[str, ...]]:
    """What each operation would hide."""
    return {node.name: inside(graph, node.name) for node in graph.nodes if node.kind == "operation"}


def _visible(graph: Graph, sizes: dict[str, tuple[str, ...]], shut: Collection[str]) -> list[str]:
    hidden = {each for name in shut for each in sizes[name]}
    return [node.name for node in graph.nodes if node.name not in hidden]


def _opened(
    graph: Graph,
    sizes: dict[str, tuple[str, ...]],
    shut: set[str],
    closed: Collection[str],
    fits: Callable[[Graph], bool],
) -> set[str]:
    """The shut ones without those that can be opened."""
    refused: set[str] = set(closed)
    while True:
        seen = _visible(graph, sizes, shut)
        candidates = [name for name in seen if name in shut and name not in refused]
        if not candidates:
            return shut
        largest = max(candidates, key=lambda each: len(sizes[each]))
        if fits(_with_folded(graph, shut - {largest}, sizes)):
            shut = shut - {largest}
        else:
            refused.add(largest)


def _with_folded(graph: Graph, shut: Collection[str], sizes: dict[str, tuple[str, ...]]) -> Graph:
    seen = set(_visible(graph, sizes, shut))
    nodes = tuple(
        _whole(graph, node, sizes[node.name]) if node.name in shut else node
        for node in graph.nodes
        if node.name in seen
    )
    return replace(graph, nodes=nodes)


def _whole(graph: Graph, node: GraphNode, hidden: tuple[str, ...]) -> GraphNode:
    """A node with all that is hidden in it: its rule is the whole expression, its slopes are the products along the ways
    through it."""
    by_node: dict[str, float] = {node.name: 1.0}
    slopes: dict[str, float] = {}
    for name in (node.name, *reversed(hidden)):
        part = graph.by_name[name]
        for arg, slope in zip(part.args, part.slopes, strict=True):
            if part.name in graph.idle or (part.rule.name == "where" and slope == 0):
                continue
            found = by_node if arg in hidden else slopes
            found[arg] = found.get(arg, 0.0) + by_node.get(name, 0.0) * slope
    args = tuple(other.name for other in graph.nodes if other.name in slopes)
    numbers = tuple(slopes[each] for each in args)
    return replace(
        node, rule=node.whole, args=args, slopes=numbers, partials=tuple(map(number, numbers)), folded=len(hidden)
    )
