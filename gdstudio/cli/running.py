"""Runs without a window: each to its step limit, with progress on the terminal when it takes long."""

from collections.abc import Sequence

from tqdm import tqdm

from gdstudio.model import InputError, Message, RunSpec
from gdstudio.runs import Run, complete, label

# Long enough that nothing flickers for a lesson's ten steps.
SECONDS_BEFORE_PROGRESS = 1.0
ROWS_A_TIME = 50_000
# Recorded numbers, about 2 GB while they are written as text.
MOST_NUMBERS = 20_000_000


def run_all(specs: Sequence[RunSpec], until: int | None = None) -> list[Run]:
    """Run each spec to its step limit (or to row `until`), in their order, each with its own colour and name. Raises
    InputError."""
    runs = [_run(number, spec, until) for number, spec in enumerate(specs, 1)]
    label(runs)
    return runs


def _run(number: int, spec: RunSpec, until: int | None) -> Run:
    last = spec.steps if until is None else until
    rows = 0

    def count(new: int) -> None:
        nonlocal rows
        rows += new
        bar.update(new)
        if rows * (2 * len(spec.problem.parameters) + 1) > MOST_NUMBERS:
            sentence = "The run has not ended after {steps} steps, and more are not kept here. Set fewer steps."
            raise InputError(Message(sentence, {"steps": rows - 1}), "steps")

    with tqdm(total=last + 1, delay=SECONDS_BEFORE_PROGRESS, leave=False, unit=" steps", disable=None) as bar:
        run = complete(number, spec, last, on_rows=count, rows_a_time=ROWS_A_TIME)
    run.colour = number - 1
    return run
