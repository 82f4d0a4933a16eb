"""The stage: one or two figures, their companions below or beside, and the one line that says how to begin."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

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

PROGRAM = 1.35
"""How much wider the program is than the one figure beside it."""

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
        self.column.addWidget(self.main)
        self.column.addWidget(self.companions)
        self.column.setCollapsible(0, False)
        self.column.setStretchFactor(0, 1)
        self.column.setStretchFactor(1, 0)
        self.comparing = Comparing(studio, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.column, 1)
        layout.addWidget(self.comparing)
        self.hint = QLabel(self)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hint.hide()
        self._hinting, self._strip_allowed, self._strip_fits, self._code_for_parts = False, True, True, False
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

    def _connect_panes(self) -> None:
        # The counter takes more or less room beside the timeline.
        self.studio.part_changed.connect(self.axes_moved)
        self.studio.part_changed.connect(self._describe)
        for pane, close in (
            (self.comparing, self.compare), (self.graph, self.show_graph), (self.code, self.show_code),
        ):  # fmt: skip
            pane.closed.connect(close)

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
        # The program stands first, the graph at the end.
        self.main.insertWidget(0, self.code)
        for place, name in enumerate(names, 1):
            self.main.insertWidget(place, self.panes[name])
        self.main.addWidget(self.graph)
        if len(names) > 1 or self._beside():
            wide = PROGRAM if len(names) + self._beside() == 2 else 1.0
            self.main.setSizes([round(10_000 * wide), *[10_000] * (self.main.count() - 1)])
        for made in self.companions.follow():
            self._made(made).canvas.margins_changed.connect(self._axes_changed)
        self.show_strip()

    def names(self) -> tuple[str, ...]:
        """The figures on show: where program and graph stand beside them, as many as there is room for."""
        figures, beside = self.studio.figures, self._beside()
        room = 3 if self.width() >= THREE else 2
        return figures[: max(room - beside, 0)] if beside else figures

    def _beside(self) -> int:
        """How many of program and graph are on show."""
        return int(not self.code.isHidden()) + int(not self.graph.isHidden())

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
        if self.strip.isHidden() is shown:
            self.strip.setVisible(shown)
            self.companions.setVisible(shown)
            self.share()

    def arrange(self, places: Arrangement) -> None:
        """Where the companion stands, and whether it is shown without being asked for."""
        self._places = places
        beside = places.companion == "beside"
        self.column.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self.companions.place(places.companion)
        if places.strip_fits != self._strip_fits:
            self._strip_fits = self._strip_allowed = places.strip_fits
        self.follow()
        self.comparing.fit()
        self.share()
        self.draw()

    @Slot()
    def show_graph(self) -> None:
        """Show the computation graph beside the figures, or no longer."""
        self.graph.setVisible(self.graph.isHidden())
        self.follow()
        self.draw()

    @Slot()
    def show_code(self) -> None:
        """Show the program that runs beside the figures, or no longer."""
        self.code.setVisible(self.code.isHidden())
        self.follow()
        self.draw()

    def toggle_microscope(self) -> None:
        """Step part by part with the program beside the figures, or in whole steps again."""
        self.studio.toggle_microscope()
        on = self.studio.microscope.on
        if on is self.code.isHidden() and (on or self._code_for_parts):
            self._code_for_parts = on
            self.show_code()

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
        if not self.strip.isHidden() and self._places is not None:
            beside = self._places.companion == "beside"
            whole, part = self.column.height(), self._places.strip
            if beside:
                whole, part = self.width(), round(BESIDE * self.width())
            self.column.setSizes([max(whole - part, 1), part])
        self.axes_moved.emit()

    # Drawing.

    @Slot()
    def _follow(self) -> None:
        if not self.studio.in_frame.isdisjoint(DRAWN):
            self.draw()

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
            self._place_hint()
        self.hint.setVisible(shown)

    def _place_hint(self) -> None:
        area = self.main.geometry()
        if len(self.studio.figures) > 1:
            area.setWidth(area.width() // 2)
        place = QPoint(area.center().x() - self.hint.width() // 2, area.top() + 14)
        self.hint.move(place)
        self.hint.raise_()

    @Slot()
    def _describe(self) -> None:
        status = self.studio.status()
        if status == self.accessibleDescription() or self.studio.state == "running":
            return
        self.setAccessibleDescription(status)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, status))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_hint()
        self.axes_moved.emit()
