"""Where the nodes of a computation graph stand: in layers from the parameters to the value, with few crossings.

Layers by the longest way (Sugiyama, Tagawa and Toda 1981), order by barycentres and exchanges of neighbours, places by
least squares under the distances that boxes need.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gdstudio.model.graph import Graph

Size = tuple[float, float]
Point = tuple[float, float]
# A node, or ("way", source, target, layer) where an edge passes a layer.
Spot = str | tuple[str, str, str, int]
_SWEEPS = 24
_ALIGNING = 12
# An edge that passes a layer needs this part of a box's distance.
_WAY_HEIGHT = 0.35


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres of the nodes, the points through which each edge (from, to) goes, and the whole's size; y goes down."""

    centres: Mapping[str, Point]
    edges: Mapping[tuple[str, str], tuple[Point, ...]]
    size: Size
    crossings: int


def layout(graph: Graph, sizes: Mapping[str, Size], gap: Size, *, down: bool = False) -> Layout:
    """A place for each node, whose boxes have these sizes (width, height), at least `gap` apart: from left to right, or
    from the top down."""
    if not down:
        return _to_the_right(graph, sizes, gap)
    turned = _to_the_right(graph, {name: size[::-1] for name, size in sizes.items()}, gap[::-1])
    centres = {name: place[::-1] for name, place in turned.centres.items()}
    edges = {edge: tuple(point[::-1] for point in points) for edge, points in turned.edges.items()}
    return Layout(centres, edges, turned.size[::-1], turned.crossings)


def _to_the_right(graph: Graph, sizes: Mapping[str, Size], gap: Size) -> Layout:
    layers = _layers(graph)
    columns, links = _columns(graph, layers)
    columns = _ordered(columns, links)
    ys = _heights(columns, links, sizes, gap[1])
    xs, width = _widths(columns, sizes, gap[0])
    top = min(ys[spot] - _height(spot, sizes) / 2 for column in columns for spot in column)
    low = max(ys[spot] + _height(spot, sizes) / 2 for column in columns for spot in column)
    places = {spot: (xs[number], ys[spot] - top) for number, column in enumerate(columns) for spot in column}
    centres = {spot: place for spot, place in places.items() if isinstance(spot, str)}
    edges = {(arg, node.name): _edge(arg, node.name, layers, places) for node in graph.nodes for arg in node.args}
    return Layout(centres, edges, (width, low - top), _crossings(columns, links))


def _layers(graph: Graph) -> dict[str, int]:
    """Each node one layer behind the last that it is computed from; parameters stand close to their first use."""
    layers: dict[str, int] = {}
    for node in graph.nodes:
        layers[node.name] = 1 + max((layers[arg] for arg in node.args), default=-1)
    for node in graph.nodes:
        users = graph.users[node.name]
        if node.kind == "parameter" and users:
            layers[node.name] = min(layers[user] for user in users) - 1
    return layers


def _columns(graph: Graph, layers: Mapping[str, int]) -> tuple[list[list[Spot]], list[dict[Spot, list[Spot]]]]:
    """The spots of each layer, and from each layer's spots the links to the next layer's."""
    count = max(layers.values()) + 1
    columns: list[list[Spot]] = [[] for _ in range(count)]
    links: list[dict[Spot, list[Spot]]] = [{} for _ in range(count)]
    for node in graph.nodes:
        columns[layers[node.name]].append(node.name)
        for arg in node.args:
            before: Spot = arg
            for layer in range(layers[arg] + 1, layers[node.name]):
                spot: Spot = ("way", arg, node.name, layer)
                columns[layer].append(spot)
                links[layer - 1].setdefault(before, []).append(spot)
                before = spot
            links[layers[node.name] - 1].setdefault(before, []).append(node.name)
    return columns, links


def _ordered(columns: list[list[Spot]], links: list[dict[Spot, list[Spot]]]) -> list[list[Spot]]:
    """The columns in the order with the fewest crossings that was found."""
    back = [_reversed(each) for each in links]
    now, best = [list(column) for column in columns], [list(column) for column in columns]
    fewest = _crossings(best, links)
    for sweep in range(_SWEEPS):
        numbers = range(1, len(now)) if sweep % 2 == 0 else range(len(now) - 2, -1, -1)
        for number in numbers:
            beside = number - 1 if sweep % 2 == 0 else number + 1
            neighbours = back[number - 1] if sweep % 2 == 0 else links[number]
            places = {spot: place for place, spot in enumerate(now[beside])}
            now[number] = _by_barycentre(now[number], neighbours, places)
        _exchange(now, links, back)
        crossings = _crossings(now, links)
        if crossings < fewest:
            fewest, best = crossings, [list(column) for column in now]
        if not fewest:
            break
    return best


def _by_barycentre(column: list[Spot], neighbours: Mapping[Spot, list[Spot]], places: Mapping[Spot, int]) -> list[Spot]:
    def middle(spot: Spot) -> float:
        found = [places[each] for each in neighbours.get(spot, ())]
        return sum(found) / len(found) if found else float(column.index(spot))

    return sorted(column, key=middle)


