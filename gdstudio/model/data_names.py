"""Names for the columns of a file that a model can use: letters, digits and _, each one once, none of the language's."""

import re
import unicodedata
from collections.abc import Sequence

from gdstudio.language.vocabulary import RESERVED
from gdstudio.model.names import LONGEST_NAME

# What no column may be called, since losses and optimizers speak of it.
TAKEN = ("prediction", "theta")
# Letters that are no others with an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d"}
)
# In brackets behind a name, and short.
_UNIT = re.compile(r"\S\s*[(\[]([^()\[\]]{1,24})[)\]]\s*$")


def names_for(titles: Sequence[str]) -> tuple[str, ...]:
    """One name a column, near its title: "height (cm)" becomes height; a title without Latin letters becomes x1, x2 …"""
    taken: set[str] = {*RESERVED, *TAKEN}
    names: list[str] = []
    for place, title in enumerate(titles, 1):
        words = _plain(re.sub(r"[\(\[].*?[\)\]]", " ", title))
        base = re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").lstrip("0123456789_")[: LONGEST_NAME - 4] or f"x{place}"
        name = next(each for each in _ways(base) if each not in taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def _plain(title: str) -> str:
    """With Latin letters as they are without their accents: Größe is Grosse."""
    parted = unicodedata.normalize("NFKD", title.translate(_LETTERS))
    return "".join(character for character in parted if not unicodedata.combining(character))


def unit_of(title: str) -> str:
    """The unit in a column's title, "cm" of "height (cm)"; "" where there is none."""
    found = _UNIT.search(title)
    return found[1].strip() if found is not None else ""


def _ways(base: str) -> list[str]:
    return [base, *(f"{base}_{number}" for number in range(2, 2000))]
