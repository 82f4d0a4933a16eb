"""Runs without a window: each to its step limit, with progress on the terminal when it takes long."""

from collections.abc import Sequence

from tqdm import tqdm

from gdstudio.model import RunSpec
from gdstudio.runs import Run, complete

# Long enough that nothing flickers for a lesson's ten steps.
SECONDS_BEFORE_PROGRESS = 1.0
ROWS_A_TIME = 50_000


def run_all(specs: Sequence[RunSpec], until: int | None = None) -> list[Run]:
    """Run each spec to its step limit (or to row `until`), in their order, each in its own colour. Raises InputError."""
    return [_run(number, spec, until) for number, spec in enumerate(specs, 1)]


def _run(number: int, spec: RunSpec, until: int | None) -> Run:
    last = spec.steps if until is None else until
    with tqdm(total=last + 1, delay=SECONDS_BEFORE_PROGRESS, leave=False, unit=" steps", disable=None) as bar:
        run = complete(number, spec, last, on_rows=bar.update, rows_a_time=ROWS_A_TIME)
    run.colour = number - 1
    return run
