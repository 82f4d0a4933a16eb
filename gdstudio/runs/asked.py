"""What the worker has been asked for: the difference to what is wanted now becomes commands."""

from collections.abc import Iterable, Mapping

from gdstudio.runs.commands import Advance, Close, Command, Open
from gdstudio.runs.replay import origin_of
from gdstudio.runs.run import Record


class Asked:
    """The runs that are open in the worker, each with the last row it was told to go to."""

    def __init__(self) -> None:
        self._until: dict[int, int] = {}

    def commands(self, wanted: Mapping[int, int], records: Iterable[Record]) -> list[Command]:
        """Commands that bring the worker from what it was asked to `wanted` (run number → last row); then they are
        asked."""
        by_number = {record.number: record for record in records}
        closed: list[Command] = [Close(number) for number in self._until if number not in wanted]
        changed = [self._command(by_number[number], until) for number, until in wanted.items()]
        self._until = dict(wanted)
        return closed + [command for command in changed if command is not None]

    def forget(self, number: int) -> None:
        """The worker has dropped this run by itself."""
        self._until.pop(number, None)

    def _command(self, record: Record, until: int) -> Command | None:
        before = self._until.get(record.number)
        if before is None:
            origin = origin_of(record.trajectory, record.last) if record.last >= 0 else None
            return Open(record.number, record.spec, until, origin, record.trajectory.stride)
        # Lowering what is done already changes nothing, so a run that has arrived is left in peace.
        if until > before or (until < before and record.last < before and not record.ended):
            return Advance(record.number, until)
        return None
