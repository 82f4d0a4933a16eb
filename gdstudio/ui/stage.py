"""The stage: one or two figures, their companions below or beside, and the one line that says how to begin."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

from gdstudio import plots
from gdstudio.ui.arrangement import Arrangement
from gdstudio.ui.companions import Companions
from gdstudio.ui.comparing import Comparing
from gdstudio.ui.drawing import Seen
from gdstudio.ui.fonts import font
from gdstudio.ui.pane import Pane
from gdstudio.ui.panels.code_pane import CodePane
from gdstudio.ui.panels.focus import STAGE
from gdstudio.ui.panels.graph_pane import GraphPane
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr

DRAWN = frozenset({"rows", "cursor", "state", "spec", "runs", "figures", "fields", "look", "marked", "part"})
"""What figures show; the others (arithmetic, undo, speed) leave them as they are."""

THREE = 1150
"""The least width for three figures side by side."""

PROGRAM, LOW_PROGRAM = 1.35, 1.1
"""How much wider the program is than the one figure, or the graph with figures below, beside it."""

BESIDE = 0.362
"""The part of the width that a companion beside a figure has."""


class Stage(QWidget):
    """`axes_moved` says that the companion's axis begins or ends elsewhere; `menu_wanted` that a figure's menu opens."""

    axes_moved = Signal()
    menu_wanted = Signal(QMenu)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.setObjectName(STAGE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Single keys are commands here, also while a Chinese input method is active.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Stage"))
        self.panes: dict[str, Pane] = {}
        self.main = QSplitter(Qt.Orientation.Horizontal, self)
        self.code, self.graph = CodePane(studio, self), GraphPane(studio, self)
        self.companions = Companions(studio, self)
        self.strip = self.companions.first
        self.column = QSplitter(Qt.Orientation.Vertical, self)
        self.comparing = Comparing(studio, self)
        self._lay_out()
        self.hint = QLabel(self)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hint.hide()
        self._hinting, self._strip_allowed, self._strip_fits = False, True, True
        # Whether the program stands without a figure; what was opened with the parts of a step goes with them.
        self._alone = self._code_for_parts = self._graph_for_parts = False
        self._places: Arrangement | None = None
        studio.framed.connect(self._follow)
        studio.look_changed.connect(self.set_look)
        studio.figures_changed.connect(self.follow)
        studio.state_changed.connect(self._describe)
        studio.cursor_changed.connect(self._describe)
        studio.runs_changed.connect(self._follow_runs)
        self.column.splitterMoved.connect(self.axes_moved)
        self._connect_panes()
        self.set_look()

    def _lay_out(self) -> None:
        self.column.addWidget(self.main)
        self.column.addWidget(self.companions)
        self.column.setCollapsible(0, False)
        self.column.setStretchFactor(0, 1)
        self.column.setStretchFactor(1, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.column, 1)
        layout.addWidget(self.comparing)

    def _connect_panes(self) -> None:
        # The counter takes more or less room beside the timeline.
        self.studio.part_changed.connect(self.axes_moved)
        self.studio.part_changed.connect(self._describe)
        for pane, close in (
            (self.comparing, self.compare), (self.graph, self.show_graph), (self.code, self.show_code),
        ):  # fmt: skip
            pane.closed.connect(close)
        self.code.beside_chosen.connect(self.show_beside)

    # Which figures.

    @Slot()
    def follow(self) -> None:
        """Show the figures that are chosen."""
        names = self.names()
        for name in names:
            if name not in self.panes:
                self.panes[name] = self._made(Pane(self.studio, name, self.main))
        for name, pane in self.panes.items():
            pane.setVisible(name in names)
        # The program stands first, the graph at the end; beside both there is no room for figures.
        self.main.insertWidget(0, self.code)
        for place, name in enumerate(names):
            if self.low:
                self.companions.insertWidget(place, self.panes[name])
            else:
                self.main.insertWidget(place + 1, self.panes[name])
        self.main.addWidget(self.graph)
        if len(names) > 1 or self._beside():
            wide = (LOW_PROGRAM if self.low else PROGRAM) if self.low or len(names) + self._beside() == 2 else 1.0
            self.main.setSizes([round(10_000 * wide), *[10_000] * (self.main.count() - 1)])
        self._place_companions()
        for made in self.companions.follow():
            self._made(made).canvas.margins_changed.connect(self._axes_changed)
        self.code.show_beside(self.beside)
        self.show_strip()

    def names(self) -> tuple[str, ...]:
        """The figures on show: where program and graph stand beside them, as many as there is room for."""
        figures, beside = self.studio.figures, self._beside()
        if self._alone and not self.code.isHidden() and self.graph.isHidden():
            return ()
        if self.low:
            return figures
        room = 3 if self.width() >= THREE else 2
        few = max(room - beside, 0)
        # Where not all have room, what shows the pitfall comes first.
        return figures if not beside else tuple(dict.fromkeys([*self._telling(), *figures]))[:few]

    def _beside(self) -> int:
        """How many of program and graph are on show."""
        return int(not self.code.isHidden()) + int(not self.graph.isHidden())

    @property
    def low(self) -> bool:
        """Whether the figures stand below program and graph, in the row of the companion: in a wide window."""
        wide = self._places is not None and not self._places.arithmetic_in_band
        return wide and not self.code.isHidden() and not self.graph.isHidden()

    @property
    def beside(self) -> str:
        """What stands beside the program: "graph", "plot" or "none"."""
        if not self.graph.isHidden():
            return "graph"
        return "none" if self._alone else "plot"

    @Slot(str)
    def show_beside(self, what: str) -> None:
        """Choose what stands beside the program: "graph", "plot" or "none"."""
        self._alone = what == "none"
        self.graph.setVisible(what == "graph")
        self._settle()

    def _place_companions(self) -> None:
        placed = self._places.companion if self._places is not None else "below"
        flat = placed == "beside" and not self.low
        self.column.setOrientation(Qt.Orientation.Horizontal if flat else Qt.Orientation.Vertical)
        self.companions.place("beside" if self.low else placed)

    def _settle(self) -> None:
        """Other panes are on show."""
        self.follow()
        self.share()
        self.draw()

    @Slot()
    def _axes_changed(self) -> None:
        """The numbers beside an axis have become longer."""
        self.companions.settle()
        self.axes_moved.emit()

    def _made(self, pane: Pane) -> Pane:
        pane.menu_wanted.connect(self.menu_wanted)
        return pane

    def visible_panes(self) -> list[Pane]:
        """The panes on show, the companion last."""
        shown = [self.panes[name] for name in self.names() if name in self.panes]
        beside = [strip.pane for strip in self.companions.strips()]
        return [*shown, *(pane for pane in beside if pane is not None)]

    def allow_strip(self, allowed: bool) -> None:
        """Whether there is room for the companion; it can be asked for all the same."""
        self._strip_allowed = allowed
        self.show_strip()

    def show_strip(self) -> None:
        """Show the companion, if one is chosen and there is room."""
        shown = bool(self.studio.companion) and self._strip_allowed
        if self.strip.isHidden() is shown or self.companions.isHidden() is (shown or self.low):
            self.strip.setVisible(shown)
            self.companions.setVisible(shown or self.low)
            self.share()

    def arrange(self, places: Arrangement) -> None:
        """Where the companion stands, and whether it is shown without being asked for."""
        self._places = places
        self._follow_room()
        self.follow()
        self.comparing.fit()
        self.share()
        self.draw()

    @Slot()
    def show_graph(self) -> None:
        """Show the computation graph beside the figures, or no longer."""
        self.graph.setVisible(self.graph.isHidden())
        self._settle()

    @Slot()
    def show_code(self) -> None:
        """Show the program that runs beside the figures, or no longer."""
        self.code.setVisible(self.code.isHidden())
        self._settle()

    def toggle_microscope(self) -> None:
        """Step part by part with the program beside the figures, or in whole steps again."""
        self.studio.toggle_microscope()
        on = self.studio.microscope.on
        if on is self.code.isHidden() and (on or self._code_for_parts):
            self._code_for_parts = on
            self.code.setVisible(on)
        if on is self.graph.isHidden() and (self._graph_is_wanted() if on else self._graph_for_parts):
            self._graph_for_parts = on
            self.graph.setVisible(on)
        self._follow_room()
        self._settle()

    def _follow_room(self) -> None:
        """Whether the companion is shown without being asked for: in a narrow window the program has the height while
        steps are opened."""
        if self._places is not None:
            fits = self._places.strip_fits and not (self.studio.microscope.on and self._places.arithmetic_in_band)
            if fits != self._strip_fits:
                self._strip_fits = self._strip_allowed = fits

    def _graph_is_wanted(self) -> bool:
        """Whether autograd's own graph is what the parts of a step are about: on tensors, unless a pitfall's figure is."""
        run = self.studio.run
        return run.spec.engine != "numpy" and not run.trajectory.layout.compact and not self._telling()

    def _telling(self) -> list[str]:
        """The figures that show what the pitfall does."""
        pitfall = self.studio.spec.pitfall
        name = pitfall.name if pitfall is not None else ""
        return [figure for figure in self.studio.figures if name in plots.PLOTS[figure].pitfalls]

    def compare(self) -> None:
        """Show the runs beside each other at the foot, or no longer."""
        self.comparing.show_table(self.comparing.isHidden())
        QTimer.singleShot(0, self, self._share_anew)

    @Slot()
    def _share_anew(self) -> None:
        """Columns and bars have their sizes now."""
        self.comparing.fit()
        self.share()

    @Slot()
    def _follow_runs(self) -> None:
        if not self.comparing.isHidden():
            self.comparing.show_table(True)
            QTimer.singleShot(0, self, self._share_anew)

    @property
    def on_timeline(self) -> bool:
        """Whether a companion lies over the timeline, on its axis."""
        return not self.strip.isHidden() and self.strip.pane is not None and not self.strip.headed

    def share(self) -> None:
        """Give the companion its part and the figures the rest."""
        if not self.companions.isHidden() and self._places is not None:
            beside = self._places.companion == "beside" and not self.low
            whole, part = self.column.height(), self._places.strip
            if beside:
                whole, part = self.width(), round(BESIDE * self.width())
            self.column.setSizes([max(whole - part, 1), part])
            if self.low:
                self.companions.setSizes([10_000] * self.companions.count())
        self.axes_moved.emit()

    # Drawing.

    @Slot()
    def _follow(self) -> None:
        if not self.studio.in_frame.isdisjoint(DRAWN):
            self.draw()
            return
        # A figure that was moved or turned is the only one that looks different.
        for pane in self.visible_panes():
            if pane.moved:
                pane.draw()

    def draw(self) -> None:
        """Every figure anew; a canvas repaints only what differs."""
        if not self.studio.session.runs or not self.isVisible():
            return
        for pane in self.visible_panes():
            pane.draw()
        self._follow_hint()

    @Slot()
    def set_look(self) -> None:
        """Theme and scale of the studio."""
        theme, scale = self.studio.theme, self.studio.scale
        self.setStyleSheet(f"#{STAGE} {{ background: {theme.stage}; }}")
        self.hint.setStyleSheet(
            f"QLabel {{ background: {theme.window}; color: {theme.ink}; border: 1px solid {theme.line};"
            f" border-radius: {round(scale.room)}px; padding: 6px 16px; }}"
        )
        self.hint.setFont(font(scale.room))
        self.hint.adjustSize()
        self.companions.set_look()
        self.comparing.set_look()
        for pane in self.panes.values():
            pane.set_look()
        self._place_hint()
        self.axes_moved.emit()

    def ranges(self) -> dict[str, Seen]:
        """The view of each figure, None for home."""
        return {pane.name: pane.seen for pane in self.visible_panes()}

    @Slot()
    def fit(self) -> None:
        """Every figure whole again."""
        for pane in self.visible_panes():
            pane.canvas.fit()
        self.graph.view.fit()

    def turn(self, across: float, up: float) -> None:
        """Turn the reliefs on the stage by so many degrees."""
        for pane in self.visible_panes():
            pane.canvas.orbit.nudge(across, up)

    def cancel_drag(self) -> bool:
        """Escape during a drag; whether there was one."""
        cancelled = [pane.canvas.cancel_drag() for pane in self.visible_panes()]
        return any(cancelled)

    # The hint, and what a screen reader hears.

    def show_hint(self, on: bool) -> None:
        """Say how to begin, until the first step."""
        self._hinting = on
        self._follow_hint()

    @property
    def hinting(self) -> bool:
        """Whether the first step is still to be made."""
        return self._hinting

    def _follow_hint(self) -> None:
        if self._hinting and (self.studio.reached > 0 or self.studio.microscope.at):
            self._hinting = False
        # Where the run has ended at its start, the key would do nothing.
        shown = self._hinting and self.studio.cursor == 0 and self.studio.state != "ended"
        if shown and self.hint.isHidden():
            self.hint.setText(tr("Press → or Page Down for one step"))
            self.hint.adjustSize()
        if shown:
            self._place_hint()
        self.hint.setVisible(shown)

    def _place_hint(self) -> None:
        area = self.main.geometry()
        if len(self.studio.figures) > 1:
            area.setWidth(area.width() // 2)
        # Below a legend, which stands above the axes, and the heading of the program.
        first = self.panes.get(next(iter(self.studio.figures), ""))
        top = max(14, round(first.canvas.plot.inner().top()) + 4) if first is not None else 14
        top = max(top, 14 + self.code.view.y() if not self.code.isHidden() else 0)
        self.hint.move(QPoint(area.center().x() - self.hint.width() // 2, area.top() + top))
        self.hint.raise_()

    @Slot()
    def _describe(self) -> None:
        if self.studio.state == "running" or (status := self.studio.status()) == self.accessibleDescription():
            return
        self.setAccessibleDescription(status)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, status))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_hint()
        self.axes_moved.emit()
