"""Endings as outcomes with their sentence. A cause is named only where it was computed."""

import math
from collections.abc import Sequence

import numpy as np

from gdstudio.engines import evaluate
from gdstudio.engines.causes import cause
from gdstudio.engines.columns import Columns
from gdstudio.engines.exceeded import limit_exceeded
from gdstudio.engines.protocol import Array
from gdstudio.engines.systems import singular_matrix
from gdstudio.language import format_number, symbol_of
from gdstudio.model import Block, InputError, Message, Outcome, RunSpec

# An eigenvalue this small beside the largest is rounding, not a direction in which f falls.
ROUNDING = 1e-10
# Points of more parameters are not written out.
MOST_WRITTEN = 4
# So many ratios of the last updates give the factor of a divergence, if they differ by a hundredth at most.
LAST_RATIOS = 5
STEADY = 1.01
MOST_ROWS_NAMED = 12
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def at_rest(spec: RunSpec, columns: Columns, step: int, row: Array, tolerance: float) -> Outcome:
    """The gradient is as good as 0: converged where f falls in no direction, else a stationary point."""
    norm = float(columns.largest(row[:, None])[0])
    slots: dict[str, object] = {"step": step, "rest": _rest(spec, norm, tolerance), "f": letter(spec)}
    details = {"gradient_norm": norm, "tolerance": tolerance}
    point = columns.points(row).tolist()
    hessian = None if columns.layout.compact else evaluate.hessian(spec.fitted, spec.constants, point)
    if hessian is None or not np.isfinite(hessian).all():
        template = "Stopped at step {step} on a stationary point: {rest}. Whether it is a minimum was not computed."
        return Outcome("stationary-point", step, Message(template, slots), details)
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    rounding = ROUNDING * max(1.0, float(np.abs(values).max()))
    if values[0] < -rounding:
        return Outcome("stationary-point", step, _no_minimum(slots, values, vectors[:, 0], rounding), details)
    return Outcome("converged", step, _minimum(spec, slots, point, surely=values[0] > rounding), details)


def _rest(spec: RunSpec, norm: float, tolerance: float) -> Message:
    """Why a run is said to be at rest."""
    if spec.batch is None:
        return Message(
            "the gradient norm {norm} is below the tolerance {tolerance}", {"norm": norm, "tolerance": tolerance}
        )
    return Message("no batch of an epoch has a gradient above the tolerance {tolerance}", {"tolerance": tolerance})


def _minimum(spec: RunSpec, slots: dict[str, object], point: Sequence[float], *, surely: bool) -> Message:
    head = "Converged at step {step}: {rest}."
    written = len(point) <= MOST_WRITTEN
    slots = {**slots, "point": place(spec, point)} if written else slots
    if surely:
        return Message(f"{head} {{point}}, a minimum." if written else f"{head} The point is a minimum.", slots)
    flat = "where the second derivatives show no direction in which {f} falls."
    return Message(f"{head} {{point}}, {flat}" if written else f"{head} A point {flat}", slots)


def _no_minimum(slots: dict[str, object], values: Array, along: Array, rounding: float) -> Message:
    head = "Stopped at step {step} on a stationary point that is not a minimum: {rest}, but {f} falls"
    if len(values) == 1:
        return Message(f"{head} on both sides. A maximum.", slots)
    kind = "A maximum." if values[-1] < -rounding else "A saddle." if values[-1] > rounding else ""
    if len(values) > MOST_WRITTEN:
        return Message(f"{head} in one direction. {kind}".rstrip(), slots)
    sign = 1 if along[np.abs(along).argmax()] > 0 else -1
    numbers = ", ".join(format_number(round(sign * each, 6) + 0.0, 3) for each in along.tolist())
    return Message(f"{head} along ({{direction}}). {kind}".rstrip(), {**slots, "direction": numbers})


