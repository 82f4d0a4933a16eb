"""What the optimizer remembers, as its file says it is drawn: a velocity as an arrow, accumulated squares as squares."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gdstudio.language import evaluate, format_number
from gdstudio.model import Message, StateVariable
from gdstudio.plots.directions import name_of_arrow
from gdstudio.plots.figure import Arrow, Mark, Squares, Text
from gdstudio.plots.paths import Columns, place
from gdstudio.plots.plot_input import Box, Layer, PlotInput, RunView
from gdstudio.plots.series import series_of
from gdstudio.plots.wording import finite, symbol

LAYER = Layer("memory", Message("What the optimizer remembers"), default=False)
# The longest velocity so far is this part of the figure long, the largest square this part of its shorter side.
LONGEST, LARGEST = 0.25, 0.14
# A velocity that is shorter against the longest has no room for its name.
TOO_SHORT = 0.25
DIGITS = 3
Z_ARROW, Z_SQUARES = 9, 11

Value = Callable[[RunView, str], float]


def memory_marks(view: PlotInput, columns: Columns, box: Box) -> list[Mark]:
    """The selected run's state at the cursor; `columns` are what the figure's axes show."""
    run = view.selected
    if run.cursor < 0:
        return []
    drawn = [state for state in run.spec.optimizer.state if state.draw and _names(run, state)]
    if not drawn:
        return [_sentence(Message("This optimizer remembers nothing that can be drawn."))]
    marks: list[Mark] = []
    for state in drawn:
        squares = state.draw == "squares"
        marks += _squares(run, state, _corner(run, columns, box)) if squares else _arrow(run, state, columns, box)
    return marks or [_sentence(Message("Nothing is remembered yet: the first step begins it."))]


def _sentence(words: Message) -> Mark:
    return Text(0.5, 0.02, words, (0.5, 1.0), "axes", key="memory.none", role="hint", z=Z_SQUARES)


def _names(run: RunView, state: StateVariable) -> list[str]:
    """The recorded columns of a state, one a parameter; none where the engine records none."""
    layout = run.trajectory.layout
    parameters = layout.parameters
    # One number has the state's bare name; a scalar is the same for every parameter.
    alone = len(parameters) == 1 or state.shape == "scalar"
    names = [state.name if alone else f"{state.name}.{name}" for name in parameters]
    return [f"state.{name}" for name in names] if set(names) <= set(layout.state) else []


def _now(run: RunView, name: str) -> float:
    return float(run.trajectory.column(name, run.cursor, run.cursor + 1)[0])


def _largest(run: RunView, name: str) -> float:
    """The largest size of a column among the steps seen so far."""
    values = series_of(run.trajectory, name, max(run.reached, run.cursor)).values
    kept = np.abs(values[np.isfinite(values)])
    return float(kept.max()) if len(kept) else 0.0


def _arrow(run: RunView, state: StateVariable, columns: Columns, box: Box) -> list[Mark]:
    """The way that the state pulls, as long as it is against the longest so far."""
    at = place(run.trajectory, columns, run.cursor)
    names = _names(run, state)
    sign = 1.0 if state.draw == "step" else -1.0
    pull = [sign * _now(run, name) for name in names]
    longest = [_largest(run, name) for name in names]
    if columns[1] == "value":
        pull, longest = [pull[0], 0.0], [longest[0], 0.0]
    size = float(np.hypot(longest[0] / (box[1] - box[0]), longest[1] / (box[3] - box[2])))
    if not finite(*at, *pull, size) or not any(pull) or size <= 0:
        return []
    way = (pull[0] * LONGEST / size, pull[1] * LONGEST / size)
    tip = (at[0] + way[0], at[1] + way[1])
    key = f"memory.{state.name}"
    words = symbol(state.name) if state.draw == "step" else f"−{symbol(state.name)}"
    arrow = Arrow(*at, *tip, key=key, role="velocity", run=run.colour, z=Z_ARROW)
    if np.hypot(pull[0], pull[1]) < TOO_SHORT * np.hypot(longest[0], longest[1]):
        return [arrow]
    return [arrow, name_of_arrow(key, tip, way, words, box)]


def _corner(run: RunView, columns: Columns, box: Box) -> tuple[int, int]:
    """The corner farthest from the start: it stays the same for the whole run."""
    x, y = place(run.trajectory, columns, 0)
    return int(x < (box[0] + box[1]) / 2), int(y < (box[2] + box[3]) / 2)


def _squares(run: RunView, state: StateVariable, corner: tuple[int, int]) -> list[Mark]:
    """One square a parameter; its side is what divides the learning rate there."""
    names = _names(run, state)
    sides = [_side(run, state, place, _now) for place in range(len(names))]
    largest = max([*sides, *(_side(run, state, place, _largest) for place in range(len(names)))])
    if not finite(*sides, largest) or largest <= 0 or run.cursor == 0:
        return []
    rate = run.spec.rate_at(run.trajectory.step(run.cursor) - 1)
    captions = tuple(
        _caption(name, side, rate) for name, side in zip(run.trajectory.layout.parameters, sides, strict=True)
    )
    shown = np.array(sides) / largest * LARGEST
    return [Squares(shown, captions, corner, key=f"memory.{state.name}", role="divisor", run=run.colour, z=Z_SQUARES)]


def _side(run: RunView, state: StateVariable, place: int, value: Value) -> float:
    assert state.side is not None
    k = max(run.trajectory.step(run.cursor), 1)
    names = {other.name: value(run, columns[place]) for other in run.spec.optimizer.state
             if (columns := _names(run, other))}  # fmt: skip
    return evaluate(state.side, {**run.spec.values_at(k - 1), **names, "k": float(k)})


def _caption(name: str, side: float, rate: float | None) -> Message:
    slots = {"name": symbol(name), "side": format_number(side, DIGITS)}
    if rate is None or not side > 0:
        return Message("{name}: side {side}", slots)
    return Message("{name}: side {side}<br>rate {rate}", slots | {"rate": format_number(rate / side, DIGITS)})
