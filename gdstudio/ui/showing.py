"""Which figures are shown, with which layers: the user's choice, begun anew with each lesson and each kind of problem."""

from __future__ import annotations

from collections.abc import Iterable

from gdstudio import plots
from gdstudio.model import Lesson, Problem, RunSpec
from gdstudio.plots.camera import Camera
from gdstudio.ui.arrangement import Companion
from gdstudio.ui.text import say

MOST_MAIN = 2
# Companions of a pair, the first that is not the other one.
SECOND = ("gradient-norm", "loss")

KNOWN = frozenset(layer.name for plot in plots.PLOTS.values() for layer in plot.layers)


class Showing:
    """Names of plots: `figures` on the stage (one or two), `companion` below or beside them ("" for none), as `placed` says,
    `layers` shown, `marked` the data row that is pointed at, −1 for none, `pair` the two of several parameters that a
    map is drawn over, `camera` where reliefs are looked at from, None at home."""

    def __init__(self) -> None:
        self.figures: tuple[str, ...] = ()
        # Whether one of two figures went since it did not suit a problem, not by choice.
        self._parted = False
        self.companion = "loss"
        self.placed: Companion = "below"
        self._second = ""
        self.marked = -1
        self.pair: tuple[str, str] | None = None
        self.camera: Camera | None = None
        self.layers = frozenset(layer.name for plot in plots.PLOTS.values() for layer in plot.layers if layer.default)
        self._problem: Problem | None = None
        self._pitfall = ""
        # Layers that the open lesson has switched on, which go with it.
        self._lent: frozenset[str] = frozenset()

    def begin(self, lesson: Lesson | None, spec: RunSpec) -> None:
        """A lesson was opened: what it names is shown, as far as it suits the problem and its pitfall."""
        self._problem, self._pitfall, self.camera, self._parted = spec.problem, _pitfall(spec), None, False
        named = lesson.figures if lesson else ()
        kept = self.layers - self._lent
        self._lent = frozenset(lesson.layers if lesson else ()) & KNOWN - kept
        self.layers = kept | self._lent
        stage = [name for name in self._suitable(stage=True) if name in named]
        companions = [name for name in self._suitable(stage=False) if name in named]
        self.figures = tuple(stage[:MOST_MAIN]) or self._usual()
        self.companion = companions[0] if companions else ("" if named else "loss")
        if not self.figures:
            # Nothing can be drawn of the function itself: the loss takes the stage.
            self.companion = self.companion or "loss"

    def follow(self, spec: RunSpec) -> bool:
        """The problem or its pitfall is another one: figures that do not suit them go; whether the shown ones changed."""
        if spec.problem is self._problem and _pitfall(spec) == self._pitfall:
            return False
        old, self._pitfall = self._problem, _pitfall(spec)
        self._problem = spec.problem
        if self.companion and self.companion not in self._suitable(stage=False):
            self.companion = "loss"
        kept = tuple(name for name in self.figures if name in self._suitable(stage=True))
        usual = self._usual()
        # What went since it did not suit another problem comes back with one that it suits.
        back = self._parted and len(kept) < len(usual)
        if old is not None and old is not spec.problem and kept and len(kept) == len(self.figures) and not back:
            return False
        self._parted = self._pairs() and (back or len(kept) < len(self.figures)) and len(usual) < MOST_MAIN
        if back and usual[0] in kept:
            self.figures = usual
            return True
        # A fit that has lost the picture of its data gets the one that suits it now.
        lost = self._pairs() and kept and usual[0] not in kept
        self.figures = (usual[0], *kept)[:MOST_MAIN] if lost else kept or usual
        return True

    def show(self, name: str) -> None:
        """Bring a figure to the stage, or take it away if another one remains."""
        self._parted = False
        if name in self.figures:
            self.figures = tuple(other for other in self.figures if other != name) or self.figures
        else:
            order = self._suitable(stage=True)
            chosen = [*self.figures[-(MOST_MAIN - 1) :], name] if self._pairs() else [name]
            self.figures = tuple(sorted(chosen, key=order.index))

    @property
    def second(self) -> str:
        """The companion beside the first one, where there are two; "" without a first one."""
        names = (self._second, *SECOND)
        return next(name for name in names if name not in ("", self.companion)) if self.companion else ""

    def accompany(self, name: str, *, second: bool) -> None:
        """Another companion, "" for none; or the one beside it."""
        if second and name:
            self._second = name
        else:
            self.companion = name

    def is_race(self, runs: int) -> bool:
        """Whether so many runs go over a map, or its relief: two parameters of a function."""
        problem = self._problem
        return runs > 1 and problem is not None and problem.kind == "function" and len(problem.parameters) > 1

    def show_layer(self, name: str, on: bool) -> None:
        """Draw a layer, or do not."""
        self.layers = self.layers | {name} if on else self.layers - {name}
        self._lent -= {name}

    def choices(self, *, stage: bool) -> list[tuple[str, str]]:
        """Names and titles of the plots that suit the problem."""
        return [(name, say(plots.PLOTS[name].title)) for name in self._suitable(stage=stage)]

    def layer_groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Name, title and state of the layers that the shown figures know, as a menu has them: under no title what the
        figures on the stage show at first, then under each figure's title what else it can show."""
        layers = [layer for figure in self.shown() for layer in plots.PLOTS[figure].layers]
        state = {layer.name: (layer.name, say(layer.title), layer.name in self.layers) for layer in layers}
        first: list[tuple[str, str, bool]] = []
        groups: list[tuple[str, list[tuple[str, str, bool]]]] = [("", first)]
        for figure in self.shown():
            own = [layer for layer in plots.PLOTS[figure].layers if layer.name in state]
            usual = [layer.name for layer in own if layer.default and figure in self.figures]
            first += [state.pop(name) for name in usual]
            rest = [state.pop(layer.name) for layer in own if layer.name in state]
            if len(rest) == 1 and figure in self.figures:
                first += rest
            elif rest:
                groups.append((say(plots.PLOTS[figure].title), rest))
        return groups

    def shown(self) -> tuple[str, ...]:
        """All figures, the companion last."""
        return (*self.figures, *((self.companion,) if self.companion else ()))

    def restore(
        self, figures: Iterable[object], companion: object, layers: Iterable[object], camera: object = None
    ) -> None:
        """What a saved session showed, as far as it still exists."""
        self.camera = Camera.read(camera)
        suitable = self._suitable(stage=True)
        self.figures = tuple(name for name in suitable if name in tuple(figures))[:MOST_MAIN] or self.figures
        if companion == "" or companion in self._suitable(stage=False):
            self.companion = str(companion)
        self.layers = frozenset(KNOWN.intersection(str(name) for name in layers)) or self.layers

    def _pairs(self) -> bool:
        """A fit has two figures side by side; a function has one at a time."""
        return self._problem is not None and self._problem.kind == "fit"

    def _usual(self) -> tuple[str, ...]:
        """The figures that are shown unless others are chosen."""
        return self._suitable(stage=True)[: MOST_MAIN if self._pairs() else 1]

    def _suitable(self, *, stage: bool) -> tuple[str, ...]:
        if self._problem is None:
            return ()
        return tuple(
            name for name in plots.available(self._problem, pitfall=self._pitfall) if plots.PLOTS[name].stage is stage
        )


def _pitfall(spec: RunSpec) -> str:
    """The name of the run's pitfall, "" for none."""
    return spec.pitfall.name if spec.pitfall is not None else ""
