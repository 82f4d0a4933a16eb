"""Where a computation graph stands in the room there is: across or down, folded until its words can be read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from gdstudio.analysis.graph_folding import MOST_NODES, folded, folded_as
from gdstudio.analysis.graph_grouping import Grouped, grouped
from gdstudio.analysis.graph_lines import GraphNotation
from gdstudio.model.graph import Graph, GraphNode
from gdstudio.plots.graph_layout import Layout, layout
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.math_line import LEADING, Laid, laid_out
from gdstudio.ui.text import tr

# Nodes are folded until the words need not be made smaller than this; they grow a little where there is room for more.
_READABLE, _LARGEST = 0.9, 1.2
_TRIES = (MOST_NODES, 30, 24, 18, 14, 10, 7, 4)
# In type sizes: the widest rule, padding, gaps along and across, the least width of a box, the height of a group's line.
_WIDEST, PAD, _ALONG, _ACROSS, _NARROWEST, _LINE = 10.0, 0.45, 1.9, 0.9, 3.6, 1.45
NUMBER = 0.85
"""How much smaller numbers are than words."""
_WIDEST_NUMBER = "−0.0000"


@dataclass(frozen=True, eq=False)
class Arranged:
    """A graph with places: `boxes` and `ways` in pixels of the widget, `scale` of the type, whether it goes `down`. Ways
    are those of `drawn`, in which parameters that lead to the same nodes are one; these are lines of its box."""

    graph: Graph
    drawn: Grouped
    notation: GraphNotation
    boxes: Mapping[str, QRectF]
    ways: Mapping[tuple[str, str], tuple[QPointF, ...]]
    scale: float
    down: bool

    def at(self, point: QPointF) -> GraphNode | None:
        """The node under a point."""
        return next((self.graph.by_name[name] for name, box in self.boxes.items() if box.contains(point)), None)

    def box_of_group(self, first: str) -> QRectF:
        """The box of a group of parameters."""
        boxes = [self.boxes[name] for name in self.drawn.members[first]]
        return QRectF(boxes[0].topLeft(), boxes[-1].bottomRight())

    def box(self, name: str) -> QRectF:
        """The box to which a node's ways lead."""
        return self.box_of_group(name) if name in self.drawn.members else self.boxes[name]


def arranged(
    whole: Graph, room: QRectF, size: float, opened: Collection[str] = (), closed: Collection[str] = ()
) -> Arranged:
    """The graph in that room, words `size` pixels high where they fit, else the largest that do."""

    tried = {most: folded(whole, opened, closed, _up_to(most)) for most in _TRIES}
    sizes = {most: _best(graph, room, size)[0] for most, graph in tried.items()}
    enough = next((most for most in _TRIES if sizes[most] >= _READABLE), max(_TRIES, key=lambda most: sizes[most]))
    least = min(_READABLE, sizes[enough])

    def fits(graph: Graph) -> bool:
        count = _count(graph)
        return count <= enough or (count <= MOST_NODES and _best(graph, room, size)[0] >= least)

    return _placed(folded(whole, opened, closed, fits), room, size)


def rearranged(before: Arranged, whole: Graph, room: QRectF, size: float) -> Arranged:
    """A graph of the same shape with other numbers, in the same room."""
    return _placed(folded_as(whole, before.graph), room, size)


def _count(graph: Graph) -> int:
    """How many boxes there are to be read."""
    return len(grouped(graph).graph.nodes)


def _up_to(most: int) -> Callable[[Graph], bool]:
    return lambda graph: _count(graph) <= most


