"""The sentences with which the parser refuses, each with its place and, where it helps, corrections."""

from gdstudio.language import limits
from gdstudio.language.errors import LanguageError
from gdstudio.language.functions import Function
from gdstudio.language.message import Message
from gdstudio.language.source import Source, Splice
from gdstudio.language.tokens import Token
from gdstudio.language.tree import COMPARISONS, Node
from gdstudio.language.vocabulary import Vocabulary, is_variable

NO_VARIABLE = Message("There is no variable: use x, y, z or x1, x2 and so on, or name the parameters.")
_CHOICE = "`{name}` at column {column} is not used here: a choice is written `where(x > 0, a, b)`."
_PYTHON = dict.fromkeys(("if", "else", "elif", "and", "or", "not"), _CHOICE) | dict.fromkeys(
    ("def", "return", "import", "from", "for", "while", "print", "exec", "eval", "class", "in", "is"),
    "`{name}` at column {column} belongs to Python, not to this language: type an expression only.",
)
_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan"}


def too_nested(source: Source, token: Token) -> LanguageError:
    return source.error(
        "The expression is too deeply nested (more than {limit} signs in one another, column {column}).",
        token.start, token.end, limit=limits.NESTING,
    )  # fmt: skip


def equation(source: Source, tokens: list[Token], sign: Token) -> LanguageError:
    """For x^2 = 4: its two sides, squared, as the correction."""
    left = source.text[tokens[0].start : sign.start].strip()
    right = source.text[sign.end :].strip()
    simple = right.replace(".", "", 1).isalnum()
    example = f"({left} - {right})^2" if simple else f"({left} - ({right}))^2"
    mends: list[Splice] = []
    if left and right and "=" not in right:
        mends.append((example, [(0, len(source.text), example)]))
    return source.error(
        "This is an equation. Type the expression to be minimised, for example `{example}`.",
        sign.start, sign.end, mends, example=example if mends else "(x^2 - 4)^2",
    )  # fmt: skip


def not_closed(source: Source, tokens: list[Token], at: int, opening: Token) -> LanguageError:
    """An operand ended, but not with the bracket or bar that was due."""
    token = tokens[at]
    if token.kind == "end":
        closing = ")" if opening.kind == "(" else "|"
        template = (
            "The bracket opened at column {column} is not closed."
            if opening.kind == "("
            else "The bar opened at column {column} is not closed."
        )
        mended = source.spliced([(token.end, token.end, closing)]).strip()
        return source.error(template, opening.start, opening.end, [(mended, [(token.end, token.end, closing)])])
    return unexpected(source, tokens, at)


def unexpected(source: Source, tokens: list[Token], at: int) -> LanguageError:
    """A sign at which no reading goes on."""
    token = tokens[at]
    if token.kind == ",":
        return _comma(source, tokens, at)
    if token.kind in COMPARISONS:
        return _stray_comparison(source, token)
    if token.kind == ")":
        return source.error(
            "The bracket closed at column {column} was never opened.", token.start, token.end,
            [(source.spliced([(token.start, token.end, "")]), [(token.start, token.end, "")])],
        )  # fmt: skip
    return source.error("`{sign}` at column {column} is not expected.", token.start, token.end, sign=token.text)


def _stray_comparison(source: Source, token: Token) -> LanguageError:
    return source.error(
        "A comparison such as `{sign}` at column {column} stands only in `where(condition, a, b)`.",
        token.start, token.end, sign=token.text,
    )  # fmt: skip


def _comma(source: Source, tokens: list[Token], at: int) -> LanguageError:
    before, token, after = tokens[at - 1], tokens[at], tokens[at + 1]
    if before.kind == after.kind == "number" and "." not in before.text + after.text:
        piece = f"{before.text}.{after.text}"
        return source.error(
            "A decimal point is used here: `{piece}`.", before.start, after.end,
            [(piece, [(before.start, after.end, piece)])], piece=piece,
        )  # fmt: skip
    return source.error("The comma at column {column} separates nothing.", token.start, token.end)


