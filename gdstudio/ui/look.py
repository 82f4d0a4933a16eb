"""How the window looks: theme, type sizes, language. Set from the settings, changed by actions."""

from __future__ import annotations

from dataclasses import dataclass, field

from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import LIGHT, THEMES, Theme

SMALLEST_TEXT, LARGEST_TEXT, TEXT_STEP = 0.8, 2.0, 0.1


@dataclass(slots=True)
class Look:
    """`text` is the user's text size, 1 for the usual; `scale` follows from it and from the screen."""

    theme: Theme = LIGHT
    text: float = 1.0
    language: str = "en"
    scale: Scale = field(default_factory=Scale.window)

    def set_theme(self, name: str) -> None:
        """ "light" or "dark"; another name leaves it as it is."""
        self.theme = THEMES.get(name, self.theme)

    def set_text(self, size: float) -> None:
        """The text size, within bounds."""
        self.text = min(max(round(size, 2), SMALLEST_TEXT), LARGEST_TEXT)

    def fit(self, height: float, *, full_screen: bool) -> None:
        """The scale for a window, or for a full screen of that height in logical pixels."""
        self.scale = Scale.screen(height, self.text) if full_screen else Scale.window(self.text)
