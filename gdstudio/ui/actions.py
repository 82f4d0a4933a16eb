"""Every action of the window, once: menus, buttons, the keys page and "Find an action" all read `Actions`.

Nothing makes a QAction of its own. What an action does is given by whoever can do it (`on`); those of run and
settings are done here, by the studio. Single keys work wherever the focus is, except where text is typed (fields
take their keys first, and `gdstudio.ui.keys` keeps the presenter's keys working everywhere).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from gdstudio.model import InputError
from gdstudio.runs import SPEEDS
from gdstudio.ui.all_engines import run_on_all
from gdstudio.ui.entries import ENTRIES, MENU_TITLES, MENUS, Entry
from gdstudio.ui.panels.detents import next_round
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr

TURNS = ("turn_left", "turn_right", "turn_up", "turn_down")
REPEATING = ("faster", "slower", "rate_up", "rate_down", *TURNS)

__all__ = ["MENUS", "Actions", "Entry"]


class Actions(QObject):
    """`actions["step"]` is the QAction, `actions.entry("step")` what is known about it; iterating gives the entries.

    The names are those in `entries`. Actions live in the window given as `host`, so that their keys work there.
    """

    def __init__(self, studio: Studio, host: QWidget) -> None:
        super().__init__(host)
        self._studio = studio
        self._entries = {entry.name: entry for entry in ENTRIES}
        self._actions = {entry.name: self._made(entry, host) for entry in ENTRIES}
        self._connect_run()
        studio.state_changed.connect(self._follow_state)
        studio.cursor_changed.connect(self._follow_state)
        studio.part_changed.connect(self._follow_state)
        studio.undo_changed.connect(self._follow_undo)
        studio.spec_changed.connect(self._follow_spec)
        studio.runs_changed.connect(self._follow_spec)
        studio.look_changed.connect(self.follow_look)
        self._follow_undo()
        self._follow_state()
        self._follow_spec()
        self.follow_look()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def entry(self, name: str) -> Entry:
        """What is known about an action. KeyError if there is none of that name."""
        return self._entries[name]

    def on(self, name: str, slot: Callable[[], object]) -> None:
        """What that action does. A checkable one is asked for its state by whoever does it."""
        self._actions[name].triggered.connect(slot)

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """The menus of the window, by name."""
        menus = {}
        for name in MENUS:
            menu = bar.addMenu(tr(MENU_TITLES[name]))
            menu.setToolTipsVisible(True)
            for entry in self:
                if entry.menu == name:
                    if entry.part:
                        menu.addSeparator()
                    menu.addAction(self[entry.name])
            menus[name] = menu
        return menus

    def _made(self, entry: Entry, host: QWidget) -> QAction:
        text = tr(entry.text, digit=entry.name[-1]) if entry.name.startswith("select_") else tr(entry.text)
        action = QAction(text, host)
        action.setObjectName(entry.name)
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(entry.checkable)
        # A held key must not run away: what may repeat is repeated by `keys`, at the speed that is shown.
        action.setAutoRepeat(entry.name in REPEATING)
        keys = ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in entry.keys)
        name = f"{text.rstrip('…')} ({keys})" if keys else text.rstrip("…")
        action.setToolTip(f"{name}\n{tr(entry.help)}" if entry.help else name)
        host.addAction(action)
        return action

    def _connect_run(self) -> None:
        studio = self._studio
        simple: dict[str, Callable[[], object]] = {
            "undo": studio.undo, "redo": studio.redo, "restore_lesson": studio.restore_lesson,
            "step": studio.step, "back": studio.back, "play": studio.play_pause, "to_start": studio.to_start,
            "run_to_end": studio.run_to_end, "step_10": self._step_10, "back_10": self._back_10,
            "faster": self._faster, "slower": self._slower, "rate_up": self._rate_up, "rate_down": self._rate_down,
            "branch": self._branch, "remove": self._remove, "hide": self._hide, "pin": self._pin,
            "all_engines": self._all_engines,
        }  # fmt: skip
        for name, slot in simple.items():
            self._actions[name].triggered.connect(lambda _checked=False, slot=slot: slot())
        for digit in range(1, 9):
            self._actions[f"select_{digit}"].triggered.connect(lambda _=False, place=digit - 1: studio.select(place))

    def _step_10(self) -> None:
        self._studio.step(10)

    def _back_10(self) -> None:
        self._studio.back(10)

    def _faster(self) -> None:
        self._studio.set_speed(self._studio.speed + 1)

    def _slower(self) -> None:
        self._studio.set_speed(self._studio.speed - 1)

    def _rate_up(self) -> None:
        self._change_rate(+1)

    def _rate_down(self) -> None:
        self._change_rate(-1)

    def _change_rate(self, direction: int) -> None:
        rate = self._studio.spec.values_at(self._studio.shown_step).get("learning_rate")
        if rate is not None and rate > 0:
            self._try(lambda: self._studio.edit("learning_rate", next_round(rate, direction)))

    def _branch(self) -> None:
        if self._studio.applies_from == "whole":
            self._studio.branch_here()
        else:
            self._studio.applies_from = "whole"

    def _remove(self) -> None:
        self._try(self._studio.remove)

    def _hide(self) -> None:
        session = self._studio.session
        self._studio.show_run(session.selected, not session.run.visible)

    def _pin(self) -> None:
        session = self._studio.session
        self._studio.pin_run(session.selected, not session.run.pinned)

    def _all_engines(self) -> None:
        run_on_all(self._studio)

    def _try(self, act: Callable[[], object]) -> None:
        """A refusal is a sentence, shown for a while."""
        try:
            act()
        except InputError as error:
            self._studio.say(error.message)

    @Slot()
    def _follow_state(self) -> None:
        studio = self._studio
        running = studio.state == "running"
        self._actions["play"].setText(tr("Pause") if running else tr("Play"))
        self._actions["back"].setEnabled(studio.cursor > 0 or studio.microscope.at > 0)
        self._actions["microscope"].setChecked(studio.microscope.on)
        self._actions["to_start"].setEnabled(studio.cursor > 0 or running)

    @Slot()
    def _follow_undo(self) -> None:
        for name, text, plain in (
            ("undo", self._studio.undo_text(), tr("Undo")), ("redo", self._studio.redo_text(), tr("Redo")),
        ):  # fmt: skip
            self._actions[name].setText(text or plain)
            self._actions[name].setEnabled(bool(text))

    @Slot()
    def _follow_spec(self) -> None:
        session = self._studio.session
        self._actions["branch"].setChecked(self._studio.applies_from != "whole")
        self._actions["hide"].setChecked(bool(session.runs) and not session.run.visible)
        self._actions["pin"].setChecked(bool(session.runs) and session.run.pinned)
        for name in ("hide", "pin", "compare"):
            self._actions[name].setEnabled(len(session.runs) > 1)
        self._actions["remove"].setEnabled(len(session.runs) > 1)
        for digit in range(1, 9):
            self._actions[f"select_{digit}"].setEnabled(digit <= len(session.runs))

    @Slot()
    def follow_look(self) -> None:
        """The check mark of the dark theme."""
        self._actions["dark"].setChecked(self._studio.look.theme.dark)

    def speed_text(self, detent: int | None = None) -> str:
        """A speed with its unit, "2 steps/s" or "max"; the one asked for by default."""
        speed = SPEEDS[self._studio.speed if detent is None else detent]
        return tr("max") if speed == SPEEDS[-1] else tr("{speed} steps/s", speed=float(speed))
