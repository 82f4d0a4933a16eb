"""A computation graph as a picture: boxes with what a node is, its value above and its gradient below, and the ways
between them. It is laid out for the room there is: across or down, and folded until its words can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gdstudio.analysis.graph_folding import MOST_NODES, folded
from gdstudio.analysis.graph_lines import GraphNotation
from gdstudio.language import format_number
from gdstudio.model.graph import Graph, GraphNode
from gdstudio.plots.graph_layout import Layout, layout
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.math_line import LEADING, Laid, laid_out
from gdstudio.ui.theme import Theme, mix

# Nodes are folded until the words need not be made smaller than this; they grow a little where there is room for more.
_READABLE, _LARGEST = 0.9, 1.2
_TRIES = (MOST_NODES, 30, 24, 18, 14, 10, 7, 4)
# In type sizes: the widest rule, padding, gaps along and across, the least width of a box.
_WIDEST, _PAD, _ALONG, _ACROSS, _NARROWEST = 10.0, 0.45, 1.9, 0.9, 3.6
_WIDEST_NUMBER = "−0.0000"


@dataclass(frozen=True, eq=False)
class Arranged:
    """A graph with places: `boxes` and `ways` in pixels of the widget, `scale` of the type, whether it goes `down`."""

    graph: Graph
    notation: GraphNotation
    boxes: Mapping[str, QRectF]
    ways: Mapping[tuple[str, str], tuple[QPointF, ...]]
    scale: float
    down: bool

    def at(self, point: QPointF) -> GraphNode | None:
        """The node under a point."""
        return next((self.graph.by_name[name] for name, box in self.boxes.items() if box.contains(point)), None)


def arranged(
    whole: Graph, room: QRectF, size: float, opened: Collection[str] = (), closed: Collection[str] = ()
) -> Arranged:
    """The graph in that room, words `size` pixels high where they fit, else the largest that do."""

    tried = {most: folded(whole, opened, closed, _up_to(most)) for most in _TRIES}
    sizes = {most: _best(graph, room, size)[0] for most, graph in tried.items()}
    enough = next((most for most in _TRIES if sizes[most] >= _READABLE), max(_TRIES, key=lambda most: sizes[most]))
    least = min(_READABLE, sizes[enough])

    def fits(graph: Graph) -> bool:
        count = len(graph.nodes)
        return count <= enough or (count <= MOST_NODES and _best(graph, room, size)[0] >= least)

    return _placed(folded(whole, opened, closed, fits), room, size)


def _up_to(most: int) -> Callable[[Graph], bool]:
    return lambda graph: len(graph.nodes) <= most


def _best(graph: Graph, room: QRectF, size: float) -> tuple[float, Layout, bool]:
    """The layout, across or down, in which the words are largest, and how large they are there."""
    notation = GraphNotation(graph)
    sizes = {node.name: _box_size(notation, node, size) for node in graph.nodes}
    found: list[tuple[float, Layout, bool]] = []
    for down in (False, True):
        gap = (_ACROSS * size, _ALONG * size) if down else (_ALONG * size, _ACROSS * size)
        made = layout(graph, sizes, gap, down=down)
        found.append((min(room.width() / made.size[0], room.height() / made.size[1], _LARGEST), made, down))
    return max(found, key=lambda each: each[0])


def _placed(graph: Graph, room: QRectF, size: float) -> Arranged:
    factor, made, down = _best(graph, room, size)
    notation = GraphNotation(graph)
    left = room.center().x() - made.size[0] * factor / 2
    top = room.center().y() - made.size[1] * factor / 2
    boxes = {}
    for node in graph.nodes:
        width, height = (factor * each for each in _box_size(notation, node, size))
        x, y = made.centres[node.name]
        boxes[node.name] = QRectF(left + factor * x - width / 2, top + factor * y - height / 2, width, height)
    ways = {
        edge: tuple(QPointF(left + factor * x, top + factor * y) for x, y in points)
        for edge, points in made.edges.items()
    }
    return Arranged(graph, notation, boxes, ways, factor, down)


def _box_size(notation: GraphNotation, node: GraphNode, size: float) -> tuple[float, float]:
    """Of a node's box: wide enough for what it is and for any number of four digits, so that no step moves it."""
    number = QFontMetricsF(font(0.85 * size)).horizontalAdvance(_WIDEST_NUMBER)
    width = max(_NARROWEST * size, number, label(notation, node, size).width) + 2 * _PAD * size
    return width, _height(size)


