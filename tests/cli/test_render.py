"""`gdstudio render`: files of every kind, at the asked steps and sizes, repeatable, with the run inside."""

import filecmp
import re
from pathlib import Path

import pytest
from PIL import Image

from gdstudio.cli import main
from gdstudio.ui import picture_metadata
from gdstudio.ui.theme import LIGHT


@pytest.mark.parametrize("lesson", ["numpy-descent", "torch-descent", "linear-regression"])
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_every_lesson_in_every_format_carries_its_run(tmp_path: Path, lesson: str, suffix: str) -> None:
    target = tmp_path / f"figure{suffix}"
    assert main(["render", lesson, "-o", str(target), "--at", "3"]) == 0
    (table,) = picture_metadata.extract(target).runs
    assert table["values"]["learning_rate"] == 0.1


def test_several_steps_make_several_files(tmp_path: Path) -> None:
    assert main(["render", "numpy-descent", "-o", str(tmp_path / "a.png"), "--at", "0,2,10"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-step0.png", "a-step10.png", "a-step2.png"]
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 3


def test_size_and_theme(tmp_path: Path) -> None:
    for theme in ("light", "dark"):
        main(["render", "numpy-descent", "-o", str(tmp_path / f"{theme}.png"), "--size", "800x450", "--theme", theme])
    light, dark = (Image.open(tmp_path / f"{theme}.png").convert("L") for theme in ("light", "dark"))
    assert light.size == dark.size == (800, 450)
    assert light.getpixel((3, 3)) > 200 > 60 > dark.getpixel((3, 3))


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_figure_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("a", "b"):
        main(["render", "linear-regression", "-o", str(tmp_path / f"{name}{suffix}"), "--at", "5"])
    same = filecmp.cmp(tmp_path / f"a{suffix}", tmp_path / f"b{suffix}", shallow=False)
    assert same


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["numpy-descent", "-o", "a.gif"], ".png, .svg or .pdf"),
        (["numpy-descent", "-o", "/no/such/folder/a.png"], "cannot be written"),
        (["numpy-descent", "-o", "a.png", "--figure", "elephant"], "curve"),
        (["numpy-descent", "-o", "a.png", "--size", "huge"], "1920x1080"),
        (["numpy-descent", "-o", "a.png", "--size", "100000x100000"], "at most 10000 pixels"),
        (["numpy-descent", "-o", "a.png", "--size", "9" * 400 + "x5mm"], "at most 10000 pixels"),
        (["numpy-descent", "-o", "a.png", "--size", "0x100"], "above 0"),
        (["numpy-descent", "-o", "a.png", "--size", "10x10"], "are needed"),
        (["numpy-descent", "-o", "a.png", "--at", "-1"], "--at"),
        (["numpy-descent", "-o", "a.png", "--at", ""], "--at"),
        (["numpy-descent", "-o", "a.png", "--figure", ""], "curve"),
        (["numpy-descent", "-o", "a.png", "--layers", "elephant"], "level-values"),
        (["numpy-descent", "-o", "a.png", "--at", "3,5000"], "ended at step"),
    ],
)
def test_bad_input_gets_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["render", *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", ["10x10", "320x90", "60x2000", "30x25mm"])
@pytest.mark.parametrize("lesson", ["numpy-descent", "linear-regression"])
def test_the_least_size_that_is_named_is_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lesson: str, size: str
) -> None:
    target = tmp_path / "a.png"
    assert main(["render", lesson, "-o", str(target), "--size", size]) == 2
    width, height = map(int, re.findall(r"(\d+)×(\d+)", capsys.readouterr().err)[-1])
    in_mm = f"{(width + 0.2) / 300 * 25.4}x{(height + 0.2) / 300 * 25.4}mm"
    assert main(["render", lesson, "-o", str(target), "--size", in_mm if "mm" in size else f"{width}x{height}"]) == 0
    with Image.open(target) as image:
        assert image.size == (width, height)


RACE = """
title = "Three ways down"
figures = ["parameters", "loss"]
[[runs]]
problem = "rosenbrock"
optimizer = "gradient-descent"
steps = 20
[[runs]]
problem = "rosenbrock"
optimizer = "momentum"
steps = 40
[[runs]]
problem = "rosenbrock"
optimizer = "adam"
engine = "torch"
steps = 30
values = { learning_rate = 0.05 }
"""


def test_a_race_is_drawn_with_every_run_in_its_own_colour(tmp_path: Path) -> None:
    (tmp_path / "race.toml").write_text(RACE, "utf-8")
    target = tmp_path / "race.png"
    assert main(["render", str(tmp_path / "race.toml"), "-o", str(target), "--size", "slide"]) == 0
    assert [table["optimizer"]["name"] for table in picture_metadata.extract(target).runs] == [
        "gradient-descent", "momentum", "adam"
    ]  # fmt: skip
    with Image.open(target) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1_000_000)}
    assert {tuple(bytes.fromhex(colour[1:])) for colour in LIGHT.runs[:3]} <= colours
    assert tuple(bytes.fromhex(LIGHT.runs[3][1:])) not in colours


def test_a_typed_function_of_two_variables_is_drawn_with_its_path(tmp_path: Path) -> None:
    typed = ["--problem", "(1-x)^2 + 100*(y-x^2)^2", "--optimizer", "adam", "--set", "learning_rate=0.01"]
    target = tmp_path / "a.svg"
    assert main(["render", *typed, "--start=-1.2,1", "--steps", "200", "-o", str(target), "--no-caption"]) == 0
    (table,) = picture_metadata.extract(target).runs
    assert (table["steps"], table["start"]) == (200, {"x": -1.2, "y": 1.0})


def test_where_no_map_can_be_drawn_the_loss_is(tmp_path: Path) -> None:
    three = ["render", "--problem", "x^2 + y^2 + 3z^2", "--start", "1,2,3", "--steps", "5"]
    assert main([*three, "-o", str(tmp_path / "a.png")]) == 0
    assert main([*three, "-o", str(tmp_path / "b.png"), "--figure", "loss"]) == 0
    same = filecmp.cmp(tmp_path / "a.png", tmp_path / "b.png", shallow=False)
    assert same


def test_layers_are_switched_on_and_off(tmp_path: Path) -> None:
    for name, layers in (("usual", ()), ("more", ("--layers", "bands,level-values")), ("less", ("--layers=-path",))):
        target = str(tmp_path / f"{name}.png")
        arguments = ["--problem", "himmelblau", "--steps", "5", "--set", "learning_rate=0.01", "--size", "800x600"]
        assert main(["render", *arguments, *layers, "-o", target]) == 0
    different = {hash(path.read_bytes()) for path in tmp_path.iterdir()}
    assert len(different) == 3
