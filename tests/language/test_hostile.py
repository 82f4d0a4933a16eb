"""Whatever is pasted, the answer comes at once and is a sentence."""

import ast
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio import language
from gdstudio.language import (
    LanguageError,
    differentiate,
    emit,
    parse,
    parse_equation,
    parse_number,
    to_latex,
    to_markup,
    to_reading,
    to_text,
)

# Refusals take well below 5 ms; the bound is generous because the machine may be busy.
SECONDS = 0.1

HOSTILE = {
    "a call of Python": "__import__('os').system('true')",
    "an attribute": "x.__class__",
    "a dunder": "__builtins__",
    "ten million brackets": "(" * 10_000_000,
    "brackets": "(" * 1_999,
    "closed brackets": "(" * 900 + "x" + ")" * 900,
    "bars": "|" * 2_000,
    "minuses": "-" * 1_999 + "x",
    "powers": "^".join("x" * 900),
    "powers of minuses": "^-".join("x" * 600),
    "many terms": "+".join("x" * 1_000),
    "implicit products": "x " * 1_000,
    "many names": "+".join(f"a{index}" for index in range(300)),
    "calls": "sin(" * 400,
    "bare functions": "sin " * 500,
    "powered functions": "sin^2" * 400,
    "quotients": "1/2x" * 400,
    "quotients of quotients": "1/(" * 60 + "1/2x",
    "exponents": "x^2y" * 400,
    "wheres": "where(x>0," * 150,
    "a long name": "x" * 2_000,
    "a long name of two letters": "xy" * 1_000,
    "long known letters": "ab" * 11,
    "commas": "," * 2_000,
    "a long number": "9" * 2_000,
    "a huge exponent": "1e" + "9" * 1_900,
    "points": "." * 2_000,
    "equals": "=" * 2_000,
    "headings": "f(x) = " * 200,
    "arguments": "f(" + "a," * 900 + ") = x",
    "lambda": "lambda x, " * 220,
    "prefixes": "np." * 600,
    "zero width": "x\u200b" * 900,
    "combining marks": "x" + "\u0301" * 1_900,
    "superscripts": "x" + "²" * 1_990,
    "superscript signs": "x" + "⁻" * 1_990,
    "look-alikes": "х" * 2_000,
    "nothing": "",
    "a null": "\x00" * 100,
    "a surrogate": "\ud800",
    "emoji": "x + 🙂",
    "a backslash": "\\frac{1}{2}",
    "a format": "{x}{0}%s",
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("reader", [parse, parse_equation, parse_number])
def test_hostile_text_is_refused_at_once(case: str, reader) -> None:
    text = HOSTILE[case]
    started = time.perf_counter()
    with pytest.raises(LanguageError) as caught:
        reader(text)
    assert time.perf_counter() - started < SECONDS
    assert len(str(caught.value)) < 6_000
    assert 1 <= caught.value.column <= 2_001


@given(st.text(max_size=60))
def test_any_text_gives_a_tree_or_a_sentence(text: str) -> None:
    for reader in (parse, parse_equation, parse_number):
        try:
            reader(text)
        except LanguageError as error:
            assert str(error)
            assert 1 <= error.column <= len(text) + 1


@given(st.text(alphabet="xy2.,e()|+-*/^= sin<>npπ²−", max_size=40))
def test_any_text_of_the_language_s_own_characters_gives_a_tree_or_a_sentence(text: str) -> None:
    try:
        node = parse(text).node
    except LanguageError as error:
        assert 1 <= error.column <= len(text) + 1
        assert all(mend.text for mend in error.mends)
    else:
        assert parse(to_text(node)).node is node


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "(--9)^(--9)^(--9)^(--9)",
        "max(9, 9)^abs(9)^where(1 < 2, 9, 9)^(9*9)",
        "x" + "^x" * 60,
        "exp(" * 60 + "x" + ")" * 60,
        "sin(x)*" * 140 + "x",
        "+".join(["x^2"] * 145),
        "*".join(["(x + 1)"] * 130),
        "where(x > 0, " * 40 + "x" + ", x^2)" * 40,
        "-" * 140 + "x",
        "+".join(f"a{index}*x" for index in range(60)),
    ],
)
def test_what_is_accepted_is_differentiated_printed_and_generated_quickly(text: str) -> None:
    started = time.perf_counter()
    node = parse(text).node
    derivative = differentiate(node, "x")
    for printer in (to_reading, to_latex, to_markup):
        assert len(printer(derivative)) < 200_000
    for dialect in ("python", "guarded", "torch"):
        try:
            lines = emit([("value", node), ("slope", derivative)], dialect)
            compile("\n".join(lines), "program", "exec")
        except LanguageError as error:
            assert "too long" in str(error)
    assert time.perf_counter() - started < 5


def test_columns_are_those_of_the_typed_text() -> None:
    with pytest.raises(LanguageError) as caught:
        parse("２·ｘ² ＋ аx")
    assert caught.value.column == 8
    with pytest.raises(LanguageError) as caught:
        parse("x² + ax")
    assert (caught.value.column, caught.value.length) == (6, 2)


def test_the_64th_bracket_is_accepted_and_the_65th_refused() -> None:
    assert parse("(" * 64 + "x" + ")" * 64).node is parse("x").node
    with pytest.raises(LanguageError) as caught:
        parse("(" * 65 + "x" + ")" * 65)
    assert str(caught.value) == "The expression is too deeply nested (more than 64 brackets, column 65)."


def test_nothing_in_the_language_evaluates_text() -> None:
    for path in Path(language.__file__).parent.glob("*.py"):
        called = {
            each.func.id
            for each in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        }
        assert called.isdisjoint({"eval", "exec", "compile", "__import__"}), path.name
