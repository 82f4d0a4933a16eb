"""What Qt's PDF writer leaves to be mended: whole points for the page's size, and colours that LibreOffice loses.

Everything new takes the place of something old letter by letter, so that the file's table of contents stays true.
"""

from __future__ import annotations

import re

POINTS = 72 / 25.4
_MEDIA_BOX = re.compile(rb"/MediaBox \[0 0 ([0-9. ]+)\]")
# The page's colour spaces by name, and objects for patterns in grey and CMYK, which nothing here is painted with.
_SPACES = re.compile(rb"(/PCSpg (\d+) 0 R\n/PCSpcmyk (\d+) 0 R\n)/CSp /DeviceRGB\n/CSpg /DeviceGray\n")


def mended(document: bytes, width: float, height: float) -> bytes:
    """The document with its page of exactly so many millimetres, and its colour spaces as objects."""
    return _referenced(_exact(document, width, height))


def _exact(document: bytes, width: float, height: float) -> bytes:
    def exact(found: re.Match[bytes]) -> bytes:
        numbers = b" ".join(b"%.6f" % (side * POINTS) for side in (width, height))
        return b"/MediaBox [0 0 " + numbers + b"]" if len(numbers) == len(found[1]) else found[0]

    return _MEDIA_BOX.sub(exact, document, count=1)


def _referenced(document: bytes) -> bytes:
    """LibreOffice, which prefers PDF on its clipboard, keeps of a page's colour spaces only those that are references
    when it writes PDF itself: named ones turn black. The two unused pattern spaces become the ones that are needed.
    """
    found = _SPACES.search(document)
    if found is None:
        return document
    grey, rgb = found[2], found[3]
    spaces = found[1] + _padded(b"/CSp %b 0 R" % rgb, 15) + b"\n" + _padded(b"/CSpg %b 0 R" % grey, 17) + b"\n"
    if len(spaces) != len(found[0]):
        return document
    document = document[: found.start()] + spaces + document[found.end() :]
    for number, pattern, space in ((grey, b"[/Pattern /DeviceGray]", b"[/DeviceGray]"), (
        rgb, b"[/Pattern /DeviceCMYK]", b"[/DeviceRGB]"
    )):  # fmt: skip
        begin = b"\n%b 0 obj\n" % number
        document = document.replace(begin + pattern, begin + _padded(space, len(pattern)), 1)
    return document


def _padded(text: bytes, length: int) -> bytes:
    return text.ljust(length)
