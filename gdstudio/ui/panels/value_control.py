"""A number of the run under the hand: slider and exact field, and for the learning rate the gauge of 2/λmax."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdstudio.language import LanguageError, format_number
from gdstudio.model import Constant, Hyperparameter, InputError
from gdstudio.ui.panels.applies_to import AppliesTo
from gdstudio.ui.panels.curvature import for_the_rate, limit_of, stable_sentence
from gdstudio.ui.panels.log_slider import LogSlider
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.number_field import NumberField
from gdstudio.ui.panels.slider_row import lay_out_slider
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

Change = Callable[[str, object], None]
FIELD_WIDTH = 4.4


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a control changes: the path of the edit, the name to be read, range, scale and default."""

    path: str
    title: str
    low: float
    high: float
    log: bool
    default: float
    help: str = ""

    @staticmethod
    def of(hyperparameter: Hyperparameter) -> Quantity:
        """A hyperparameter as its optimizer's file declares it."""
        declared = hyperparameter
        title = tr(declared.name.replace("_", " ").capitalize())
        return Quantity(declared.name, title, declared.low, declared.high, declared.scale == "log", declared.default,
                        tr(declared.help) if declared.help else "")  # fmt: skip

    @staticmethod
    def of_constant(name: str, constant: Constant, owner: str = "constants") -> Quantity:
        """A named constant of the problem, or of the "schedule" or the "pitfall"."""
        return Quantity(f"{owner}.{name}", name, constant.low, constant.high, constant.scale == "log", constant.default)


class ValueControl(QWidget):
    """Slider and field of one quantity. A slide is one drag of the studio, a typed value one edit."""

    def __init__(self, studio: Studio, quantity: Quantity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.quantity = studio, quantity
        self.slider = LogSlider(quantity.low, quantity.high, log=quantity.log)
        self.field = NumberField(quantity.title, self._submit)
        self.slider.setAccessibleName(quantity.title)
        self.setToolTip(self._tip())
        lay_out_slider(self, self.slider, self.field)
        self._connect()
        self.field.textChanged.connect(self._set_widths)
        self._set_widths()
        studio.spec_changed.connect(self.refresh)
        studio.cursor_changed.connect(self._follow)
        self.refresh()

    def _connect(self) -> None:
        self.slider.pressed.connect(self.studio.begin_drag)
        self.slider.moved.connect(self._drag)
        self.slider.released.connect(self.studio.end_drag)
        self.slider.cancelled.connect(self.studio.cancel_drag)
        self.slider.stepped.connect(self._step)
        self.slider.reset.connect(self.reset)

    def _tip(self) -> str:
        slots = {"default": format_number(self.quantity.default), "help": self.quantity.help}
        return tr("{help} Double-click for {default}.", **slots).strip()

    def _set_widths(self) -> None:
        """Room for what the field shows, up to half of the row."""
        wanted = self.field.fontMetrics().horizontalAdvance(self.field.text()) + 22
        least = round(FIELD_WIDTH * self.fontMetrics().height())
        self.field.setFixedWidth(max(least, min(wanted, self.width() // 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_widths()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.slider.set_theme(theme)
        self.field.note.set_theme(theme)
        self._set_widths()

    def value(self) -> float | None:
        """The value that holds at the cursor; None once the run has no such quantity any more."""
        spec, path = self.studio.spec, self.quantity.path
        if path.startswith("constants."):
            return spec.constants.get(path.removeprefix("constants."))
        if path.startswith("schedule."):
            return spec.schedule.values.get(path.removeprefix("schedule.")) if spec.schedule is not None else None
        if path.startswith("pitfall."):
            return spec.pitfall.values.get(path.removeprefix("pitfall.")) if spec.pitfall is not None else None
        return spec.values_at(self.studio.shown_step).get(path)

    def refresh(self) -> None:
        """Show the value that holds."""
        value = self.value()
        if value is not None:
            self.slider.set_value(value)
            self.field.show_value(value)

    def _follow(self) -> None:
        """In a branched run another value holds on the other side of the branch."""
        if self.studio.spec.changes:
            self.refresh()

    def reset(self) -> None:
        """Back to the default, as one edit."""
        self.studio.edit(self.quantity.path, self.quantity.default)

    def _submit(self, text: str) -> None:
        self.studio.edit(self.quantity.path, text)

    def _step(self, value: float) -> None:
        self._guarded(self.studio.edit, value)

    def _drag(self, value: float) -> None:
        self._guarded(self.studio.drag, value)

    def _guarded(self, change: Change, value: float) -> None:
        try:
            change(self.quantity.path, value)
        except (InputError, LanguageError) as error:
            self.field.note.refuse(error)


class RateControl(QWidget):
    """The learning rate: its control, the gauge of 2/λmax in words, and the whole-run switch."""

    def __init__(
        self, studio: Studio, quantity: Quantity, *, switch: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.studio = studio
        self.control = ValueControl(studio, quantity)
        self.gauge = Note()
        self.switch = AppliesTo(studio) if switch else None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.control, self.gauge, self.switch):
            if widget is not None:
                column.addWidget(widget)
        self.setFocusProxy(self.control)
        for signal in (studio.spec_changed, studio.fields_changed, studio.followed):
            signal.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.control.set_theme(theme)
        self.gauge.set_theme(theme)

    def refresh(self) -> None:
        """Value, tick and sentence for the point under the cursor."""
        rate = self.studio.spec.rate_at(self.studio.shown_step)
        if rate is None or not self.isVisible():
            return
        found = for_the_rate(self.studio)
        limit = limit_of(self.studio, found)
        self.control.slider.set_threshold(limit.rate if limit is not None else None)
        sentence, beyond = stable_sentence(found, rate, limit)
        self.gauge.say(sentence, "warning" if beyond else "check" if limit is not None else "info")

    def reset(self) -> None:
        """The default rate, as one edit."""
        self.control.reset()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
