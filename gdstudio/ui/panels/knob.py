"""A slider and an exact field for a number that is no setting of a run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from gdstudio.model.values import number_of
from gdstudio.ui.panels.log_slider import LogSlider
from gdstudio.ui.panels.number_field import NumberField
from gdstudio.ui.panels.slider_row import lay_out_slider
from gdstudio.ui.theme import Theme

FIELD_WIDTH = 4.4
Take = Callable[[float], object]


class Knob(QWidget):
    """`take(number)` is called with each number under the hand, and with a typed one; it raises InputError to refuse it. A
    whole knob slides over whole numbers only; what is typed is refused by `take`."""

    def __init__(self, name: str, path: str, take: Take, *, whole: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path, self._take, self._whole = path, take, whole
        self.value = 0.0
        self.slider = LogSlider(0.0, 1.0, log=False)
        self.slider.setAccessibleName(name)
        self.field = NumberField(name, self._typed)
        self.field.setFixedWidth(round(FIELD_WIDTH * self.fontMetrics().height()))
        lay_out_slider(self, self.slider, self.field)
        for signal in (self.slider.moved, self.slider.stepped):
            signal.connect(self._slid)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.slider.set_theme(theme)
        self.field.note.set_theme(theme)

    def show_value(self, value: float, low: float, high: float) -> None:
        """Stand at a value of a slider that goes from `low` to `high`."""
        self.slider.low, self.slider.high = low, high
        self._stand(value)

    def _stand(self, value: float) -> None:
        self.value = value
        self.slider.set_value(value)
        self.field.show_value(value)

    def _slid(self, value: float) -> None:
        value = round(value) if self._whole else value
        if value != self.value:
            self._stand(value)
            self._take(value)

    def _typed(self, text: str) -> None:
        value = number_of(self._path, text)
        before, self.value = self.value, value
        try:
            self._take(value)
        except Exception:
            self.value = before
            raise
        self._stand(value)
