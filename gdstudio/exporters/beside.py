"""Files beside a program: tables of data that would hide it, were they written into it."""

from collections.abc import Mapping

import numpy as np

from gdstudio.model import Problem

# Of more rows the program would be numbers with a few lines below them.
MOST_INSIDE = 200


class Beside:
    """Gathers the tables of the runs of one program; `stem` is the name of its file without the ending."""

    def __init__(self, stem: str) -> None:
        self._stem = stem
        self._tables: dict[str, Problem] = {}

    def file_of(self, problem: Problem) -> str:
        """The name of the file that has a problem's data, the same for the same data; "" where they are short enough to
        stand in the program."""
        if not problem.data or len(problem.columns[problem.target]) <= MOST_INSIDE:
            return ""
        known = (name for name, other in self._tables.items() if _same(other, problem))
        name = next(known, "") or f"{self._stem}-data{len(self._tables) + 1 if self._tables else ''}.csv"
        self._tables[name] = problem
        return name

    def files(self) -> Mapping[str, str]:
        """The text of each file, every digit of every number in it."""
        return {name: table_text(problem) for name, problem in self._tables.items()}


def _same(one: Problem, other: Problem) -> bool:
    return one.data == other.data and all(np.array_equal(one.columns[name], other.columns[name]) for name in one.data)


def table_text(problem: Problem) -> str:
    """The columns of a fit as CSV, every digit of every number in it."""
    columns = [problem.columns[name].tolist() for name in problem.data]
    rows = (",".join(map(repr, row)) for row in zip(*columns, strict=True))
    return "\n".join([",".join(problem.data), *rows]) + "\n"
