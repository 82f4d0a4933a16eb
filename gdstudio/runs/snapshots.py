"""Engine states kept along a run whose rows are too wide to keep: every K rows, K doubling, so that their bytes
stay bounded."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

DENSEST = 16
# A network of 10⁴ parameters with Adam has 240 kB of state: half of this many is kept when the spacing doubles.
MOST_SNAPSHOTS = 256


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an engine needs to go on after `step`: the carry it handed out (opaque here) and its size in bytes."""

    step: int
    carry: Any
    nbytes: int


class Snapshots:
    """Snapshots in the order of their steps; the first one always stays, so that every step can be reached by
    replay."""

    def __init__(self, kept: list[Snapshot] | None = None, spacing: int = DENSEST) -> None:
        self._kept = kept or []
        self.spacing = spacing

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def nbytes(self) -> int:
        """Bytes of all kept carries."""
        return sum(snapshot.nbytes for snapshot in self._kept)

    def keep(self, snapshot: Snapshot) -> None:
        """Keep it if the spacing asks for it; when there are too many, every other one goes and the spacing doubles."""
        if self._kept and snapshot.step < self._kept[-1].step + self.spacing:
            return
        self._kept.append(snapshot)
        if len(self._kept) > MOST_SNAPSHOTS:
            self._kept = self._kept[::2]
            self.spacing *= 2

    def nearest(self, step: int) -> Snapshot | None:
        """The last snapshot at or before a step; None if there is none."""
        place = bisect_right(self._kept, step, key=lambda snapshot: snapshot.step)
        return self._kept[place - 1] if place else None

    def until(self, step: int) -> "Snapshots":
        """Those at or before a step."""
        place = bisect_right(self._kept, step, key=lambda snapshot: snapshot.step)
        return Snapshots(self._kept[:place], self.spacing)
