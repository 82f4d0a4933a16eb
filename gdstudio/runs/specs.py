"""Changes of a run's settings: which rows two settings have in common, and what a change is called."""

from collections.abc import Mapping
from typing import Literal

from gdstudio.engines import ENGINES
from gdstudio.language import format_number, symbol_of
from gdstudio.model import Catalogue, Change, Message, Pitfall, RunSpec, Schedule, edits
from gdstudio.model.start import why_not_there

AppliesFrom = Literal["whole"] | int


def shared_steps(old: RunSpec, new: RunSpec) -> int | None:
    """The last step at which both have the same numbers: 0 or more where only "from step k on" differs, −1 if the start
    may differ already; None if they never differ (name, step limit, predictions)."""
    if _numbers(old) != _numbers(new):
        return -1
    differing = [
        change for change in (*old.changes, *new.changes) if change not in old.changes or change not in new.changes
    ]
    return min((change.step for change in differing), default=None)


def moved_start(old: RunSpec, new: RunSpec) -> Message | None:
    """That a function of the same variables cannot begin where the one before it did, and where it begins instead."""
    if new.problem.name or new.problem.parameters != old.problem.parameters or new.start == old.start:
        return None
    reason = why_not_there(new.problem, old.start, new.constants)
    if reason is None:
        return None
    return Message(
        "{reason}. The start is now {point}.", {"reason": reason, "point": point(new.problem.parameters, new.start)}
    )


def _numbers(spec: RunSpec) -> tuple[object, ...]:
    return (
        spec.problem,
        spec.optimizer,
        dict(spec.values),
        spec.start,
        spec.engine,
        spec.dtype,
        dict(spec.constants),
        spec.seed,
        spec.stop,
        spec.schedule,
        spec.batch,
        spec.validation,
        spec.standardise,
        spec.pitfall,
    )


def point(names: tuple[str, ...], values: tuple[float, ...]) -> str:
    """A point as it is read: "x = 0", "(x, y) = (−1.2, 1)"; "" where there are too many numbers for a sentence."""
    read = [symbol_of(name).reading for name in names]
    if len(names) == 1:
        return f"{read[0]} = {format_number(values[0])}"
    return f"({', '.join(read)}) = {numbers(values)}" if len(names) <= 3 else ""


def numbers(values: tuple[float, ...]) -> str:
    """One number, or several in brackets."""
    texts = [format_number(value) for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def name_of_change(old: RunSpec, new: RunSpec, path: str) -> Message:
    """What the Edit menu calls the change from `old` to `new`: "learning rate 0.1 → 1.1"."""
    head, _, part = path.partition(".")
    before, after = _value(old, head, part), _value(new, head, part)
    if before is None or after is None or before == after:
        return Message("change of the {name}", {"name": _title(head, part)})
    slots = {"name": _title(head, part), "before": before, "after": after}
    if new.changes != old.changes and new.changes:
        return Message("{name} {before} → {after} from step {step} on", slots | {"step": new.changes[-1].step})
    return Message("{name} {before} → {after}", slots)


def _title(head: str, part: str) -> Message | str:
    if head == "constants" or (head in ("schedule", "pitfall") and part):
        return part
    if head in ("start", "point"):
        return Message("start {parameter}", {"parameter": part}) if part else Message("start")
    if head == "batch" and part:
        return Message({"order": "order of rows", "seed": "seed of the shuffle"}.get(part, "batch size"))
    if head == "validation" and part == "seed":
        return Message("seed of the split")
    names = {
        "data": "data",
        "stop": "stop rule",
        "batch": "batch size",
        "validation": "rows held out",
        "standardise": "standardising",
    }
    return Message(names.get(head, head.replace("_", " ")))


def _value(spec: RunSpec, head: str, part: str) -> str | None:
    known: Mapping[str, object] = {
        "engine": dict(ENGINES).get(spec.engine, spec.engine),
        "optimizer": spec.optimizer.title,
        "problem": spec.problem.title,
        "dtype": spec.dtype,
        "steps": spec.steps,
        "seed": spec.seed,
        "name": spec.name,
        "standardise": "on" if spec.standardise else "off",
    }
    if head in known:
        return str(known[head])
    if head in ("start", "point"):
        at = dict(zip(spec.problem.parameters, spec.start, strict=True))
        return format_number(at[part]) if part else numbers(spec.start)
    if head == "schedule":
        return _of_titled(spec.schedule, part)
    if head == "pitfall":
        return _of_titled(spec.pitfall, part)
    if head in ("batch", "validation"):
        return _of_rows(spec, head, part)
    values = (
        {**spec.values, **(spec.changes[-1].values if spec.changes else {})} if head != "constants" else spec.constants
    )
    return format_number(values[part or head]) if (part or head) in values else None


def _of_titled(chosen: Schedule | Pitfall | None, part: str) -> str | None:
    """The title of a schedule or a pitfall, or one of its constants."""
    if chosen is None:
        return None if part else "–"
    if not part:
        return chosen.title
    return format_number(chosen.values[part]) if part in chosen.values else None


def _of_rows(spec: RunSpec, head: str, part: str) -> str:
    """A batch's size, how many rows are held out, or another part of either."""
    if head == "validation" and not part:
        return str(len(spec.held_rows)) if spec.validation is not None else "–"
    table = spec.batch if head == "batch" else spec.validation
    return str(table.to_table().get(part or "size", "–")) if table is not None else "–"


def edited(spec: RunSpec, path: str, value: object, applies_from: AppliesFrom, catalogue: Catalogue) -> RunSpec:
    """The settings after an edit. A hyperparameter changes from a step on, or in the whole run: then its later
    changes go.

    Raises InputError or LanguageError.
    """
    if path not in spec.values:
        return edits.apply(
            spec, path.replace("point", "start", 1) if path.startswith("point") else path, value, catalogue
        )
    if isinstance(applies_from, int):
        return edits.branch(spec, applies_from, path, value)
    changes = [Change(change.step, {k: v for k, v in change.values.items() if k != path}) for change in spec.changes]
    kept = tuple(change for change in changes if change.values)
    return edits.apply(spec.with_(changes=kept), path, value, catalogue)
