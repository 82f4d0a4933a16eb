"""An optimizer as the text of a file, which a catalogue's folder finds again."""

from collections.abc import Mapping
from typing import Any

import tomli_w

from gdstudio.model.optimizer import Optimizer


def optimizer_text(optimizer: Optimizer) -> str:
    """The TOML of a file under resources/optimizers: its name is the file's."""
    return tomli_w.dumps({key: _plain(value) for key, value in optimizer.source.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
