"""Pasted blocks, as spreadsheets and people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.ui.panels.pasted import pasted

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\n3\t4", ((1, 2), (3, 4))), ("1,2\n3,4\n", ((1, 2), (3, 4))), ("1;2\r\n3;4", ((1, 2), (3, 4))),
        ("1,5\t2,5", ((1.5, 2.5),)), ("1,5;2,5", ((1.5, 2.5),)), ("1 2\n3 4", ((1, 2), (3, 4))),
        ("0,5 1,5", ((0.5, 1.5),)), ("1, 2", ((1, 2),)), ("−1\t1e3", ((-1, 1000),)), ("5", ((5,),)),
        ('"1","2"', ((1, 2),)),
    ],
)  # fmt: skip
def test_usual_spellings(text: str, rows: tuple[tuple[float, ...], ...]) -> None:
    found = pasted(text)
    assert found.rows == rows
    assert found.wrong == ()


def test_a_header_is_set_aside() -> None:
    found = pasted("height\tweight\n1\t2")
    assert found.header == ("height", "weight")
    assert found.rows == ((1.0, 2.0),)


def test_cells_that_are_no_numbers_are_listed_with_their_lines() -> None:
    found = pasted("x\ty\n1\t2\n3\tn/a\n1_0\t5\ninf\t6")
    assert [(cell.line, cell.column, cell.text) for cell in found.wrong] == [
        (3, 1, "n/a"),
        (4, 0, "1_0"),
        (5, 0, "inf"),
    ]
    assert found.sound() == ((1.0, 2.0),)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8))
def test_what_a_spreadsheet_copies_comes_back(rows: list[tuple[float, float]]) -> None:
    text = "\n".join("\t".join(map(repr, row)) for row in rows)
    assert pasted(text).rows == tuple(rows)


@given(st.text(max_size=200))
def test_nothing_raises(text: str) -> None:
    found = pasted(text)
    assert sum(math.isnan(value) for row in found.rows for value in row) == len(found.wrong)
