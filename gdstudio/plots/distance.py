"""The distance to the nearest known minimum against the step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots import timeline
from gdstudio.plots.figure import Array, Axis, Figure
from gdstudio.plots.minima import closed_form_request, known_places
from gdstudio.plots.plot_input import PlotInput
from gdstudio.plots.series import Quantity

NAME = "distance"
TITLE = Message("Distance to the minimum")
STAGE, ORDER = False, 3
LAYERS = timeline.LAYERS
# More parameters than these are not recorded at each step.
MOST_PARAMETERS = 64


def suits(problem: Problem) -> bool:
    """Problems with a known minimum, or a fit that has a closed form."""
    return len(problem.parameters) <= MOST_PARAMETERS and (bool(problem.minima) or problem.is_affine)


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The closed form of a fit."""
    return (closed_form_request(view),) if view.problem.is_affine else ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; a sentence while no minimum is known."""
    places = tuple(known_places(view))
    if not places:
        sentence = Message("No minimum is known for these constants, so there is no distance to it.")
        return Figure(NAME, TITLE, Axis(""), Axis(""), (), (0, 1, 0, 1), note=sentence)
    return timeline.timeline_figure(
        view, NAME, TITLE, timeline.one(_quantity(view.problem, places)), Message("distance")
    )


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The iterate of the step under the pointer."""
    return timeline.step_under(view, x) if known_places(view) else None


def _quantity(problem: Problem, places: tuple[tuple[float, ...], ...]) -> Quantity:
    columns = tuple(f"parameters.{name}" for name in problem.parameters)

    def nearest(recorded: Sequence[Array]) -> Array:
        points = np.stack(recorded)
        away = [np.linalg.norm(points - np.array(place)[:, np.newaxis], axis=0) for place in places]
        return np.asarray(np.minimum.reduce(away))

    return Quantity(("distance", places), columns, nearest)
