"""The program of one run as it is read on the screen: the take-home program without its printing, and which of its lines
are those of a step.

The text can be executed as it stands; it keeps every iterate in `history`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gdstudio.exporters.beside import Beside
from gdstudio.exporters.program_cells import Section
from gdstudio.programs import Program
from gdstudio.programs.loop_parts import LoopParts
from gdstudio.runs import Run


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line of the text; `place` is that of the program's step line it is, None for the others."""

    text: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """The lines `first` to `last` of the text, which make the rows from `row` on."""

    row: int
    first: int
    last: int


@dataclass(frozen=True)
class Listing:
    """The lines, and the loops in them: one, or one for each change of the run's numbers."""

    lines: tuple[ListedLine, ...]
    loops: tuple[Loop, ...]

    @cached_property
    def text(self) -> str:
        """The program as text."""
        return "\n".join(line.text for line in self.lines) + "\n"

    def loop_of(self, row: int) -> Loop:
        """The loop that leaves a row."""
        return next((loop for loop in reversed(self.loops) if loop.row <= row), self.loops[0])

    def places(self, row: int) -> dict[int, int]:
        """Where each step line of the loop that leaves a row stands in the text, by its place in the step."""
        loop = self.loop_of(row)
        found = {line.place: at for at, line in enumerate(self.lines[: self.loops[0].first]) if line.place is not None}
        inside = range(loop.first, loop.last + 1)
        return found | {place: at for at in inside if (place := self.lines[at].place) is not None}


def listing_of(run: Run) -> Listing:
    """The listing of a run, computed or not. InputError where it has no program of its own."""
    return _Listed(run, Beside("program")).listing()


class _Listed(Section):
    """A section whose loops print nothing and have no way out: they are for reading."""

    def _printed(self, parts: LoopParts) -> Iterator[str]:
        yield from ()

    def _until(self) -> list[str]:
        return []

    def _limit(self) -> list[str]:
        return []

    def listing(self) -> Listing:
        """Imports, the beginning, the loops."""
        found: list[ListedLine] = []
        loops: list[Loop] = []
        imports = [f"import {'numpy as np' if each == 'numpy' else each}" for each in sorted(self.modules())]
        *before, beginning = self.beginning()
        for texts in ([*imports], *([*cell.source.splitlines()] for cell in before)):
            found += [*(ListedLine(text) for text in texts), *([ListedLine("")] if texts else [])]
        found += self._marked(_trimmed(beginning.source.splitlines()), self.program, closures=True)
        for row, cell in self.loops():
            found.append(ListedLine(""))
            first = len(found)
            found += self._marked(cell.source.splitlines(), self._program(row), closures=False)
            loops.append(Loop(row, first, len(found) - 1))
        return Listing(tuple(found), tuple(loops))

    def _marked(self, texts: list[str], program: Program, *, closures: bool) -> Iterator[ListedLine]:
        """The lines with their places in a step. Before the loops only a closure holds such lines."""
        wanted: dict[str, list[int]] = {}
        for place, line in enumerate(program.step_lines):
            wanted.setdefault(line.text.strip(), []).append(place)
        inside = not closures
        for text in texts:
            inside = inside or text.startswith(f"def {program.names.own.get('closure', '')}(")
            places = wanted.get(text.strip(), []) if inside else []
            yield ListedLine(text, places.pop(0) if places else None)


def _trimmed(texts: list[str]) -> list[str]:
    """Without empty lines at either end, and never two of them in a row."""
    kept = [text for at, text in enumerate(texts) if text.strip() or (at and texts[at - 1].strip())]
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept
