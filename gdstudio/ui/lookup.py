"""What the worker has computed for the views beyond rows: steps taken apart, and fields. Asked once, kept for a while."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from gdstudio.engines import Trace as Apart
from gdstudio.model import Field, FieldRequest, Problem
from gdstudio.runs import FieldReady, FieldWanted, Session, Trace, Traced
from gdstudio.ui.worker import MOST_WAITING_FIELDS, FieldFailed

KEPT_TRACES, KEPT_FIELDS = 512, 64
MOST_ASKED_TRACES = 6

QUICK = 256 * 256
"""As many places of a field are computed while something is dragged."""

Constants = tuple[tuple[str, float], ...]


def alike(requests: Iterable[FieldRequest]) -> list[list[FieldRequest]]:
    """Those that differ in their fineness only, the coarsest first."""
    found: dict[FieldRequest, list[FieldRequest]] = {}
    for request in sorted(requests, key=lambda each: math.prod(each.size)):
        found.setdefault(replace(request, size=()), []).append(request)
    return list(found.values())


class Traces:
    """Steps of the selected run by the row they leave; those around the cursor are there before they are shown."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: OrderedDict[tuple[int, int], Apart | None] = OrderedDict()
        self._asked: set[tuple[int, int]] = set()
        self._number = -1

    def at(self, row: int) -> Apart | None:
        """The step leaving that row of the selected run, if it is there."""
        return self._kept.get((self._session.run.number, row))

    def failed(self, row: int) -> bool:
        """Whether that step cannot be taken apart."""
        key = (self._session.run.number, max(0, row))
        return key in self._kept and self._kept[key] is None

    def wanted(self, rows: tuple[int, ...]) -> Iterator[Trace]:
        """Commands for those of the rows' steps that are neither there nor asked for, the first ones first."""
        number = self._session.run.number
        if number != self._number:
            self._number = number
            self._asked.clear()
        for row in rows:
            key = (number, row)
            if key in self._kept or key in self._asked or len(self._asked) >= MOST_ASKED_TRACES:
                continue
            command = self._session.trace_wanted(row)
            if command is not None:
                self._asked.add(key)
                yield command

    def receive(self, answer: Traced) -> None:
        """Keep it, whatever the cursor does meanwhile: a step of a run number is a fact."""
        key = (answer.number, answer.row)
        self._asked.discard(key)
        self._kept[key] = answer.trace
        while len(self._kept) > KEPT_TRACES:
            self._kept.popitem(last=False)


class Fields:
    """Fields by their request. One that is missing is asked for once; one that failed stays missing, with its fault."""

    def __init__(self) -> None:
        # A plain dict, the latest last: walking over an ordered one would hash each request again.
        self._kept: dict[FieldRequest, Field | str] = {}
        self._asked: OrderedDict[FieldRequest, None] = OrderedDict()
        self._unsent: list[FieldRequest] = []
        # Of the latest problem with its constants: the latest request of each shape, wherever it holds.
        self._looked_at: dict[FieldRequest, FieldRequest] = {}

    @property
    def awaited(self) -> int:
        """How many fields the worker owes."""
        return len(self._asked)

    def ahead(self, problem: Problem, constants: Constants) -> None:
        """Want for this problem and constants what was looked at for those before, so that path and fields come together;
        neither what holds at one point, which moves with the path, nor what is refined when the hand rests."""
        looked_at, self._looked_at = self._looked_at, {}
        for group in alike(looked_at.values()):
            if group[0].at in (None, group[0].problem.start) and math.prod(group[0].size) <= QUICK:
                self.get(replace(group[0], problem=problem, constants=constants))

    def look_at(self, request: FieldRequest) -> None:
        """It would be shown if it were there."""
        before = next(iter(self._looked_at.values()), request)
        if before.problem is not request.problem or before.constants != request.constants:
            self._looked_at.clear()
        self._looked_at[replace(request, at=None)] = request

    def get(self, request: FieldRequest) -> Field | None:
        """The field, or None after having noted that it is wanted."""
        self.look_at(request)
        found = self._kept.get(request)
        if found is not None:
            self._kept[request] = self._kept.pop(request)
            return found if isinstance(found, Field) else None
        if request not in self._asked:
            self._asked[request] = None
            self._unsent.append(request)
            # The worker forgets the oldest of many that wait; then they may be asked for again.
            while len(self._asked) > MOST_WAITING_FIELDS:
                self._asked.popitem(last=False)
        return None

    def has(self, request: FieldRequest) -> bool:
        """Whether it has come; nothing is asked for."""
        return isinstance(self._kept.get(request), Field)

    def stale(self, request: FieldRequest) -> Field | None:
        """The latest field of the same kind, problem and axes, to show until the wanted one comes."""
        for kept, found in reversed(self._kept.items()):
            same = kept.kind == request.kind and kept.axes == request.axes and kept.problem == request.problem
            if same and isinstance(found, Field):
                return found
        return None

    def of(self, kind: str, problem: Problem) -> Field | None:
        """The latest field of a kind that has come for that problem."""
        for kept, found in reversed(self._kept.items()):
            if kept.kind == kind and kept.problem == problem and isinstance(found, Field):
                return found
        return None

    def fault(self, request: FieldRequest) -> str:
        """The traceback of a field that failed, or ""."""
        found = self._kept.get(request)
        return found if isinstance(found, str) else ""

    def wanted(self) -> list[FieldWanted]:
        """Commands for what was noted since the last call."""
        unsent, self._unsent = self._unsent, []
        return [FieldWanted(request) for request in unsent]

    def receive(self, answer: FieldReady | FieldFailed) -> None:
        """Keep it, or its fault."""
        self._asked.pop(answer.request, None)
        found: Any = answer.field if isinstance(answer, FieldReady) else answer.details
        self._kept.pop(answer.request, None)
        self._kept[answer.request] = found
        while len(self._kept) > KEPT_FIELDS:
            self._kept.pop(next(iter(self._kept)))
