"""A place for a panel that is not on the first picture: it is made when it is shown or asked for first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Panel = TypeVar("Panel", bound=QWidget)


class Later(QWidget, Generic[Panel]):
    """Holds one panel and is as large as it. A window that is idle makes it as well, so that nobody waits for it."""

    def __init__(self, make: Callable[[], Panel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._panel: Panel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def made(self) -> bool:
        """Whether the panel is there."""
        return self._panel is not None

    @property
    def panel(self) -> Panel:
        """The panel, made if need be."""
        if self._panel is None:
            self._panel = self._make()
            self._column.addWidget(self._panel)
            # A layout shows what it was given a turn later, which would be seen.
            self._panel.show()
        return self._panel

    def showEvent(self, event: QShowEvent) -> None:
        self.panel.show()
        self._column.activate()
        super().showEvent(event)
