"""The table of LANGUAGE.md and the mistakes of students, text by text."""

import re

import pytest

from gdstudio.language import LanguageError, parse, parse_equation, to_text

MEANINGS = {
    "-x^2": "-(x^2)",
    "2^-x": "2^(-x)",
    "x^2^3": "x^(2^3)",
    "2x": "2*x",
    "2(x+1)": "2*(x + 1)",
    "x(y+1)": "x*(y + 1)",
    "x y": "x*y",
    "2e3x": "2000*x",
    "2e x": "2*e*x",
    "|x||y|": "abs(x)*abs(y)",
    "||x| - 1|": "abs(abs(x) - 1)",
    "2|x|": "2*abs(x)",
    "|x (|y| + 1)|": "abs(x*(abs(y) + 1))",
    "y = x^2": "x^2",
    "f(x) = x^2 + 1": "x^2 + 1",
    "lambda x: x**2 + 2*x +1": "x^2 + 2*x + 1",
    "（x＋1）²": "(x + 1)^2",
    "x⁻¹": "x^(-1)",
    "x²y": "x^2*y",
    "x¹²": "x^12",
    "−2": "-2",
    "2·x": "2*x",
    "x × y ÷ 2": "x*y/2",
    "２ｘ": "2*x",
    "2π": "2*pi",
    "xπy": "x*pi*y",
    "2√(x² + 1)": "2*sqrt(x^2 + 1)",
    "x^2sin(x)": "x^2*sin(x)",
    "max（x，y）": "max(x, y)",
    "where(x ≤ 1, x, 1)": "where(x <= 1, x, 1)",
    "where((x > 0), x, 1)": "where(x > 0, x, 1)",
    "np.sin(x)": "sin(x)",
    "torch.exp(x)": "exp(x)",
    "math.pi": "pi",
    "numpy . log2(x)": "log2(x)",
    "np.arctan2(y, x)": "atan2(y, x)",
    "np.maximum(x, 0)": "max(x, 0)",
    "ln(x)": "ln(x)",
    "log(x)": "ln(x)",
    "log10(x)": "log10(x)",
    "log2(x)": "log2(x)",
    "max(x, y, 1)": "max(max(x, y), 1)",
    "a - b - c": "(a - b) - c",
    "a/b/c": "(a/b)/c",
    "-x*y": "(-x)*y",
    "+x": "x",
    "--x": "-(-x)",
    ".5x": "0.5*x",
    "1e-3": "0.001",
    "pi r^2": "pi*r^2",
    "\tx\n+ 1 ": "x + 1",
    "x + 1": "x + 1",
    "alpha*x": "alpha*x",
}


@pytest.mark.parametrize("typed", MEANINGS)
def test_a_text_means_what_the_table_says(typed: str) -> None:
    assert parse(typed).node is parse(MEANINGS[typed]).node


# typed text, part of the sentence, column, first correction
REFUSALS = [
    ("sin x", "`sin` needs brackets: `sin(x)`.", 1, "sin(x)"),
    ("1 + sin 2x", "`sin` needs brackets: `sin(2x)`.", 5, "1 + sin(2x)"),
    ("sin^2(x)", "`sin(x)^2`", 1, "sin(x)^2"),
    ("sin²(x + 1)", "`sin(x + 1)^2`", 1, "sin(x + 1)^2"),
    ("sin", "`sin` needs brackets: `sin(x)`.", 1, None),
    ("1/2x", "two ways: `(1/2)*x` or `1/(2x)`", 1, "(1/2)*x"),
    ("3 + 1/2(x+1)", "two ways", 5, "3 + (1/2)*(x+1)"),
    ("e^2x", "`e^2x` at column 1 can be read in two ways: `e^2*x` or `e^(2x)`.", 1, "e^2*x"),
    ("1 + 3x^2y", "`x^2*y` or `x^(2y)`", 6, "1 + 3x^2*y"),
    ("sinx + 1", "Did you mean `sin(x)`?", 1, "sin(x) + 1"),
    ("tan2x", "Did you mean `tan(2x)`?", 1, "tan(2x)"),
    ("√x", "`sqrt` needs brackets: `sqrt(x)`.", 1, "sqrt(x)"),
    ("x if x > 0 else 0", "a choice is written `where(x > 0, a, b)`", 3, None),
    ("import os", "`import` at column 1 belongs to Python", 1, None),
    ("xy", "`xy` at column 1 is not a known name. For a product write `x*y`.", 1, "x*y"),
    ("2x + ax", "`ax` at column 6 is not a known name. For a constant a times x write `a*x`; a then gets a slider.",
     6, "2x + a*x"),
    ("xsin(x)", "write `x*sin`", 1, "x*sin(x)"),
    ("sine(x)", "Did you mean `sin`?", 1, "sin(x)"),
    ("Sin(x)", "`Sin` and `sin` are different names here. Did you mean `sin`?", 1, "sin(x)"),
    ("x^2 + X", "`X` and `x` are different names here. Did you mean `x`?", 7, "x^2 + x"),
    ("bar(x)", "`bar` at column 1 is not a known function.", 1, None),
    ("x^2 = 4", "This is an equation. Type the expression to be minimised, for example `(x^2 - 4)^2`.", 5,
     "(x^2 - 4)^2"),
    ("f(x) = y = 2", "This is an equation.", 10, "(y - 2)^2"),
    ("0,1", "A decimal point is used here: `0.1`.", 1, "0.1"),
    ("x + 0,5x", "A decimal point is used here: `0.5`.", 5, "x + 0.5x"),
    ("x, y", "The comma at column 2 separates nothing.", 2, None),
    ("sin(x + 1", "The bracket opened at column 4 is not closed.", 4, "sin(x + 1)"),
    ("|x + 1", "The bar opened at column 1 is not closed.", 1, "|x + 1|"),
    ("x + 1)", "The bracket closed at column 6 was never opened.", 6, "x + 1"),
    ("[x + 1]^2", "`[` at column 1 is not used here.", 1, "(x + 1)^2"),
    ("()", "nothing inside the brackets at column 1", 1, None),
    ("x +", "Something is missing after `+` at column 3.", 3, None),
    ("* x", "Something is missing before `*` at column 1.", 1, None),
    ("2 3", "Two numbers stand side by side at column 1.", 1, "2*3"),
    ("x 2", "needs a sign", 1, "x*2"),
    ("x > 0", "stands only in `where(condition, a, b)`", 3, None),
    ("where(x, 1, 2)", "The first part of `where` is a comparison", 7, None),
    ("where(x > 0, 1)", "it has 2 here", 1, None),
    ("max(1)", "`max` takes two values or more; it has 1 here.", 1, None),
    ("sin(x, y)", "`sin` takes one value; it has 2 here.", 1, None),
    ("log(x, 10)", "`log10`", 1, None),
    ("", "Type an expression", 1, None),
    (" \n ", "Type an expression", 1, None),
    ("1e999", "too large", 1, None),
    ("norm(x)", "`norm` at column 1 is not a known function.", 1, None),
    ("хy", "CYRILLIC SMALL LETTER HA, which only looks like `x`", 1, "xy"),
    ("x\u200b + 1", "cannot be seen: ZERO WIDTH SPACE", 2, "x + 1"),
    ("x + \u202e1", "cannot be seen: RIGHT-TO-LEFT OVERRIDE", 5, "x + 1"),
    ("α x", "GREEK SMALL LETTER ALPHA; write it as `alpha`", 1, "alpha x"),
    ("𝐱 + 1", "MATHEMATICAL BOLD SMALL X", 1, "x + 1"),
    ("x → 1", "RIGHTWARDS ARROW", 3, None),
    ("x\x00", "`U+0000` at column 2 is not used here.", 2, None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "sentence", "column", "mend"), REFUSALS)