def diverged(spec: RunSpec, columns: Columns, step: int, seen: Array) -> Outcome:
    """Divergence: its factor where it is steady, its cause where that was computed. `seen` are the last rows, the run's
    last one at the end."""
    norms = columns.norm(seen)
    slots: dict[str, object] = {"step": step}
    details: dict[str, float] = {}
    factor = _factor(norms)
    template = "Diverged."
    if factor is not None:
        slots["factor"] = details["factor"] = factor
        template = "Diverged: each update is {factor} times the one before."
    begin = _beginning(norms)
    point = columns.points(seen[:, begin]).tolist()
    found = limit_exceeded(spec, step, point) if point else None
    if found is not None:
        first = step + 1 - seen.shape[1] + begin
        slots |= {"rate": found.rate, "limit": found.limit.rate, "formula": found.limit.formula}
        details |= {"learning_rate": found.rate, "threshold": found.limit.rate}
        if found.batch is not None:
            slots["batch"] = found.batch
            template += (
                " The learning rate {rate} is above {formula} = {limit}, the limit for the batch of step {batch}."
            )
        elif spec.problem.is_quadratic:
            template += " The learning rate {rate} is above {formula} = {limit}, the limit for this function."
        else:
            slots |= {"first": first, "point": _iterate(spec, first)}
            if factor is None:
                template = "Diverged from step {first} on." if first else "Diverged from the start."
            template += " Near {point} the limit {formula} is {limit}; the learning rate is {rate}. (A local estimate.)"
    return Outcome("diverged", step, Message(f"{template} Last point kept: step {{step}}.", slots), details)


def _iterate(spec: RunSpec, step: int) -> str:
    """The point of a step as "x₇" or "(w, b)₇"."""
    names = ", ".join(symbol_of(each).reading for each in spec.problem.parameters)
    index = str(step).translate(SUBSCRIPTS)
    return f"{names}{index}" if len(spec.problem.parameters) == 1 else f"({names}){index}"


def _factor(norms: Array) -> float | None:
    """How many times longer each update is than the one before, where that is steady."""
    last = norms[-LAST_RATIOS - 1 :]
    if len(last) <= LAST_RATIOS or not last.all():
        return None
    ratios = last[1:] / last[:-1]
    steady = ratios.min() > 1 and ratios.max() <= STEADY * ratios.min()
    return float((last[-1] / last[0]) ** (1 / LAST_RATIOS)) if steady else None


def _beginning(norms: Array) -> int:
    """The place from which on ‖g‖ has only grown."""
    falls = np.flatnonzero(norms[1:] <= norms[:-1])
    return int(falls[-1]) + 1 if len(falls) else 0


def not_finite(spec: RunSpec, columns: Columns, step: int, row: Array, before: Array | None = None) -> Outcome:
    """Row `step` is not finite; the one `before` it is the last that is kept."""
    slots: dict[str, object] = {"step": step, "kept": step - 1}
    point = columns.points(row).tolist()
    lost = next(
        (each for each, found in zip(spec.problem.parameters, point, strict=False) if not math.isfinite(found)), None
    )
    if lost is not None and before is not None:
        singular = _singular(spec, step, columns.points(before).tolist(), slots)
        if singular is not None:
            return singular
    if lost is not None:
        template = "Stopped at step {step}: {name} is no longer a finite number. Step {kept} is shown."
        return Outcome("not-finite", step - 1, Message(template, {**slots, "name": symbol_of(lost).reading}))
    what, more = _no_value(spec, columns, step, row)
    return Outcome(
        "not-finite", step - 1, Message(f"Stopped at step {{step}}: {what}. Step {{kept}} is shown.", slots | more)
    )


def _singular(spec: RunSpec, step: int, point: Sequence[float], slots: dict[str, object]) -> Outcome | None:
    """The outcome of a step whose system of equations has no single solution, if that is so."""
    matrix = singular_matrix(spec, step - 1, point)
    if matrix is None:
        return None
    template = (
        "Stopped at step {step}: the matrix {matrix} is singular at {point}, so its equations have no single solution. "
        "Step {kept} is shown."
        if len(point) <= MOST_WRITTEN
        else "Stopped at step {step}: the matrix {matrix} is singular, so its equations have no single solution. "
        "Step {kept} is shown."
    )
    more = {"matrix": matrix, "point": place(spec, point)}
    return Outcome("not-finite", step - 1, Message(template, slots | more))


