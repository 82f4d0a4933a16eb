"""Sentences as data, and the refusal of input: the sentence, the place it speaks of, and the mend if there is
one.
"""

import difflib
from collections.abc import Collection, Iterable

from gdstudio.language import LanguageError, Mend, Message

# So many choices are all named; of more the nearest one is, and of very many the first and the last.
FEW = 3
MANY = 20
__all__ = ["InputError", "Message", "choose", "nearest"]


class InputError(ValueError):
    """Bad input: `.message`, and `.where` it was found ("learning_rate", "start.x", "FILE: $.path", or "").

    Where a typed text was refused by the language, `.column` and `.length` (from 1, both 0 otherwise) are its
    place in that text and `.mend` is the offered correction or None.
    """

    def __init__(self, message: Message, where: str = "", cause: LanguageError | None = None) -> None:
        super().__init__(str(message))
        self.message, self.where = message, where
        self.column = cause.column if cause else 0
        self.length = cause.length if cause else 0
        self.mend: Mend | None = cause.mend if cause else None


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """The one of the choices that was probably meant."""
    found = difflib.get_close_matches(name[:80], list(choices), n=1)
    return found[0] if found else None


def choose(name: str, choices: Collection[str], where: str, what: str) -> str:
    """The name, if it is one of the choices. InputError says which there are, or which was probably meant."""
    if name in choices:
        return name
    slots = {
        "what": Message(what),
        "name": name[:80],
        "all": ", ".join(choices),
        "nearest": nearest(name, choices),
    }
    if slots["nearest"] and len(choices) > FEW:
        raise InputError(Message("There is no {what} `{name}`. Did you mean `{nearest}`?", slots), where)
    if len(choices) > MANY:
        ends = {"count": len(choices), "first": min(choices), "last": max(choices)}
        sentence = "There is no {what} `{name}`; there are {count}, from {first} to {last}."
        raise InputError(Message(sentence, slots | ends), where)
    raise InputError(Message("There is no {what} `{name}`; there are {all}.", slots), where)
