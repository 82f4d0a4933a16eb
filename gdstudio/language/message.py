"""Sentences for the screen that can be translated: a template with named slots.

Nothing below the window knows a language other than English. It hands over the template and the
values of its slots; the window looks the template up among its translations and fills it there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gdstudio.language.number import format_number


@dataclass(frozen=True, slots=True)
class Message:
    """A whole sentence: `template` in the style of `str.format`, `slots` its values.

    `str(message)` is the English sentence; floats in it have four significant digits.
    """

    template: str
    slots: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.template, self.slots)

    def __hash__(self) -> int:
        return hash(self.template)


def fill(template: str, slots: Mapping[str, object]) -> str:
    """The template (English or translated) with its slots filled, floats to four significant digits."""
    shown = {key: format_number(value) if isinstance(value, float) else value for key, value in slots.items()}
    return template.format_map(shown)
