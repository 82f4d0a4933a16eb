"""The sentences of endings. A cause is named only where it was computed."""

import math
from typing import Any

import numpy as np

from gdstudio.engines import evaluate
from gdstudio.engines.api import Array
from gdstudio.language import format_number, to_reading
from gdstudio.language.tree import Node, walk
from gdstudio.model import Block, Message, Outcome, RunSpec

# An eigenvalue this small beside the largest is rounding, not a direction in which f falls.
ROUNDING = 1e-10


def at_rest(spec: RunSpec, step: int, point: Array, norm: float, tolerance: float) -> Outcome:
    """Converged where no direction falls; a stationary point otherwise, or where nothing is known of it."""
    slots = {
        "step": step,
        "norm": format_number(norm, 2),
        "tolerance": format_number(tolerance, 2),
        "point": place(spec, point),
    }
    hessian = evaluate.hessian(spec, point.tolist())
    if hessian is None or not np.isfinite(hessian).all():
        template = ("Stopped at step {step} on a stationary point: the gradient norm {norm} is below the tolerance "
                    "{tolerance}. Whether it is a minimum is not known.")  # fmt: skip
        return Outcome("stationary-point", step, Message(template, slots))
    values, vectors = np.linalg.eigh(hessian)
    if values[0] < -ROUNDING * max(1.0, float(np.abs(values).max())):
        return _not_a_minimum(step, values, vectors)
    kind = "a minimum" if values[0] > 0 else "where no direction is known to fall"
    template = ("Converged at step {step}: the gradient norm {norm} is below the tolerance {tolerance}. {point}, a minimum."
                if kind == "a minimum" else
                "Converged at step {step}: the gradient norm {norm} is below the tolerance {tolerance}. {point}.")  # fmt: skip
    return Outcome("converged", step, Message(template, slots), {"gradient_norm": norm})


def _not_a_minimum(step: int, values: Array, vectors: Array) -> Outcome:
    along = ", ".join(format_number(part + 0.0, 3) for part in np.round(vectors[:, 0], 12).tolist())
    template = (
        "Stopped at step {step} on a stationary point that is not a minimum: the gradient is 0, but f falls along "
        "({along}). A maximum."
        if values[-1] < 0
        else "Stopped at step {step} on a stationary point that is not a minimum: the gradient is 0, but f falls along "
        "({along}). A saddle."
    )
    return Outcome("stationary-point", step, Message(template, {"step": step, "along": along}))


def diverged(spec: RunSpec, step: int, point: Array, factor: float | None) -> Outcome:
    """Divergence with its growth factor and, for gradient descent, the limit that the learning rate exceeds."""
    slots: dict[str, object] = {"step": step}
    if factor is not None:
        slots["factor"] = format_number(factor)
    limit = _limit(spec, point)
    rate = spec.values_at(step).get("learning_rate")
    head = "Diverged: each update is {factor} times the one before." if factor is not None else "Diverged."
    why = ""
    if limit is not None and rate is not None and rate > limit:
        slots |= {"rate": format_number(rate), "limit": format_number(limit)}
        why = (
            " The learning rate {rate} is above 2/λmax = {limit}, the limit for this function."
            if spec.problem.is_quadratic
            else " Near this point the limit 2/λmax is {limit}; the learning rate is {rate}. (A local estimate.)"
        )
    details = {name: value for name, value in (("factor", factor), ("limit", limit)) if value is not None}
    return Outcome("diverged", step, Message(f"{head}{why} Last point kept: step {{step}}.", slots), details)


def _limit(spec: RunSpec, point: Array) -> float | None:
    """2/λmax, exact for a quadratic; it bounds plain gradient descent only."""
    plain = len(spec.optimizer.equations) == 1 and spec.optimizer.name == "gradient-descent"
    if not plain:
        return None
    hessian = evaluate.hessian(spec, point.tolist())
    if hessian is None or not np.isfinite(hessian).all():
        return None
    largest = float(np.linalg.eigvalsh(hessian)[-1])
    return 2 / largest if largest > 0 else None


def not_finite(spec: RunSpec, block: Block, place_: int) -> Outcome:
    """The row that has no finite value is dropped; the sentence names it, and why where that can be computed."""
    step = block.first + place_
    point = block.parameters[place_]
    what = "f" if not math.isfinite(block.value[place_]) else "the gradient"
    slots = {"step": step, "point": place(spec, point), "shown": step - 1, "reason": ""}
    reason = _reason(spec, point)
    if reason:
        slots["reason"] = f" ({reason})"
    if step == 0:
        template = f"{what.capitalize() if what != 'f' else 'f'} has no finite value at the start, {{point}}{{reason}}."
        return Outcome("not-finite", 0, Message(template, slots))
    template = f"Stopped at step {{step}}: {what} has no finite value at {{point}}{{reason}}. Step {{shown}} is shown."
    return Outcome("not-finite", step - 1, Message(template, slots))


_DOMAINS = {"ln": "ln of a negative number", "log10": "log10 of a negative number", "log2": "log2 of a negative number",
            "sqrt": "the root of a negative number", "asin": "asin beyond 1", "acos": "acos beyond 1"}  # fmt: skip


def _reason(spec: RunSpec, point: Array) -> str:
    """The first operation that has no value at the point."""
    if not np.isfinite(point).all():
        return "the step before went beyond the largest number"
    names = evaluate.environment(spec, point.tolist())
    for node in walk(spec.problem.objective):
        if spec.problem.data or node.op in ("name", "number", "constant"):
            continue
        if not math.isfinite(evaluate.number(node, names)):
            return _fault(node, names)
    return ""


def _fault(node: Node, names: dict[str, Any]) -> str:
    value = evaluate.number(node, names)
    if node.op == "call" and node.name in _DOMAINS and math.isnan(value):
        return _DOMAINS[node.name]
    if node.op == "/" and evaluate.number(node.args[1], names) == 0:
        return "a division by 0"
    if math.isinf(value):
        return f"{to_reading(node)} is beyond the largest number"
    return f"{to_reading(node)} has no value"


def place(spec: RunSpec, point: Array) -> str:
    """A point as "x = −1" or "(x, y) = (1, 1)"."""
    names = spec.problem.parameters
    if len(names) > 4:
        return f"{len(names)} parameters"
    numbers = [format_number(value) for value in point.tolist()]
    if len(names) == 1:
        return f"{names[0]} = {numbers[0]}"
    return f"({', '.join(names)}) = ({', '.join(numbers)})"
