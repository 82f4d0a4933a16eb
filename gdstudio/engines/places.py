"""Where a run can be taken up again whose rows do not say all that the next ones depend on."""

from bisect import bisect_right

from gdstudio.engines.protocol import Carry, EngineRun

# The run is kept every so many rows; the distance doubles when there are too many.
SPACING, MOST_KEPT = 512, 64


class Places:
    """Carries of one run, the first at its start. A row between them is reached by repeating the rows before it."""

    def __init__(self, run: EngineRun, *, only_start: bool = False) -> None:
        """`only_start`: no later place can be kept."""
        self._run, self._only_start = run, only_start
        self._kept: list[Carry] = [run.carry()]
        self._spacing = SPACING

    def keep(self) -> None:
        """Keep where the run stands, if that is far enough from the last place."""
        if self._only_start or self._run.next_row < self._kept[-1].row + self._spacing:
            return
        self._kept.append(self._run.carry())
        if len(self._kept) > MOST_KEPT:
            self._kept, self._spacing = self._kept[::2], 2 * self._spacing

    def share(self, other: "Places") -> None:
        """Know the places of another run of the same spec."""
        self._kept = list(other._kept)

    def stand_before(self, row: int, *, ended: bool) -> None:
        """Make a row the next; `ended`: the run is over, so it goes back first."""
        if not self._run.next_row <= row or ended:
            self._run.restore(self._kept[bisect_right(self._kept, row, key=lambda kept: kept.row) - 1])
        while self._run.next_row < row and self._run.advance(min(row - self._run.next_row, SPACING)).outcome is None:
            pass
