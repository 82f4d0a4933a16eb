"""Every action of the window, once: its words, keys, icon and search words.

Menus, buttons, the keys page, "Find an action" and the command palette of tests all read `Actions`; nothing
makes a QAction of its own. `actions["step"]` is the QAction; `actions.entry("step")` is what is known about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction

MENUS = ("file", "edit", "run", "view", "help")


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: `menu` "" if it is in none; `keys` in portable spelling; `icon` a file of resources/icons."""

    name: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    words: str = ""
    help: str = ""


class Actions:
    """A mapping from name to QAction; names: open open_recent save save_as save_table save_figure copy_figure quit
    undo redo restore_lesson duplicate remove branch step back to_start play run_to_end step_10 back_10 faster
    slower rate_up rate_down full_screen black inspector loss fit theme_light theme_dark text_larger text_smaller
    text_normal find_action keys about select_1 … select_8."""

    def __getitem__(self, name: str) -> QAction: ...
    def __iter__(self) -> Iterator[Entry]: ...
    def entry(self, name: str) -> Entry: ...
    def on(self, name: str, slot: object) -> None:
        """What a widget of its own does on that action (the inspector on "inspector", the dialog on "save_figure")."""
