"""A picture knows the run that made it; a stranger's file can do no harm."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model.text import InputError
from gdstudio.ui import picture as pictures
from gdstudio.ui import picture_metadata as metadata
from gdstudio.ui.picture import Picture
from gdstudio.ui.picture_sizes import named
from tests.ui import samples

TABLES = [
    {
        "problem": {"objective": 'x^2 + "2x" <1> & ü 学'},
        "optimizer": "adam",
        "values": {"learning_rate": 0.1},
        "start": {"x": -1.2},
    },
    {"problem": "three-points", "steps": 40, "stop": {}, "changes": [{"step": 3, "values": {"learning_rate": 1e-300}}]},
]
ENDS = ("png", "svg", "pdf")
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module")
def documents(qapp) -> dict[str, bytes]:
    picture = Picture(samples.parabola(), named("300x200"), shown=metadata.Pictured(TABLES, 7))
    return {"png": pictures.png(picture), "svg": pictures.svg(picture), "pdf": pictures.pdf(picture)}


@pytest.mark.parametrize("end", ENDS)
def test_the_runs_come_back(tmp_path: Path, documents, end: str) -> None:
    path = tmp_path / f"picture.{end}"
    path.write_bytes(documents[end])
    assert metadata.extract(path) == metadata.Pictured(TABLES, 7)


@pytest.mark.parametrize("end", ENDS)
def test_the_name_of_the_file_does_not_matter(tmp_path: Path, documents, end: str) -> None:
    path = tmp_path / "renamed.dat"
    path.write_bytes(documents[end])
    assert metadata.extract(path) == metadata.Pictured(TABLES, 7)


def test_a_picture_without_runs_has_an_empty_list() -> None:
    assert metadata.extract_from(pictures.png(Picture(samples.parabola(), named("60x40")))).runs == []


@pytest.mark.parametrize("content", [
    b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, b"<svg></svg>", b"%PDF-1.4",
    b"\x00" * 1000,
    b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><svg>&a;</svg>", b"%PDF" + b"<gd:runs>" * 1000,
])  # fmt: skip
def test_other_files_hold_no_run(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert metadata.extract(path) is None


def test_neither_a_folder_nor_what_is_not_there_holds_a_run(tmp_path: Path) -> None:
    assert metadata.extract(tmp_path) is None
    assert metadata.extract(tmp_path / "missing.png") is None


def svg_with(note: bytes) -> bytes:
    return b'<?xml version="1.0"?><svg><metadata id="gdstudio">' + note + b"</metadata></svg>"


@pytest.mark.parametrize("note", [
    b"", b"{", b"[]", b"null", b"3", b'{"gdstudio": 1}', b'{"gdstudio": 2, "runs": []}',
    b'{"gdstudio": 1, "runs": [3]}', b'{"gdstudio": 1, "runs": [], "step": -1}', b'{"gdstudio": 1, "runs": [], "step": "9"}',
    b'{"gdstudio": 1, "runs": [], "step": 1e99}', b'{"gdstudio": 1, "runs": [], "step": true}',
    b'{"gdstudio": 1, "runs": ' + b"[" * 100_000, b'{"gdstudio": 1, "runs": [{"a": ' + b"[" * 60 + b"]" * 60 + b"}]}",
    b"\xff\xfe", b'{"gdstudio": 1, "runs": [' + b" " * (metadata.LARGEST_NOTE + 1) + b"]}",
])  # fmt: skip
def test_damaged_settings_are_a_sentence(note: bytes) -> None:
    for document in (
        svg_with(note),
        b"%PDF-1.4 <gd:runs>" + note + b"</gd:runs>",
        png_with(b"gdstudio\0\0\0\0\0" + note),
    ):
        with pytest.raises(InputError, match="damaged"):
            metadata.extract_from(document, "old.svg")


def png_with(body: bytes) -> bytes:
    chunk = b"iTXt" + body
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def test_a_compressed_bomb_is_not_even_opened() -> None:
    bomb = zlib.compress(b"0" * 50_000_000)
    assert metadata.extract_from(png_with(b"gdstudio\0\1\0\0\0" + bomb)) is None


@given(st.data())
def test_no_damage_to_a_file_is_a_traceback(documents, data) -> None:
    """Bytes changed, cut off or inserted: the runs, nothing, or a sentence."""
    document = bytearray(documents[data.draw(st.sampled_from(ENDS))])
    note = document.find(b"gdstudio")
    near = st.integers(max(0, note - 60), min(len(document) - 1, note + 700))
    for place in data.draw(st.lists(near | st.integers(0, len(document) - 1), max_size=6)):
        document[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.none() | st.integers(0, len(document)))
    try:
        found = metadata.extract_from(bytes(document[:cut]))
    except InputError as error:
        assert str(error)
    else:
        assert found is None or all(isinstance(table, dict) for table in found.runs)


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-10**9, 10**9) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=12,
))  # fmt: skip
def test_any_table_survives_any_kind_of_file(value) -> None:
    shown = metadata.Pictured([{"value": value}], 3)
    note = metadata.encode(shown)
    assert json.loads(note)["runs"] == shown.runs
    for document in (metadata.into_svg(b"<svg></svg>", shown), b"%PDF-1.4\n" + metadata.xmp(shown)):
        assert metadata.extract_from(document) == shown
