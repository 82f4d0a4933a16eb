"""What the runs of a race are called: their optimizer's title, beside equal titles what tells them apart, and always what
is added to the method, and the mistake that its program makes."""

from collections import Counter
from collections.abc import Iterator, Sequence

from gdstudio.engines import ENGINES
from gdstudio.language import format_number, symbol_of
from gdstudio.model import RunSpec
from gdstudio.runs.run import Run
from gdstudio.runs.specs import numbers

MOST_DIFFERENCES = 2


def labels(specs: Sequence[RunSpec]) -> list[str]:
    """One name a run, no two alike: "Adam", or "Adam η = 0.5" beside another Adam; a name that was given stays."""
    found = [_label(spec, specs) for spec in specs]
    return [name if found.count(name) == 1 else f"{name} ({found[: place + 1].count(name)})"
            for place, name in enumerate(found)]  # fmt: skip


def label(runs: Sequence[Run]) -> None:
    """Give each run the name by which figures, tables and sentences tell it from the others."""
    for run, name in zip(runs, labels([run.wanted.spec for run in runs]), strict=True):
        run.label = name


def _label(spec: RunSpec, specs: Sequence[RunSpec]) -> str:
    alike = [other for other in specs if other.name == spec.name]
    settings = [dict(_settings(other)) for other in alike] if len(alike) > 1 else []
    differing = []
    for name, text in _settings(spec) if settings else ():
        if name in spec.optimizer.options:
            continue
        texts = [other.get(name) for other in settings]
        # A pitfall's numbers tell it from the same one with others.
        texts = [each for each in texts if each is not None] if name.startswith("pitfall.") else texts
        # A number is named wherever it differs, and so are starts and batches; of words ("PyTorch") only what is not the rule.
        usual = name not in (*spec.values, "start", "batch") and text == Counter(texts).most_common(1)[0][0]
        if not usual and any(other != text for other in texts):
            differing.append(text)
    told = differing[:MOST_DIFFERENCES]
    # In a race no line says what the others' rates do, so a schedule is named as clipping is.
    if len(specs) > 1 and spec.schedule is not None and spec.schedule.title not in told:
        told.append(spec.schedule.title)
    return " ".join([_name(spec), ", ".join([*told, *options_on(spec)])]).strip()


def options_on(spec: RunSpec) -> Iterator[str]:
    """What is added to the method, clipping for one: it is named wherever it is on, in some steps or in all."""
    steps = (0, *(change.step for change in spec.changes))
    for name in spec.optimizer.options:
        on = dict.fromkeys(value for step in steps if (value := spec.values_at(step)[name]) != 0)
        yield from (_text(spec, name, value) for value in on)


def _name(spec: RunSpec) -> str:
    """The name that was given, else the optimizer's title; where the program makes a mistake, that comes first."""
    if spec.pitfall is None:
        return spec.name
    return f"Pitfall: {spec.pitfall.title}" if spec.name == spec.optimizer.title else f"{spec.name} (pitfall)"


def _text(spec: RunSpec, name: str, value: float) -> str:
    """A number as it stands in a name: options by their word, others by their symbol."""
    symbols = {each.name: each.symbol for each in spec.optimizer.hyperparameters if each.symbol}
    words = name.replace("_", " ") if name in spec.optimizer.options else symbol_of(name, symbols).reading
    return f"{words} = {format_number(value)}"


def _settings(spec: RunSpec) -> Iterator[tuple[str, str]]:
    """What can differ between runs of one optimizer on one problem, as it would stand in a name."""
    for name, value in spec.values.items():
        yield name, _text(spec, name, value)
    yield "start", numbers(spec.start)
    yield "engine", dict(ENGINES).get(spec.engine, spec.engine)
    yield "dtype", spec.dtype
    yield "optimizer", spec.optimizer.title
    if spec.schedule is not None:
        yield "schedule", spec.schedule.title
    yield "batch", f"{spec.batch.size} a step" if spec.batch is not None else "all rows"
    if spec.batch is not None:
        yield "shuffle", f"shuffle {spec.batch.seed}" if spec.batch.shuffled else "in order"
    if spec.validation is not None:
        yield "validation", f"{len(spec.held_rows)} held out"
        yield "split", f"split {spec.validation.seed}"
    for name, value in spec.pitfall.values.items() if spec.pitfall is not None else ():
        yield f"pitfall.{name}", f"{name} = {format_number(value)}"
    yield "seed", f"seed {spec.seed}"
    yield "changes", "; ".join(f"from step {change.step}" for change in spec.changes)