def test_a_mistake_gets_a_sentence_a_column_and_a_mend(
    typed: str, sentence: str, column: int, mend: str | None
) -> None:
    with pytest.raises(LanguageError) as caught:
        parse(typed)
    error = caught.value
    assert sentence in str(error)
    assert error.column == column
    assert 1 <= error.length <= max(1, len(typed))
    assert error.text == typed
    assert (error.mend.text if error.mend else None) == mend
    assert error.template.format_map(error.slots) == str(error)


@pytest.mark.parametrize("typed", [each[0] for each in REFUSALS if each[3] and each[0] != "𝐱 + 1"])
def test_a_mend_is_accepted_or_leads_on(typed: str) -> None:
    """Every correction either parses, or is refused for something else, until it parses."""
    text = typed
    for _ in range(4):
        try:
            parse(text)
            break
        except LanguageError as error:
            assert error.mend is not None, (text, str(error))
            text = error.mend.text
    assert parse(text).node


def test_both_readings_of_an_ambiguous_quotient_are_offered() -> None:
    with pytest.raises(LanguageError) as caught:
        parse("1/2x")
    assert [mend.text for mend in caught.value.mends] == ["(1/2)*x", "1/(2x)"]
    assert [mend.label for mend in caught.value.mends] == ["Use (1/2)*x", "Use 1/(2x)"]


def test_the_inverse_sine_is_offered() -> None:
    with pytest.raises(LanguageError) as caught:
        parse("sin^-1(x)")
    assert [mend.text for mend in caught.value.mends] == ["sin(x)^-1", "asin(x)"]


def test_the_text_read_is_shown_in_plain_characters() -> None:
    assert parse("f(x) = np.sin（x）**2 ＋ 2·x").text == "sin(x)^2 + 2*x"
    assert parse("y = x²").typed == "y = x²"


def test_known_names_are_the_only_names() -> None:
    assert parse("mean((prediction - y)^2)", known=["prediction", "y"]).names == ("prediction", "y")
    with pytest.raises(LanguageError, match="Did you mean `prediction`") as caught:
        parse("mean((predicton - y)^2)", known=["prediction", "y"])
    assert caught.value.mend is not None
    assert caught.value.mend.text == "mean((prediction - y)^2)"
    with pytest.raises(LanguageError, match="`a` at column 1 is not a known name"):
        parse("a*x", known=["x"])


def test_a_statement_of_an_optimizer_has_a_target_and_a_value() -> None:
    equation = parse_equation("theta = theta - learning_rate*m_hat/(sqrt(v_hat) + eps)")
    assert equation.target == "theta"
    assert to_text(equation.node) == "theta - learning_rate*m_hat/(sqrt(v_hat) + eps)"
    assert to_text(parse_equation("d = where(k == 1, g, min(1, c/(norm(g) + 1e-6))*g)").node).startswith("where(k == 1")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("theta - g", "A statement gives a name its value"),
        ("sin = g", "`sin` belongs to the language"),
        ("e = g", "`e` belongs to the language"),
        ("m = m = g", "second `=`"),
        ("m =", "Something is missing after `=` at column 3."),
        ("m = avg(g)", "`avg` at column 5 is not a known function."),
        ("m = mean(g)", "`mean` at column 5 is not a known function."),
    ],
)
def test_a_wrong_statement_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(LanguageError, match=re.escape(sentence)):
        parse_equation(typed)


def test_names_of_a_statement_can_be_limited() -> None:
    with pytest.raises(LanguageError, match="Did you mean `beta1`"):
        parse_equation("m = beta*m", known=["beta1", "m"])
