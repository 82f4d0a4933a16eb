"""The sentences of the status line and the headline, as messages: whole sentences with named slots."""

import math
from collections.abc import Callable, Sequence
from string import Formatter

import numpy as np

from gdstudio.engines import ENGINES, step_limit_outcome
from gdstudio.language import format_number, parse, to_reading
from gdstudio.model import Message, Problem, RunSpec
from gdstudio.runs.happened import happened
from gdstudio.runs.naming import options_on
from gdstudio.runs.run import Clock, Run
from gdstudio.runs.specs import numbers, point
from gdstudio.runs.trajectory import Row

AT_END = Message("This run is at its end. Home plays it again.")
WAITING = Message("The first point is being computed.")


def count(number: int) -> str:
    """A whole number; from five digits on in groups of three."""
    return f"{number:,}".replace(",", "\u202f") if number >= 10_000 else str(number)


def stopped(step: int) -> Message:
    """Run to end was paused."""
    return Message("Stopped by you at step {step}. → goes on from here.", {"step": count(step)})


def memory_full(step: int, size: str, keep: int) -> Message:
    """Recorded iterates fill the budget."""
    return Message(
        "Paused at step {step}: recorded iterates now fill {size}. "
        "Raise the limit, or go on keeping every {keep}th step.",
        {"step": count(step), "size": size, "keep": keep},
    )


def failed(step: int) -> Message:
    """The fault is ours."""
    return Message(
        "This run failed inside the program, not because of your input. "
        "The run up to step {step} is kept. Copy details.",
        {"step": count(step)},
    )


def status(
    runs: Sequence[Run], selected: int, cursor: int, limit: int, reachable: float | None, clock: Clock = "steps"
) -> Message:
    """Where the selected run stands and how it came there; with several runs, how all of them stand."""
    if sum(run.visible for run in runs) > 1:
        state = race(runs, cursor, limit, clock)
        ended = _ended(runs[selected], cursor) or _made_by_pitfall(runs[selected], cursor)
        if ended is None:
            return state
        slots = {"run": f"{selected + 1} {runs[selected].name}", "ended": ended, "state": state}
        return Message("{run}: {ended} {state}", slots)
    if not runs:
        return WAITING
    run, number = runs[selected], runs[selected].shown(cursor)
    if run.outcome is not None and number == run.record.last:
        return _with_pitfall(run.outcome.message, run, number)
    if number < 0:
        return WAITING
    row = run.trajectory.row(number)
    if number == 0:
        return ready(run, row)
    if row.step == limit:
        done = step_limit_outcome(run.spec, run.trajectory.block(number - 1, number + 1)).message
        # In the window a key goes on; what is written to a file has none.
        return Message("{done} → goes on.", {"done": _with_pitfall(done, run, number)})
    return stepped(run, number, limit, reachable)


def _with_pitfall(ended: Message, run: Run, number: int) -> Message:
    """How a run ended, and what its pitfall has done there. Where the pitfall has ended it, that is the same."""
    stopped_by_it = run.outcome is not None and run.outcome.kind in ("refused", "not-finite")
    told = None if stopped_by_it else happened(run.spec, run.trajectory, number)
    return ended if told is None else Message("{ended} {what}", {"ended": ended, "what": told})


def _ended(run: Run, cursor: int) -> Message | None:
    """Why a run goes no further, where the cursor stands on its end."""
    if not run.visible or run.outcome is None or run.shown(cursor) != run.record.last:
        return None
    return run.outcome.message


def _made_by_pitfall(run: Run, cursor: int) -> Message | None:
    """What the selected run's pitfall has done at its row."""
    return happened(run.spec, run.trajectory, run.shown(cursor)) if run.visible else None


def ready(run: Run, row: Row) -> Message:
    """At the start, before or after stepping."""
    fit = run.spec.problem.kind == "fit"
    where = point(run.spec.problem.parameters, run.spec.start)
    slots = {"point": where, "value": format_number(run.trajectory.fitted_loss(row))}
    if not where:
        template = "loss {value}" if fit else "f = {value}"
        return Message("Ready at the start: {value}. Press → for one step.", {"value": Message(template, slots)})
    if fit:
        return Message("Ready at the start: {point}, loss {value}. Press → for one step.", slots)
    return Message("Ready at the start: {point}, f = {value}. Press → for one step.", slots)


