"""The source of a problem or an optimizer: the table that is written into sessions and compared."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np


def in_language(text: object, language: str = "en") -> str:
    """A text that is a string, or a table of languages: that language, else English, else any."""
    if isinstance(text, Mapping):
        return str(text.get(language) or text.get("en") or next(iter(text.values()), ""))
    return str(text)


def table_key(table: Mapping[str, Any]) -> str:
    """A hash of a table's content, whatever the order of its keys: floats by `repr`, 0 and 0.0 apart."""
    return hashlib.sha256(json.dumps(table, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.ndarray):
        # A column too long to be written out.
        return f"{len(value)} numbers {hashlib.sha256(value.tobytes()).hexdigest()}"
    raise TypeError(f"{type(value).__name__} does not belong into a table")
