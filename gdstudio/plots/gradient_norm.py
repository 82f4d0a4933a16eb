"""The 2-norm of the gradient against the step."""

from __future__ import annotations

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots import timeline
from gdstudio.plots.figure import Figure
from gdstudio.plots.plot_input import PlotInput

NAME = "gradient-norm"
TITLE = Message("Gradient norm")
STAGE, ORDER = False, 1
LAYERS = timeline.LAYERS


def suits(_problem: Problem) -> bool:
    """Every problem has a gradient."""
    return True


def fields(_view: PlotInput) -> tuple[FieldRequest, ...]:
    """None: the run has all that is drawn."""
    return ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor."""
    return timeline.timeline_figure(view, NAME, TITLE, timeline.one("gradient_norm"), Message("gradient norm"))


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The iterate of the step under the pointer."""
    return timeline.step_under(view, x)