def stepped(run: Run, number: int, limit: int, reachable: float | None = None) -> Message:
    """After a step: where, and what the value did. `reachable` is the least loss of a fit, where it was computed."""
    row, before = run.trajectory.row(number), run.trajectory.row(number - 1)
    where = _far(row.step, limit)
    if run.spec.batch is not None:
        place = run.spec.progress(row.step)
        words = {
            "where": where,
            "epoch": count(place.epoch),
            "batch": count(place.batch),
            "batches": count(place.batches),
        }
        where = Message("{where} Epoch {epoch}, batch {batch} of {batches}.", words)
    told = happened(run.spec, run.trajectory, number)
    if told is not None:
        return Message("{where} {what}", {"where": where, "what": told})
    if run.spec.problem.kind == "fit":
        if run.trajectory.layout.batched and math.isnan(row.losses[0]):
            batch = Message("The loss of the batch is {value}.", {"value": format_number(row.value)})
            return Message("{where} {what}", {"where": where, "what": batch})
        losses = run.trajectory.fitted_loss(before), run.trajectory.fitted_loss(row)
        return Message("{where} {what}", {"where": where, "what": _loss(*losses, reachable)})
    values = _values(before.value, row.value)
    return Message("{where} {what}", {"where": where, "what": Message(_change_of_f(before, row), values)})


def _values(before: float, after: float) -> dict[str, object]:
    """Both values and what lies between them, as they are written."""
    written = {"before": before, "after": after, "change": abs(after - before)}
    return {name: format_number(value) for name, value in written.items()}


def _change_of_f(before: Row, row: Row) -> str:
    alike = row.value != before.value and format_number(row.value) == format_number(before.value)
    if alike:
        # As written there, they are one number.
        return "f fell by {change}, to {after}." if row.value < before.value else "f rose by {change}, to {after}."
    if row.value < before.value:
        return "f fell from {before} to {after}."
    if row.value == before.value:
        return "f stayed at {after}."
    if went_past_a_valley(before, row):
        return "f rose from {before} to {after}: the step went past the valley."
    return "f rose from {before} to {after}."


def _loss(before: float, after: float, reachable: float | None) -> Message:
    values = _values(before, after)
    if reachable is not None:
        return Message("Loss {after}; least squares reaches {least}.", {**values, "least": format_number(reachable)})
    if values["before"] == values["after"] and after != before:
        fell = "The loss fell by {change}, to {after}."
        return Message(fell if after < before else "The loss rose by {change}, to {after}.", values)
    if after < before:
        return Message("The loss fell from {before} to {after}.", values)
    if after == before:
        return Message("The loss stayed at {after}.", values)
    return Message("The loss rose from {before} to {after}.", values)


def went_past_a_valley(before: Row, row: Row) -> bool:
    """True if f along the step falls at its beginning and rises at its end, so that its minimum lies inside: read
    from the recorded gradients at both ends, never guessed."""
    step = row.parameters - before.parameters
    return bool(np.dot(before.gradient, step) < 0 < np.dot(row.gradient, step))


def race(runs: Sequence[Run], cursor: int, limit: int, clock: Clock = "steps") -> Message:
    """Several runs: how far, which one is lowest, how many have diverged, which one works inside a step. Runs that
    are not drawn are left out; the places are those among all."""
    shown = [
        (run.trajectory.row(run.shown(cursor)), place, run)
        for place, run in enumerate(runs, 1)
        if run.visible and run.shown(cursor) >= 0
    ]
    if not shown:
        return WAITING
    lowest, place, run = min(shown, key=lambda item: item[2].trajectory.fitted_loss(item[0]))
    value = format_number(run.trajectory.fitted_loss(lowest))
    stride = run.trajectory.stride
    diverged = sum(
        1 for row, _, run in shown if run.outcome and run.outcome.kind == "diverged" and row.row == run.record.last
    )
    parts = [
        _far(max(row.step for row, _, _ in shown), limit)
        if clock == "steps"
        else Message("{spent} of {budget} evaluations.", {"spent": count(cursor * stride), "budget": count(limit)}),
        Message(
            "Lowest loss: {run}, {value}." if run.spec.problem.data else "Lowest f: {run}, {value}.",
            {"run": f"{place} {run.name}", "value": value},
        ),
    ]
    if diverged:
        parts.append(Message("1 run diverged." if diverged == 1 else "{count} runs diverged.", {"count": diverged}))
    parts += [inside for _, place, run in shown if (inside := _inside_a_step(run, place, cursor)) is not None]
    return Message(" ".join(f"{{part{place}}}" for place in range(len(parts))),
                   {f"part{place}": part for place, part in enumerate(parts)})  # fmt: skip


def _far(step: int, limit: int) -> Message:
    slots = {"step": count(step), "steps": count(limit)}
    return Message("Step {step} of {steps}." if step <= limit else "Step {step} ({steps} were set).", slots)


def _inside_a_step(run: Run, place: int, cursor: int) -> Message | None:
    """A run whose next update needs more evaluations than it has been given yet."""
    number, path = run.shown(cursor), run.trajectory
    if path.uniform or run.record.clock == "steps" or number + 1 >= path.rows:
        return None
    begun, needed = path.spent(number), path.spent(number + 1)
    done = cursor * path.stride - begun
    slots = {"run": f"{place} {run.name}", "done": done, "needed": needed - begun}
    return Message("{run} works inside its step ({done} of {needed} evaluations).", slots) if done > 0 else None


