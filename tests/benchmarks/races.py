"""Races: dragging under the hand while eight runs are recomputed and painted, and eight runs of 10⁵ recorded steps.

Times of the drag are milliseconds from the hand's move to the painted frame that shows it, offscreen; the limits hold on
two cores that nothing else uses.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from gdstudio.engines import open_run, warm_up
from gdstudio.model import Catalogue, Lesson, RunSpec, StopRule
from gdstudio.ui.studio import Studio
from tests.benchmarks import Figure, speed
from tests.benchmarks.window import answer, opened, wait

RATES = {
    "gradient-descent": 0.001, "momentum": 0.0005, "nesterov": 0.0005, "adagrad": 0.5, "rmsprop": 0.01, "adam": 0.05,
    "adamax": 0.05, "nadam": 0.05,
}  # fmt: skip
MOVES, STEPS, LONG = 120, 200, 100_000


def figures() -> Iterable[Figure]:
    """All figures of races."""
    yield from under_the_hand()
    yield race_against_plain_loops()


def eight(steps: int = STEPS, **fields: object) -> Lesson:
    """Eight optimizers on Rosenbrock's function from one start."""
    catalogue = Catalogue()
    problem = catalogue.problem("rosenbrock")
    specs = [
        RunSpec.of(problem, catalogue.optimizer(name), values={"learning_rate": rate}, start=(-1.2, 1.0), steps=steps,
                   stop=StopRule(enabled=False), **fields)
        for name, rate in RATES.items()
    ]  # fmt: skip
    return Lesson(name="", title="Eight", runs=tuple(specs), figures=("parameters", "loss"))


def under_the_hand() -> Iterator[Figure]:
    """A rate, the start, and a constant with its contours. PyTorch, which a new window loads when it is idle, is there."""
    warm_up()
    with opened("numpy-descent") as window:
        studio = window.studio
        studio.open(eight())
        studio.step(STEPS)
        wait(2.0)
        canvas = window.stage.visible_panes()[0].canvas
        drags: dict[str, tuple[str, Callable[[int], object], Callable[[Studio], object]]] = {
            "rate": ("learning_rate", lambda n: 0.0005 + 0.00001 * n, lambda s: s.run.spec.values["learning_rate"]),
            "start": ("start", lambda n: (-1.19 + 0.01 * n, 1.0), lambda s: s.run.spec.start),
            "constant": ("constants.a", lambda n: 60.0 + 0.5 * n, lambda s: s.run.spec.constants["a"]),
        }
        for name, (path, value_of, read) in drags.items():
            studio.begin_drag()
            times = []
            for count in range(MOVES):
                value = value_of(count)
                times.append(answer(
                    lambda path=path, value=value: studio.drag(path, value), canvas.viewport(),
                    until=lambda value=value, read=read: read(studio) == value,
                ))  # fmt: skip
            studio.end_drag()
            wait(0.5)
            note = f"eight runs of {STEPS} steps"
            yield Figure(f"dragging the {name}, median (ms)", statistics.median(times), 16.0, "lower", note)
            yield Figure(f"dragging the {name}, p99 (ms)", statistics.quantiles(times, n=100)[98], 33.0, "lower", note)


def race_against_plain_loops() -> Figure:
    """Eight runs of gradient descent with momentum, every iterate kept, against loops that a student would write."""
    catalogue = Catalogue()
    problem, optimizer = catalogue.problem("rosenbrock"), catalogue.optimizer("momentum")
    rates = [0.00001 * (place + 1) for place in range(8)]
    specs = [
        RunSpec.of(problem, optimizer, values={"learning_rate": rate}, start=(-1.2, 1.0), steps=LONG,
                   stop=StopRule(enabled=False))
        for rate in rates
    ]  # fmt: skip

    def ours() -> None:
        for spec in specs:
            run = open_run(spec)
            while run.next_row <= LONG:
                run.advance(min(20_000, LONG + 1 - run.next_row))

    def plain() -> None:
        for rate in rates:
            descend(rate, LONG)

    middle, low, high = speed(ours, plain, rounds=3)
    return Figure(
        f"race of eight, {LONG:,} steps each / plain loops", middle, 1.0, note=f"quarters {low:.2f}, {high:.2f}"
    )


def descend(rate: float, steps: int) -> list[tuple[float, float, float, float, float]]:
    """Momentum on Rosenbrock's function, as a loop that keeps a list."""
    x, y, u, v, history = -1.2, 1.0, 0.0, 0.0, []
    for _ in range(steps + 1):
        value = (1 - x) ** 2 + 100 * (y - x**2) ** 2
        gx, gy = -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)
        history.append((x, y, value, gx, gy))
        u, v = 0.9 * u + gx, 0.9 * v + gy
        x, y = x - rate * u, y - rate * v
    return history
