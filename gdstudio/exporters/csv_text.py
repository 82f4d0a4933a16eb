"""Comma-separated values: one row a step; with several runs a first column names the run."""

import csv
import io
from collections.abc import Sequence

from gdstudio.exporters.columns import columns
from gdstudio.runs import Run

SUFFIX = ".csv"


def write(title: str, runs: Sequence[Run]) -> str:
    """The runs below each other; floats by `repr`, so that they read back to the same bits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    several = len(runs) > 1
    header: list[str] = []
    for run in runs:
        table = columns(run)
        if table.header() != header:
            header = table.header()
            writer.writerow(["run", *header] if several else header)
        writer.writerows([[run.spec.name, *row] for row in table.rows()] if several else table.rows())
    return text.getvalue()
