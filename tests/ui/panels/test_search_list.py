"""Choosing from the catalogue: groups, words that are searched, keys, and what is said of an entry."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.known import problem_details, problem_groups
from gdstudio.ui.panels.optimizer_group import WRITE, OptimizerGroup
from gdstudio.ui.panels.problem_group import ProblemGroup
from gdstudio.ui.panels.search_list import SearchChoice, SearchList
from tests.ui.panels.plain_studio import PlainStudio, activate


def opened(qtbot: QtBot, choice: SearchChoice) -> SearchList:
    choice.showPopup()
    assert choice.opened is not None
    qtbot.waitUntil(choice.opened.isVisible)
    return choice.opened


def titles(popup: SearchList) -> list[str]:
    return [item.text().strip() for item in popup.items()]


@pytest.fixture
def problems(qtbot: QtBot, studio: PlainStudio) -> ProblemGroup:
    made = ProblemGroup(studio)
    activate(qtbot, made)
    return made


def test_every_problem_of_the_catalogue_is_in_one_group(studio: PlainStudio) -> None:
    groups = problem_groups(studio)
    names = [known.data for _title, group in groups for known in group]
    assert sorted(names) == sorted(studio.catalogue.problems) and len(names) >= 45
    for title, group in groups:
        members = [studio.catalogue.problem(known.data) for known in group]
        assert {bool(each.data) for each in members} == {title == "Fits"}
        if title != "Fits":
            assert {len(each.parameters) for each in members} == ({1} if "one" in title else {2}), title
    assert [title for title, _group in groups] == ["Functions of one variable", "Functions of two variables", "Fits"]


def test_typing_finds_by_title_text_formula_and_source(qtbot: QtBot, problems: ProblemGroup) -> None:
    popup = opened(qtbot, problems._chosen)
    for words, title in (("rosen", "Rosenbrock"), ("flat ARMS", "Beale"), ("cos jamil easom", "Easom")):
        popup.field.setText(words)
        assert title in titles(popup)
        assert len(titles(popup)) < 6
    popup.field.setText("no such words")
    assert titles(popup) == [] and popup.words.text() == "Nothing here has these words."
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    popup.close()


def test_arrows_and_enter_choose(qtbot: QtBot, problems: ProblemGroup, studio: PlainStudio) -> None:
    popup = opened(qtbot, problems._chosen)
    assert popup.list.currentItem().text().strip() == "The notebook's parabola"
    popup.field.setText("camel")
    assert titles(popup) == ["Six-hump camel", "Three-hump camel"]
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    assert "Jamil and Yang 2013" in popup.words.text()
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert studio.spec.problem.name == "three-hump-camel"
    assert studio.edits == [("problem", "three-hump-camel")]
    qtbot.waitUntil(lambda: problems._chosen.opened is None)


def test_escape_changes_nothing(qtbot: QtBot, problems: ProblemGroup, studio: PlainStudio) -> None:
    popup = opened(qtbot, problems._chosen)
    popup.field.setText("beale")
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: problems._chosen.opened is None)
    assert studio.edits == []


def test_the_details_name_minimum_and_source(studio: PlainStudio) -> None:
    words = problem_details(studio.catalogue.problem("beale"))
    assert "Minimum 0 at (3, 0.5)." in words and "Beale 1958" in words
    assert "No minimum is known." in problem_details(studio.catalogue.problem("saddle"))
    assert "And 1 more." in problem_details(studio.catalogue.problem("himmelblau"))


def test_optimizers_are_found_by_their_paper(qtbot: QtBot, studio: PlainStudio) -> None:
    group = OptimizerGroup(studio)
    activate(qtbot, group)
    popup = opened(qtbot, group.chosen)
    assert popup.items()[-1].data(Qt.ItemDataRole.UserRole) == WRITE
    popup.field.setText("kingma")
    popup.field.setText("adam kingma ba 2015 eps outside")
    assert titles(popup) == ["Adam"]
    assert "m_hat = m/(1 - beta1^k)" in popup.words.text()
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert studio.spec.optimizer.name == "adam"