def bad_start(spec: RunSpec, columns: Columns, row: Array) -> InputError:
    """The refusal of a start at which the run has nothing to begin with."""
    what, slots = _no_value(spec, columns, 0, row)
    return InputError(Message(f"{what}. Choose another start.", slots), "start")


def _no_value(spec: RunSpec, columns: Columns, step: int, row: Array) -> tuple[str, dict[str, object]]:
    """What is not finite at a row, where, and why if that is found: a template's part and its slots."""
    slots: dict[str, object] = {"f": letter(spec)}
    valued = math.isfinite(columns.value(row[:, None])[0])
    what = "{f} has no finite derivative" if valued else "{f} has no finite value"
    point = columns.points(row).tolist()
    if not 0 < len(point) <= MOST_WRITTEN:
        return what, slots
    slots["point"] = place(spec, point)
    rows = spec.batch_rows(step) if spec.problem.data else None
    names = evaluate.environment(spec.scaled, spec.constants, point, rows)
    reason = cause(spec.problem.gradient if valued else (spec.problem.objective,), names, _dtype(spec))
    if reason is None:
        return f"{what} at {{point}}", slots
    return f"{what} at {{point}} ({{cause}})", slots | {"cause": reason}


def step_limit_outcome(spec: RunSpec, block: Block) -> Outcome:
    """A run that has made the steps that were set, and could go on; `block` holds its last row."""
    step = block.first + block.rows - 1
    norm = float(np.linalg.norm(block.gradient[-1]) if block.gradient_norm is None else block.gradient_norm[-1])
    slots: dict[str, object] = {"steps": step, "norm": norm, "f": letter(spec)}
    losses = dict(zip(spec.losses, block.losses[-1].tolist(), strict=True)) if block.losses is not None else {}
    slots |= {name: loss for name, loss in losses.items() if math.isfinite(loss)}
    falling = block.rows > 1 and block.value[-1] < block.value[-2]
    made = "Done: the {steps} steps that were set" if step != 1 else "Done: the one step that was set"
    template = made + " (gradient norm {norm})."
    if spec.batch is not None:
        # Two batches in a row say nothing of falling.
        slots |= {"epochs": spec.progress(step).rows_seen / len(spec.fitted_rows), "rows": len(spec.fitted_rows)}
        template = made + ", {epochs} epochs."
        template += " The loss of all {rows} rows that are fitted is {training}." if "training" in slots else ""
    elif falling:
        template = made + ". {f} is still falling (gradient norm {norm})."
    template += " The validation loss is {validation}." if "validation" in slots else ""
    return Outcome("step-limit", step, Message(template, slots), {"gradient_norm": norm})


def _dtype(spec: RunSpec) -> str:
    return "float64" if spec.engine == "numpy" else spec.dtype


def letter(spec: RunSpec) -> str:
    """The objective's letter: L, the loss, for a fit."""
    return "L" if spec.problem.data else "f"


def rows_of(spec: RunSpec, row: int) -> str:
    """Which rows of the data the step that leaves a row sees, counted from 1; "" where it sees all that are fitted."""
    if spec.batch is None:
        return ""
    at, rows = spec.progress(row), spec.batch_rows(row)
    slots: dict[str, object] = {"epoch": at.epoch, "batch": at.batch, "batches": at.batches}
    if len(rows) > MOST_ROWS_NAMED:
        slots |= {"count": len(rows), "all": len(spec.fitted_rows)}
        return str(Message("Epoch {epoch}, batch {batch} of {batches}: {count} of {all} rows.", slots))
    named = {"rows": ", ".join(str(each + 1) for each in rows.tolist())}
    template = "row {rows}" if len(rows) == 1 else "rows {rows}"
    return str(Message(f"Epoch {{epoch}}, batch {{batch}} of {{batches}}: {template}.", slots | named))


def place(spec: RunSpec, point: Sequence[float]) -> str:
    """A point as "x = −1" or "w = 2, b = 0"."""
    pairs = zip(spec.problem.parameters, point, strict=True)
    return ", ".join(f"{symbol_of(each).reading} = {format_number(number)}" for each, number in pairs)
