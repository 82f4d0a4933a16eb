"""What is remembered from one start to the next, each value with its type and its default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from gdstudio.ui.look import Look

MOST_RECENT = 8
_ORGANISATION, _APPLICATION = "GD Studio", "gdstudio"


class Settings:
    """Kept in the system's place, or in the file given (tests)."""

    def __init__(self, file: Path | None = None) -> None:
        if file is None:
            self._store = QSettings(_ORGANISATION, _APPLICATION)
        else:
            self._store = QSettings(str(file), QSettings.Format.IniFormat)

    def look(self) -> Look:
        """Theme, text size and language; light unless dark was chosen, whatever the system says."""
        look = Look(language=self.text("language", "en"))
        look.set_theme(self.text("theme", "light"))
        look.set_text(self.number("text_size", 1.0))
        look.fit(0, full_screen=False)
        return look

    def keep_look(self, look: Look) -> None:
        """Remember theme and text size."""
        self.set("theme", look.theme.name)
        self.set("text_size", look.text)

    def text(self, name: str, default: str = "") -> str:
        """A remembered text."""
        return str(self._store.value(name, default, type=str))

    def number(self, name: str, default: float = 0.0) -> float:
        """A remembered number."""
        found: Any = self._store.value(name, default, type=float)
        return float(found)

    def flag(self, name: str, default: bool = False) -> bool:
        """A remembered yes or no."""
        return bool(self._store.value(name, default, type=bool))

    def bytes(self, name: str) -> QByteArray:
        """Remembered bytes, such as a window's place."""
        return QByteArray(self._store.value(name, QByteArray(), type=QByteArray))

    def set(self, name: str, value: object) -> None:
        """Remember a value."""
        self._store.setValue(name, value)

    def recent(self) -> list[Path]:
        """Files opened or saved last, the latest first; those that are gone are left out."""
        names = self._store.value("recent", [], type=list) or []
        return [path for path in map(Path, map(str, names)) if path.is_file()]

    def add_recent(self, path: Path) -> None:
        """A file was opened or saved."""
        names = [str(path.resolve()), *(str(old) for old in self.recent())]
        self._store.setValue("recent", list(dict.fromkeys(names))[:MOST_RECENT])

    def flush(self) -> None:
        """Write what is not written yet."""
        self._store.sync()


def own_folder() -> Path:
    """The program's folder for what it keeps for itself."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