def _exchange(
    columns: list[list[Spot]], links: list[dict[Spot, list[Spot]]], back: list[dict[Spot, list[Spot]]]
) -> None:
    """Exchange neighbours in a column as long as that takes crossings away."""
    for number, column in enumerate(columns):
        sides: list[tuple[Mapping[Spot, list[Spot]], dict[Spot, int]]] = []
        if number:
            sides.append((back[number - 1], {spot: place for place, spot in enumerate(columns[number - 1])}))
        if number + 1 < len(columns):
            sides.append((links[number], {spot: place for place, spot in enumerate(columns[number + 1])}))
        better = True
        while better:
            better = False
            for place in range(len(column) - 1):
                one, other = column[place], column[place + 1]
                if sum(_gain(one, other, *side) for side in sides) > 0:
                    column[place], column[place + 1] = other, one
                    better = True


def _gain(one: Spot, other: Spot, neighbours: Mapping[Spot, list[Spot]], places: Mapping[Spot, int]) -> int:
    """How many crossings an exchange takes away on one side."""
    pairs = [(places[a], places[b]) for a in neighbours.get(one, ()) for b in neighbours.get(other, ())]
    return sum((a > b) - (a < b) for a, b in pairs)


def _reversed(links: Mapping[Spot, list[Spot]]) -> dict[Spot, list[Spot]]:
    found: dict[Spot, list[Spot]] = {}
    for source, targets in links.items():
        for target in targets:
            found.setdefault(target, []).append(source)
    return found


def _crossings(columns: Sequence[Sequence[Spot]], links: Sequence[Mapping[Spot, list[Spot]]]) -> int:
    total = 0
    for number in range(len(columns) - 1):
        places = {spot: place for place, spot in enumerate(columns[number + 1])}
        ends = [sorted(places[each] for each in links[number].get(spot, ())) for spot in columns[number]]
        total += sum(
            a > b for place, first in enumerate(ends) for later in ends[place + 1 :] for a in first for b in later
        )
    return total


def _height(spot: Spot, sizes: Mapping[str, Size]) -> float:
    if isinstance(spot, str):
        return sizes[spot][1]
    return _WAY_HEIGHT * max(size[1] for size in sizes.values())


def _widths(columns: Sequence[Sequence[Spot]], sizes: Mapping[str, Size], gap: float) -> tuple[list[float], float]:
    """The middle of each column, and the width of all."""
    middles: list[float] = []
    edge = 0.0
    for column in columns:
        width = max(sizes[spot][0] for spot in column if isinstance(spot, str))
        middles.append(edge + width / 2)
        edge += width + gap
    return middles, edge - gap


def _heights(
    columns: Sequence[Sequence[Spot]], links: Sequence[Mapping[Spot, list[Spot]]], sizes: Mapping[str, Size], gap: float
) -> dict[Spot, float]:
    """Each spot as close to its neighbours as the distances in its column allow, from both sides in turn."""
    back = [_reversed(each) for each in links]
    ys: dict[Spot, float] = {}
    for column in columns:
        ys |= dict(zip(column, _packed([0.0] * len(column), list(_distances(column, sizes, gap))), strict=True))
    for sweep in range(_ALIGNING):
        forwards = sweep % 2 == 0
        for number in range(len(columns)) if forwards else range(len(columns) - 1, -1, -1):
            column = columns[number]
            wanted = [_wanted(spot, number, links, back, ys) for spot in column]
            ys |= dict(zip(column, _packed(wanted, list(_distances(column, sizes, gap))), strict=True))
    return ys


def _wanted(
    spot: Spot,
    number: int,
    links: Sequence[Mapping[Spot, list[Spot]]],
    back: Sequence[Mapping[Spot, list[Spot]]],
    ys: Mapping[Spot, float],
) -> float:
    beside = [*(back[number - 1].get(spot, ()) if number else ()), *links[number].get(spot, ())]
    return sum(ys[each] for each in beside) / len(beside) if beside else ys[spot]


def _distances(column: Sequence[Spot], sizes: Mapping[str, Size], gap: float) -> Iterator[float]:
    for one, other in pairwise(column):
        yield (_height(one, sizes) + _height(other, sizes)) / 2 + gap


def _packed(wanted: Sequence[float], distances: Sequence[float]) -> list[float]:
    """The places closest to the wanted ones, by least squares, whose neighbours are at least these distances apart: pools
    of adjacent violators."""
    offsets = [0.0]
    for distance in distances:
        offsets.append(offsets[-1] + distance)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=False):
        total, count = place - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    middles = [total / count for total, count in pools for _ in range(count)]
    return [middle + offset for middle, offset in zip(middles, offsets, strict=False)]


def _edge(source: str, target: str, layers: Mapping[str, int], places: Mapping[Spot, Point]) -> tuple[Point, ...]:
    ways = (places["way", source, target, layer] for layer in range(layers[source] + 1, layers[target]))
    return (places[source], *ways, places[target])
