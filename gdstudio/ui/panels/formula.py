"""Formulas: display formulas drawn from LaTeX, and number lines as rich text in the same mathematical type.

ziamath turns LaTeX into SVG (12 to 34 ms), so drawings are kept by text, size and colour and painted as vectors:
moving to a screen of another pixel ratio or changing the scale needs nothing but another paint.
"""

from __future__ import annotations

import html
import importlib.util
import re
import warnings
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdstudio.ui.fonts import families

_SIGNS = {"−": "-", "·": r" \cdot ", "×": r" \times ", "∞": r" \infty ", "∂": r" \partial ", "√": r" \sqrt ", "′": "'",
          "≤": r" \le ", "≥": r" \ge ", "≠": r" \ne ", "∑": r" \sum ", "∇": r" \nabla "}  # fmt: skip
_GREEK = dict(zip("αβγδεϵζηθικλμνξπρστφχψω", (
    "alpha", "beta", "gamma", "delta", "varepsilon", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "varphi", "chi", "psi", "omega",
), strict=True))  # fmt: skip
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot"}


@cache
def _ziamath() -> Any:
    """ziamath, when the first formula is drawn: it takes longer to load than the window to paint."""
    with warnings.catch_warnings():
        # It opens its font in a way that Python 3.11 and 3.12 call deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ziamath
    # With SVG 2 on, QSvgRenderer shows the bars of fractions and nothing else.
    ziamath.config.svg2 = False
    return ziamath


def _type_file() -> Path:
    """The font file of the mathematical type."""
    found = importlib.util.find_spec("ziamath")
    return Path((found.origin if found else None) or "").parent / "fonts" / "STIXTwoMath-Regular.ttf"


@cache
def math_family() -> str:
    """The family of the mathematical type; the interface's own if it cannot be loaded."""
    number = QFontDatabase.addApplicationFont(str(_type_file()))
    found = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return found[0] if found else families()[0]


def math_font(size: float) -> QFont:
    """The mathematical type at `size` pixels, with the interface's families behind it for what it lacks."""
    font = QFont()
    font.setFamilies([math_family(), *families()])
    font.setPixelSize(max(1, round(size)))
    return font


@lru_cache(maxsize=256)
def drawing(latex: str, size: float, colour: str) -> QSvgRenderer:
    """The formula as a drawing whose default size is that of the formula in logical pixels."""
    svg = _ziamath().Latex(latex, size=size, color=colour).svg()
    return QSvgRenderer(QByteArray(svg.encode()))


class Formula(QWidget):
    """One display formula, at its left edge; made smaller, never cut, where it is wider than its place."""

    def __init__(self, latex: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.latex = latex
        self._size, self._colour = 16.0, "#000000"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(40)

    def show_formula(self, latex: str, size: float, colour: str) -> None:
        """Show a formula at a type size in a colour."""
        if (latex, size, colour) != (self.latex, self._size, self._colour):
            self.latex, self._size, self._colour = latex, size, colour
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        size = self._drawing().defaultSize()
        return QSize(size.width() + 2, size.height() + 4)

    def factor_at(self, width: float) -> float:
        """How much smaller than its type size it is drawn at a width; 1 where it fits."""
        return min(1.0, width / max(1.0, self._drawing().viewBoxF().width())) if self.latex else 1.0

    def _drawing(self) -> QSvgRenderer:
        return drawing(self.latex, self._size, self._colour)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.latex:
            return
        renderer = self._drawing()
        box = renderer.viewBoxF()
        factor = min(1.0, self.width() / max(1.0, box.width()), self.height() / max(1.0, box.height()))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - box.height() * factor) / 2
        renderer.render(painter, QRectF(0, top, box.width() * factor, box.height() * factor))


_TAG = re.compile(r"<(/?)(\w+)[^>]*>")


@lru_cache(maxsize=512)
def latex_of(markup: str) -> str:
    """Rich text of a number line as LaTeX: `<i>x</i><sub>4</sub>` becomes `x_{4}`."""
    parts: list[str] = []
    place = 0
    for found in _TAG.finditer(markup):
        parts.append(_letters(markup[place : found.start()]))
        place = found.end()
        if found[2] in ("sub", "sup"):
            parts.append("}" if found[1] else "_{" if found[2] == "sub" else "^{")
    parts.append(_letters(markup[place:]))
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _letters(text: str) -> str:
    result: list[str] = []
    for letter in html.unescape(text):
        if letter in _ACCENTS and result:
            result[-1] = rf"\{_ACCENTS[letter]}{{{result[-1].strip()}}}"
        elif letter in _GREEK:
            result.append(rf"\{_GREEK[letter]} ")
        else:
            result.append(_SIGNS.get(letter, letter))
    return "".join(result)


def plain(markup: str) -> str:
    """Rich text without its tags, for accessible names and plain copies."""
    return html.unescape(_TAG.sub("", markup))


def ink(widget: QWidget) -> QColor:
    """The widget's text colour."""
    return widget.palette().windowText().color()
