"""The byte budget over all recorded runs: paths kept for undo go first, then the session pauses."""

from collections.abc import Iterable

from gdstudio.runs.history import History
from gdstudio.runs.trajectory import Trajectory

DEFAULT_BUDGET = 512 * 2**20
# What the sentence offers when memory is short.
KEEP_EVERY = 10


def bytes_of(paths: Iterable[Trajectory]) -> int:
    """Bytes of all paths, chunks that several share counted once."""
    distinct = {id(path): path for path in paths}.values()
    shared: dict[int, int] = {}
    own = 0
    for path in distinct:
        chunks = path.chunk_bytes()
        shared.update(chunks)
        own += path.nbytes - sum(chunks.values())
    return own + sum(shared.values())


def fits(paths: list[Trajectory], history: History, budget: int) -> bool:
    """True if the runs' paths and those kept for undo fit; gives up paths of the oldest entries to make it so."""
    while True:
        kept = paths + history.trajectories()
        # The sum that counts shared chunks twice is cheap, and mostly enough.
        if sum(path.nbytes for path in kept) <= budget or bytes_of(kept) <= budget:
            return True
        if not history.forget_a_path():
            return False


def in_units(count: int) -> str:
    """A number of bytes as "512 MiB" or "1.5 GiB"."""
    if count < 2**30:
        return f"{count / 2**20:.4g} MiB"
    return f"{count / 2**30:.4g} GiB"
