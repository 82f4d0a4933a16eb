"""Words on the screen: whole sentences with named slots, translated by their template.

Every string of the window passes through `tr` (written in the window) or `say` (made below the window, as a
`Message`). Both look the template up in the context "GD Studio" and fill the slots afterwards, so that a
translation may order its slots freely.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from gdstudio.language.message import Message
from gdstudio.language.number import format_number

CONTEXT = "GD Studio"


def tr(text: str, /, **slots: object) -> str:
    """The translation of `text` with its named slots filled; numbers to 4 significant digits."""
    return _filled(QCoreApplication.translate(CONTEXT, text), slots)


def say(message: Message | str) -> str:
    """A message from below the window, translated. A plain string is symbols and numbers: it stays as it is."""
    if isinstance(message, str):
        return message
    translated = QCoreApplication.translate(CONTEXT, message.template)
    return translated.format_map({name: _written(value) for name, value in message.slots.items()})


def _filled(template: str, slots: Mapping[str, object]) -> str:
    return template.format_map({name: _written(value) for name, value in slots.items()}) if slots else template


def _written(value: object) -> object:
    """A slot as it is read: a float as on every other place of the screen, a message translated."""
    if isinstance(value, Message):
        return say(value)
    return format_number(value) if isinstance(value, float) else value
