"""The switch that standardises a fit's features, with the condition number before and after and what is done to each
column.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from gdstudio.language import format_number
from gdstudio.model import RunSpec
from gdstudio.ui.panels.facts import closed_form_request
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

MOST_COLUMNS = 4


class ScalingRow(QWidget):
    """The switch, and below it what it does."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.switch = QCheckBox(tr("Standardise the features"))
        self.switch.setToolTip(
            tr("The model is given each feature less its mean, divided by its standard deviation, of the fitted rows.")
        )
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setProperty("quiet", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.switch)
        column.addWidget(self.says)
        self.switch.clicked.connect(lambda on: self.studio.edit("standardise", on))
        studio.fields_changed.connect(self.refresh)

    def refresh(self) -> None:
        """What the run has. The condition numbers come when the worker has them."""
        spec = self.studio.spec
        if not spec.problem.data or not self.isVisible():
            return
        self.switch.setChecked(spec.standardise)
        sentences = [*_columns(spec), self._conditions(spec)]
        self.says.setText(" ".join(each for each in sentences if each))
        self.says.setVisible(bool(self.says.text()))

    def _conditions(self, spec: RunSpec) -> str:
        """The condition number without standardising and with it; "" while it is not known."""
        before, after = (self._condition(spec.with_(standardise=on)) for on in (False, True))
        field = self.studio.field(closed_form_request(spec))
        if field is not None and not field.arrays["at"].size:
            return tr(
                "This fit has no closed form, and its condition number changes: the Step page has that of each step."
            )
        if before is None or after is None:
            return ""
        return tr("Condition number: {before} of the data as they are, {after} standardised.",
                  before=_number(before), after=_number(after))  # fmt: skip

    def _condition(self, spec: RunSpec) -> float | None:
        field = self.studio.field(closed_form_request(spec))
        condition = math.nan if field is None else float(field.arrays["condition"][0])
        return None if math.isnan(condition) else condition


def _columns(spec: RunSpec) -> list[str]:
    """What is done to each column, of many to the first ones."""
    return [
        tr("{name}: less {mean}, divided by {deviation}.", name=name, mean=format_number(each.mean),
           deviation=format_number(each.deviation))
        for name, each in list(spec.scales.items())[:MOST_COLUMNS]
    ]  # fmt: skip


def _number(condition: float) -> str:
    return format_number(condition, 4) if math.isfinite(condition) else "∞"
