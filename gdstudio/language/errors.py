"""How the language refuses: one sentence, the place in the typed text, and ready corrections."""

from collections.abc import Sequence
from dataclasses import dataclass

from gdstudio.language.message import Message


@dataclass(frozen=True, slots=True)
class Mend:
    """A correction for one click: `piece` is what will be read, `text` the whole corrected text."""

    piece: str
    text: str

    @property
    def message(self) -> Message:
        return Message("Use {piece}", {"piece": self.piece})

    @property
    def label(self) -> str:
        """What the button says, in English."""
        return str(self.message)


class LanguageError(ValueError):
    """A text, or what was to be made of it, that the language refuses.

    `column` counts from 1 in the text as it was typed and `length` is the number of characters
    concerned; both are 0 where no place in a text is meant. `text` is the typed text, cut where
    it is too long to be read.
    """

    def __init__(
        self,
        message: Message,
        *,
        text: str = "",
        column: int = 0,
        length: int = 0,
        mends: Sequence[Mend] = (),
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.text, self.column, self.length = text, column, length
        self.mends = tuple(mends)

    @property
    def mend(self) -> Mend | None:
        """The first of the corrections, if there is any."""
        return self.mends[0] if self.mends else None

    @property
    def template(self) -> str:
        """The message's template, for translation."""
        return self.message.template

    @property
    def slots(self) -> dict[str, object]:
        """The values of the message's slots."""
        return dict(self.message.slots)
