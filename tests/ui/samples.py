"""Figures made by hand, of every kind that the plots return: for tests of the drawing and for looking at it."""

from __future__ import annotations

import contourpy
import numpy as np

from gdstudio.language.message import Message
from gdstudio.plots.figure import (
    Arrow,
    Axis,
    Figure,
    Handle,
    Heat,
    LegendEntry,
    Levels,
    Line,
    Points,
    Text,
    VLine,
)  # fmt: skip


def descent(rate: float, steps: int, start: float = 0.0) -> np.ndarray:
    """Iterates of gradient descent on x² + 2x + 1, the start first."""
    x = [start]
    for _ in range(steps):
        x.append(x[-1] - rate * (2 * x[-1] + 2))
    return np.array(x)


def f(x: np.ndarray) -> np.ndarray:
    """The parabola."""
    return x * x + 2 * x + 1


def parabola(step: int = 4, rate: float = 0.1, start: float = 1.5) -> Figure:
    """A curve with its path, tangent, ghost of the next step, start and current point."""
    x = np.linspace(-4, 2, 601)
    path = descent(rate, step, start)
    here, slope = path[-1], 2 * path[-1] + 2
    after = here - rate * slope
    t = np.array([here - 1.2, here + 1.2])
    future = descent(rate, 10, start)
    return Figure(
        name="curve", title=Message("Curve"), x=Axis("<i>x</i>"), y=Axis("<i>f</i>(<i>x</i>)"),
        home=(-4.0, 2.0, -0.6, 8.0),
        marks=(
            Line(key="curve", role="curve", x=x, y=f(x)),
            Points(key="future.1", role="future", run=0, x=future[step + 1 :], y=f(future[step + 1 :])),
            Line(key="tangent.1", role="tangent", run=0, x=t, y=f(here) + slope * (t - here), z=1),
            Line(key="path.1", role="path", run=0, x=path, y=f(path), z=2),
            Points(key="points.1", role="path", run=0, x=path, y=f(path), z=2),
            Arrow(key="next.1", role="next", run=0, x0=here, y0=f(here), x1=after, y1=f(after), z=3),
            Points(key="ghost.1", role="next", run=0, x=np.array([after]), y=f(np.array([after])), z=3),
            Points(key="minimum", role="minimum", x=np.array([-1.0]), y=np.array([0.0]), z=1),
            Handle(key="start", role="start", run=0, x=start, y=f(start), edit="start", free=("x",),
                   label=Message("start (drag me)"), z=5),
            Handle(key="current", role="current", run=0, x=here, y=f(here), edit="start", free=("x",), z=6),
        ),
    )  # fmt: skip


def contours(step: int = 30, size: int = 160) -> Figure:
    """The loss of the three points over (w, b), two paths, the closed form."""
    px, py = np.array([1.0, 2, 3]), np.array([2.0, 4, 6])
    w, b = np.linspace(0.2, 3.2, size), np.linspace(-2.0, 2.2, size)
    grid = ((w[None, :, None] * px + b[:, None, None] - py) ** 2).mean(-1)
    shade = np.log1p(grid * 8)
    levels = [0.02, 0.08, 0.25, 0.6, 1.2, 2.2, 4, 7, 11, 16]
    generator = contourpy.contour_generator(w, b, grid)
    lines = tuple(_joined(generator.lines(level)) for level in levels)
    paths = [_fit_path(0.1, 0.0, step), _fit_path(0.1, 0.85, step)]
    marks = [
        Heat(key="heat", role="heat", values=shade / shade.max(), x_range=(0.2, 3.2), y_range=(-2.0, 2.2), z=-10),
        Levels(key="levels", role="contour", lines=lines, values=tuple(levels), z=-9),
        Points(key="closed", role="closed-form", x=np.array([2.0]), y=np.array([0.0]), z=1),
    ]
    for run, path in enumerate(paths):
        weight = 1.0 if run == 0 else 0.6
        marks += [
            Line(key=f"path.{run}", role="path", run=run, x=path[:, 0], y=path[:, 1], cased=True, weight=weight, z=2),
            Points(key=f"points.{run}", role="path", run=run, x=path[:, 0], y=path[:, 1], weight=weight, z=2),
        ]
    marks += [
        Handle(key="start", role="start", run=0, x=paths[0][0, 0], y=paths[0][0, 1], edit="start", z=5),
        Handle(key="current", role="current", run=0, x=paths[0][-1, 0], y=paths[0][-1, 1], edit="start", z=6),
        Text(key="tip", role="label", x=paths[1][-1, 0], y=paths[1][-1, 1], text="2 Momentum", anchor=(0, 1), z=4),
    ]
    return Figure(
        name="parameters", title=Message("Loss over (w, b)"), x=Axis("<i>w</i>"), y=Axis("<i>b</i>"),
        home=(0.2, 3.2, -2.0, 2.2), marks=tuple(marks),
        legend=(LegendEntry(Message("gradient descent"), "path", 0), LegendEntry(Message("momentum"), "path", 1),
                LegendEntry(Message("least squares"), "closed-form")),
    )  # fmt: skip


