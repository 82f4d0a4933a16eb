"""A view that is drawn anew in the frames in which something that it shows has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class Following(QObject):
    """Calls `refresh` of its `view` in each frame in which one of the changes `shown` happened."""

    def __init__(self, view: QWidget, studio: Studio, shown: frozenset[str], refresh: Callable[[], None]) -> None:
        super().__init__(view)
        self._studio, self._shown, self._refresh = studio, shown, refresh
        studio.framed.connect(self._frame)

    @Slot()
    def _frame(self) -> None:
        if not self._studio.in_frame.isdisjoint(self._shown):
            self._refresh()
