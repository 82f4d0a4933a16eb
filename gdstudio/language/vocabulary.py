"""Which names a text may use, and what a wrong one was probably meant to be."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from gdstudio.language.functions import ALIASES, FUNCTIONS, POINT_FUNCTIONS
from gdstudio.language.tree import CONSTANTS

GREEK = frozenset(
    {
        *("alpha", "beta", "gamma", "delta", "eps", "epsilon", "zeta", "eta", "theta", "kappa", "lambda"),
        *("mu", "nu", "xi", "rho", "sigma", "phi", "chi", "psi", "omega"),
    }
)
RESERVED = frozenset(CONSTANTS) | (frozenset(FUNCTIONS) - POINT_FUNCTIONS) | frozenset(ALIASES)
# What an optimizer's file may not declare besides: functions of the objective, its Hessian, the unit matrix.
STATEMENT_WORDS = RESERVED | POINT_FUNCTIONS | {"H", "I", "repeat", "until"}
_SIMPLE = re.compile(r"[A-Za-z](?:_?[0-9]+)?")
_CAPITALS = frozenset("XYZ")
_LONGEST_SPLIT = 24


def is_variable(name: str) -> bool:
    """Whether a name is by custom a variable of a function problem: x, y, z, x1, x_2 and so on."""
    return re.fullmatch(r"[xyz](?:_?[0-9]+)?", name) is not None


@dataclass(frozen=True)
class Vocabulary:
    """The functions of a text and its names.

    `known` is every allowed name, or None: then single letters, letters with a number and spelled
    Greek letters are names, and with `any_name` every identifier is.
    """

    functions: frozenset[str]
    known: frozenset[str] | None = None
    any_name: bool = False

    def function(self, word: str) -> str | None:
        """The function that a word means here."""
        found = ALIASES.get(word, word)
        return found if found in self.functions and not self._known(word) else None

    def accepts(self, word: str) -> bool:
        """Whether a word is a name or a constant of nature here."""
        if word in CONSTANTS or self._known(word):
            return True
        if self.known is not None or word in RESERVED or word.startswith("_"):
            return False
        return self.any_name or word in GREEK or (bool(_SIMPLE.fullmatch(word)) and word not in _CAPITALS)

    def must_be_function(self, word: str) -> bool:
        """Whether a word before a bracket is no factor: where every identifier is a name, only letters are."""
        return self.any_name and self.known is None and len(word) > 1

    def _known(self, word: str) -> bool:
        return self.known is not None and word in self.known

    def other_case(self, word: str) -> str | None:
        """The accepted name or function that differs from a word in capitals only."""
        for other in (word.lower(), word.upper(), word.swapcase()):
            named = self.accepts(other) and not self.must_be_function(other)
            if other != word and (named or self.function(other)):
                return other
        if self.known:
            return next((name for name in sorted(self.known) if name.lower() == word.lower()), None)
        return None

    def nearest(self, word: str, among: Collection[str] | None = None) -> str | None:
        """The most similar accepted word."""
        choices = self._words if among is None else sorted(among)
        found = get_close_matches(word[:_LONGEST_SPLIT], choices, n=1, cutoff=0.7)
        return found[0] if found else None

    @cached_property
    def _words(self) -> list[str]:
        names = set(self.known or ()) | set(CONSTANTS) | self.functions
        return sorted(names if self.known is not None else names | GREEK)

    def applied_function(self, word: str) -> str | None:
        """What sinx and tan2x were meant to be, if a word is a function and a factor written together."""
        for function in sorted(self.functions, key=len, reverse=True):
            rest = word[len(function) :]
            factor = rest.lstrip("0123456789")
            if word.startswith(function) and factor and self.accepts(factor):
                return f"{function}({rest})"
        return None

    def split(self, word: str, before_bracket: bool) -> tuple[str, ...] | None:
        """The fewest accepted words (at most three) that a word is made of, a function only as the last."""
        if len(word) > _LONGEST_SPLIT or (self.any_name and self.known is None):
            return None
        return self._split(word, before_bracket, 3)

    def _split(self, word: str, before_bracket: bool, pieces: int) -> tuple[str, ...] | None:
        if self.accepts(word) or (before_bracket and self.function(word)):
            return (word,)
        found: list[tuple[str, ...]] = []
        for end in range(1, len(word)) if pieces > 1 else ():
            if self.accepts(word[:end]) and (rest := self._split(word[end:], before_bracket, pieces - 1)):
                found.append((word[:end], *rest))
        return min(found, key=len, default=None)
