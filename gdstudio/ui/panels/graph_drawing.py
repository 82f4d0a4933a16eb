"""An arranged computation graph as a picture: boxes with what a node is, its value above and its gradient below, and the
ways between them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gdstudio.language import format_number
from gdstudio.model.graph import Graph, GraphNode
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.graph_arrangement import NUMBER, PAD, Arranged, label, symbols_width
from gdstudio.ui.theme import Theme, mix


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
        leader = arranged.drawn.leader
        lit = {(leader.get(arg, arg), user) for arg, user in _lit(arranged.graph, shown)}
        for edge, points in arranged.ways.items():
            self._way(arranged, edge, points, shown, edge in lit)
        for first in arranged.drawn.members:
            self._ground(arranged.box_of_group(first), 0.3 * self._size * arranged.scale)
        for node in arranged.graph.nodes:
            if node.name in leader:
                self._line(arranged, node, shown, node.name == focus)
            else:
                self._box(arranged, node, shown, node.name == focus, node.name in opened)

    def _way(
        self, arranged: Arranged, edge: tuple[str, str], points: tuple[QPointF, ...], shown: Shown, lit: bool
    ) -> None:
        theme = self._theme
        back = lit and shown.backwards
        # What leads into many rows at once, or out of many parameters, is in the way of all others.
        crowded = arranged.graph.by_name[edge[1]].kind == "rest" or edge[0] in arranged.drawn.members
        faint = mix(theme.stage, theme.ink, 0.26 if crowded else 0.42)
        colour = theme.accent if back else theme.ink if lit else faint
        path = _path(_ported(arranged, edge, points), arranged.box(edge[0]), arranged.box(edge[1]), arranged.down)
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

    def _ground(self, box: QRectF, round_: float) -> None:
        """The box of a group."""
        theme = self._theme
        self._painter.setPen(QPen(QColor(mix(theme.stage, theme.ink, 0.42)), 1.2))
        self._painter.setBrush(QColor(mix(theme.window, theme.stage, 0.4)))
        self._painter.drawRoundedRect(box, round_, round_)

    def _line(self, arranged: Arranged, node: GraphNode, shown: Shown, focus: bool) -> None:
        """A parameter in its group: name, value and gradient side by side."""
        theme, box, scale = self._theme, arranged.boxes[node.name], arranged.scale
        if focus or node.name == shown.present:
            self._painter.setPen(QPen(QColor(theme.accent), 2.0))
            self._painter.setBrush(QColor(mix(theme.stage, theme.accent, 0.14)))
            self._painter.drawRoundedRect(box, 0.2 * box.height(), 0.2 * box.height())
        name = symbols_width(arranged.notation, self._size) * scale + 2 * PAD * self._size * scale
        number = (box.width() - name) / 2
        value = QRectF(box.left() + name, box.top(), number, box.height())
        self._name(arranged, node, box.left() + PAD * self._size * scale, box)
        self._numbers(node, shown, value, value.translated(number, 0), scale)

    def _box(self, arranged: Arranged, node: GraphNode, shown: Shown, focus: bool, opened: bool) -> None:
        theme, painter, box = self._theme, self._painter, arranged.boxes[node.name]
        present = node.name == shown.present
        round_ = 0.36 * box.height() if node.kind == "parameter" else 0.3 * self._size * arranged.scale
        ground = mix(theme.stage, theme.accent, 0.14) if present else mix(theme.window, theme.stage, 0.4)
        edge = theme.accent if present or focus else mix(theme.stage, theme.ink, 0.42)
        painter.setPen(QPen(QColor(edge), 2.4 if present or focus else 1.2))
        if node.folded or node.rows:
            painter.setBrush(QColor(theme.window))
            for shift in (8, 4) if node.rows else (4,):
                painter.drawRoundedRect(box.translated(shift, shift), round_, round_)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, round_, round_)
        self._words(arranged, node, box, shown)
        if node.folded or opened:
            self._badge(box, f"+{node.folded}" if node.folded else "−", arranged.scale)

    def _words(self, arranged: Arranged, node: GraphNode, box: QRectF, shown: Shown) -> None:
        third, width = box.height() / 3, label(arranged.notation, node, self._size).width * arranged.scale
        self._name(arranged, node, box.center().x() - width / 2, box)
        top, low = box.adjusted(0, 0, 0, -2 * third), box.adjusted(0, 2 * third, 0, 0)
        self._numbers(node, shown, top, low, arranged.scale)

    def _name(self, arranged: Arranged, node: GraphNode, left: float, box: QRectF) -> None:
        laid = label(arranged.notation, node, self._size)
        self._painter.save()
        self._painter.translate(left, box.center().y() - laid.height * arranged.scale / 2)
        self._painter.scale(arranged.scale, arranged.scale)
        laid.paint(self._painter, QColor(self._theme.ink))
        self._painter.restore()

    def _numbers(self, node: GraphNode, shown: Shown, value: QRectF, slope: QRectF, scale: float) -> None:
        """The value and the gradient, as far as they are known, each in its room."""
        if node.name in shown.valued:
            self._number(format_number(node.value), value, self._theme.quiet, scale)
        if node.name in shown.sloped:
            self._number(format_number(node.gradient), slope, self._theme.accent, scale)

    def _number(self, text: str, room: QRectF, colour: str, scale: float) -> None:
        """A number in its third of the box; longer than usual, it is made smaller."""
        width = QFontMetricsF(font(NUMBER * self._size)).horizontalAdvance(text)
        inner = room.width() - 2 * 0.3 * self._size * scale
        factor = min(scale, inner / max(width, 1.0))
        self._painter.setFont(font(NUMBER * self._size * factor))
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
    drawn = arranged.drawn.graph
    first = _port(arranged, source, list(drawn.users[source]), target)
    last = _port(arranged, target, list(drawn.by_name[target].args), source)
    shift = (lambda by: QPointF(by, 0.0)) if arranged.down else (lambda by: QPointF(0.0, by))
    return (points[0] + shift(first), *points[1:-1], points[-1] + shift(last))


def _port(arranged: Arranged, name: str, others: list[str], other: str) -> float:
    """How far from the middle of a box's edge the way to another one ends: in the order in which those stand."""

    def across(each: str) -> float:
        centre = arranged.box(each).center()
        return centre.x() if arranged.down else centre.y()

    box = arranged.box(name)
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
