"""The companions of the stage's figures: one strip below or beside them, or two beside each other below them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from gdstudio.ui.arrangement import Companion
from gdstudio.ui.pane import Pane
from gdstudio.ui.strip import Strip
from gdstudio.ui.studio import Studio


class Companions(QSplitter):
    """`first` is always there where there is a companion at all, `second` only in a pair."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.studio = studio
        self.first, self.second = Strip(studio, self), Strip(studio, self, second=True)
        for strip in (self.first, self.second):
            self.addWidget(strip)
        self.setChildrenCollapsible(False)
        self.second.hide()

    def place(self, placed: Companion) -> None:
        """Where they stand: only a single one below the figures lies over the timeline's own axis."""
        self.studio.showing.placed = placed
        paired = placed == "pair"
        if self.second.isHidden() is paired:
            self.second.setVisible(paired)
            self.setSizes([10_000, 10_000])
        for strip in (self.first, self.second):
            if placed == "below":
                strip.headed = False
                strip.inset(0, 0)
            else:
                strip.head()

    def strips(self) -> list[Strip]:
        """Those on show, if any is."""
        return [strip for strip in (self.first, self.second) if not strip.isHidden()]

    def set_look(self) -> None:
        """Theme and scale of the studio."""
        for strip in (self.first, self.second):
            strip.set_look()
        self.settle()

    def settle(self) -> None:
        """Titles stand where their axes begin."""
        for strip in self.strips():
            if strip.headed:
                strip.head()
            else:
                strip.place_title()

    def follow(self) -> list[Pane]:
        """Show what is chosen; returns the panes that were made for it just now."""
        made = [strip.follow() for strip in (self.first, self.second) if strip is self.first or not strip.isHidden()]
        return [pane for pane in made if pane is not None]
