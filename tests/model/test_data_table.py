"""Reading tables: the guess, the numbers to the last bit, and every cell that is none named by line and column."""

import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import InputError
from gdstudio.model.data_cells import meant_by
from gdstudio.model.data_layout import Layout
from gdstudio.model.data_names import names_for
from gdstudio.model.data_source import load
from gdstudio.model.data_table import BLOCK, DataTable, layout_of, read_table


def read(text: str | bytes, **given: object) -> DataTable:
    content = text if isinstance(text, bytes) else text.encode()
    layout = layout_of(content)
    return read_table(content, layout if not given else Layout(**given), "FILE")


def bad(table: DataTable) -> list[tuple[int, int, str]]:
    return [(cell.line, cell.column, cell.text) for cell in table.bad]


@pytest.mark.parametrize(
    ("text", "separator", "decimal", "header"),
    [
        ("x,y\n1,2\n3,4\n", ",", ".", True),
        ("1,2\n3,4\n", ",", ".", False),
        ("x;y\n1,5;2\n3,25;4\n", ";", ",", True),
        ("x;y\n1.5;2\n3.25;4\n", ";", ".", True),
        ("x\ty\n1,5\t2\n", "\t", ",", True),
        ("x\ty\n1.5\t2\n", "\t", ".", True),
        ("a|b\n1|2\n3|4\n", "|", ".", True),
        ("height\n1\n2\n", ",", ".", True),
        ("1\n2\n3\n", ",", ".", False),
        ("name,group\nanna,1\nberta,2\n", ",", ".", True),
        ("x y\n1.5 2\n3 4\n", " ", ".", True),
        ("  1,5   2,5\n  3,0  14,5\n", " ", ",", False),
        ("# made by a machine\n# twice\nx,y\n1,2\n", ",", ".", True),
    ],
)
def test_the_layout_is_guessed(text: str, separator: str, decimal: str, header: bool) -> None:
    layout = layout_of(text.encode())
    assert (layout.separator, layout.decimal, layout.header) == (separator, decimal, header)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("größe;länge\n1;2\n".encode(), "utf-8"),
        ("größe;länge\n1;2\n".encode("utf-8-sig"), "utf-8"),
        ("größe;länge\n1;2\n".encode("latin-1"), "latin-1"),
        ("身高,体重\n1,2\n".encode("gb18030"), "gb18030"),
        ("x,y\n1,2\n".encode("utf-16"), "utf-16-le"),
    ],
)
def test_files_of_other_programs_are_read_in_their_encoding(content: bytes, encoding: str) -> None:
    table = read(content)
    assert table.layout.encoding == encoding
    assert [column.tolist() for column in table.columns.values()] == [[1.0], [2.0]]
    assert table.titles[0] in ("größe", "身高", "x")


def test_line_ends_of_all_systems_are_the_same() -> None:
    for end in ("\n", "\r\n", "\r"):
        table = read(end.join(["x,y", "1,2", "3,n/a", ""]))
        assert table.columns["x"].tolist() == [1, 3]
        assert bad(table) == [(3, 2, "n/a")]


def test_every_bad_cell_has_its_line_its_column_and_its_text() -> None:
    table = read("x,height\n1,2\n\n3,n/a\n4,\n5,6,7\n8\nnan,1_000\n9,inf\n")
    assert bad(table) == [
        (4, 2, "n/a"),
        (5, 2, ""),
        (6, 3, "7"),
        (7, 2, ""),
        (8, 1, "nan"),
        (8, 2, "1_000"),
        (9, 2, "inf"),
    ]
    assert table.rows == 7
    left = table.without_bad_rows()
    assert (left.columns["x"].tolist(), left.columns["height"].tolist(), len(left.bad)) == ([1], [2], 0)


def test_bad_cells_are_mended_one_by_one() -> None:
    table = read("x,y\n1,n/a\n2,3,5\n")
    mended = table.mended({0: 7.0, 1: 9.0})
    assert mended.columns["y"].tolist() == [7.0, 3.0]
    assert bad(mended) == [(3, 3, "5")]
    assert math.isnan(table.columns["y"][0])


@pytest.mark.parametrize(
    ("text", "decimal", "meant"),
    [("1,5", ".", 1.5), ("1.5", ",", 1.5), ("1,234,567.8", ".", 1234567.8), ("1 234", ".", 1234), ("n/a", ".", None)],
)
def test_what_a_cell_probably_means_is_offered(text: str, decimal: str, meant: float | None) -> None:
    assert meant_by(text, decimal) == meant


def test_columns_in_line_by_spaces_are_parted_at_any_number_of_them() -> None:
    table = read('  year  "body mass"   kind\n  1999    70.5     "a b"\n2001\t8.25  c\n\n 2003  n/a d\n')
    assert table.titles == ("year", "body mass", "kind")
    assert table.columns["year"].tolist() == [1999, 2001, 2003]
    assert table.columns["body_mass"].tolist()[:2] == [70.5, 8.25]
    assert (bad(table), table.words) == ([(5, 2, "n/a")], ("kind",))


def test_columns_of_words_are_left_out_and_named() -> None:
    table = read("name,x\nanna,1\nberta,2\n")
    assert (table.words, list(table.columns)) == (("name",), ["x"])
    with pytest.raises(InputError, match="No column of this file consists of numbers"):
        read("name,town\nanna,rome\nberta,bonn\n")


