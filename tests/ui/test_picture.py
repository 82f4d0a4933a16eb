"""Pictures: right size, right type, the same every time, readable by other programs."""

from __future__ import annotations

import io
import pickle
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from gdstudio.plots.figure import Handle, Text
from gdstudio.ui import picture as pictures
from gdstudio.ui import picture_pdf
from gdstudio.ui.picture import Picture
from gdstudio.ui.picture_metadata import Pictured
from gdstudio.ui.picture_sizes import DEFAULT, PRESETS, millimetres, named
from gdstudio.ui.scale import Scale
from gdstudio.ui.sheet import Sheet, rows_of
from gdstudio.ui.theme import DARK, LIGHT
from tests.ui import samples

CAPTION = "<i>f</i>(<i>x</i>) = <i>x</i>² + 2<i>x</i> + 1 · gradient descent, <i>η</i> = 0.1 · step 4"
pytestmark = pytest.mark.usefixtures("qapp")


def opened(document: bytes) -> Image.Image:
    return Image.open(io.BytesIO(document))


def pixels(document: bytes) -> np.ndarray:
    return np.asarray(opened(document).convert("RGBA"))


def difference(one: bytes, other: bytes) -> str:
    """Where two files part, "" if nowhere; pytest would write out the whole difference for minutes."""
    if one == other:
        return ""
    place = next((at for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
    near = slice(max(0, place - 60), place + 60)
    return f"byte {place} of {len(one)} and {len(other)}: {one[near]!r} / {other[near]!r}"


# -- sizes


def test_figures_of_a_broad_picture_stand_side_by_side() -> None:
    figures = [samples.parabola(), samples.loss()]
    tops = {}
    for name in ("slide", "slide-half-height"):
        size = PRESETS[name]
        sheet = Sheet(rows_of(figures), *size.pixels, LIGHT, Scale.output(36, 48))
        tops[name] = {plot.place.y() for row in sheet._plots for plot in row}
        assert sheet.missing() <= (0, 0)
    assert (len(tops["slide"]), len(tops["slide-half-height"])) == (2, 1)


def test_a_slide_pastes_as_large_as_the_slide() -> None:
    document = pictures.png(Picture(samples.parabola(), PRESETS["slide"]))
    assert opened(document).size == (1920, 1080)
    at = document.index(b"pHYs")
    assert struct.unpack(">IIB", document[at + 4 : at + 13]) == (5669, 5669, 1)


def test_the_default_is_half_a_slide() -> None:
    assert DEFAULT.pixels == (960, 1080)


@pytest.mark.parametrize(
    "size", [size for name, size in PRESETS.items() if "slide" in name], ids=lambda size: size.name
)
def test_type_on_slides_is_never_below_18_and_24_points(size) -> None:
    assert size.numbers >= 18
    assert size.words >= 24


@pytest.mark.parametrize("name", ["beamer", "beamer-half", "column", "page"])
def test_type_on_paper_is_8_to_9_points(name) -> None:
    assert 8 <= PRESETS[name].numbers <= PRESETS[name].words <= 9


def test_any_size_can_be_asked_for() -> None:
    assert named("800x600").pixels == (800, 600)
    assert named("1920×1080").numbers == 18
    assert (named("85x64mm").width, named("85x64mm").height) == (85, 64)
    assert named("slide") is PRESETS["slide"]
    for nonsense in ("", "wide", "0x0", "10x", "99999x10", "-3x5", "1e9x4"):
        with pytest.raises(ValueError):
            named(nonsense)
    with pytest.raises(ValueError):
        millimetres(0, 10)


@pytest.mark.parametrize("figure", [
    samples.parabola, samples.contours, samples.fit, samples.loss, samples.diverged, samples.noted,
])  # fmt: skip
@pytest.mark.parametrize("size", ["column", "120x90", "2400x300"])
def test_every_figure_at_every_size(figure, size) -> None:
    picture = Picture(figure(), named(size), caption=CAPTION)
    assert opened(pictures.png(picture)).size == named(size).pixels


# -- what is in it


@pytest.mark.parametrize(("theme", "ground"), [(LIGHT, "#FFFFFF"), (DARK, "#16181D")])
def test_the_ground_is_the_themes(theme, ground) -> None:
    shade = pixels(pictures.png(Picture(samples.parabola(), named("400x300"), theme)))[0, 0]
    assert "#" + bytes(shade[:3].tolist()).hex().upper() == ground


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_transparent_leaves_the_ground_out(theme) -> None:
    shades = pixels(pictures.png(Picture(samples.contours(), named("400x300"), theme, transparent=True)))
    assert shades[0, 0, 3] == 0
    assert shades[..., 3].max() == 255


def test_the_caption_stands_under_the_figure_and_in_the_picture() -> None:
    size = named("900x600")
    bare = pixels(pictures.png(Picture(samples.parabola(), size)))
    captioned = pixels(pictures.png(Picture(samples.parabola(), size, caption=CAPTION * 2)))
    inked = (captioned[..., :3] < 120).all(-1)
    assert inked[500:590].sum() > inked[500:590].shape[0]
    assert not inked[:, :8].any()
    assert not inked[:, -4:].any()
    assert not inked[-4:].any()
    assert (bare != captioned).any()


def test_nothing_to_grasp_is_in_a_picture() -> None:
    """The same picture with and without the words at the handles, and with and without the grips of a line."""
    figure = samples.parabola()
    silent = tuple(replace(mark, label="") if isinstance(mark, Handle) else mark for mark in figure.marks)
    line = samples.fit()
    gripless = tuple(mark for mark in line.marks if not isinstance(mark, Handle))
    for shown, bare in ((figure, replace(figure, marks=silent)), (line, replace(line, marks=gripless))):
        assert not difference(
            pictures.png(Picture(shown, named("500x300"))), pictures.png(Picture(bare, named("500x300")))
        )


def test_axes_of_stacked_figures_share_their_edges() -> None:
    sheet = Sheet(
        rows_of([[samples.fit(), samples.contours()], [samples.loss()]]), 1600, 900, LIGHT, Scale.output(24, 32)
    )
    (data, parameters), (loss,) = sheet._plots
    assert data.place.x() + data.inner().left() == loss.place.x() + loss.inner().left()
    right = parameters.place.x() + parameters.inner().right()
    assert right == pytest.approx(loss.place.x() + loss.inner().right(), abs=1)


def test_a_strip_over_the_timeline_is_lower_than_the_figure_above() -> None:
    sheet = Sheet(rows_of([samples.parabola(), samples.loss()]), 960, 1080, LIGHT, Scale.output(36, 48))
    (curve,), (loss,) = sheet._plots
    assert loss.inner().height() < curve.inner().height()


def test_one_legend_serves_all_figures() -> None:
    sheet = Sheet(rows_of([samples.contours(), samples.loss()]), 960, 1080, LIGHT, Scale.output(36, 48))
    assert [entry.role for entry, *_ in sheet._legend._placed] == ["path", "path", "closed-form"]


def test_the_picture_does_not_depend_on_a_window(tmp_path: Path) -> None:
    """Without a display, and beside a window of another look, the same figures give the same bytes."""
    (tmp_path / "figures").write_bytes(pickle.dumps([samples.contours(), samples.loss()]))
    beside = (
        "from gdstudio.ui.canvas import Canvas\nfrom gdstudio.ui.opening import application\n"
        "from gdstudio.ui.scale import Scale\nfrom gdstudio.ui.style import apply\nfrom gdstudio.ui.theme import DARK\n"
        "shown = application(), Canvas()\napply(shown[0], DARK, Scale.window())\n"
        "shown[1].set_figure(picture.figures[0])\nshown[1].show()\nshown[0].processEvents()\n"
    )
    program = (
        "import os, pathlib, pickle, sys\nos.environ['QT_QPA_PLATFORM'] = 'offscreen'\nos.environ.pop('DISPLAY', None)\n"
        "from gdstudio.ui.picture import Picture, save\n"
        "picture = Picture(pickle.loads(pathlib.Path(sys.argv[1], 'figures').read_bytes()))\n"
        "{beside}for end in ('png', 'svg', 'pdf'):\n    save(picture, f'{{sys.argv[1]}}/{name}.{{end}}')\n"
    )
    for name, before in (("alone", ""), ("beside", beside)):
        text = program.format(name=name, beside=before)
        done = subprocess.run([sys.executable, "-c", text, str(tmp_path)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    for end in ("png", "svg"):
        alone, beside_window = ((tmp_path / f"{name}.{end}").read_bytes() for name in ("alone", "beside"))
        assert not difference(alone, beside_window)
    assert (tmp_path / "alone.pdf").read_bytes().startswith(b"%PDF")


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="png"):
        pictures.save(Picture(samples.parabola()), tmp_path / "a.jpg")


# -- vectors


def test_png_and_svg_repeat_byte_for_byte() -> None:
    for writer in (pictures.png, pictures.svg):
        figure = samples.contours()
        assert not difference(writer(Picture(figure, caption=CAPTION)), writer(Picture(figure, caption=CAPTION)))


def test_svg_has_outlines_for_words_and_no_clip_path() -> None:
    document = pictures.svg(Picture(samples.diverged(), PRESETS["slide"], caption="学习率 · " + CAPTION))
    tree = ElementTree.fromstring(document)
    kinds = {element.tag.split("}")[1] for element in tree.iter()}
    assert not {"text", "clipPath", "mask", "script"} & kinds
    assert tree.attrib["width"] == "338.667mm"
    assert tree.attrib["height"] == "190.5mm"


def test_svg_words_stay_text_when_asked() -> None:
    document = pictures.svg(Picture(samples.parabola(), caption="four words of caption", editable=True))
    words = "".join(
        "".join(element.itertext())
        for element in ElementTree.fromstring(document).iter()
        if element.tag.endswith("text")
    )
    assert "four words of caption" in words


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_svg_looks_like_the_png(theme) -> None:
    picture = Picture(samples.contours(), named("600x400"), theme, caption=CAPTION)
    raster = pixels(pictures.png(picture)).astype(int)
    renderer = QSvgRenderer(QByteArray(pictures.svg(picture)))
    assert renderer.isValid()
    drawn = QImage(600, 400, QImage.Format.Format_RGBA8888)
    drawn.fill(0)
    from PySide6.QtGui import QPainter

    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    buffer = bytes(drawn.constBits())
    vector = np.frombuffer(buffer, np.uint8).reshape(400, 600, 4).astype(int)
    assert np.abs(raster - vector)[..., :3].mean() < 6


def test_nothing_is_drawn_outside_the_picture() -> None:
    """A diverged path, cut before it is written: no coordinate far out in the SVG."""
    document = pictures.svg(Picture(samples.diverged(), named("600x400"))).decode()
    numbers = [
        float(number)
        for points in re.findall(r'points="([^"]+)"', document)
        for number in re.split("[ ,]+", points.strip())
    ]
    numbers += [
        float(number)
        for data in re.findall(r' d="([^"]+)"', document)
        for number in re.findall(r"-?\d+\.?\d*(?:e[+-]\d+)?", data)
    ]
    assert numbers
    assert max(numbers) < 6000
    assert min(numbers) > -600


@pytest.mark.parametrize("name", ["column", "beamer", "slide"])
def test_pdf_is_one_page_of_exactly_the_size(name) -> None:
    size = PRESETS[name]
    document = pictures.pdf(Picture(samples.parabola(), size, caption=CAPTION))
    (box,) = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", document)
    assert [float(side) / 72 * 25.4 for side in box] == pytest.approx([size.width, size.height], abs=1e-4)
    assert re.findall(rb"/Type /Page\b", document) == [b"/Type /Page"]
    start = int(re.findall(rb"startxref\s+(\d+)", document)[-1])
    assert document[start : start + 4] == b"xref"


def test_pdf_is_vectors_with_embedded_letters() -> None:
    document = pictures.pdf(Picture(samples.parabola(), caption="学习率 · " + CAPTION))
    assert b"/Subtype /Image" not in document
    assert b"/FontFile2" in document or b"/FontFile3" in document
    assert len(document) < 120_000


# -- the clipboard


def test_the_clipboard_carries_all_three() -> None:
    picture = Picture(samples.parabola(), caption=CAPTION)
    data = pictures.mime_data(picture)
    assert data.hasImage()
    assert QImage(data.imageData()).dotsPerMeterX() == 5669
    assert bytes(data.data("image/png").data()) == pictures.png(picture)
    assert bytes(data.data("image/svg+xml").data()) == pictures.svg(picture)
    assert bytes(data.data("application/pdf").data()).startswith(b"%PDF")


def test_colours_and_dashes_tell_runs_apart_in_grey() -> None:
    """Printed in black and white the second run is still dashed."""
    shades = pixels(pictures.png(Picture(samples.loss(60), named("900x300"))))[..., :3].mean(-1)
    assert shades.min() < 120


def test_markup_in_words_is_words(tmp_path: Path) -> None:
    """What a student typed is never markup of the file: no element but ours comes out of it."""
    nasty = 'a < b </metadata><script>x</script> & "quotes" <i>x</i>'
    figure = samples.parabola()
    figure = replace(figure, marks=(*figure.marks, Text(key="t", role="label", x=0, y=3, text=nasty)))
    picture = Picture(figure, caption=nasty, title=nasty, shown=Pictured([{"name": nasty}]), editable=True)
    tree = ElementTree.fromstring(pictures.svg(picture))
    assert not [element for element in tree.iter() if element.tag.endswith("script")]
    pictures.save(picture, tmp_path / "a.pdf")


def test_pdf_names_its_colour_spaces_by_reference_and_its_table_of_contents_is_true() -> None:
    """LibreOffice paints named spaces black when it writes PDF itself."""
    document = pictures.pdf(Picture(samples.parabola(), caption=CAPTION))
    for name, space in ((b"CSp", b"[/DeviceRGB]"), (b"CSpg", b"[/DeviceGray]")):
        (number,) = re.findall(rb"/%b (\d+) 0 R" % name, document)
        (found,) = re.findall(rb"\n%b 0 obj\n([^\n]*)\n" % number, document)
        assert found.strip() == space
    (start,) = re.findall(rb"startxref\s+(\d+)", document)
    table = document[int(start) :].split(b"trailer")[0].splitlines()[2:]
    for number, line in enumerate(table):
        if line.split()[2:] == [b"n"]:
            assert document[int(line.split()[0]) :].startswith(b"%d 0 obj" % number)


def test_a_pdf_that_is_written_otherwise_is_left_as_it_is() -> None:
    assert picture_pdf.mended(b"%PDF-1.7 other", 100, 50) == b"%PDF-1.7 other"
