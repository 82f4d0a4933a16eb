"""The bytes of a data file, or the sentence that says why they are no table: not there, empty, binary, a workbook."""

from pathlib import Path

from gdstudio.model.text import InputError, Message

LARGEST_DATA = 500_000_000
# What other programs' files begin with, and what they are; the first that fits is said.
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"PAR1", "a Parquet file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"SQLite format 3", "a database"),
)
_EMPTY = b" \t\r\n\xef\xbb\xbf"
_BEGINNING = 4096
_WORKBOOK = "{file} is an Excel workbook. In Excel choose File → Save as → CSV, or copy the cells and paste them here."
_OPEN_DOCUMENT = (
    "{file} is an OpenDocument spreadsheet. In LibreOffice choose File → Save as → CSV, "
    "or copy the cells and paste them here."
)
_OTHER = "{file} is {what}, not a table of text. Save the table as CSV."
_NOT_TEXT = "{file} is not text: byte {place} is zero. Save the table as CSV."


def load(path: Path) -> bytes:
    """The file's content. InputError where it cannot be read, is too large, empty or no text; the path is in `where`."""
    where = str(path)
    try:
        # A pipe or a device has no end that is known beforehand.
        if path.exists() and not path.is_file():
            raise InputError(Message("{file} is no file.", {"file": path.name or where}), where)
        if path.exists() and path.stat().st_size > LARGEST_DATA:
            raise InputError(Message("The file is larger than 500 MB, which is more than is read here."), where)
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Message("The file cannot be read: {reason}.", {"reason": reason}), where) from error
    check_text(content, path.name, where)
    return content


def check_text(content: bytes, file: str, where: str) -> None:
    """InputError where the content is empty or that of a workbook, a picture or another binary file."""
    # The beginning first: to strip a large file copies it, and other threads wait for that.
    if not any(part.strip(_EMPTY) for part in (content[:_BEGINNING], content)):
        raise InputError(Message("{file} is empty.", {"file": file}), where)
    if content.startswith(b"PK\x03\x04"):
        raise InputError(_of_archive(content, file), where)
    for beginning, what in _BEGINNINGS:
        if content.startswith(beginning):
            slots = {"file": file, "what": Message(what)}
            raise InputError(Message(_WORKBOOK if what == "workbook" else _OTHER, slots), where)
    if wide_encoding(content) is None and (place := content.find(b"\0")) >= 0:
        raise InputError(Message(_NOT_TEXT, {"file": file, "place": place + 1}), where)


def _of_archive(content: bytes, file: str) -> Message:
    """Office files are ZIP archives; the names inside tell which."""
    slots = {"file": file, "what": Message("a ZIP archive")}
    if b"opendocument.spreadsheet" in content[:200]:
        return Message(_OPEN_DOCUMENT, slots)
    return Message(_WORKBOOK if b"xl/" in content else _OTHER, slots)


def wide_encoding(content: bytes) -> str | None:
    """ "utf-16-le" or "utf-16-be" where a byte order mark says so, or every other byte of the beginning is zero."""
    if content.startswith(b"\xff\xfe") and not content.startswith(b"\xff\xfe\0\0"):
        return "utf-16-le"
    if content.startswith(b"\xfe\xff"):
        return "utf-16-be"
    beginning = content[:_BEGINNING]
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    # Digits, signs and Latin letters have one zero byte each; texts without any of them are no tables of numbers.
    if even == 0 and odd > 0.6 * len(beginning[1::2]):
        return "utf-16-le"
    return "utf-16-be" if odd == 0 and even > 0.6 * len(beginning[::2]) else None
