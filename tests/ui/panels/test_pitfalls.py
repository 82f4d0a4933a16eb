"""Pitfalls in the window: chosen from a list, visibly on, explained, and switched off again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.band import Band
from gdstudio.ui.panels.grad_bars import GradBars, Pair
from gdstudio.ui.panels.headline import Headline
from gdstudio.ui.panels.pitfall_group import PitfallGroup
from gdstudio.ui.panels.pitfall_list import NONE, pitfall_groups
from gdstudio.ui.panels.setup_page import SetupPage
from gdstudio.ui.panels.step_view import StepView
from gdstudio.ui.theme import DARK, LIGHT, Theme
from tests.ui.panels.plain_studio import PlainStudio, activate


@pytest.fixture
def autograd(qtbot: QtBot) -> Iterator[PlainStudio]:
    """The second lesson: the parabola with backward()."""
    made = PlainStudio("torch-descent")
    yield made
    made.close()


@pytest.fixture
def line(qtbot: QtBot) -> Iterator[PlainStudio]:
    """The third lesson: the line through three points on torch.optim."""
    made = PlainStudio("linear-regression")
    yield made
    made.close()


def names(studio: PlainStudio) -> dict[str, list[str]]:
    return {title: [known.data for known in entries] for title, entries in pitfall_groups(studio)}


def test_the_list_parts_what_this_program_can_do_from_what_it_cannot(
    studio: PlainStudio, autograd: PlainStudio, line: PlainStudio
) -> None:
    by_hand, tensors, layer = names(studio), names(autograd), names(line)
    assert by_hand[""] == tensors[""] == layer[""] == [NONE]
    assert by_hand["In this program"] == ["finite-difference"]
    assert "forget-zero-grad" in by_hand["On another engine"]
    assert "forget-zero-grad" in tensors["In this program"]
    assert "broadcast" in tensors["Not with this problem"]
    assert {"broadcast", "forgotten-parameter"} <= set(layer["In this program"])
    assert sum(map(len, layer.values())) == 1 + len(line.catalogue.pitfalls)


def test_each_entry_is_explained_and_a_refused_one_says_why(autograd: PlainStudio) -> None:
    for _, entries in pitfall_groups(autograd):
        for known in entries:
            assert len(known.details()) > 20
    every = {known.data: known for _, entries in pitfall_groups(autograd) for known in entries}
    assert "Only a fit has data" in every["broadcast"].details()
    assert "忘记" in every["forget-zero-grad"].words


def test_the_headline_says_the_pitfall_in_amber_with_a_sign_as_long_as_it_is_on(
    qtbot: QtBot, autograd: PlainStudio
) -> None:
    headline = Headline(autograd)
    headline.resize(1280, 44)
    activate(qtbot, headline)
    assert "pitfall" not in headline.sentence.parts
    autograd.edit("pitfall", "forget-zero-grad")
    part = headline.sentence.parts["pitfall"]
    assert part.text() == "Pitfall: zero_grad forgotten"
    image = part.grab().toImage()
    shown = {QColor(image.pixel(x, y)).name().upper() for x in range(image.width()) for y in range(image.height())}
    assert LIGHT.alert in shown
    # The sign stands before the words.
    left = {QColor(image.pixel(x, y)).name().upper() for x in range(image.height()) for y in range(image.height())}
    assert LIGHT.alert in left
    autograd.edit("pitfall", NONE)
    assert "pitfall" not in headline.sentence.parts


def test_a_pitfall_is_chosen_from_the_headline(qtbot: QtBot, autograd: PlainStudio) -> None:
    headline = Headline(autograd)
    headline.resize(1280, 44)
    activate(qtbot, headline)
    headline.open_pitfalls()
    opened = headline.pitfalls
    assert opened is not None and opened.isVisible()
    opened.field.setText("zero_grad")
    QTest.keyClick(opened.field, Qt.Key.Key_Return)
    assert autograd.spec.pitfall is not None and autograd.spec.pitfall.name == "forget-zero-grad"
    QApplication.sendPostedEvents(None, 0)
    headline.open_part("pitfall")
    again = headline.pitfalls
    assert again is not None
    current = again.list.currentItem()
    assert current.data(Qt.ItemDataRole.UserRole) == "forget-zero-grad"
    again.field.setText("none")
    QTest.keyClick(again.field, Qt.Key.Key_Return)
    assert autograd.spec.pitfall is None
    assert "pitfall" in autograd.undo_text()


def test_what_cannot_be_made_here_is_said_and_changes_nothing(qtbot: QtBot, autograd: PlainStudio) -> None:
    headline = Headline(autograd)
    headline.resize(1280, 44)
    activate(qtbot, headline)
    said: list[str] = []
    autograd.toast.connect(said.append)
    headline.open_pitfalls()
    assert headline.pitfalls is not None
    headline.pitfalls.field.setText("(N,)")
    QTest.keyClick(headline.pitfalls.field, Qt.Key.Key_Return)
    assert said == ["Only a fit has data, and this problem is a function."]
    assert autograd.spec.pitfall is None


def test_the_setup_page_shows_the_pitfall_only_while_it_is_on(qtbot: QtBot, autograd: PlainStudio) -> None:
    page = SetupPage(autograd)
    activate(qtbot, page)
    group = page.pitfall
    assert not group.isVisible()
    autograd.edit("pitfall", "change-by-data")
    assert group.isVisible()
    assert "Changed through .data" in group.words.text()
    (control,) = group.constants
    control._submit("0.25")
    assert autograd.spec.pitfall is not None and autograd.spec.pitfall.values["scale"] == 0.25
    control.slider.pressed.emit()
    control.slider.moved.emit(2.0)
    control.slider.released.emit()
    assert autograd.spec.pitfall.values["scale"] == 2.0
    autograd.undo()
    assert autograd.spec.pitfall.values["scale"] == 0.25
    group.off.click()
    assert autograd.spec.pitfall is None
    assert not group.isVisible()


def test_the_figure_of_a_pitfall_is_one_click_away_and_goes_with_it(qtbot: QtBot, line: PlainStudio) -> None:
    group = PitfallGroup(line)
    activate(qtbot, group)
    line.edit("pitfall", "broadcast")
    assert group.figure.text() == "Show: N×N matrix"
    group.figure.click()
    assert "broadcast" in line.figures
    assert not group.figure.isVisible()
    line.edit("pitfall", "sum-for-mean")
    assert "broadcast" not in line.figures
    assert not group.figure.isVisible()
    line.edit("pitfall", "finite-difference")
    group.figure.click()
    assert line.companion == "quotient-error"
    line.edit("pitfall", NONE)
    assert line.companion == "loss"


def test_the_step_says_what_happened_and_draws_grad_beside_the_gradient(qtbot: QtBot, autograd: PlainStudio) -> None:
    view = StepView(autograd)
    view.resize(400, 600)
    activate(qtbot, view)
    autograd.step(3)
    view.refresh()
    assert not view.happened.isVisible()
    autograd.edit("pitfall", "forget-zero-grad")
    view.refresh()
    assert view.happened.isVisible()
    assert "it holds the sum of 4 gradients" in view.happened.sentence.text()
    (pair,) = view.happened.bars.pairs
    row = autograd.row()
    assert row is not None
    assert pair == Pair("x", row.gradient[0], pytest.approx(2 * row.parameters[0] + 2))
    assert "x.grad is" in view.happened.bars.accessibleName()


def test_where_pytorch_has_refused_its_words_are_in_the_status_and_no_bar_is_drawn(
    qtbot: QtBot, autograd: PlainStudio
) -> None:
    view = StepView(autograd)
    view.resize(400, 600)
    activate(qtbot, view)
    autograd.edit("pitfall", "backward-twice")
    view.refresh()
    assert "Trying to backward through the graph a second time" in autograd.status()
    assert "a second one needs a new forward pass" in view.happened.sentence.text()
    assert view.happened.bars.pairs == ()


def test_a_long_sentence_takes_the_room_of_an_empty_line(qtbot: QtBot, autograd: PlainStudio) -> None:
    made = Band(autograd)
    made.resize(900, made.sizeHint().height())
    activate(qtbot, made)
    height = made.arithmetic.height()
    assert height > 0
    autograd.edit("pitfall", "update-without-no-grad")
    made.refresh()
    made.layout().activate()
    assert made.arithmetic.ways == () and made.arithmetic.height() == 0
    # Nothing of it is cut off at the end, above or below.
    assert made._status.text().replace("\u00a0", " ") == autograd.status()
    needed = made._status.heightForWidth(made._status.width())
    assert made._status.height() >= needed and made.height() >= needed
    autograd.edit("pitfall", None)
    made.refresh()
    made.layout().activate()
    assert made.arithmetic.height() == height


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_bars_have_one_scale_one_zero_and_two_looks(qtbot: QtBot, theme: Theme) -> None:
    bars = GradBars()
    bars.dress(16.0, theme)
    bars.resize(400, 200)
    activate(qtbot, bars)
    assert not GradBars().pairs
    bars.show_pairs([Pair("x", 4.0, -1.0)])
    bars.resize(400, bars.sizeHint().height())
    image = bars.grab().toImage()

    def run(colour: str, top: float) -> list[int]:
        y = round(top * image.height())
        return [x for x in range(image.width()) if QColor(image.pixel(x, y)).name().upper() == colour]

    held, true = run(theme.alert, 0.25), run(theme.accent, 0.75)
    # Four to one, on opposite sides of zero; the gradient's bar is hollow.
    assert max(held) - min(held) == pytest.approx(4 * (max(true) - min(true)), rel=0.06)
    assert min(held) == pytest.approx(max(true), abs=4)
    assert len(held) == pytest.approx(max(held) - min(held), abs=3)
    assert len(true) < 8
    bars.show_pairs([Pair("x", float("nan"), 1.0)])
    image = bars.grab().toImage()
    assert run(theme.alert, 0.25) == []
    bars.show_pairs([])
    assert not bars.isVisible()
