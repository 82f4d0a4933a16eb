"""A typed text that remembers where each of its normalised characters came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from gdstudio.language.errors import LanguageError, Mend
from gdstudio.language.message import Message

Splice = tuple[str, Sequence[tuple[int, int, str]]]


@dataclass(frozen=True)
class Source:
    """`text` is what is parsed; `origin[i]` the index in `typed` of its i-th character."""

    typed: str
    text: str
    origin: tuple[int, ...]

    def column(self, position: int) -> int:
        """The column, from 1, in the typed text of a position in the normalised text."""
        if position < len(self.origin):
            return self.origin[position] + 1
        return len(self.typed) + 1

    def spliced(self, changes: Sequence[tuple[int, int, str]]) -> str:
        """The text with each (start, end, replacement) applied; the changes do not overlap."""
        pieces: list[str] = []
        position = 0
        for start, end, new in sorted(changes):
            pieces += [self.text[position:start], new]
            position = end
        return "".join(pieces) + self.text[position:]

    def error(
        self, template: str, start: int, end: int, mends: Sequence[Splice] = (), **slots: object
    ) -> LanguageError:
        """A refusal of text[start:end] whose slots have `column`; a mend is (what will be read, changes)."""
        column = self.column(start)
        length = max(1, self.column(max(end - 1, start)) - column + 1)
        return LanguageError(
            Message(template, {"column": column, **slots}),
            text=self.typed,
            column=column,
            length=length,
            mends=[Mend(piece, self.spliced(changes)) for piece, changes in mends],
        )