def _height(size: float) -> float:
    return 3 * 0.95 * LEADING * size


@lru_cache(maxsize=4096)
def _laid(markup: str, size: float) -> Laid:
    return laid_out(markup, size)


def label(notation: GraphNotation, node: GraphNode, size: float) -> Laid:
    """What a node is: v₃ = v₁ + v₂, or its name alone where that is too long to be drawn."""
    symbol, rule = notation.symbol(node), notation.rule(node)
    whole = _laid(symbol if node.kind == "parameter" else f"{symbol} = {rule}", size)
    if whole.width <= _WIDEST * size:
        return whole
    return _laid(f"{symbol} = …", size)


@dataclass(frozen=True, slots=True)
class Shown:
    """How far the way through the graph has come: which nodes have a value, which a gradient, and the present one."""

    valued: Collection[str]
    sloped: Collection[str]
    present: str = ""
    backwards: bool = False


class GraphPainter:
    """Paints an arranged graph in the theme's colours."""

    def __init__(self, painter: QPainter, theme: Theme, size: float, ratio: float = 1.0) -> None:
        self._painter, self._theme, self._size = painter, theme, size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, arranged: Arranged, shown: Shown, focus: str = "", opened: Collection[str] = ()) -> None:
        """Ways first, then boxes, so that nothing crosses a word."""
        lit = set(_lit(arranged.graph, shown))
        for edge, points in arranged.ways.items():
            self._way(arranged, edge, points, shown, edge in lit)
        for node in arranged.graph.nodes:
            self._box(arranged, node, shown, node.name == focus, node.name in opened)

    def _way(
        self, arranged: Arranged, edge: tuple[str, str], points: tuple[QPointF, ...], shown: Shown, lit: bool
    ) -> None:
        theme = self._theme
        back = lit and shown.backwards
        colour = theme.accent if back else theme.ink if lit else mix(theme.stage, theme.ink, 0.42)
        path = _path(_ported(arranged, edge, points), arranged.boxes[edge[0]], arranged.boxes[edge[1]], arranged.down)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(QColor(colour), 2.4 if lit else 1.4))
        self._painter.drawPath(path)
        tip, behind = (path.pointAtPercent(0), path.pointAtPercent(0.04)) if back else (
            path.pointAtPercent(1), path.pointAtPercent(0.96))  # fmt: skip
        self._arrow(tip, behind, QColor(colour), arranged.scale)

    def _arrow(self, tip: QPointF, behind: QPointF, colour: QColor, scale: float) -> None:
        dx, dy = tip.x() - behind.x(), tip.y() - behind.y()
        length = max((dx * dx + dy * dy) ** 0.5, 1e-6)
        dx, dy, reach = dx / length, dy / length, 0.5 * self._size * min(scale, 1.0)
        base = QPointF(tip.x() - reach * dx, tip.y() - reach * dy)
        head = QPainterPath(tip)
        head.lineTo(base.x() - 0.45 * reach * dy, base.y() + 0.45 * reach * dx)
        head.lineTo(base.x() + 0.45 * reach * dy, base.y() - 0.45 * reach * dx)
        head.closeSubpath()
        self._painter.fillPath(head, colour)

    def _box(self, arranged: Arranged, node: GraphNode, shown: Shown, focus: bool, opened: bool) -> None:
        theme, painter, box = self._theme, self._painter, arranged.boxes[node.name]
        present = node.name == shown.present
        round_ = 0.36 * box.height() if node.kind == "parameter" else 0.3 * self._size * arranged.scale
        ground = mix(theme.stage, theme.accent, 0.14) if present else mix(theme.window, theme.stage, 0.4)
        edge = theme.accent if present or focus else mix(theme.stage, theme.ink, 0.42)
        painter.setPen(QPen(QColor(edge), 2.4 if present or focus else 1.2))
        if node.folded:
            painter.setBrush(QColor(theme.window))
            painter.drawRoundedRect(box.translated(4, 4), round_, round_)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, round_, round_)
        self._words(arranged, node, box, shown)
        if node.folded or opened:
            self._badge(box, f"+{node.folded}" if node.folded else "−", arranged.scale)

    def _words(self, arranged: Arranged, node: GraphNode, box: QRectF, shown: Shown) -> None:
        scale, size, theme = arranged.scale, self._size, self._theme
        third = box.height() / 3
        laid = label(arranged.notation, node, size)
        self._painter.save()
        self._painter.translate(box.center().x() - laid.width * scale / 2, box.center().y() - laid.height * scale / 2)
        self._painter.scale(scale, scale)
        laid.paint(self._painter, QColor(theme.ink))
        self._painter.restore()
        top, low = box.adjusted(0, 0, 0, -2 * third), box.adjusted(0, 2 * third, 0, 0)
        if node.name in shown.valued:
            self._number(format_number(node.value), top, theme.quiet, scale)
        if node.name in shown.sloped:
            self._number(format_number(node.gradient), low, theme.accent, scale)

    def _number(self, text: str, room: QRectF, colour: str, scale: float) -> None:
        """A number in its third of the box; longer than usual, it is made smaller."""
        width = QFontMetricsF(font(0.85 * self._size)).horizontalAdvance(text)
        inner = room.width() - 2 * 0.3 * self._size * scale
        factor = min(scale, inner / max(width, 1.0))
        self._painter.setFont(font(0.85 * self._size * factor))
        self._painter.setPen(QColor(colour))
        self._painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _badge(self, box: QRectF, text: str, scale: float) -> None:
        """How many nodes are hidden in a box, or that it can be closed again."""
        size = 0.72 * self._size * min(scale, 1.0)
        self._painter.setFont(font(size, bold=True))
        width = QFontMetricsF(self._painter.font()).horizontalAdvance(text) + size
        badge = QRectF(box.right() - width + 0.6 * size, box.top() - 1.0 * size, width, 1.4 * size)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._theme.quiet))
        self._painter.drawRoundedRect(badge, 0.75 * size, 0.75 * size)
        self._painter.setPen(QColor(self._theme.stage))
        self._painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


