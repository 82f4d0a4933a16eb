"""The window: one headline, one stage, one band, one transport, and the inspector at the left.

It places them as `arrangement` says, turns full screen on and off, and connects the actions to who does them. It
knows no run: that is the studio's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMargins, QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QVBoxLayout, QWidget

from gdstudio.ui import style
from gdstudio.ui.actions import Actions
from gdstudio.ui.arrangement import FRAME, MINIMUM, Arrangement, arrangement
from gdstudio.ui.black import Black
from gdstudio.ui.body import Body
from gdstudio.ui.copying import Copying
from gdstudio.ui.dialogs import Dialogs
from gdstudio.ui.engine_export import add_engines
from gdstudio.ui.files import Files
from gdstudio.ui.first_picture import FirstPicture
from gdstudio.ui.keys import Keys
from gdstudio.ui.panels.band import Band
from gdstudio.ui.panels.headline import Headline
from gdstudio.ui.panels.inspector import Inspector
from gdstudio.ui.panels.step_page import StepColumn
from gdstudio.ui.restore import Restore
from gdstudio.ui.settings import Settings
from gdstudio.ui.stage import Stage
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr
from gdstudio.ui.toast import Toast
from gdstudio.ui.transport import Transport

TURNS = {"turn_left": (5.0, 0.0), "turn_right": (-5.0, 0.0), "turn_up": (0.0, 5.0), "turn_down": (0.0, -5.0)}
"""Degrees by which the keys turn a surface, around it and upwards."""

STEADY_MARGIN = 60
"""Room for the numbers of the companion's axis at room size 16, so that it does not move when they grow longer."""