def _joined(lines: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    if not lines:
        return np.empty(0), np.empty(0)
    rows = np.concatenate([part for line in lines for part in (line, np.full((1, 2), np.nan))])
    return rows[:, 0].copy(), rows[:, 1].copy()


def _fit_path(rate: float, momentum: float, steps: int) -> np.ndarray:
    px, py = np.array([1.0, 2, 3]), np.array([2.0, 4, 6])
    theta, speed, rows = np.array([0.6, 1.7]), np.zeros(2), []
    for _ in range(steps + 1):
        rows.append(theta.copy())
        error = theta[0] * px + theta[1] - py
        speed = momentum * speed + np.array([2 * (error * px).mean(), 2 * error.mean()])
        theta = theta - rate * 0.5 * speed
    return np.array(rows)


def fit() -> Figure:
    """Data, a line with its handles, residuals."""
    x, y = np.array([1.0, 2, 3, 4, 5]), np.array([2.1, 3.7, 6.4, 7.8, 10.3])
    w, b = 1.5, 1.2
    ends = np.array([0.4, 5.6])
    pairs_x, pairs_y = np.repeat(x, 2), np.stack([y, w * x + b], 1).ravel()
    return Figure(
        name="data", title=Message("Data"), x=Axis("<i>x</i>"), y=Axis("<i>y</i>"), home=(0.2, 5.8, 0.0, 12.0),
        marks=(
            Line(key="residuals", role="residual", run=0, x=pairs_x, y=pairs_y, connect="pairs"),
            Line(key="ghost", role="ghost", run=0, x=ends, y=1.2 * ends + 1.9),
            Line(key="fit", role="fit", run=0, x=ends, y=w * ends + b, z=1),
            Points(key="data", role="data", x=x, y=y, z=2),
            Handle(key="fit.middle", role="fit", run=0, x=3.0, y=w * 3 + b, edit="start.b", free=("y",), z=3),
        ),
        legend=(LegendEntry(Message("data"), "data"), LegendEntry(Message("line"), "fit", 0),
                LegendEntry(Message("residuals"), "residual", 0)),
    )  # fmt: skip


def loss(step: int = 12, steps: int = 60) -> Figure:
    """Two losses on a logarithmic axis with the cursor."""
    k = np.arange(steps + 1.0)
    first, second = 4 * 0.64**k + 1e-9, 6 * 0.86**k * (1.2 + np.sin(k)) + 1e-6
    return Figure(
        name="loss", title=Message("Loss"), x=Axis(Message("step"), whole=True), y=Axis("<i>f</i>", log=True),
        home=(0.0, float(steps), 1e-9, 20.0), cursor_axis=True,
        marks=(
            Line(key="future.0", role="future", run=0, x=k[step:], y=first[step:]),
            Line(key="loss.0", role="loss", run=0, x=k[: step + 1], y=first[: step + 1], z=1),
            Line(key="loss.1", role="loss", run=1, x=k, y=second, weight=0.6),
            VLine(key="cursor", role="cursor", x=float(step)),
            Points(key="now", role="current", run=0, x=k[step : step + 1], y=first[step : step + 1], z=2),
        ),
        legend=(LegendEntry(Message("1 gradient descent"), "loss", 0), LegendEntry(Message("2 momentum"), "loss", 1)),
    )  # fmt: skip


def diverged() -> Figure:
    """The parabola with a rate above the limit: the path leaves the view, an arrow at the edge says where to."""
    figure = parabola(step=0)
    path = descent(1.1, 60, 0.0)
    f = path * path + 2 * path + 1
    kept = tuple(mark for mark in figure.marks if mark.key in ("curve", "minimum"))
    return Figure(
        name="curve", title=figure.title, x=figure.x, y=figure.y, home=figure.home,
        marks=(
            *kept,
            Line(key="path.1", role="path", run=0, x=path, y=f, z=2),
            Points(key="points.1", role="path", run=0, x=path, y=f, z=2),
            Text(key="edge", role="label", x=1.0, y=0.62, text="<i>x</i><sub>60</sub> = 5.635·10<sup>4</sup> →",
                 anchor=(1, 0.5), frame="axes", z=5),
        ),
    )  # fmt: skip


def noted() -> Figure:
    """Nothing to draw, and a sentence that says why."""
    figure = parabola()
    note = Message("Three parameters: choose two for the contour view. The others stay at their values at this step.")
    return Figure(name="parameters", title="", x=figure.x, y=figure.y, marks=(), home=(0, 1, 0, 1), note=note)
