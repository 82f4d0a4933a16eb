"""What a fit minimises, in the rows of a form: its model with its degree or hidden units, its loss and its penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdstudio.model.fit import size_of
from gdstudio.model.forms import SIZES
from gdstudio.ui.panels.form import Form
from gdstudio.ui.panels.knob import Knob
from gdstudio.ui.panels.listed_field import ListedField
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class FitFields:
    """Adds the rows to a form; `refresh` follows the run. `sizes` are the degree of a polynomial and the hidden units of a
    perceptron, each there for such a model only: a slide is one change."""

    def __init__(self, studio: Studio, form: Form, target: str) -> None:
        self.studio, self._form = studio, form
        self.model = ListedField(studio, "model", tr("List of models"))
        self.loss = ListedField(studio, "loss", tr("List of losses"))
        self.penalty = ListedField(studio, "penalty", tr("List of penalties"))
        self.penalty.text.line.setPlaceholderText(tr("none"))
        self.sizes = {
            "powers": Knob(tr("Degree"), "degree", self._resize, whole=True),
            "units": Knob(tr("Units"), "units", self._resize, whole=True),
        }
        form.add(tr("{target} =", target=target), self.model, tr("What the fit predicts"))
        form.add(tr("Degree"), self.sizes["powers"], tr("The highest power of the polynomial"))
        form.add(tr("Units"), self.sizes["units"], tr("How many hidden units the perceptron has"))
        form.add(tr("Loss"), self.loss, tr("How far the prediction is from the data, in one number"))
        form.add(tr("Penalty"), self.penalty, tr("What is added to the loss for large parameters"))
        for knob in self.sizes.values():
            knob.slider.pressed.connect(studio.begin_drag)
            knob.slider.released.connect(studio.end_drag)
            knob.slider.cancelled.connect(studio.cancel_drag)
        self.refresh()

    def refresh(self) -> None:
        """Show the size where there is one; the texts follow by themselves, and long ones can be read whole."""
        for field in (self.model, self.loss, self.penalty):
            field.text.line.setToolTip(field.text.line.text())
        sized = size_of(self.studio.spec.problem, self.studio.catalogue)
        over = self.studio.catalogue.model(sized[0]).over if sized is not None else ""
        for each, knob in self.sizes.items():
            self._form.rows.setRowVisible(knob, each == over)
            if sized is not None and each == over:
                knob.show_value(sized[1], SIZES[each][0], SIZES[each][-1])

    def _resize(self, size: float) -> None:
        """InputError where there is no model of that size."""
        sized = size_of(self.studio.spec.problem, self.studio.catalogue)
        if sized is None:
            return
        # The sentence for 0 says which there are.
        model = f"{sized[0]} {int(size) if size == int(size) and size >= 0 else 0}"
        if self.studio.session.dragging:
            self.studio.drag("model", model)
        else:
            self.studio.edit("model", model)
