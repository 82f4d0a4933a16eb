"""JSON: columns per run, counts and outcome; non-finite numbers as null.

`evaluations` are the run's totals; `evaluations_by_step` is their sum until each step, the clock of a fair race. With a
`batch` value and gradient are those of each step's batch, and `losses` has that of all fitted rows.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gdstudio.exporters.columns import Columns, columns, finite, names_of
from gdstudio.runs import Run

SUFFIX = ".json"


def write(title: str, runs: Sequence[Run], facts: Sequence[Mapping[str, Any]] = ()) -> str:
    """One object: the lesson's name and its runs, each with what `facts` add to it."""
    more = facts or [{}] * len(runs)
    written = [{**_run(name, run), **each} for name, run, each in zip(names_of(runs), runs, more, strict=True)]
    return json.dumps({"lesson": title, "runs": written}, ensure_ascii=False, allow_nan=False) + "\n"


def _run(name: str, run: Run) -> dict[str, Any]:
    table = columns(run)
    return {
        "name": name,
        "engine": run.spec.engine,
        "optimizer": run.spec.optimizer.name,
        "step": table.step,
        "parameters": {name: finite(values) for name, values in table.parameters.items()},
        "value": finite(table.value),
        "gradient": {name: finite(values) for name, values in table.gradient.items()},
        **_sampling(run, table),
        **({"pitfall": run.spec.pitfall.chosen()} if run.spec.pitfall is not None else {}),
        "evaluations": run.evaluations(),
        "evaluations_by_step": table.evaluations,
        "outcome": _outcome(run),
        "predictions": run.predictions(),
    }


def _sampling(run: Run, table: Columns) -> dict[str, Any]:
    """What a step sees, which rows are held out (counted from 0), and the losses besides the value; nothing without."""
    found: dict[str, Any] = {}
    if run.spec.batch is not None:
        found["batch"] = run.spec.batch.to_table()
    if run.spec.validation is not None:
        found["validation_rows"] = run.spec.held_rows.tolist()
    if run.spec.standardise:
        scales = run.spec.scales.items()
        found["standardised"] = {name: {"mean": each.mean, "deviation": each.deviation} for name, each in scales}
    if table.losses:
        found["losses"] = {name: finite(values) for name, values in table.losses.items()}
    return found


def _outcome(run: Run) -> dict[str, Any] | None:
    if run.outcome is None:
        return None
    return {"kind": run.outcome.kind, "step": run.outcome.step, "message": str(run.outcome.message)}
