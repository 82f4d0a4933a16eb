"""What tests of panels share: a studio that answers at once, and the house's style on the application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gdstudio.ui.scale import Scale
from gdstudio.ui.style import apply
from gdstudio.ui.theme import LIGHT
from tests.ui.panels.plain_studio import PlainStudio


@pytest.fixture(autouse=True)
def styled(qapp: object) -> None:
    """Fusion, palette and sheet, as in the window."""
    apply(qapp, LIGHT, Scale.window())  # type: ignore[arg-type]


@pytest.fixture
def studio(qtbot: QtBot) -> Iterator[PlainStudio]:
    """The first lesson: the parabola by hand."""
    made = PlainStudio("numpy-descent")
    yield made
    made.close()


@pytest.fixture
def fit(qtbot: QtBot) -> Iterator[PlainStudio]:
    """The third lesson on the numpy engine."""
    made = PlainStudio("linear-regression")
    made.edit("engine", "numpy")
    made.edits.clear()
    yield made
    made.close()