def test_a_cell_in_quotation_marks_may_go_over_lines() -> None:
    table = read('x,"a\nb"\n1,"2"\n"3",oops\n')
    assert table.titles == ("x", "a\nb")
    assert bad(table) == [(4, 2, "oops")]


@pytest.mark.parametrize("rows", [2, 200_000])
def test_a_quotation_mark_that_is_not_closed_is_named_by_its_line(rows: int) -> None:
    content = 'a,b\n1,2\n3,"4\n' + "5,6\n" * rows
    with pytest.raises(InputError, match="Line 3: a quotation mark is opened there and not closed"):
        read(content)


def test_inches_behind_a_number_open_no_cell() -> None:
    assert read('a,b\n1,5"\n2,6\n').bad[0].text == '5"'


def test_a_line_that_says_the_separator_is_no_row() -> None:
    table = read("sep=;\na;b\n1;2\n3;x\n")
    assert (table.names, table.rows, table.layout.skipped) == (("a", "b"), 2, 1)
    assert table.bad[0].line == 4


def test_nothing_below_no_name_is_no_column() -> None:
    table = read("a,b,\n1,2,\n3,4,\n")
    assert list(table.columns) == ["a", "b"] and not table.bad
    assert [cell.text for cell in read("a,b,\n1,2,\n3,4,5\n").bad] == [""]


@pytest.mark.parametrize("content", ["a;b\n1.234,5;2\n2.345,5;3\n", 'a,b\n"1,234.5",2\n"2,345.5",3\n'])
def test_a_column_of_grouped_thousands_is_no_column_of_words(content: str) -> None:
    table = read(content)
    assert not table.words
    assert [cell.meant for cell in table.bad] == [1234.5, 2345.5]


def test_constant_columns_are_named() -> None:
    assert read("x,y\n5,1\n5,2\n").constant == ("x",)


@pytest.mark.parametrize("text", ["x,y\n", "\n\n\n", "# only a comment\n"])
def test_a_file_without_rows_is_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match="no row"):
        read(text)


def test_a_line_of_ten_megabytes_is_named() -> None:
    text = b"x,y\n1,2\n" + b"9" * 10_000_000 + b"\n"
    with pytest.raises(InputError, match="Line 3 is longer than 1000000 characters"):
        read(text)


def test_a_row_of_too_many_cells_is_a_sentence() -> None:
    with pytest.raises(InputError, match="at most 1000 columns"):
        read(",".join(["1"] * 5000) + "\n")


def test_reading_can_be_watched_and_stopped() -> None:
    content = b"x,y\n" + b"1,2\n" * (3 * BLOCK)
    heard: list[float] = []
    read_table(content, layout_of(content), "FILE", lambda part: heard.append(part) is None)
    assert heard == sorted(heard) and len(heard) == 4 and heard[-1] == pytest.approx(1)
    with pytest.raises(InputError, match="stopped; nothing was changed"):
        read_table(content, layout_of(content), "FILE", lambda part: part < 0.5)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "scores.xlsx",
            b"PK\x03\x04 [Content_Types].xml xl/workbook.xml",
            "scores.xlsx is an Excel workbook. In Excel choose",
        ),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old.xls is an Excel workbook"),
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "a.csv is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
        ("a.csv", b"1,2\n3,\x00\x01", "byte 7 is zero"),
        ("gone.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_table_is_a_sentence(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=words.replace(".", r"\.")):
        load(path)


@given(
    st.lists(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2), min_size=1, max_size=30
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([".", ","]),
)
def test_numbers_come_back_to_the_last_bit(rows: list[list[float]], separator: str, decimal: str) -> None:
    if separator == decimal:
        decimal = "."
    lines = [separator.join(repr(value).replace(".", decimal) for value in row) for row in rows]
    text = "\n".join([separator.join("uv"), *lines])
    table = read(text, separator=separator, decimal=decimal)
    assert np.stack(list(table.columns.values()), axis=1).tolist() == rows
    assert len(table.bad) == 0


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters='"\r\n\0'), max_size=6) | st.floats().map(
    repr
)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=12))
def test_a_cell_is_a_number_or_is_named_and_none_is_lost(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["u", "v"], ["1", "2"], ["3", "4"], *rows])
    try:
        table = read(written.getvalue(), separator=",")
    except InputError:
        return
    named = {(int(row), int(column)) for row, column in zip(table.bad.rows, table.bad.columns, strict=True)}
    for name, column in table.columns.items():
        place = table.names.index(name)
        for row, value in enumerate(column):
            assert math.isfinite(value) != ((row, place) in named)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=20))
def test_names_of_columns_can_stand_in_a_model(titles: list[str]) -> None:
    names = names_for(titles)
    assert len(set(names)) == len(titles)
    assert all(name.isascii() and name[0].isalpha() and len(name) <= 40 for name in names)


def test_names_stay_near_their_titles() -> None:
    assert names_for(["height (cm)", "Body mass [kg]", "sin", "e", "身高", "x", "x"]) == (
        "height", "Body_mass", "sin_2", "e_2", "x5", "x", "x_2",
    )  # fmt: skip
    assert names_for(["Größe", "taille d'élève", "Łódź²"]) == ("Grosse", "taille_d_eleve", "Lodz2")
