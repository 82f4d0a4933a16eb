"""The value against the step, on the timeline's own axis."""

from __future__ import annotations

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots import timeline
from gdstudio.plots.figure import Figure
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.plots.series import recorded
from gdstudio.plots.timeline import Curve
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
    return timeline.timeline_figure(view, NAME, TITLE, _curves, objective_label(view.problem))


def _curves(run: RunView) -> tuple[Curve, ...]:
    """The value; with batches the loss of all fitted rows, and below it that of each batch; the validation loss."""
    losses = run.trajectory.layout.losses
    if not losses:
        return (Curve(recorded("value")),)
    batched = "training" in losses
    found = [Curve(recorded("loss.training" if batched else "value"), words=Message("training loss"))]
    if "validation" in losses:
        found.append(Curve(recorded("loss.validation"), "validation", "validation", Message("validation loss")))
    if batched and run.selected:
        found.append(Curve(recorded("value"), "batch", "batch", Message("loss of each batch")))
    return tuple(found)


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The iterate of the step under the pointer."""
    return timeline.step_under(view, x)