def _best(graph: Graph, room: QRectF, size: float) -> tuple[float, Layout, bool]:
    """The layout, across or down, in which the words are largest, and how large they are there."""
    notation, drawn = GraphNotation(graph), grouped(graph)
    sizes = {node.name: _box_size(notation, drawn, node, size) for node in drawn.graph.nodes}
    found: list[tuple[float, Layout, bool]] = []
    shape = tuple((node.name, node.args, sizes[node.name]) for node in drawn.graph.nodes)
    for down in (False, True):
        made = _laid_out(_Drawn(shape, size, drawn.graph), down)
        found.append((min(room.width() / made.size[0], room.height() / made.size[1], _LARGEST), made, down))
    return max(found, key=lambda each: each[0])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A graph by its shape alone: with other numbers its boxes stand where they stood."""

    shape: tuple[tuple[str, tuple[str, ...], tuple[float, float]], ...]
    size: float
    graph: Graph = field(compare=False)


@lru_cache(maxsize=128)
def _laid_out(drawn: _Drawn, down: bool) -> Layout:
    sizes = {name: box for name, _, box in drawn.shape}
    gap = (_ACROSS * drawn.size, _ALONG * drawn.size) if down else (_ALONG * drawn.size, _ACROSS * drawn.size)
    return layout(drawn.graph, sizes, gap, down=down)


def _placed(graph: Graph, room: QRectF, size: float) -> Arranged:
    factor, made, down = _best(graph, room, size)
    notation, drawn = GraphNotation(graph), grouped(graph)
    left = room.center().x() - made.size[0] * factor / 2
    top = room.center().y() - made.size[1] * factor / 2
    boxes: dict[str, QRectF] = {}
    for node in drawn.graph.nodes:
        width, height = (factor * each for each in _box_size(notation, drawn, node, size))
        x, y = made.centres[node.name]
        members = drawn.members.get(node.name, (node.name,))
        high = height / len(members)
        for place, name in enumerate(members):
            upper = top + factor * y - height / 2 + place * high
            boxes[name] = QRectF(left + factor * x - width / 2, upper, width, high)
    ways = {
        edge: tuple(QPointF(left + factor * x, top + factor * y) for x, y in points)
        for edge, points in made.edges.items()
    }
    return Arranged(graph, drawn, notation, boxes, ways, factor, down)


def _box_size(notation: GraphNotation, drawn: Grouped, node: GraphNode, size: float) -> tuple[float, float]:
    """Of a node's box: wide enough for what it is and for any number of four digits, so that no step moves it."""
    number = QFontMetricsF(font(NUMBER * size)).horizontalAdvance(_WIDEST_NUMBER)
    if node.name in drawn.members:
        width = symbols_width(notation, size) + 2 * number + 4 * PAD * size
        return width, _LINE * size * len(drawn.members[node.name])
    width = max(_NARROWEST * size, number, label(notation, node, size).width) + 2 * PAD * size
    return width, 3 * 0.95 * LEADING * size


def symbols_width(notation: GraphNotation, size: float) -> float:
    """The width of the widest parameter's name."""
    return max(label(notation, each, size).width for each in notation.graph.nodes if each.kind == "parameter")


@lru_cache(maxsize=4096)
def _laid(markup: str, size: float) -> Laid:
    return laid_out(markup, size)


def label(notation: GraphNotation, node: GraphNode, size: float) -> Laid:
    """What a node is: v₃ = v₁ + v₂, or its name alone where that is too long to be drawn."""
    if node.kind == "rest":
        return _laid(f"{notation.symbol(node)} = {tr('{rows} more rows', rows=node.rows)}", size)
    symbol, rule = notation.symbol(node), notation.rule(node)
    whole = _laid(symbol if node.kind == "parameter" else f"{symbol} = {rule}", size)
    if whole.width <= _WIDEST * size:
        return whole
    last_of_row = node.row is not None and any(each != node.row for each in _rows_behind(notation.graph, node))
    return _laid(
        f"{symbol} = {tr('row {row}', row=node.row + 1) if last_of_row and node.row is not None else '…'}", size
    )


def _rows_behind(graph: Graph, node: GraphNode) -> list[int | None]:
    """The rows to which the users of a node belong."""
    return [graph.by_name[user].row for user in graph.users[node.name]]
