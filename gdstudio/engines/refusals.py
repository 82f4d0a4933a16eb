"""What ends a run with a pitfall: PyTorch's own error, verbatim, or a `.grad` that is not the gradient."""

import ast
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np

from gdstudio.engines import evaluate
from gdstudio.engines.columns import Columns
from gdstudio.engines.protocol import Array
from gdstudio.engines.sentences import place
from gdstudio.engines.vectorised import evaluate as over_columns
from gdstudio.language import Node, symbol_of
from gdstudio.language import evaluate as walk_tree
from gdstudio.model import Message, Outcome, RunSpec
from gdstudio.programs import Program

# What a line of a program on tensors raises where PyTorch, or Python in its place, does not go along.
ERRORS = (RuntimeError, TypeError, AttributeError, ValueError)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The iteration that could not be finished, counted from 0; the line; the error's text; a parameter whose `.grad`
    was None at that line, "" for none; what PyTorch had warned of."""

    iteration: int
    line: str
    text: str
    without_grad: str = ""
    warned: tuple[str, ...] = field(default=())


def refusal(program: Program, error: Exception, rows: int, warned: Sequence[str]) -> Refusal:
    """What is to be said of an error that a line of the program raised when `rows` rows had been kept."""
    frames = [
        (frame, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == f"<{program.dialect}>"
    ]
    line, missing, iteration = "", "", rows
    first, last = _keeping(program)
    for frame, number in frames:
        line = program.source.splitlines()[number - 1].strip()
        if frame.f_code.co_name == "record":
            # Behind the statement that keeps it, the row of this very iteration is among those that are kept.
            iteration = rows - 1 if number > last else rows
            missing = _without_grad(program, frame) if first <= number <= last else ""
    return Refusal(iteration, line, f"{type(error).__name__}: {error}", missing, tuple(dict.fromkeys(warned)))


def _keeping(program: Program) -> tuple[int, int]:
    """The lines of the statement that keeps a row."""
    keep = program.names.own["keep"]
    calls = (node for node in ast.walk(ast.parse(program.source)) if isinstance(node, ast.Call))
    found = next(node for node in calls if isinstance(node.func, ast.Name) and node.func.id == keep)
    return found.lineno, found.end_lineno or found.lineno


def _without_grad(program: Program, frame: FrameType) -> str:
    """The first parameter that is no leaf any more, so that it has no `.grad`."""
    found: dict[str, Any] = frame.f_locals
    leaves = (each for each in program.names.optimizer.values() if hasattr(found.get(each), "is_leaf"))
    return next((each for each in leaves if not found[each].is_leaf), "")


def outcome_of(spec: RunSpec, refused: Refusal, last: int) -> Outcome:
    """The run ends at row `last`, in the step that PyTorch refused."""
    assert spec.pitfall is not None
    slots: dict[str, object] = {
        "step": refused.iteration + 1, "line": refused.line, "text": refused.text, "parameter": refused.without_grad,
        "warning": " ".join(refused.warned), "why": Message(spec.pitfall.refused),
    }  # fmt: skip
    template = "Stopped in step {step} at “{line}”. PyTorch says: “{text}”"
    if refused.without_grad:
        template = "Stopped in step {step}: {parameter}.grad is None."
        template += " PyTorch warns: “{warning}”" if refused.warned else ""
    template += " {why}" if spec.pitfall.refused else ""
    return Outcome("refused", last, Message(template, slots))


def true_gradient(spec: RunSpec, point: Sequence[float], row: int) -> Array:
    """The gradient (P,) at a point of what the program would minimise without its pitfall, on the rows of the data that
    the step which leaves `row` sees."""
    return np.array([_at(spec, node, point, row) for node in spec.problem.gradient])


def true_value(spec: RunSpec, point: Sequence[float], row: int) -> float:
    """The value there, likewise."""
    return _at(spec, spec.problem.objective, point, row)


def _at(spec: RunSpec, node: Node, point: Sequence[float], row: int) -> float:
    """A tree at a point. Whole columns go through NumPy: a program's own order of sums is not needed here."""
    problem = spec.scaled
    if not problem.data:
        return walk_tree(node, evaluate.environment(problem, spec.constants, point))
    rows = spec.batch_rows(row)
    names: dict[str, Array | float] = {
        **spec.constants,
        **dict(zip(problem.parameters, map(float, point), strict=True)),
    }
    columns = {name: column[rows] for name, column in problem.columns.items()}
    return float(np.asarray(over_columns(node, names | columns, len(rows))).ravel()[0])


def start_of(spec: RunSpec, columns: Columns) -> Array:
    """Row 0 (columns, 1) of a program that is refused before it has a gradient: the problem's own value and gradient,
    and the optimizer's state."""
    numbers = [*spec.start, true_value(spec, spec.start, 0), *true_gradient(spec, spec.start, 0)]
    state = list(spec.initial_state())[: len(columns.layout.state)]
    return np.array([*numbers, *state], dtype=np.float64)[:, None]


def reconsidered(
    spec: RunSpec, columns: Columns, last: int, outcome: Outcome | None, table: Array, failed: Array | None
) -> Outcome | None:
    """An ending that was judged by `.grad`, as it is where `.grad` is not the gradient: `table` are the rows that are
    kept, up to row `last`, `failed` (columns,) the row that is not finite."""
    if failed is not None:
        return _not_a_number(spec, columns, last, outcome, failed)
    if outcome is None or outcome.kind not in ("converged", "stationary-point") or not table.shape[1]:
        return outcome
    row = table[:, -1]
    true = true_gradient(spec, columns.points(row).tolist(), outcome.step)
    norm, tolerance = float(columns.largest(row[:, None])[0]), outcome.details["tolerance"]
    if float(np.abs(true).max()) <= 10 * max(tolerance, norm):
        return outcome
    place_ = int(np.abs(true).argmax())
    sentence = (
        "Stopped at step {step}: .grad is as good as 0 ({norm}), but this is no stationary point: the gradient in {name} "
        "is {true}."
    )
    name = symbol_of(spec.problem.parameters[place_]).reading
    slots = {"step": outcome.step, "norm": norm, "name": name, "true": float(true[place_])}
    return Outcome("stopped", outcome.step, Message(sentence, slots), outcome.details)


def _not_a_number(spec: RunSpec, columns: Columns, last: int, outcome: Outcome | None, row: Array) -> Outcome | None:
    """A gradient that has no finite value in the program, though the function's has."""
    assert spec.pitfall is not None
    point, grad = columns.points(row).tolist(), columns.gradient(row)
    true = true_gradient(spec, point, last + 1)
    wrong = np.flatnonzero(~np.isfinite(grad) & np.isfinite(true))
    if not np.isfinite(point).all() or not len(wrong):
        return outcome
    at = int(wrong[0])
    sentence = "Stopped in step {step}: at {point} {name}.grad is {grad}, though the gradient there is {true}."
    slots: dict[str, object] = {
        "step": last + 2 if outcome is not None else 1, "point": place(spec, point), "name": spec.problem.parameters[at],
        "grad": str(float(grad[at])), "true": float(true[at]), "why": Message(spec.pitfall.refused),
    }  # fmt: skip
    sentence += " {why}" if spec.pitfall.refused else ""
    return Outcome("not-finite", last, Message(sentence, slots))
