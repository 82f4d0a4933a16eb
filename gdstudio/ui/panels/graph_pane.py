"""The graph of the objective at the cursor, with its heading: there and back, and node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gdstudio.analysis.graph import graph_of
from gdstudio.model import InputError, Message
from gdstudio.model.graph import Graph
from gdstudio.ui.fonts import font
from gdstudio.ui.microscope import HAS_GRADIENT, HAS_VALUE
from gdstudio.ui.panels.following import Following
from gdstudio.ui.panels.graph_view import GraphView, Phase
from gdstudio.ui.panels.number_field import NumberField
from gdstudio.ui.panels.pane_buttons import dress, quiet_button
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

SHOWN = frozenset({"rows", "cursor", "spec", "runs", "part", "trace"})
# Walking through more rows would keep the next frame waiting.
MOST_ROWS = 5000


class GraphPane(QWidget):
    """Follows the studio while it is seen. `closed` by its button."""

    closed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.view = GraphView()
        self._phase: Phase = "backward"
        self._key: object = None
        self.heading = QLabel(tr("Graph"))
        self.note = QLabel(tr("The graph is drawn for up to 64 parameters and {rows} rows a step.", rows=MOST_ROWS))
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.hide()
        self.phases = {
            "forward": quiet_button(tr("The values, from the parameters to the result"), tr("Forward"), checkable=True),
            "backward": quiet_button(tr("The gradients, from the result back to the parameters"), tr("Backward"), checkable=True),
        }  # fmt: skip
        self.back = quiet_button(tr("One node back (←)"))
        self.on = quiet_button(tr("One node on (→)"))
        self.close_button = quiet_button(tr("Close the graph (G)"))
        self.row = NumberField(tr("Row of the data"), self._choose_row)
        self.of_rows = QLabel()
        self.rows = QWidget()
        self._opened_row, self._count = 0, 0
        self._connect()
        self._lay_out()
        self.set_look()
        # It is asked for.
        self.hide()

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for phase, button in self.phases.items():
            group.addButton(button)
            button.setChecked(phase == self._phase)
        self.phases["forward"].clicked.connect(lambda: self.show_phase("forward"))
        self.phases["backward"].clicked.connect(lambda: self.show_phase("backward"))
        self.back.clicked.connect(lambda: self._step(-1))
        self.on.clicked.connect(lambda: self._step(1))
        self.close_button.clicked.connect(self.closed)
        self.view.rest_clicked.connect(self.show_next_row)
        Following(self, self.studio, SHOWN, self.refresh)
        self.studio.look_changed.connect(self.set_look)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 4, 0)
        row.setSpacing(2)
        row.addWidget(self.heading, 1)
        for widget in (*self.phases.values(), self.back, self.on, self.close_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        rows = QHBoxLayout(self.rows)
        rows.setContentsMargins(12, 2, 12, 0)
        self.row.setFixedWidth(64)
        for each in (QLabel(tr("Row")), self.row, self.of_rows):
            rows.addWidget(each)
        rows.addStretch(1)
        self.rows.hide()
        column.addWidget(self.rows)
        column.addWidget(self.row.note)
        column.addWidget(self.note, 1)
        column.addWidget(self.view, 1)

    def _step(self, by: int) -> None:
        self.view.step(by)
        # From here on the arrow keys go from node to node.
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_phase(self, phase: Phase) -> None:
        """The way there, or there and back."""
        self._phase, self._key = phase, None
        for name, button in self.phases.items():
            button.setChecked(name == phase)
        self.refresh()

    def _choose_row(self, text: str) -> None:
        """The data row whose nodes are drawn, as it was typed, counted from 1; InputError for one that is not there."""
        if not text.strip().isdecimal() or not 1 <= int(text) <= self._count:
            raise InputError(Message("The rows are counted from 1 to {count}.", {"count": self._count}))
        self.show_row(int(text) - 1)

    @Slot()
    def show_next_row(self) -> None:
        """The row below the one whose nodes are drawn; behind the last one the first."""
        self.show_row((self._opened_row + 1) % max(self._count, 1))

    def show_row(self, row: int) -> None:
        """The data row whose nodes are drawn, counted from 0."""
        self._opened_row, self._key = row, None
        self.refresh()

    def refresh(self) -> None:
        """The graph at the cursor; nothing is computed while it is not seen."""
        if not self.isVisible() or not self.studio.session.runs:
            return
        run, row = self.studio.run, self.studio.row()
        phase = self._open_phase() or self._phase
        place = self._place()
        key = (run.number, place, phase, self._opened_row)
        if key == self._key:
            return
        self._key = key
        graph = self._graph(place)
        self.note.setVisible(graph is None and row is not None)
        self.view.setVisible(not self.note.isVisible())
        self._show_rows(graph)
        self.view.show_graph(graph, phase)

    def _show_rows(self, graph: Graph | None) -> None:
        """Which row can be chosen, where not all of them are drawn."""
        rest = next((node.rows for node in graph.nodes if node.rows), 0) if graph is not None else 0
        self._count = rest + 1 if rest else 0
        self._opened_row = min(self._opened_row, max(self._count - 1, 0))
        self.row.show_value(self._opened_row + 1)
        self.of_rows.setText(tr("of {rows}", rows=self._count))
        self.rows.setVisible(rest > 0)

    def _open_phase(self) -> Phase | None:
        """How far the step has come that the microscope has opened."""
        opened = self.studio.microscope.opened()
        if opened is None or opened.whole or not opened.done:
            return None
        if opened.has(HAS_GRADIENT):
            return "backward"
        return "forward" if opened.has(HAS_VALUE) else "start"

    def _place(self) -> tuple[int, tuple[float, ...]] | None:
        """The row whose step sees the graph, and the point there: the cursor's; of a step that the microscope shows whole
        the one that it began with, as its program's values are."""
        opened, row = self.studio.microscope.opened(), self.studio.row()
        if opened is not None and opened.whole:
            return opened.trace.row, tuple(opened.trace.before.values())
        return (row.step, tuple(row.parameters.tolist())) if row is not None else None

    def _graph(self, place: tuple[int, tuple[float, ...]] | None) -> Graph | None:
        spec = self.studio.run.spec
        if place is None or self.studio.run.trajectory.layout.compact:
            return None
        row, point = place
        if spec.problem.data and len(spec.batch_rows(row)) > MOST_ROWS:
            return None
        return graph_of(spec, point, row, self._opened_row)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._key = None
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.view.line_changed.emit(None)

    @Slot()
    def set_look(self) -> None:
        """Theme and scale of the studio."""
        theme, scale = self.studio.theme, self.studio.scale
        self.view.set_theme(theme)
        self.view.set_scale(scale)
        self.heading.setFont(font(scale.legend))
        self.note.setFont(font(scale.room))
        self.row.note.set_theme(theme)
        for button in self.phases.values():
            button.setFont(font(scale.desk))
        dress({self.back: "back", self.on: "step", self.close_button: "close"}, theme, scale)
