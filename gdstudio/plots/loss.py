"""The value against the step, on the timeline's own axis."""

from __future__ import annotations

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots import timeline
from gdstudio.plots.figure import Figure
from gdstudio.plots.plot_input import PlotInput
from gdstudio.plots.wording import objective_label

NAME = "loss"
TITLE = Message("Loss")
STAGE, ORDER = False, 0
LAYERS = timeline.LAYERS


def suits(_problem: Problem) -> bool:
    """Every problem has a value."""
    return True


def fields(_view: PlotInput) -> tuple[FieldRequest, ...]:
    """None: the run has all that is drawn."""
    return ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; logarithmic where the values are positive and span more than two decades."""
    return timeline.timeline_figure(view, NAME, TITLE, "value", objective_label(view.problem))


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The iterate of the step under the pointer."""
    return timeline.step_under(view, x)
