"""Comma-separated values: one row a step; with several runs a first column names the run.

Where a step of one of the runs costs more than one evaluation, a last column counts them.
"""

import csv
import io
import math
from collections.abc import Sequence

from gdstudio.exporters.columns import columns, names_of
from gdstudio.runs import Run

SUFFIX = ".csv"


def write(title: str, runs: Sequence[Run]) -> str:
    """The runs below each other; floats by `repr`, so that they read back to the same bits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    tables = [columns(run) for run in runs]
    counted = not all(table.one_a_step for table in tables)
    several = len(runs) > 1
    header: list[str] = []
    for name, table in zip(names_of(runs), tables, strict=True):
        if table.header() != header:
            header = table.header()
            writer.writerow([*(["run"] if several else []), *header, *(["evaluations"] if counted else [])])
        first: list[object] = [name] if several else []
        for row, count in zip(table.rows(), table.evaluations, strict=True):
            numbers = ("" if math.isnan(number) else number for number in row)
            writer.writerow([*first, *numbers, *([count] if counted else [])])
    return text.getvalue()
