"""Names, numbers and sentences that several plots share."""

from __future__ import annotations

import html
import math

import numpy as np

from gdstudio.language import format_number, symbol_of, to_markup, tree
from gdstudio.model import Message, Problem
from gdstudio.plots.figure import LegendEntry, Words
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.runs import Row


def symbol(name: str) -> str:
    """A parameter, column or hyperparameter as rich text."""
    return to_markup(tree.name(name))


def column_label(problem: Problem, name: str) -> str:
    """A data column on an axis, with its unit where that is known: temperature (°F)."""
    meaning = problem.meanings.get(name)
    return f"{symbol(name)} ({html.escape(meaning.unit)})" if meaning is not None and meaning.unit else symbol(name)


def objective_label(problem: Problem) -> Words:
    """What the value is called on an axis: f(x), or loss."""
    if problem.kind == "fit":
        return Message("loss")
    if len(problem.parameters) > 3:
        return "<i>f</i>"
    return f"<i>f</i>({', '.join(symbol(name) for name in problem.parameters)})"


def legend(view: PlotInput, role: str) -> tuple[LegendEntry, ...]:
    """One entry a run; none for a single run."""
    if len(view.runs) < 2:
        return ()
    return tuple(
        LegendEntry(run.name or run.spec.optimizer.title, role, run.colour, run.number_on_stage) for run in view.runs
    )


def _losses(names: tuple[str, ...], row: Row) -> Message | str:
    """A row's value, and of a fit with batches or held-out rows which loss each number is."""
    known = dict(zip(names, map(float, row.losses), strict=True))
    slots = {name: format_number(loss) for name, loss in known.items() if math.isfinite(loss)}
    template = "{value} of the batch" if "training" in names else "{value}"
    template += ", {training} of all rows" if "training" in slots else ""
    template += ", {validation} of those held out" if "validation" in slots else ""
    return Message(template, slots | {"value": format_number(row.value)}) if names else format_number(row.value)


def iterate(run: RunView, row: int) -> Message:
    """One recorded row in words: step, place, value, gradient."""
    found = run.trajectory.row(row)
    problem, names = run.spec.problem, run.spec.problem.parameters
    slots: dict[str, object] = {"step": found.step, "value": _losses(run.trajectory.layout.losses, found)}
    if run.trajectory.layout.compact or len(names) > 3:
        norm = float(run.trajectory.column("gradient_norm", row, row + 1)[0])
        slots["norm"] = format_number(norm)
        if problem.kind == "fit":
            return Message("step {step}: loss {value}, gradient norm {norm}", slots)
        return Message("step {step}: f = {value}, gradient norm {norm}", slots)
    slots["point"] = ", ".join(
        f"{symbol_of(name).reading} = {format_number(at)}"
        for name, at in zip(names, found.parameters.tolist(), strict=True)
    )
    gradient = [format_number(part) for part in found.gradient.tolist()]
    slots["gradient"] = gradient[0] if len(gradient) == 1 else f"({', '.join(gradient)})"
    if problem.kind == "fit":
        return Message("step {step}: {point}, loss {value}, gradient {gradient}", slots)
    return Message("step {step}: {point}, f = {value}, gradient {gradient}", slots)


def finite(*numbers: float) -> bool:
    """Whether all of the numbers are finite."""
    return bool(np.isfinite(numbers).all())
