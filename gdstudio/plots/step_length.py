"""The length of the update that led to each step, 0 at the start."""

from __future__ import annotations

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots import timeline
from gdstudio.plots.figure import Figure
from gdstudio.plots.plot_input import PlotInput

NAME = "step-length"
TITLE = Message("Step length")
STAGE, ORDER = False, 2
LAYERS = timeline.LAYERS
# Above this many parameters rows hold value and gradient norm only.
MOST_PARAMETERS = 64


def suits(problem: Problem) -> bool:
    """Problems whose parameters are recorded at each step."""
    return len(problem.parameters) <= MOST_PARAMETERS


def fields(_view: PlotInput) -> tuple[FieldRequest, ...]:
    """None: the run has all that is drawn."""
    return ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor."""
    return timeline.timeline_figure(view, NAME, TITLE, timeline.one("step_length"), Message("length of the step"))


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The iterate of the step under the pointer."""
    return timeline.step_under(view, x)
