"""Which encoding a table's bytes are in, and their text: UTF-8, UTF-16, GB18030 or Latin-1.

UTF-8 is what decodes as such: other text hardly ever does. Between the other two the characters decide: Chinese text
consists of pairs of bytes above 0xA0 of which the first lies in the rows of the commonest characters of GB 2312, while
accented letters mostly stand alone between plain ones.
"""

import codecs

from gdstudio.model.data_source import wide_encoding

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "latin-1")
_MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "gb18030": b"\x84\x31\x95\x33",
}
# So much at a time that other threads wait for a millisecond at most.
_BLOCK = 1 << 20
# Lead bytes of GB 2312's punctuation and full-width signs, and of its first level: 3,755 characters by frequency.
_COMMON = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
_MOSTLY = 0.7


def encoding_of(content: bytes) -> str:
    """One of `ENCODINGS`."""
    wide = wide_encoding(content)
    if wide is not None:
        return wide
    if content.isascii() or _is(content, "utf-8"):
        return "utf-8"
    return "gb18030" if _is(content, "gb18030") and _looks_chinese(content) else "latin-1"


def decoded(content: bytes, encoding: str) -> str:
    """The text without its byte order mark; what the encoding does not have becomes �."""
    return content.removeprefix(_MARKS.get(encoding, b"")).decode(codec_for(content, encoding), "replace")


def codec_for(content: bytes, encoding: str) -> str:
    """The codec that reads the content of an encoding. Latin-1 is taken as browsers take it: Windows puts quotation marks
    and the euro where it has control characters.
    """
    return "cp1252" if encoding == "latin-1" and _is(content, "cp1252") else encoding


def as_bytes_of_lines(content: bytes, encoding: str) -> tuple[bytes, str]:
    """The content without a mark and with \\n between lines, in an encoding in which \\n is one byte, and that encoding."""
    if encoding.startswith("utf-16"):
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        content = content.removeprefix(_MARKS[encoding])
        parts = [decoder.decode(part, not rest).encode() for part, rest in _blocks(content)]
        content, encoding = b"".join(parts), "utf-8"
    content = content.removeprefix(_MARKS.get(encoding, b""))
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    return content, encoding


def _blocks(content: bytes) -> list[tuple[bytes, bool]]:
    """The blocks, each with whether another one follows."""
    places = range(0, len(content), _BLOCK)
    return [(content[place : place + _BLOCK], place + _BLOCK < len(content)) for place in places]


def _is(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for part, rest in _blocks(content):
            decoder.decode(part, not rest)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(content: bytes) -> bool:
    """Whether most of the first foreign characters are common Chinese ones."""
    common = found = place = 0
    beginning = content[:_BLOCK]
    while place < len(beginning) - 1:
        lead = beginning[place]
        if lead < 0x80:
            place += 1
            continue
        found += 1
        common += lead in _COMMON and beginning[place + 1] > 0xA0
        place += 2
    return common >= _MOSTLY * found
