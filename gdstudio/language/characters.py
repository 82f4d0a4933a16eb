"""From what keyboards, slides and web pages give to the plain characters of the language.

Full-width and typographic signs mean one thing only and are replaced without a word. Letters that
merely look like others, and marks that cannot be seen, are refused by name, with a correction.
"""

import re
import unicodedata

from gdstudio.language import limits
from gdstudio.language.errors import LanguageError
from gdstudio.language.message import Message
from gdstudio.language.source import Source

_SIGNS = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*",
    "✕": "*", "÷": "/", "∕": "/", "⁄": "/", "≤": "<=", "≥": ">=", "≠": "!=", "∣": "|", "。": ".",
    "、": ",",
}  # fmt: skip
_WORDS = {"π": "pi", "τ": "tau", "√": "sqrt"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+|.", re.DOTALL)
_LOOKALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеорсухіѕјԛԝɑΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιıℓ",
        "ABESIJKMHOPCTYXaeopcyxisjqwaABEZHIKMNOPTYXoiil",
        strict=True,
    )
)
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ϵ": "eps", "ζ": "zeta", "η": "eta",
    "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "ρ": "rho",
    "σ": "sigma", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip


def normalise(typed: str) -> Source:
    """The source with plain characters only.

    Raises LanguageError where the text is too long, empty, or has a character that the language does
    not know. The length is looked at before anything else.
    """
    if len(typed) > limits.LENGTH:
        raise LanguageError(
            Message(
                "The text is too long: {limit} characters are the most, column {column} is one more.",
                {"limit": limits.LENGTH, "column": limits.LENGTH + 1},
            ),
            text=typed[: limits.LENGTH],
            column=limits.LENGTH + 1,
            length=1,
        )
    if typed.isascii():
        source = Source(typed, "".join(map(_plain_space, typed)), tuple(range(len(typed))))
    else:
        source = _replaced(typed)
    if not source.text.strip():
        raise source.error("Type an expression, for example {example}.", 0, 1, example="x^2 + 2x + 1")
    return source


def _plain_space(character: str) -> str:
    return " " if character in "\t\n\r\f\v" else character


def _replaced(typed: str) -> Source:
    pieces: list[str] = []
    origin: list[int] = []
    for match in _RUN.finditer(typed):
        piece, origins = _piece(typed, match)
        pieces.append(piece)
        origin.extend(origins)
    source = Source(typed, "".join(pieces), tuple(origin))
    for position, character in enumerate(source.text):
        if not character.isascii():
            raise _refusal(source, position, character)
    return source


def _piece(typed: str, match: "re.Match[str]") -> tuple[str, list[int]]:
    """What one typed character, or a run of raised ones, is read as, and where each character comes from."""
    run, start = match[0], match.start()
    if ord(run[0].translate(_RAISED)) != ord(run[0]):
        return _raised(typed, run, start)
    piece = _word(typed, start) if run in _WORDS else _plain(run)
    return piece, [start] * len(piece)


def _word(typed: str, start: int) -> str:
    """A sign that is read as a word, apart from letters beside it."""
    before, after = typed[start - 1 : start], typed[start + 1 : start + 2]
    return " " * before.isalpha() + _WORDS[typed[start]] + " " * after.isalnum()


def _plain(character: str) -> str:
    """What one character is read as; unknown ones stay and are refused later."""
    if character.isascii():
        return _plain_space(character)
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    if character in _SIGNS:
        return _SIGNS[character]
    return " " if unicodedata.category(character) == "Zs" else character


def _raised(typed: str, run: str, start: int) -> tuple[str, list[int]]:
    """An exponent: ² becomes "^2", ⁻¹ becomes "^(-1)"; a space ends it before a letter or digit."""
    digits, end = run.translate(_RAISED), start + len(run)
    signed = digits[0] in "-+"
    opening = "^(" if signed else "^"
    closing = (")" if signed else "") + (" " if typed[end : end + 1].isalnum() else "")
    origins = [start] * len(opening) + list(range(start, end)) + [end - 1] * len(closing)
    return opening + digits + closing, origins


def _refusal(source: Source, position: int, character: str) -> LanguageError:
    title = unicodedata.name(character, f"U+{ord(character):04X}")
    everywhere = [i for i, other in enumerate(source.text) if other == character]
    if unicodedata.category(character) in ("Cf", "Cc", "Mn", "Co", "Cs"):
        changes = [(i, i + 1, "") for i in everywhere]
        return source.error(
            "There is a character at column {column} that cannot be seen: {title}.",
            position, position + 1, [(source.spliced(changes).strip(), changes)], title=title,
        )  # fmt: skip
    plain = _LOOKALIKES.get(character) or _GREEK.get(character) or _compatible(character)
    if plain is None:
        return source.error(
            "`{character}` at column {column} is not used here ({title}).",
            position, position + 1, character=character, title=title,
        )  # fmt: skip
    changes = [(i, i + 1, plain) for i in everywhere]
    template = (
        "`{character}` at column {column} is {title}, which only looks like `{plain}`."
        if character in _LOOKALIKES
        else "`{character}` at column {column} is {title}; write it as `{plain}`."
    )
    return source.error(
        template, position, position + 1, [(plain, changes)], character=character, title=title, plain=plain
    )


def _compatible(character: str) -> str | None:
    """The plain form of a styled letter, such as the bold 𝐱 of a formula in a document."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() and plain.isalnum() else None
