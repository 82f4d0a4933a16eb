"""A theme as a QPalette, so that every Qt control takes its colours without a style sheet."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from gdstudio.ui.theme import Theme, mix


def palette(theme: Theme) -> QPalette:
    """The palette of that theme, disabled controls included."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window, role.WindowText: theme.ink, role.Base: theme.stage, role.AlternateBase: theme.window,
        role.Text: theme.ink, role.PlaceholderText: mix(theme.stage, theme.quiet, 0.85),
        role.Button: mix(theme.window, theme.stage, 0.75), role.ButtonText: theme.ink, role.BrightText: theme.alert,
        role.ToolTipBase: theme.stage, role.ToolTipText: theme.ink, role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent, role.Link: theme.accent, role.LinkVisited: theme.accent,
        role.Light: mix(theme.window, theme.stage, 0.6), role.Midlight: mix(theme.window, theme.line, 0.4),
        role.Mid: theme.line, role.Dark: mix(theme.line, theme.ink, 0.25), role.Shadow: mix(theme.line, theme.ink, 0.5),
        role.Accent: theme.accent,
    }  # fmt: skip
    result = QPalette()
    for which, colour in colours.items():
        result.setColor(which, QColor(colour))
    pale = QColor(mix(theme.window, theme.quiet, 0.55))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, pale)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return result
