"""How names look in formulas: β₁ for beta1, m̂ for m_hat, η for learning_rate.

A symbol is given in a small part of LaTeX: letters, `\\greek`, `\\hat{…}` and other accents, `\\mathrm{…}`, indices
behind `_`. From that text come the Unicode and the rich-text form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

GREEK_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Delta": "Δ", "Gamma": "Γ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "nabla": "∇", "partial": "∂", "ell": "ℓ", "prime": "′", "cdot": "·",
}  # fmt: skip
SYMBOLS: dict[str, str] = {
    "learning_rate": "\\eta",
    "eps": "\\varepsilon",
    "weight_decay": "\\lambda",
    "momentum": "\\mu",
    "dampening": "\\tau",
}
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307"}
_ACCENTED_NAME = re.compile(r"(.+)_(hat|tilde|bar|dot)")
_INDEXED_NAME = re.compile(r"([A-Za-z]+?)_?([0-9]+)|([A-Za-z]+)_([A-Za-z0-9]+)")
_PART = re.compile(
    r"""\\(?P<accent>hat|tilde|bar|dot)\{(?P<under>[^{}]*)\}
      | \\(?:mathrm|text|operatorname)\{(?P<upright>[^{}]*)\}
      | _(?:\{(?P<index>[^{}]*)\}|(?P<short_index>.))
      | \^(?:\{(?P<raised>[^{}]*)\}|(?P<short_raised>.))
      | \\(?P<word>[A-Za-z]+)\s*
      | (?P<character>.)""",
    re.VERBOSE | re.DOTALL,
)
_SUBSCRIPTS = dict(zip("0123456789+-aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SUPERSCRIPTS = dict(zip("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "-": "−", "'": "′"}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol by its LaTeX."""

    latex: str

    @property
    def reading(self) -> str:
        """Plain Unicode; an index for which there are no small characters is written behind an underscore."""
        return "".join(_reading(match) for match in _PART.finditer(self.latex))

    @property
    def markup(self) -> str:
        """Qt rich text: letters in italics, words upright, indices small."""
        return "".join(_markup(match) for match in _PART.finditer(self.latex))


def _letter(match: "re.Match[str]") -> str:
    """The character, Greek letter, accented letter or word of a part that is no index."""
    if match["accent"]:
        under = Symbol(match["under"]).reading
        return under[:1] + _ACCENTS[match["accent"]] + under[1:]
    if match["word"]:
        return GREEK_LETTERS.get(match["word"], match["word"])
    return match["upright"] or match["character"] or ""


def _reading(match: "re.Match[str]") -> str:
    index = match["index"] or match["short_index"]
    if index is not None:
        return _small(Symbol(index).reading, _SUBSCRIPTS, "_")
    raised = match["raised"] or match["short_raised"]
    if raised is not None:
        return _small(Symbol(raised).reading, _SUPERSCRIPTS, "^")
    return {"'": "′", "-": "−"}.get(letter := _letter(match), letter)


def _small(text: str, characters: Mapping[str, str], sign: str) -> str:
    plain = text.replace("−", "-")
    if all(character in characters for character in plain):
        return "".join(characters[character] for character in plain)
    return sign + text


def _markup(match: "re.Match[str]") -> str:
    index = match["index"] or match["short_index"]
    if index is not None:
        return f"<sub>{_escaped(Symbol(index).reading)}</sub>"
    raised = match["raised"] or match["short_raised"]
    if raised is not None:
        return f"<sup>{_escaped(Symbol(raised).reading)}</sup>"
    letter = _letter(match)
    upright = match["upright"] or not (letter[:1].isalpha() or letter in "∇∂")
    return _escaped(letter) if upright else f"<i>{_escaped(letter)}</i>"


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _letters(word: str) -> str:
    """A word as LaTeX: a letter, a Greek letter, or upright."""
    if word in SYMBOLS:
        return SYMBOLS[word]
    if word in GREEK_LETTERS:
        return f"\\{word}"
    return word if len(word) == 1 else f"\\mathrm{{{word.replace('_', ' ')}}}"


@lru_cache(maxsize=1024)
def _customary(name: str) -> str:
    """The LaTeX of a name without a symbol of its own."""
    if name in SYMBOLS:
        return SYMBOLS[name]
    if accented := _ACCENTED_NAME.fullmatch(name):
        inner, _, index = _customary(accented[1]).partition("_")
        return f"\\{accented[2]}{{{inner}}}" + (f"_{index}" if index else "")
    if indexed := _INDEXED_NAME.fullmatch(name):
        base, index = indexed[1] or indexed[3], indexed[2] or indexed[4]
        return f"{_letters(base)}_{{{index}}}"
    return _letters(name)


def symbol_of(name: str, symbols: Mapping[str, str] | None = None) -> Symbol:
    """The symbol of a name: the one given for it in `symbols`, else the customary one."""
    return Symbol((symbols or {}).get(name) or _customary(name))