class Window(QMainWindow):
    """The studio's window; a lesson must be open in the studio. `restore`, if given, is closed with it."""

    def __init__(self, studio: Studio, settings: Settings, restore: Restore | None = None) -> None:
        super().__init__()
        self.studio, self.settings, self._restore = studio, settings, restore
        self.setObjectName("window")
        # Before any panel: a new style sheet takes back the fonts that widgets were given.
        studio.look_changed.connect(self._restyle)
        self.setMinimumSize(*MINIMUM)
        self.setAcceptDrops(True)
        self.actions_ = Actions(studio, self)
        self.files = Files(studio, settings, self)
        self.headline = Headline(studio, self.actions_)
        self.inspector = Inspector(studio)
        self.stage = Stage(studio)
        self.band = Band(studio)
        self.column = StepColumn(studio)
        self.transport = Transport(studio, self.actions_)
        self.body = Body(self.inspector, self.stage, self.band, self.column)
        self._lay_out()
        self.toast, self.black = Toast(self), Black(self)
        self.copying = Copying(studio, self.stage, settings)
        self.dialogs = Dialogs(studio, self.actions_, self.copying, self)
        self.keys = Keys(studio, self, self.full_screen_by_clicker)
        self.menus = self.actions_.fill(self.menuBar())
        self._add_menus()
        self._connect()
        self._was_maximised = False
        self._arranged: Arrangement | None = None
        self._shown = False
        FirstPicture(self, self.inspector.make_ready, self._all_made)
        self._restyle()
        self._dress()
        # Placed first: what is arranged for another size is arranged twice.
        self._place_as_before()
        self.arrange()
        self.stage.follow()

    def _lay_out(self) -> None:
        central = QWidget(self)
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.headline)
        rows.addWidget(self.body, 1)
        rows.addWidget(self.transport)
        self.setCentralWidget(central)

    def _add_menus(self) -> None:
        recent = QMenu(tr("Open recent"), self)
        recent.setToolTipsVisible(True)
        # With the menu around it: empty it is disabled, and would never be shown again.
        self.menus["file"].aboutToShow.connect(lambda: self.files.fill_recent(recent))
        self.files.fill_recent(recent)
        self.menus["file"].insertMenu(self.actions_["save"], recent)
        add_engines(self.menus["file"], self.actions_["save_figure"], self.files.export_program)

    def _connect(self) -> None:
        on, studio = self.actions_.on, self.studio
        for name, act in {
            "open": self.files.open, "save": self.files.save, "save_as": self.files.save_as,
            "new_data": lambda: self.inspector.data.new_data(), "save_table": self.files.save_table, "save_data": self.files.save_data, "copy_command": self.files.copy_command,
            "export_program": lambda: self.files.export_program(), "quit": self.close,
            "copy_figure": self.copying.copy, "inspector": self.toggle_inspector, "loss": self.toggle_loss,
            "fit": self.stage.fit, "full_screen": self.toggle_full_screen, "black": self.black.toggle,
            "text_larger": self._text_larger, "text_smaller": self._text_smaller, "text_normal": self._text_normal,
            "dark": self._toggle_theme, "duplicate": self._duplicate, "compare": self.stage.compare,
            "graph": self.stage.show_graph, "program": self.stage.show_code, "microscope": self.stage.toggle_microscope,
            "copy_program": self.files.copy_program, "write_optimizer": self.write_optimizer, "save_optimizer": self.files.save_optimizer,
        }.items():  # fmt: skip
            on(name, act)
        for name, (across, up) in TURNS.items():
            on(name, self._turner(across, up))
        self.stage.code.copied.connect(self.files.copy_program)
        studio.toast.connect(self.toast.say)
        self.inspector.row_marked.connect(studio.mark_row)
        studio.writing_wanted.connect(self.write_optimizer)
        self.inspector.editor_changed.connect(self._follow_inspector)
        studio.busy_changed.connect(self._say_busy)
        studio.look_changed.connect(self._follow_look)
        studio.figures_changed.connect(self._follow_figures)
        studio.spec_changed.connect(self._follow_title)
        studio.runs_changed.connect(self.arrange)
        self.stage.axes_moved.connect(self._align_later)
        self.stage.menu_wanted.connect(self._fill_stage_menu)
        self._aligning = QTimer(self, singleShot=True, interval=0)
        self._aligning.timeout.connect(self._align)

    def _turner(self, across: float, up: float) -> Callable[[], None]:
        def turn() -> None:
            self.stage.turn(across, up)

        return turn

    # Look.

    @Slot()
    def _follow_look(self) -> None:
        look = self.studio.look
        self._dress()
        for panel in (self.headline, self.inspector, self.band, self.column):
            panel.set_theme(look.theme)
            panel.set_scale(look.scale)
        self.settings.keep_look(look)
        self.arrange(again=True)

    @Slot()
    def _restyle(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            style.apply(application, self.studio.look.theme, self.studio.look.scale)

    def _dress(self) -> None:
        """What is not a panel's own; panels are built with the look that they begin with."""
        look = self.studio.look
        band = self.band.sizeHint().height()
        self.toast.set_look(look.theme, look.scale, self.transport.height() + band)
        self.transport.timeline.clear_above = band
        self.actions_.follow_look()

    @Slot()
    def _follow_title(self) -> None:
        self.setWindowTitle(tr("{lesson} — GD Studio", lesson=self.studio.title()))

    @Slot()
    def _follow_figures(self) -> None:
        self.actions_["loss"].setChecked(bool(self.studio.companion))
        self.arrange(again=True)

    @Slot()
    def _say_busy(self) -> None:
        if self.studio.busy():
            self.toast.say(self.studio.busy())

    def _toggle_theme(self) -> None:
        self.studio.set_theme("light" if self.studio.theme.dark else "dark")

    def _text_larger(self) -> None:
        self.set_text(self.studio.look.text + 0.1)

    def _text_smaller(self) -> None:
        self.set_text(self.studio.look.text - 0.1)

    def _text_normal(self) -> None:
        self.set_text(1.0)

    def set_text(self, size: float) -> None:
        """The text size, 1 for the usual."""
        self.studio.look.set_text(size)
        self._fit_scale()

    def _fit_scale(self) -> None:
        """The scale for what the window is now."""
        look, before = self.studio.look, self.studio.look.scale
        look.fit(self.height(), full_screen=self.isFullScreen())
        if look.scale != before:
            self.studio.changed("look")
            self.studio.frames.request(at_once=True)

    # Places.

    def arrange(self, *, again: bool = False) -> None:
        """Give each region its place; nothing happens if it has it already."""
        menu = 0 if self.isFullScreen() else self.menuBar().sizeHint().height()
        places = arrangement(
            self.width(), self.height(), full_screen=self.isFullScreen(), panes=len(self.studio.figures),
            text=self.studio.look.text, race=self.studio.showing.is_race(len(self.studio.session.runs)),
        )  # fmt: skip
        if places == self._arranged and not again:
            return
        self._arranged = places
        self.menuBar().setFixedHeight(max(menu, 28) if menu else 0)
        self.headline.setFixedHeight(places.headline)
        self.body.arrange(places)
        self.actions_["inspector"].setChecked(self.body.inspector_shown)
        self._align_later()

    @Slot()
    def _align_later(self) -> None:
        self._aligning.start()

    @Slot()
    def _align(self) -> None:
        """The timeline's ends lie below the ends of the companion's axis."""
        timeline, strip = self.transport.timeline, self.stage.strip
        if strip.pane is None or not self.stage.on_timeline or not self.isVisible():
            timeline.set_edges(None)
            self.stage.companions.settle()
            return
        canvas = strip.pane.canvas
        canvas.set_margins(STEADY_MARGIN * self.studio.look.scale.room / 16, 0)
        offset = strip.mapTo(self, QPoint(0, 0)).x() - timeline.mapTo(self, QPoint(0, 0)).x()
        first, last = timeline.reach()
        span = canvas.axes_span()
        # What the axis itself needs at its left and right is inside the inset.
        strip.inset(first - offset - span[0], strip.width() + offset - last - (canvas.width() - span[1]))
        place = canvas.mapTo(self, QPoint(0, 0)).x() - timeline.mapTo(self, QPoint(0, 0)).x()
        span = canvas.axes_span()
        timeline.set_edges((span[0] + place, span[1] + place))
        strip.place_title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.black.setGeometry(self.rect())
        if self.isFullScreen():
            self._fit_scale()
        self.arrange()
        self.stage.share()
        self.toast.place()

    def sizeHint(self) -> QSize:
        return QSize(1280, 720)

    def toggle_inspector(self) -> None:
        """Show or hide the settings."""
        self.body.toggle_inspector()
        self.actions_["inspector"].setChecked(self.body.inspector_shown)
        self._align_later()

    def write_optimizer(self) -> None:
        """The editor of equations, in the place of the inspector."""
        new = self.inspector.editor is None
        editor = self.inspector.open_editor()
        if new:
            editor.saved_wanted.connect(self.files.save_optimizer)

    def _follow_inspector(self) -> None:
        self.actions_["inspector"].setChecked(self.body.inspector_shown)
        self._align_later()

    def _duplicate(self) -> None:
        """One more run, to be varied at once."""
        self._open_inspector()
        self.inspector.duplicate()

    def _open_inspector(self) -> None:
        if not self.body.inspector_shown:
            self.toggle_inspector()

    def toggle_loss(self) -> None:
        """Show or hide the companion; in a window too low for it, show it all the same."""
        if self.studio.companion and not self.stage.strip.isHidden():
            self.studio.show_companion("")
        else:
            self.stage.allow_strip(True)
            self.studio.show_companion(self.studio.companion or "loss")

    # Full screen.

    def toggle_full_screen(self) -> None:
        """In or out."""
        if self.isFullScreen():
            self.leave_full_screen()
        else:
            self.enter_full_screen()

    def enter_full_screen(self) -> None:
        """The whole screen, with big type."""
        self._was_maximised = self.isMaximized()
        self.menuBar().hide()
        self.showFullScreen()
        self._after_full_screen()

    def leave_full_screen(self) -> None:
        """Back to the window as it was."""
        self.menuBar().show()
        if self._was_maximised:
            self.showMaximized()
        else:
            self.showNormal()
        self._after_full_screen()

    def full_screen_by_clicker(self) -> None:
        """A presenter's button alternates F5 and Escape and may be out of phase: F5 only ever enters."""
        if not self.isFullScreen():
            self.enter_full_screen()

    def _after_full_screen(self) -> None:
        self.actions_["full_screen"].setChecked(self.isFullScreen())
        self._fit_scale()
        self.arrange(again=True)
        self.stage.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape lets go of a drag, else leaves full screen; in a window it does nothing. It never touches a run."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.studio.session.dragging:
            if not self.stage.cancel_drag():
                self.studio.cancel_drag()
        elif self.isFullScreen():
            self.leave_full_screen()

    # Files dropped on the window.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.files.droppable(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = self.files.droppable(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.files.open_path(Path(path))

    @Slot(QMenu)
    def _fill_stage_menu(self, menu: QMenu) -> None:
        menu.addActions([self.actions_[name] for name in ("copy_figure", "save_figure", "fit")])

    # Beginning and end.

    def _place_as_before(self) -> None:
        """Where it was, if that is on a screen that is there; else 1280×720 in the middle of the primary one."""
        self.resize(self.sizeHint())
        place = self.settings.bytes("geometry")
        if not place.isEmpty():
            self.restoreGeometry(place)
        if self.isFullScreen():
            self.setWindowState(Qt.WindowState.WindowNoState)
        screen = self.screen().availableGeometry()
        # The frame comes with the window: it has to be on the screen as well.
        if not screen.contains(self.frameGeometry().marginsAdded(QMargins(*FRAME))) and not self.isMaximized():
            room = screen.marginsRemoved(QMargins(*FRAME))
            self.resize(self.size().boundedTo(room.size()).expandedTo(self.minimumSize()))
            self.move(screen.center() - self.rect().center())
        self._follow_title()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.arrange()
        self.stage.share()
        if not self._shown:
            self._shown = True
            self.stage.setFocus()
            self.stage.draw()
            self.stage.show_hint(not self.settings.flag("stepped"))

    def _all_made(self) -> None:
        self.studio.bench.garbage.settle()
        self.studio.waiting.warm_up_when_idle()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.isFullScreen():
            self.settings.set("geometry", self.saveGeometry())
        # What ends the worker may take a while; nobody has to look at it.
        self.hide()
        if not self.stage.hinting:
            self.settings.set("stepped", True)
        self.settings.flush()
        self.keys.remove()
        if self._restore is not None:
            self._restore.close()
        self.studio.close()
        super().closeEvent(event)
