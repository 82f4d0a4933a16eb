"""The computation graph of the objective at a point: stepped node by node, there and back, the chain rule written out."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from gdstudio.engines import TraceLine
from gdstudio.model.graph import Graph, GraphNode
from gdstudio.ui.canvas import NOTCH
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.arithmetic import ways
from gdstudio.ui.panels.closer_look import CloserLook
from gdstudio.ui.panels.formula import plain
from gdstudio.ui.panels.graph_arrangement import Arranged, arranged, rearranged
from gdstudio.ui.panels.graph_drawing import GraphPainter, Shown
from gdstudio.ui.panels.math_line import LEADING, SIZES, MathLine, laid_out
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import LIGHT, Theme

# How far a step has come: nothing computed yet, every value, every gradient as well.
Phase = Literal["start", "forward", "backward"]
_MARGIN = 12.0


class GraphView(QWidget):
    """`show_graph` shows a graph as far as a phase of the step; `step` then goes node by node within that phase.

    `line_changed` carries the present node's line, None for none. A click on a node makes it the present one; on one
    in which others are folded it opens it, and closes it again; on the node of many rows it asks for another of them
    (`rest_clicked`). The wheel makes the graph larger about the pointer, a drag moves it, a double click shows all of it.
    """

    line_changed = Signal(object)
    rest_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = LIGHT, Scale.window()
        self._whole: Graph | None = None
        self._phase: Phase = "start"
        self._at: int | None = None
        self._picked = ""
        self._opened: set[str] = set()
        self._closed: set[str] = set()
        self._arranged: Arranged | None = None
        self._key: object = None
        self._look = CloserLook()
        self._taken: QPointF | None = None
        self._line = MathLine(self._scale.room)
        self._written = True
        column = QVBoxLayout(self)
        column.setContentsMargins(round(_MARGIN), round(_MARGIN), round(_MARGIN), round(0.5 * _MARGIN))
        column.addStretch(1)
        column.addWidget(self._line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(tr("The computation graph"))
        self.setMouseTracking(True)

    # What is shown.

    def show_graph(self, graph: Graph | None, phase: Phase) -> None:
        """The graph at a point, known as far as the phase says; None for nothing to show. Where the graph has the same
        nodes as before, what was opened stays open and the node that was looked at stays the present one."""
        if graph is None or self._whole is None or _shape(graph) != _shape(self._whole):
            self._opened, self._closed, self._picked = set(), set(), ""
            self._look.whole()
        if phase != self._phase:
            self._at, self._picked = None, ""
        self._whole, self._phase = graph, phase
        self._arrange()

    @property
    def graph(self) -> Graph | None:
        """The graph as it is seen, folded."""
        return self._arranged.graph if self._arranged is not None else None

    @property
    def order(self) -> tuple[str, ...]:
        """The nodes of the phase in the order in which they are stepped through."""
        if self._arranged is None or self._phase == "start":
            return ()
        return self._arranged.graph.forward if self._phase == "forward" else self._arranged.graph.backward

    @property
    def inside(self) -> bool:
        """Whether the phase is being gone through node by node."""
        return self._at is not None

    @property
    def takes_arrows(self) -> bool:
        """While it is gone through node by node, ← and → belong to the graph."""
        return self.inside

    @property
    def takes_pages(self) -> bool:
        """And so do Page Up and Page Down, a presenter's keys."""
        return self.inside

    def step(self, by: int) -> bool:
        """One node on or back; the first press goes to the first node, the last one behind the last ends it. False where
        there is no node that way."""
        count = len(self.order)
        if self._at is None and by > 0 and count:
            self._go(0)
            return True
        if self._at is None or not 0 <= self._at + by < count:
            ended = self._at is not None
            self._leave()
            return ended and by < 0
        self._go(self._at + by)
        return True

    def _go(self, place: int) -> None:
        self._at, self._picked = place, ""
        self._tell()

    def _leave(self) -> None:
        self._at = None
        self._tell()

    @property
    def present(self) -> GraphNode | None:
        """The node whose line is written."""
        if self._arranged is None:
            return None
        name = self._picked or (self.order[self._at] if self._at is not None else "")
        return self._arranged.graph.by_name.get(name)

    def line(self) -> TraceLine | None:
        """The present node's arithmetic: on the way back the chain rule, before that how its value is computed."""
        node = self.present
        if node is None or self._arranged is None or self._phase == "start":
            return None
        if self._phase == "backward":
            return self._arranged.notation.backward(node)
        return self._arranged.notation.forward(node) if node.kind != "parameter" else None

    # Look.

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.update()

    def set_scale(self, scale: Scale) -> None:
        """Type of the scale."""
        self._scale = scale
        self._line.set_size(scale.room)
        self._arrange()

    def write_line(self, written: bool) -> None:
        """Whether the present node's line stands below the graph, or is written elsewhere."""
        if written is not self._written:
            self._written = written
            self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(416, 500)

    def _room(self) -> QRectF:
        """Where the graph is drawn: above the line, which has two rows."""
        line = 2 * LEADING * self._scale.room
        return QRectF(self.rect()).adjusted(_MARGIN, 1.4 * _MARGIN, -_MARGIN - 4, -line - 1.5 * _MARGIN)

    @Slot()
    def fit(self) -> None:
        """All of the graph."""
        self._look.whole()
        self.update()

    def _arrange(self) -> None:
        room = self._room()
        if room != self._look.room:
            self._look.room = room.adjusted(-_MARGIN, -_MARGIN, _MARGIN + 4, 0.5 * _MARGIN)
            self._look.whole()
        fits = room.width() > 40 and room.height() > 40
        if self._whole is None or not fits:
            self._arranged = None
        else:
            key = _shape(self._whole), room, self._scale.room, frozenset(self._opened), frozenset(self._closed)
            if self._arranged is not None and key == self._key:
                self._arranged = rearranged(self._arranged, self._whole, room, self._scale.room)
            else:
                self._arranged = arranged(self._whole, room, self._scale.room, self._opened, self._closed)
            self._key = key
        if self._at is not None:
            self._at = min(self._at, len(self.order) - 1) if self.order else None
        self._tell()

    def _tell(self) -> None:
        line = self.line()
        way = self._way(line) if line is not None else ""
        self._line.show_ways((way,) if way and self._written else ())
        self.setAccessibleDescription(plain(way) if way else self._hint())
        self.line_changed.emit(line)
        if self.present is not None and self._arranged is not None and self._look.factor > 1:
            self._look.bring(self._arranged.boxes[self.present.name])
        self.update()

    def _way(self, line: TraceLine) -> str:
        """The fullest form of the line that stands on two rows."""
        size, width = round(SIZES[-1] * self._scale.room), max(self._line.width(), 1)
        forms = ways([line])
        short = (form for form in forms if laid_out(form, size, width).height <= 2.01 * LEADING * size)
        return next(short, forms[-1])

    def _hint(self) -> str:
        return tr("Click a node, or press Enter and go on with →: each has its chain rule.")

    def _shown(self) -> Shown:
        assert self._arranged is not None
        graph, order = self._arranged.graph, self.order
        parameters = [node.name for node in graph.nodes if node.kind == "parameter"]
        everything = [node.name for node in graph.nodes]
        done = order if self._at is None else order[: self._at + 1]
        valued = everything if self._phase == "backward" else [*parameters, *done]
        present = self.present
        sloped = done if self._phase == "backward" else ()
        return Shown(set(valued), set(sloped), present.name if present else "", self._phase == "backward")

    # Events.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.stage))
        if self._arranged is None:
            return
        focus = self._picked if self.hasFocus() else ""
        if self.line() is None and self._phase != "start":
            painter.setPen(QColor(self._theme.quiet))
            painter.setFont(font(self._scale.desk))
            low = QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, -0.5 * _MARGIN)
            flags = Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
            painter.drawText(low, int(flags), self._hint())
        self._look.apply(painter)
        GraphPainter(painter, self._theme, self._scale.room).paint(self._arranged, self._shown(), focus, self._opened)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        node = self._under(event.position())
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        if node is None:
            self._taken = event.position()
            return
        if node.rows and self._picked == node.name:
            self.rest_clicked.emit()
            return
        if node.folded or (node.name in self._opened and self._picked == node.name):
            self.toggle(node.name)
        self._picked = node.name
        if self._at is not None and node.name in self.order:
            self._at = self.order.index(node.name)
        self._tell()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._taken is not None:
            self._look.move(event.position() - self._taken)
            self._taken = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._taken = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._under(event.position()) is None:
            self.fit()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y()
        if not delta or (self._scale.full_screen and not event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            event.ignore()
            return
        self._look.enlarge(NOTCH ** (-delta / 120), event.position())
        self.update()

    def toggle(self, name: str) -> None:
        """Open a node in which others are folded, or close it."""
        assert self._arranged is not None
        if self._arranged.graph.by_name[name].folded:
            self._opened.add(name)
            self._closed.discard(name)
        else:
            self._opened.discard(name)
            self._closed.add(name)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins to go node by node; then the arrows step, as long as there are nodes."""
        keys = {Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1}
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.inside:
            self.step(1)
        elif key == Qt.Key.Key_Escape and self.inside:
            self._leave()
        elif key not in keys or not self.inside or not self.step(keys[key]):
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            node = self._under(QPointF(event.pos()))
            if node is not None and self._arranged is not None:
                QToolTip.showText(event.globalPos(), self._told(node), self)
                return True
        return super().event(event)

    def _told(self, node: GraphNode) -> str:
        """What a node is, in full, for the tooltip."""
        assert self._arranged is not None
        if node.kind == "parameter":
            return self._arranged.notation.symbol(node)
        line = self._arranged.notation.forward(node)
        return f"{line.left} = {line.formula}"

    def _under(self, point: QPointF) -> GraphNode | None:
        if self._arranged is None or not self._look.room.contains(point):
            return None
        return self._arranged.at(self._look.place(point))


def _shape(graph: Graph) -> tuple[tuple[str, object], ...]:
    return tuple((node.name, node.rule) for node in graph.nodes)
