"""What a plot is given: runs as they stand at the cursor, computed fields, and what is to be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gdstudio.model import Field, FieldRequest, Message, Outcome, Problem, RunSpec
from gdstudio.plots.camera import Camera
from gdstudio.plots.figure import Figure, Range
from gdstudio.runs import Clock, Run, Trajectory

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Layer:
    """A check mark of the Show menu."""

    name: str
    title: Message
    default: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done at a place of a figure: the key of its edit, its name in a menu, and whether a double click does
    it."""

    key: str
    text: Message
    double_click: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot of the catalogue: the parts of its module that others may use.

    `fields` names what `draw` would like to have; `draw` makes do with what is there. `edit_of` is None for
    a plot without handles. `offers` are the other edits at a place, `row_at` the data row there. `pitfalls` names those without which there is nothing to see; none for most plots.
    """

    name: str
    title: Message
    stage: bool
    order: int
    layers: tuple[Layer, ...]
    suits: Callable[[Problem], bool]
    fields: Callable[[PlotInput], tuple[FieldRequest, ...]]
    draw: Callable[[PlotInput], Figure]
    hover: Callable[[PlotInput, float, float], Message | None]
    edit_of: Callable[[PlotInput, str, float, float], tuple[str, Mapping[str, Any]]] | None
    pitfalls: tuple[str, ...] = ()
    offers: Callable[[PlotInput, float, float], tuple[Offer, ...]] | None = None
    row_at: Callable[[PlotInput, float, float], int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """One run as it stands: `cursor` is the row shown (−1: none yet), `reached` the furthest row seen so far.

    `colour` is its index into the runs' colours, dashes and markers. `ghost` is the path before the last
    change. `number_on_stage` is its place among all runs, counted from 1.
    """

    number: int
    spec: RunSpec
    trajectory: Trajectory
    cursor: int
    reached: int
    colour: int = 0
    selected: bool = True
    name: str = ""
    outcome: Outcome | None = None
    ghost: Trajectory | None = None
    number_on_stage: int = 1

    @property
    def next_row(self) -> int | None:
        """The row that the next step leads to, if it is recorded."""
        return self.cursor + 1 if 0 <= self.cursor < self.trajectory.rows - 1 else None


@dataclass(frozen=True, slots=True, eq=False)
class PlotInput:
    """What is drawn: the visible `runs`; `cursor` is a row, `steps` the step number at the timeline's end.

    `layers` holds the names of those that are shown. `ranges` is the visible (x0, x1, y0, y1) where the user
    has moved it, else None. `preview` is a function that is being typed. `marked` is the data row that is pointed
    at, −1 for none; `pair` the two parameters to draw where there are more; `camera` where a relief is looked at
    from, None for its home; `clock` what the cursor counts.
    """

    runs: tuple[RunView, ...]
    cursor: int
    steps: int
    fields: Mapping[FieldRequest, Field] = field(default_factory=dict)
    layers: frozenset[str] = frozenset()
    ranges: Box | None = None
    preview: Problem | None = None
    marked: int = -1
    pair: tuple[str, str] | None = None
    camera: Camera | None = None
    clock: Clock = "steps"

    @property
    def selected(self) -> RunView:
        """The selected run; the first where none of the visible ones is. IndexError without runs."""
        return next((run for run in self.runs if run.selected), self.runs[0])

    @property
    def problem(self) -> Problem:
        """The selected run's problem."""
        return self.selected.spec.problem

    def request(
        self,
        kind: str,
        axes: tuple[str, ...] = (),
        ranges: tuple[Range, ...] = (),
        size: tuple[int, ...] = (),
    ) -> FieldRequest:
        """A field of what the selected run minimises, with its constants."""
        spec = self.selected.spec
        return FieldRequest(kind, spec.fitted, tuple(sorted(spec.constants.items())), axes, ranges, size)

    def best(self, requests: Iterable[FieldRequest]) -> Field | None:
        """The first of the requests that is answered.

        Else the first for which the field before the last change stands in, else None.
        """
        found = [(request, self.fields[request]) for request in requests if request in self.fields]
        answers = (field for request, field in found if field.request == request)
        return next(answers, next((field for _, field in found), None))

    def others_first(self) -> tuple[RunView, ...]:
        """The runs that show a row, the selected one last, so that it is painted on top."""
        shown = [run for run in self.runs if run.cursor >= 0]
        return tuple(sorted(shown, key=lambda run: run is self.selected))


def view_of(
    runs: Sequence[Run],
    selected: int,
    *,
    cursor: int,
    reached: int,
    steps: int,
    fields: Mapping[FieldRequest, Field],
    layers: frozenset[str],
    ranges: Box | None = None,
    preview: Problem | None = None,
    marked: int = -1,
    pair: tuple[str, str] | None = None,
    camera: Camera | None = None,
    clock: Clock = "steps",
) -> PlotInput:
    """The input for the runs of a session; `selected` counts all runs, those that are hidden are left out."""
    views = tuple(
        RunView(
            run.number, run.spec, run.trajectory, run.shown(cursor), run.shown(reached),
            run.colour, place == selected, run.name, run.outcome, run.ghost, place + 1,
        )
        for place, run in enumerate(runs)
        if run.visible
    )  # fmt: skip
    return PlotInput(views, cursor, steps, fields, layers, ranges, preview, marked, pair, camera, clock)
