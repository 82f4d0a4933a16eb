"""The sentence below an exported figure: problem, optimizer and its values, start, step, engine."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gdstudio.language import SYMBOLS, format_number, symbol_of, to_reading, tree
from gdstudio.model import Message, RunSpec
from gdstudio.plots.plot_input import PlotInput, RunView
from gdstudio.runs.sentences import loss_reading

# A caption is read, not checked: the file holds every digit.
DIGITS = 3
FEW = 3
ENGINES = {"numpy": "NumPy", "torch": "PyTorch", "torch.optim": "torch.optim"}


def caption(view: PlotInput) -> Message:
    """The caption of the selected run at the cursor; of several runs, how many there are."""
    run = view.selected
    slots = {
        "problem": _batches(run.spec),
        "optimizer": _optimizer(run.spec),
        "start": _point(run.spec.problem.parameters, run.spec.start),
        "state": _state(run),
        "engine": _engine(run.spec),
    }
    if len(view.runs) > 1:
        step = max(run.trajectory.step(run.cursor) if run.cursor >= 0 else 0 for run in view.runs)
        return Message("{problem} · {runs} runs · step {step}", slots | {"runs": len(view.runs), "step": step})
    if not slots["start"]:
        return Message("{problem} · {optimizer} · {state} · {engine}", slots)
    return Message("{problem} · {optimizer} · from {start} · {state} · {engine}", slots)


def _engine(spec: RunSpec) -> Message | str:
    """The engine and the type of its numbers, and the mistake that its program makes."""
    engine = f"{ENGINES.get(spec.engine, spec.engine)} {spec.dtype}"
    if spec.pitfall is None:
        return engine
    return Message("{engine} · Pitfall: {name}", {"engine": engine, "name": spec.pitfall.title})


def _batches(spec: RunSpec) -> Message | str:
    """The problem, and how many of its points a step sees."""
    if spec.batch is None:
        return _problem(spec)
    return Message("{problem}, {rows} a step", {"problem": _problem(spec), "rows": spec.batch.size})


def _problem(spec: RunSpec) -> Message | str:
    problem = spec.problem
    if problem.kind == "function":
        names = ", ".join(map(_reading, problem.parameters)) if len(problem.parameters) <= FEW else "…"
        constants = (f"{_reading(name)} = {format_number(value, DIGITS)}" for name, value in spec.constants.items())
        return ", ".join([f"f({names}) = {to_reading(problem.objective)}", *constants])
    points: Message | int = len(problem.columns[problem.target])
    if spec.validation is not None:
        points = Message("{fitted} of {points}", {"fitted": len(spec.fitted_rows), "points": points})
    if spec.standardise:
        points = Message("{points} standardised", {"points": points})
    model = to_reading(problem.model) if problem.model is not None else problem.model_text
    slots = {"target": _reading(problem.target), "model": model, "points": points, "loss": loss_reading(problem)}
    return Message("{target} = {model} fitted to {points} points by {loss}", slots)


def _optimizer(spec: RunSpec) -> Message | str:
    """Its title, with all of a few values, or with the learning rate and what differs from the file. Options that are
    off are left out."""
    title = spec.optimizer.title
    words = title if _is_name(title) else title[0].lower() + title[1:]
    off = {each for each in spec.optimizer.options if spec.values[each] == 0}
    defaults = {name: value for name, value in spec.optimizer.defaults().items() if name not in off}
    few = len(defaults) <= FEW
    shown = {
        name: spec.values[name]
        for name in defaults
        if few or name == "learning_rate" or spec.values[name] != defaults[name]
        if name != "learning_rate" or spec.schedule is None
    }
    values = [_values(shown)] if shown else []
    if spec.schedule is not None:
        values.insert(0, spec.schedule.short(spec.values["learning_rate"]))
    told = ", ".join([words, *values])
    if not spec.changes:
        return told
    # A picture shows what was done: each value that took another's place, and the step from which it holds.
    changes = [
        Message("{values} from step {step}", {"values": _values(change.values), "step": change.step})
        for change in spec.changes[-FEW:]
    ]
    template = "{told}, …" if len(spec.changes) > FEW else "{told}"
    parts = {f"part{place}": change for place, change in enumerate(changes)}
    return Message(", ".join([template, *(f"{{{name}}}" for name in parts)]), {"told": told, **parts})


def _values(values: Mapping[str, float]) -> str:
    return ", ".join(f"{_reading(name)} = {format_number(value, DIGITS)}" for name, value in values.items())


def _is_name(title: str) -> bool:
    """Adam and RMSprop keep their capital; "Gradient descent" is two common words."""
    return " " not in title and title != "Momentum"


def _reading(name: str) -> str:
    return to_reading(tree.name(name), SYMBOLS)


def _state(run: RunView) -> Message:
    if run.cursor < 0:
        return Message("step 0")
    row = run.trajectory.row(run.cursor)
    at = _point(run.spec.problem.parameters, tuple(row.parameters.tolist()))
    slots = {"step": row.step, "point": at, "value": format_number(run.trajectory.fitted_loss(row), DIGITS)}
    if not math.isfinite(row.value):
        return Message("step {step}: {point}, no value" if at else "step {step}: no value", slots)
    if run.spec.problem.kind == "fit":
        template = "step {step}: {point}, loss {value}" if at else "step {step}: loss {value}"
        return Message(template, slots)
    return Message("step {step}: {point}, f = {value}" if at else "step {step}: f = {value}", slots)


def _point(names: tuple[str, ...], values: tuple[float, ...]) -> str:
    """The numbers of few parameters; "" for many."""
    if len(names) > FEW or len(values) != len(names):
        return ""
    pairs = zip(names, values, strict=True)
    return ", ".join(f"{symbol_of(name).reading} = {format_number(value, DIGITS)}" for name, value in pairs)
