"""Where the data of fits came from, as the command line says it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping

from gdstudio.model import Problem
from gdstudio.model.problem import Array

# Of so many tables that were opened last it is known.
MOST = 64

Columns = frozenset[tuple[str, bytes]]


class Origins:
    """Found by the numbers themselves: data that were changed in the window came from nowhere."""

    def __init__(self) -> None:
        self._known: OrderedDict[Columns, tuple[str, ...]] = OrderedDict()

    def remember(self, columns: Mapping[str, Array], arguments: tuple[str, ...]) -> None:
        """A table was opened that these arguments of the command line read or make."""
        key = _key(columns)
        self._known.pop(key, None)
        self._known[key] = arguments
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def of(self, problem: Problem) -> tuple[str, ...] | None:
        """The arguments that bring the columns of a fit; None where no table that was opened had them."""
        wanted = _key(problem.columns)
        return next((self._known[key] for key in reversed(self._known) if wanted <= key), None)


def _key(columns: Mapping[str, Array]) -> Columns:
    return frozenset((name, hashlib.blake2b(column.tobytes()).digest()) for name, column in columns.items())