def headline(spec: RunSpec, branch: int | None, several: int, starts: int = 1) -> Message:
    """The run as a sentence; each slot is one part that can be clicked. `branch` is the step from which changes
    apply; `several` runs have so many different `starts`."""
    fit = spec.problem.kind == "fit"
    engine = dict(ENGINES).get(spec.engine, spec.engine)
    slots: dict[str, object] = {
        "problem": _batches(spec),
        "start": _start(spec) if starts == 1 else Message("{count} starts", {"count": starts}),
        "optimizer": _optimizer(spec),
        "engine": engine,
        "rate": rates(spec) if branch is None else _rate(spec, branch),
        "branch": Message("from step {step}", {"step": branch}),
        "pitfall": Message("Pitfall: {name}", {"name": spec.pitfall.title if spec.pitfall else ""}),
        "runs": several,
    }
    pitfall = " · {pitfall}" if spec.pitfall is not None else ""
    if several > 1:
        template = "fit {problem}: {runs} runs" if fit else "minimise {problem} from {start}: {runs} runs"
        return Message(template + pitfall, slots)
    template = "fit {problem}, {optimizer}" if fit else "minimise {problem} from {start} with {optimizer}"
    rate = ", {rate}" if slots["rate"] else ""
    return Message(template + rate + (" {branch}" if branch is not None else "") + " · {engine}" + pitfall, slots)


def _optimizer(spec: RunSpec) -> str:
    """The method, and what is added to it, such as clipping."""
    added = ", ".join(options_on(spec))
    return f"{spec.optimizer.title} ({added})" if added else spec.optimizer.title


def _batches(spec: RunSpec) -> Message | str:
    """The problem, and how many of its points a step sees."""
    if spec.batch is None:
        return _problem(spec)
    return Message("{problem}, {rows} a step", {"problem": _problem(spec), "rows": spec.batch.size})


def _problem(spec: RunSpec) -> Message | str:
    problem = spec.problem
    if problem.kind == "function":
        return to_reading(problem.objective)
    points: Message | int = len(problem.columns[problem.target])
    if spec.validation is not None:
        points = Message("{fitted} of {points}", {"fitted": len(spec.fitted_rows), "points": points})
    if spec.standardise:
        points = Message("{points} standardised", {"points": points})
    slots = {"model": to_reading(problem.model) if problem.model else problem.model_text, "points": points}
    return Message("{model} to {points} points by {loss}", slots | {"loss": loss_reading(problem)})


def loss_reading(problem: Problem) -> Message | str:
    """A fit's loss and penalty as they are typed, so that mean or sum and a ½ can be read; the commonest by its name."""
    known = ("prediction", *problem.data, *problem.parameters, *problem.constants)
    if problem.loss_text.replace(" ", "") == f"mean((prediction-{problem.target})^2)":
        loss: Message | str = Message("mean squared error")
    else:
        loss = to_reading(parse(problem.loss_text, known=known).node)
    if not problem.penalty_text:
        return loss
    penalty = to_reading(parse(problem.penalty_text, known=known).node)
    return Message("{loss} + {penalty}", {"loss": loss, "penalty": penalty})


def _start(spec: RunSpec) -> str:
    names = spec.problem.parameters
    if len(names) == 1:
        return point(names, spec.start)
    return numbers(spec.start) if len(names) <= 3 else "…"


def rates(spec: RunSpec) -> Message | str:
    """The learning rate, and of a branched run also the one that holds at the end; "" where there is none."""
    changed = [change for change in spec.changes if "learning_rate" in change.values]
    if not changed or spec.schedule is not None:
        return _rate(spec, 0)
    last = format_number(changed[-1].values["learning_rate"])
    slots = {"rate": _rate(spec, 0), "last": last, "step": changed[-1].step}
    if len(changed) > 1:
        return Message("{rate}, …, {last} from step {step}", slots)
    return Message("{rate}, {last} from step {step}", slots)


def _rate(spec: RunSpec, step: int) -> str:
    """The rate that holds from a step on."""
    rate = spec.values_at(step).get("learning_rate")
    if rate is None:
        return ""
    return f"η = {format_number(rate)}" if spec.schedule is None else spec.schedule.short(rate)


def headline_parts(message: Message, say: Callable[[Message | str], str] = str) -> list[tuple[str, str]]:
    """The headline cut into (part, text): part is a slot's name, or "" for words between. `say` translates."""
    template = say(Message(message.template, {name: f"{{{name}}}" for name in message.slots}))
    parts: list[tuple[str, str]] = []
    for words, name, _, _ in Formatter().parse(template):
        if words:
            parts.append(("", words))
        if name is not None:
            value = message.slots[name]
            parts.append((name, say(value) if isinstance(value, Message | str) else str(value)))
    return parts
