"""Icons: drawn lines of one colour, recoloured, sharp."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from PySide6.QtGui import QColor, QIcon, QImage

from gdstudio.model import resources_folder
from gdstudio.model.outcome import KINDS
from gdstudio.ui.entries import ENTRIES
from gdstudio.ui.panels import icons
from gdstudio.ui.theme import DARK, LIGHT


@pytest.mark.parametrize("name", icons.names())
def test_each_icon_is_one_colour_and_has_ink(qapp: object, name: str) -> None:
    text = (resources_folder() / "icons" / f"{name}.svg").read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    assert {each.get("stroke") for each in root.iter() if each.get("stroke")} == {"currentColor"}
    assert {each.get("fill") for each in root.iter() if each.get("fill")} <= {"none", "currentColor"}
    image = icons.pixmap(name, "#FF0000", 24).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colours = [QColor(image.pixelColor(x, y)) for x in range(24) for y in range(24)]
    inked = [colour for colour in colours if colour.alpha() > 200]
    assert len(inked) > 4
    assert all(colour.red() > 200 and colour.green() < 60 for colour in inked)


def test_icons_that_are_named_exist(qapp: object) -> None:
    named = {entry.icon for entry in ENTRIES if entry.icon} | {f"outcome-{kind}" for kind in KINDS}
    assert named <= set(icons.names())


def test_an_icon_is_made_once_a_theme_and_pale_where_disabled(qapp: object) -> None:
    assert icons.icon("play", LIGHT) is icons.icon("play", LIGHT)
    light, dark = icons.icon("play", LIGHT), icons.icon("play", DARK)
    usual = light.pixmap(24, 24, QIcon.Mode.Normal).toImage()
    assert usual != dark.pixmap(24, 24, QIcon.Mode.Normal).toImage()
    assert usual != light.pixmap(24, 24, QIcon.Mode.Disabled).toImage()


def test_a_pixmap_is_sharp_at_its_ratio(qapp: object) -> None:
    made = icons.pixmap("step", "#000000", 20, 1.5)
    assert (made.width(), made.devicePixelRatio()) == (30, 1.5)
