"""How names look in formulas: β₁ for beta1, m̂ for m_hat, η for learning_rate.

A symbol is given in a small part of LaTeX: a letter or `\\greek`, `\\hat{…}` and other accents around it, and
an index behind `_`. From that come the Unicode, the rich-text and the LaTeX form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

GREEK_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Delta": "Δ", "Gamma": "Γ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "nabla": "∇", "partial": "∂", "ell": "ℓ",
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
_INDEXED_NAME = re.compile(r"([A-Za-z]+?)_?([0-9]+)|([A-Za-z]|[a-z]+)_([A-Za-z0-9]+)")
_SYMBOL = re.compile(
    r"(?:\\(?P<accent>hat|tilde|bar|dot)\{(?P<inner>[^{}]+)\}|(?P<plain>[^_{}]+))(?:_\{?(?P<index>[^{}]+)\}?)?"
)
_SUBSCRIPTS = dict(zip("0123456789+-aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


@dataclass(frozen=True, slots=True)
class Symbol:
    """`base` is a letter or word in Unicode, `accent` the LaTeX name of what stands over it."""

    base: str
    accent: str = ""
    index: str = ""

    @property
    def reading(self) -> str:
        """Plain Unicode; an index that has no small letters is written with an underscore."""
        if not self.index:
            return self._accented
        if all(character in _SUBSCRIPTS for character in self.index):
            return self._accented + "".join(_SUBSCRIPTS[character] for character in self.index)
        return f"{self._accented}_{self.index}"

    @property
    def markup(self) -> str:
        """Qt rich text: letters in italics, words upright, the index small."""
        base = f"<i>{self._accented}</i>" if len(self.base) == 1 else self._accented
        index = self.index.replace("-", "−").replace("<", "&lt;")
        return f"{base}<sub>{index}</sub>" if index else base

    @property
    def latex(self) -> str:
        """LaTeX: words in roman type."""
        base = _TO_LATEX.get(
            self.base, self.base if len(self.base) == 1 else f"\\mathrm{{{_escaped(self.base)}}}"
        )
        accented = f"\\{self.accent}{{{base}}}" if self.accent else base
        return f"{accented}_{{{_escaped(self.index)}}}" if self.index else accented

    @property
    def _accented(self) -> str:
        return self.base[:1] + _ACCENTS.get(self.accent, "") + self.base[1:]


_TO_LATEX = {letter: f"\\{word}" for word, letter in GREEK_LETTERS.items() if word not in ("varphi",)}


def _escaped(text: str) -> str:
    return text.replace("_", "\\_")


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Symbol:
    match = _SYMBOL.fullmatch(text.strip())
    if match is None:
        return Symbol(text.replace("\\", ""))
    base = (match["inner"] or match["plain"]).strip()
    base = GREEK_LETTERS.get(base[1:], base[1:]) if base.startswith("\\") else base
    return Symbol(base, match["accent"] or "", (match["index"] or "").strip())


@lru_cache(maxsize=1024)
def _customary(name: str) -> Symbol:
    if name in SYMBOLS:
        return _parsed(SYMBOLS[name])
    if accented := _ACCENTED_NAME.fullmatch(name):
        inner = _customary(accented[1])
        return Symbol(inner.base, accented[2], inner.index)
    if indexed := _INDEXED_NAME.fullmatch(name):
        base, index = indexed[1] or indexed[3], indexed[2] or indexed[4]
        return Symbol(GREEK_LETTERS.get(base, base), "", index)
    return Symbol(GREEK_LETTERS.get(name, name))


def symbol_of(name: str, symbols: Mapping[str, str] | None = None) -> Symbol:
    """The symbol of a name: the one given for it in `symbols`, else the customary one."""
    given = (symbols or {}).get(name)
    return _parsed(given) if given else _customary(name)
