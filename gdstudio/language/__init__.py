"""Typed text, checked, and everything that follows from it: values, derivatives, formulas and programs.

Nothing typed is ever given to `eval` or `exec`; programs are generated from the checked tree alone.
"""

from gdstudio.language.constants import parse_number
from gdstudio.language.derivative import differentiate
from gdstudio.language.dialects import is_column
from gdstudio.language.emit import emit, identifier, needs_masks
from gdstudio.language.errors import LanguageError, Mend
from gdstudio.language.evaluate import evaluate
from gdstudio.language.expression import Expression, classify, parse
from gdstudio.language.functions import OBJECTIVE_FUNCTIONS, POINT_FUNCTIONS, SCALAR_FUNCTIONS, STATEMENT_FUNCTIONS
from gdstudio.language.latex import to_latex
from gdstudio.language.markup import to_markup
from gdstudio.language.message import Message, fill
from gdstudio.language.number import format_number
from gdstudio.language.statement import Equation, parse_equation
from gdstudio.language.symbols import SYMBOLS, symbol_of
from gdstudio.language.text import to_reading, to_text
from gdstudio.language.tree import (
    Node,
    call,
    constant,
    free_names,
    is_free_of,
    literal,
    make,
    name,
    number,
    operation,
    substitute,
    walk,
)
from gdstudio.language.vocabulary import RESERVED, STATEMENT_WORDS, is_variable

__all__ = [
    "OBJECTIVE_FUNCTIONS",
    "POINT_FUNCTIONS",
    "RESERVED",
    "SCALAR_FUNCTIONS",
    "STATEMENT_FUNCTIONS",
    "STATEMENT_WORDS",
    "SYMBOLS",
    "Equation",
    "Expression",
    "LanguageError",
    "Mend",
    "Message",
    "Node",
    "call",
    "classify",
    "constant",
    "differentiate",
    "emit",
    "evaluate",
    "fill",
    "format_number",
    "free_names",
    "identifier",
    "is_column",
    "is_free_of",
    "is_variable",
    "literal",
    "make",
    "name",
    "needs_masks",
    "number",
    "operation",
    "parse",
    "parse_equation",
    "parse_number",
    "substitute",
    "symbol_of",
    "to_latex",
    "to_markup",
    "to_reading",
    "to_text",
    "walk",
]