def _lit(graph: Graph, shown: Shown) -> list[tuple[str, str]]:
    """The ways that the present node's number has come along."""
    if shown.present not in graph.by_name:
        return []
    if shown.backwards:
        return [(shown.present, user.name) for user, _ in graph.passed_on(shown.present)]
    return [(arg, shown.present) for arg in graph.by_name[shown.present].args]


def _ported(arranged: Arranged, edge: tuple[str, str], points: tuple[QPointF, ...]) -> tuple[QPointF, ...]:
    """The points of a way, its ends moved along the edges of the boxes so that ways side by side do not run together."""
    source, target = edge
    first = _port(arranged, source, list(arranged.graph.users[source]), target)
    last = _port(arranged, target, list(arranged.graph.by_name[target].args), source)
    shift = (lambda by: QPointF(by, 0.0)) if arranged.down else (lambda by: QPointF(0.0, by))
    return (points[0] + shift(first), *points[1:-1], points[-1] + shift(last))


def _port(arranged: Arranged, name: str, others: list[str], other: str) -> float:
    """How far from the middle of a box's edge the way to another one ends: in the order in which those stand."""

    def across(each: str) -> float:
        centre = arranged.boxes[each].center()
        return centre.x() if arranged.down else centre.y()

    box = arranged.boxes[name]
    length = box.width() if arranged.down else box.height()
    ranked = sorted(others, key=across)
    apart = min(0.16 * length, 0.6 * length / len(ranked))
    return (ranked.index(other) - (len(ranked) - 1) / 2) * apart


def _path(points: tuple[QPointF, ...], source: QRectF, target: QRectF, down: bool) -> QPainterPath:
    """A smooth way from the edge of one box to that of another, through the points between them."""
    first, last = points[0], points[-1]
    begin = QPointF(first.x(), source.bottom()) if down else QPointF(source.right(), first.y())
    end = QPointF(last.x(), target.top()) if down else QPointF(target.left(), last.y())
    path = QPainterPath(begin)
    stops = [begin, *points[1:-1], end]
    for one, other in pairwise(stops):
        if down:
            middle = (one.y() + other.y()) / 2
            path.cubicTo(QPointF(one.x(), middle), QPointF(other.x(), middle), other)
        else:
            middle = (one.x() + other.x()) / 2
            path.cubicTo(QPointF(middle, one.y()), QPointF(middle, other.y()), other)
    return path
