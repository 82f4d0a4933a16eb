"""What the parts of the headline open: the field or the form that each of them is changed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gdstudio.ui.panels.applies_to import AppliesTo
from gdstudio.ui.panels.engine_group import EngineGroup
from gdstudio.ui.panels.optimizer_group import Labelled, OptimizerGroup, label_of
from gdstudio.ui.panels.problem_group import ProblemGroup
from gdstudio.ui.panels.start_group import StartGroup
from gdstudio.ui.panels.value_control import Quantity, RateControl
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


def field_of(studio: Studio, part: str) -> tuple[str, QWidget | None]:
    """The popover's title and what is in it, None for a part without one; forms bring their own heading."""
    match part:
        case "problem":
            return "", ProblemGroup(studio)
        case "start":
            return "", StartGroup(studio)
        case "optimizer":
            return "", OptimizerGroup(studio)
        case "rate":
            return "", _rate(studio)
        case "engine":
            return "", EngineGroup(studio)
        case "branch":
            return tr("Changes of a hyperparameter"), AppliesTo(studio)
    return "", None


def _rate(studio: Studio) -> QWidget:
    declared = studio.spec.optimizer.hyperparameter("learning_rate")
    quantity = Quantity.of(declared)
    return Labelled(label_of(declared), quantity.help, RateControl(studio, quantity))
