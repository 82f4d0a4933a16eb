"""The RunSpecs inside a picture and the step that it shows: written as JSON into PNG, SVG and PDF, read back from any of them.

Reading looks for the one place that was written and decodes nothing else: no pixels, no XML, no PDF objects.
What comes from a file is data of strangers, so size and shape are checked before it is handed on.
"""

from __future__ import annotations

import html
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gdstudio.model.dataset import too_long
from gdstudio.model.runspec import MOST_STEPS, RunSpec
from gdstudio.model.text import InputError, Message

PNG_KEY = "gdstudio"
FORMAT = 1
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_NOTE = 1024 * 1024
DEEPEST = 40
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SVG_NOTE = re.compile(rb'<metadata\b[^>]*\bid="gdstudio"[^>]*>(.*?)</metadata>', re.DOTALL)
_PDF_NOTE = re.compile(rb"<gd:runs>(.*?)</gd:runs>", re.DOTALL)
# Adobe's XMP, which PDF keeps uncompressed so that it can be found without reading the file's objects.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:gd="urn:gdstudio:1"><gd:runs>{}</gd:runs></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Pictured:
    """What a picture shows: RunSpecs as tables, and the step at which they are drawn."""

    runs: Sequence[Mapping[str, Any]] = ()
    step: int = 0


def pictured(specs: Sequence[RunSpec], step: int) -> Pictured:
    """What a picture of these runs can carry: nothing where the data of one are too long for a file."""
    if any(too_long(spec.problem) is not None for spec in specs):
        return Pictured()
    return Pictured([spec.to_table() for spec in specs], step)


def encode(shown: Pictured) -> str:
    """The runs and the step as one line of JSON, always the same for the same ones."""
    content = {"gdstudio": FORMAT, "runs": [dict(table) for table in shown.runs], "step": shown.step}
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def into_svg(document: bytes, shown: Pictured) -> bytes:
    """The SVG document with what it shows in a <metadata> element right after its first tag."""
    note = f'\n<metadata id="gdstudio">{html.escape(encode(shown), quote=False)}</metadata>'
    end = document.index(b">", document.index(b"<svg")) + 1
    return document[:end] + note.encode() + document[end:]


def xmp(shown: Pictured) -> bytes:
    """The same as a PDF's metadata stream."""
    return _XMP.format(html.escape(encode(shown), quote=False)).encode()


def extract(path: Path | str) -> Pictured | None:
    """The runs in a picture, or None if it holds none (or is no PNG, SVG or PDF).

    InputError, with a sentence, if they are there and cannot be read; OSError as usual.
    """
    path = Path(path)
    if not path.is_file() or path.stat().st_size > LARGEST_FILE:
        return None
    return extract_from(path.read_bytes(), path.name)


def extract_from(document: bytes, name: str = "") -> Pictured | None:
    """`extract` for a file's content; `name` stands in the sentence."""
    note = _find(document)
    if note is None:
        return None
    try:
        return _checked(json.loads(note.decode("utf-8")))
    except (ValueError, RecursionError):
        message = Message("The settings inside this picture are damaged, so its run cannot be opened.", {})
        raise InputError(message, name) from None


def _find(document: bytes) -> bytes | None:
    if document.startswith(_SIGNATURE):
        return _find_in_png(document)
    head = document[:4096].lstrip()
    pattern = _PDF_NOTE if head.startswith(b"%PDF") else _SVG_NOTE if b"<svg" in head else None
    found = pattern.search(document) if pattern else None
    if found is None:
        return None
    return html.unescape(found[1].decode("utf-8", "replace")).encode() if len(found[1]) <= LARGEST_NOTE else b""


def _find_in_png(document: bytes) -> bytes | None:
    """The text of our iTXt chunk; the pixels are walked past. A compressed one is not ours."""
    place = len(_SIGNATURE)
    while place + 12 <= len(document):
        (length,) = struct.unpack_from(">I", document, place)
        kind, body = document[place + 4 : place + 8], document[place + 8 : place + 8 + length]
        if kind == b"iTXt" and body.startswith(PNG_KEY.encode() + b"\0\0"):
            # key 0, compression flag, method, language 0, translated key 0, text
            parts = body[len(PNG_KEY) + 3 :].split(b"\0", 2)
            return parts[2] if len(parts) == 3 and length <= LARGEST_NOTE else b""
        place += 12 + length
    return None


def _checked(content: Any) -> Pictured:
    """ValueError unless it is what `encode` writes: an object with a list of tables, not deeper than a RunSpec."""
    if not isinstance(content, dict) or content.get("gdstudio") != FORMAT:
        raise ValueError("not of this format")
    runs = content.get("runs")
    if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs) or _depth(runs) > DEEPEST:
        raise ValueError("not a list of runs")
    step = content.get("step", 0)
    if type(step) is not int or not 0 <= step <= MOST_STEPS:
        raise ValueError("not a step")
    return Pictured(runs, step)


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
