"""Which type families words are set in, and one font of a wanted size: the same on screen and in pictures."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from gdstudio.model import Message

# Proportional Latin first: in the Chinese families the raised dot of 2·10⁻⁸ is as wide as a character.
PREFERRED = (
    "Segoe UI", "Inter", "Noto Sans", "Source Sans 3", "Open Sans", "Cantarell", "Ubuntu", "Liberation Sans",
    "Nimbus Sans",
)  # fmt: skip
DULL = ("DejaVu Sans", "Sans Serif", "Helvetica", "Arial", "MS Shell Dlg 2")
# For the characters that the first family lacks: Chinese, and mathematical signs.
OTHERS = ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei UI", "PingFang SC", "DejaVu Sans")
# All letters of one width, for what is typed as a program is.
TYPEWRITER = (
    "Cascadia Mono", "Consolas", "SF Mono", "Menlo", "JetBrains Mono", "Source Code Pro", "Noto Sans Mono",
    "DejaVu Sans Mono", "Noto Mono", "Liberation Mono",
)  # fmt: skip

NO_CHINESE = Message(
    "No font here has Chinese characters, so they show as boxes. {command}, then start again.",
    {"command": "sudo apt install fonts-noto-cjk"},
)


def missing_letters(text: str) -> Message | None:
    """What to do where `text` has Chinese characters and no font that is installed has any; else None."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in text)
    system = QFontDatabase.WritingSystem.SimplifiedChinese
    return NO_CHINESE if chinese and system not in QFontDatabase.writingSystems() else None


@cache
def typewriter() -> tuple[str, ...]:
    """The best typewriter face that is installed, the system's own after it, then those for other characters."""
    installed = {family.split(" [")[0] for family in QFontDatabase.families()}
    own = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    good = [family for family in TYPEWRITER if family in installed][:1]
    return tuple(dict.fromkeys([*good, own, *(family for family in OTHERS if family in installed)]))


@cache
def families() -> tuple[str, ...]:
    """The system's own family unless it is a stopgap and a better one is installed; then those for other characters."""
    own = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    installed = {family.split(" [")[0] for family in QFontDatabase.families()}
    good = [family for family in PREFERRED if family in installed] if own in DULL else []
    return tuple(dict.fromkeys([*good[:1], own, *(family for family in OTHERS if family in installed)]))


@lru_cache(maxsize=64)
def font(size: float, italic: bool = False, bold: bool = False) -> QFont:
    """A font of `size` pixels (fractions count), unhinted so that words keep their shape at every scale.

    The result is shared: do not change it.
    """
    result = QFont()
    result.setFamilies(list(families()))
    result.setPixelSize(max(1, round(size)))
    result.setItalic(italic)
    result.setBold(bold)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result
