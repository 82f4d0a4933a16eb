"""One namespace: a name means one thing, and no name of the language can be given another meaning."""

import re
from collections.abc import Collection, Iterable

from gdstudio.language import OBJECTIVE_FUNCTIONS, Expression, parse
from gdstudio.language.vocabulary import RESERVED, Vocabulary
from gdstudio.model.text import InputError, Message

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
LONGEST_NAME = 40


def check_names(names: Iterable[str], where: str, taken: set[str]) -> None:
    """Add the names to `taken`. InputError where one is no name or not free."""
    for name in names:
        slots = {"name": name[:LONGEST_NAME]}
        if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            raise InputError(Message("`{name}` is not a name: names are made of letters, digits and _.", slots), where)
        if name in RESERVED:
            raise InputError(Message("`{name}` belongs to the language and cannot be used as a name.", slots), where)
        if name in taken:
            raise InputError(Message("The name `{name}` is used twice.", slots), where)
        taken.add(name)


def parse_declared(text: str, declared: Iterable[str], functions: Collection[str] = OBJECTIVE_FUNCTIONS) -> Expression:
    """The expression of a text in which declared names of any length may stand beside single letters.

    Raises LanguageError.
    """
    plain = Vocabulary(frozenset(functions))
    declared = set(declared)
    if all(plain.accepts(name) for name in declared):
        return parse(text, functions=functions)
    return parse(
        text, functions=functions, known=declared | {word for word in _NAME.findall(text) if plain.accepts(word)}
    )
