"""Writing a file, and the sentence where that cannot be done."""

from pathlib import Path

from gdstudio.model import InputError, Message


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with plain line ends; InputError names the file and the system's reason."""
    if not path.name:
        raise InputError(Message("Name a file to write.", {}), f"-o {path}")
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(
            Message("{file} cannot be written: {reason}.", {"file": path, "reason": error.strerror}), ""
        ) from error