def missing_operand(source: Source, tokens: list[Token], at: int) -> LanguageError:
    """Where a number, name or bracket was due."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    if token.kind == "end" and before is not None:
        return source.error(
            "Something is missing after `{sign}` at column {column}.",
            before.start,
            before.end,
            sign=before.text,
        )
    if before is not None and before.kind in ("(", "|") and token.kind in (")", "|"):
        return source.error("There is nothing inside the brackets at column {column}.", before.start, token.end)
    if token.kind == "end":
        return source.error("There is no expression here.", token.start, token.end)
    return source.error(
        "Something is missing before `{sign}` at column {column}.", token.start, token.end, sign=token.text
    )


def check_side_by_side(source: Source, tokens: list[Token], at: int) -> None:
    """Refuses a number behind another operand without a sign, as in `2 3` and `x 2`."""
    before, token = tokens[at - 1], tokens[at]
    if token.kind != "number":
        return
    start = before.start if before.kind in ("number", "name") else before.end - 1
    template = (
        "Two numbers stand side by side at column {column}."
        if before.kind == "number"
        else "The number after `{before}` at column {column} needs a sign between them."
    )
    pieces = [f"{before.text}*{token.text}", f"{before.text}^{token.text}"]
    mends = [
        (piece, [(before.end, token.start, sign)])
        for piece, sign in zip(pieces, "*^", strict=True)
        if before.kind != "number" or sign == "*"
    ]
    raise source.error(template, start, token.end, mends, before=before.text)


def ambiguous_quotient(source: Source, start: int, sign: Token, factor: int, end: int) -> LanguageError:
    """For 1/2x: text[start:sign] over text[sign:factor], then text[factor:end] without a sign."""
    over, bottom = source.text[start : sign.start].strip(), source.text[sign.end : factor].strip()
    times = source.text[factor:end].strip()
    joined = source.text[sign.end : end].strip()
    return _two_readings(source, start, end, f"({over}/{bottom})*{times}", f"{over}/({joined})")


def ambiguous_exponent(source: Source, start: int, exponent: Token, end: int) -> LanguageError:
    """For x^2y, which begins at `start`, has the exponent `exponent` and ends at `end`."""
    base, times = source.text[start : exponent.start], source.text[exponent.end : end]
    return _two_readings(source, start, end, f"{base}{exponent.text}*{times}", f"{base}({exponent.text}{times})")


def _two_readings(source: Source, start: int, end: int, first: str, second: str) -> LanguageError:
    return source.error(
        "`{text}` at column {column} can be read in two ways: `{first}` or `{second}`.",
        start, end, [(piece, [(start, end, piece)]) for piece in (first, second)],
        text=source.text[start:end].strip(), first=first, second=second,
    )  # fmt: skip


def bare_function(source: Source, tokens: list[Token], operand: int, function: str, end: int | None) -> LanguageError:
    """For `sin x` (its argument ends at `end`), `sin^2(x)`, and `sin` alone."""
    word, after = tokens[operand - 1], tokens[operand]
    if after.kind == "^":
        return _powered_function(source, tokens, operand, function)
    argument = source.text[after.start : end].strip() if end is not None else "x"
    piece = f"{function}({argument})"
    mends: list[Splice] = [(piece, [(word.start, end, piece)])] if end is not None else []
    return source.error(
        "`{function}` needs brackets: `{piece}`.", word.start, word.end, mends, function=function, piece=piece
    )


def _powered_function(source: Source, tokens: list[Token], caret: int, function: str) -> LanguageError:
    word, at = tokens[caret - 1], caret + 1
    while at < len(tokens) - 1 and tokens[at].kind in ("-", "number", "name", "(") and tokens[at - 1].kind != ")":
        if tokens[at].kind == "(" and tokens[at - 1].kind in ("number", "name"):
            break
        at += 1
        if tokens[at].kind == ")" and tokens[caret + 1].kind == "(":
            at += 1
            break
    exponent = source.text[tokens[caret].end : tokens[at].start].strip()
    close = _matching(tokens, at)
    mends: list[Splice] = []
    piece = f"{function}(x)^{exponent or '2'}"
    if close is not None:
        argument = source.text[tokens[at].start : tokens[close].end]
        piece = f"{function}{argument}^{exponent}"
        pieces = [piece]
        if exponent.strip("()") == "-1" and function in _INVERSE:
            pieces.append(_INVERSE[function] + argument)
        mends = [(text, [(word.start, tokens[close].end, text)]) for text in pieces]
    return source.error(
        "The power of `{function}` goes behind its brackets: `{piece}`.",
        word.start, word.end, mends, function=function, piece=piece,
    )  # fmt: skip


def _matching(tokens: list[Token], at: int) -> int | None:
    """The token that closes the bracket which opens at `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[index].kind, 0)
        if depth == 0:
            return index if index > at else None
    return None


def check_arity(source: Source, word: Token, closing: Token, function: Function, args: list[Node]) -> None:
    """Refuses a wrong number of arguments."""
    most = function.most
    if len(args) >= function.least and (most is None or len(args) <= most):
        return
    if word.text == "log" and len(args) == 2:
        template = "`log` is the natural logarithm, of one value; `log10` and `log2` have their own names."
    elif function.least == 1:
        template = "`{function}` takes one value; it has {count} here."
    elif most is None:
        template = "`{function}` takes two values or more; it has {count} here."
    elif most == 2:
        template = "`{function}` takes two values; it has {count} here."
    else:
        template = "`{function}` takes a condition and two values, as in `where(x > 0, a, b)`; it has {count} here."
    raise source.error(template, word.start, closing.end, function=function.name, count=len(args))


def check_condition(source: Source, function: str, index: int, arg: Node, first: Token, last: Token) -> None:
    """Refuses a `where` whose first argument is no comparison."""
    if function == "where" and index == 1 and arg.op not in COMPARISONS:
        raise source.error(
            "The first part of `where` is a comparison, such as `x > 0` (column {column}).",
            first.start,
            last.end,
        )


def unknown_word(source: Source, vocabulary: Vocabulary, word: Token, before_bracket: bool) -> LanguageError:
    """A word that is no name here: split, corrected, or just named."""
    text = word.text
    if text in _PYTHON:
        return source.error(_PYTHON[text], word.start, word.end, name=text)
    other = vocabulary.other_case(text)
    if other is not None:
        return _other_case(source, word, other)
    if not before_bracket and (applied := vocabulary.applied_function(text)):
        return _mended(source, "`{name}` at column {column} is not a known name. Did you mean `{mend}`?", word, applied)
    pieces = vocabulary.split(text, before_bracket)
    near = vocabulary.nearest(text, vocabulary.functions if before_bracket else None)
    if before_bracket and pieces is not None and vocabulary.function(pieces[-1]):
        return _product(source, word, pieces, free=False)
    if before_bracket and near is not None:
        return _mended(
            source, "`{name}` at column {column} is not a known function. Did you mean `{mend}`?", word, near
        )
    if pieces is None and near is not None:
        return _mended(source, "`{name}` at column {column} is not a known name. Did you mean `{mend}`?", word, near)
    if pieces is None or (before_bracket and len(pieces) > 2):
        return source.error(
            "`{name}` at column {column} is not a known function."
            if before_bracket
            else "`{name}` at column {column} is not a known name.",
            word.start, word.end, name=text[:40],
        )  # fmt: skip
    return _product(source, word, pieces, vocabulary.known is None)


def _product(source: Source, word: Token, pieces: tuple[str, ...], free: bool) -> LanguageError:
    if free and len(pieces) == 2 and not is_variable(pieces[0]) and is_variable(pieces[1]):
        template = (
            "`{name}` at column {column} is not a known name. "
            "For a constant {first} times {second} write `{mend}`; {first} then gets a slider."
        )
    else:
        template = "`{name}` at column {column} is not a known name. For a product write `{mend}`."
    return _mended(source, template, word, "*".join(pieces), first=pieces[0], second=pieces[-1])


def _mended(source: Source, template: str, word: Token, mend: str, **slots: object) -> LanguageError:
    changes = [(word.start, word.end, mend)]
    return source.error(template, word.start, word.end, [(mend, changes)], name=word.text[:40], mend=mend, **slots)


def _other_case(source: Source, word: Token, other: str) -> LanguageError:
    return _mended(source, "`{name}` and `{mend}` are different names here. Did you mean `{mend}`?", word, other)
