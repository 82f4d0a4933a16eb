"""Model, loss and penalty of a fit in Setup: typed or from a list, and the degree of a polynomial under the hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from gdstudio.model.fit import fit_to
from gdstudio.ui.panels.known_forms import form_groups, form_now
from gdstudio.ui.panels.listed_field import ListedField
from gdstudio.ui.panels.problem_group import ProblemGroup
from gdstudio.ui.panels.search_list import SearchList
from tests.model.specs import CATALOGUE
from tests.ui.panels.plain_studio import PlainStudio, activate


@pytest.fixture
def group(qtbot: QtBot, fit: PlainStudio) -> ProblemGroup:
    made = ProblemGroup(fit)
    made.resize(304, 560)
    activate(qtbot, made)
    return made


def pick(field: ListedField, name: str) -> None:
    field.open_list()
    assert field.opened is not None
    item = next(each for each in field.opened.items() if each.data(Qt.ItemDataRole.UserRole) == name)
    field.opened.list.setCurrentItem(item)
    QTest.keyClick(field.opened.field, Qt.Key.Key_Return)


def names(group: ProblemGroup, path: str) -> set[str]:
    return {known.data for _title, entries in form_groups(group.studio, path) for known in entries}


@pytest.mark.parametrize(("path", "name"), [("loss", "sum-of-squares"), ("penalty", "l2"), ("model", "exponential")])
def test_an_entry_of_the_list_is_one_change_and_its_text_is_shown(
    group: ProblemGroup, fit: PlainStudio, path: str, name: str
) -> None:
    before = fit.spec
    field = getattr(group.fit, path)
    pick(field, name)
    assert [path for path, _ in fit.edits] == [path]
    text = getattr(fit.spec.problem, f"{path}_text")
    assert getattr(group.fit, path).text.line.text() == text != ""
    assert form_now(fit, path) == name
    fit.undo()
    assert fit.spec == before


@pytest.mark.parametrize("by_key", [True, False])
def test_the_list_opens_by_its_arrow_and_by_alt_down(group: ProblemGroup, by_key: bool) -> None:
    field = group.fit.loss
    if by_key:
        field.text.line.setFocus()
        QTest.keyClick(field.text.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    else:
        (arrow,) = field.text.line.findChildren(QToolButton)
        QTest.mouseClick(arrow, Qt.MouseButton.LeftButton)
    assert field.opened is not None
    field.opened.close()


def test_the_list_stands_on_what_the_fit_has(qtbot: QtBot, group: ProblemGroup, fit: PlainStudio) -> None:
    def stands_on(field: ListedField) -> str:
        field.open_list()
        opened: SearchList | None = field.opened
        assert opened is not None
        found = opened.list.currentItem().data(Qt.ItemDataRole.UserRole)
        opened.close()
        qtbot.waitUntil(lambda: field.opened is None)
        return found

    assert [stands_on(field) for field in (group.fit.model, group.fit.loss, group.fit.penalty)] == ["line", "mse", ""]
    pick(group.fit.penalty, "l1")
    assert stands_on(group.fit.penalty) == "l1"
    pick(group.fit.penalty, "")
    assert fit.spec.problem.penalty_text == ""


def test_only_models_for_so_many_features_are_offered(group: ProblemGroup, fit: PlainStudio) -> None:
    assert names(group, "model") == set(CATALOGUE.models)
    fit.edit("problem", fit_to(CATALOGUE.generator("two-clusters").made(), fit.catalogue))
    assert names(group, "model") == {"several-features", "logistic-regression", "perceptron"}
    assert names(group, "loss") == set(CATALOGUE.losses)


def test_the_constants_of_a_loss_come_with_their_range(group: ProblemGroup, fit: PlainStudio) -> None:
    pick(group.fit.loss, "huber")
    (control,) = group.constants
    assert (control.quantity.path, control.quantity.low, control.quantity.log) == ("constants.delta", 0.01, True)
    pick(group.fit.loss, "mse")
    assert group.constants == []


def test_what_is_typed_is_checked_at_each_key_and_stays_where_it_is_wrong(
    qtbot: QtBot, group: ProblemGroup, fit: PlainStudio
) -> None:
    line = group.fit.loss.text.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "(prediction - y)^2")
    qtbot.waitUntil(lambda: "one number" in group.fit.loss.text.note.text)
    assert fit.edits == []
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "mean((prediction - y)^2)" and not group.fit.loss.text.note.text
    line = group.fit.penalty.text.line
    line.setFocus()
    QTest.keyClicks(line, "0.5*abs(w)")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert fit.spec.problem.penalty_text == "0.5*abs(w)"


def test_the_degree_is_a_slide_that_is_one_change(group: ProblemGroup, fit: PlainStudio) -> None:
    assert not group.fit.sizes["powers"].isVisible()
    pick(group.fit.model, "polynomial")
    knob, entries = group.fit.sizes["powers"], len(fit.session.history.done)
    assert knob.isVisible() and knob.value == 2
    knob.slider.pressed.emit()
    for degree in (3.2, 5, 12):
        knob.slider.moved.emit(degree)
        assert group.fit.sizes["powers"] is knob, "the slider in the hand stays"
    assert len(fit.spec.problem.parameters) == 13
    knob.slider.released.emit()
    assert len(fit.session.history.done) == entries + 1
    fit.undo()
    assert (len(fit.spec.problem.parameters), knob.value) == (3, 2)


def test_a_typed_degree_is_taken_or_refused_with_its_range(group: ProblemGroup, fit: PlainStudio) -> None:
    pick(group.fit.model, "polynomial")
    field = group.fit.sizes["powers"].field
    for text, parameters, says in (("4", 5, ""), ("13", 5, "from 1 to 12"), ("2.5", 5, "from 1 to 12"), ("1", 2, "")):
        field.setText(text)
        field.setModified(True)
        field._commit()
        assert (len(fit.spec.problem.parameters), says in field.note.text) == (parameters, True)
        field.restore()


def test_hidden_units_are_drawn_anew_with_their_number(group: ProblemGroup, fit: PlainStudio) -> None:
    pick(group.fit.model, "perceptron")
    knob = group.fit.sizes["units"]
    assert knob.isVisible() and knob.value == 4 and not group.fit.sizes["powers"].isVisible()
    knob.slider.stepped.emit(6)
    assert len(fit.spec.problem.parameters) == 19 and len(set(fit.spec.start)) == 19
    assert form_now(fit, "model") == "perceptron"


def test_a_penalty_of_the_list_follows_the_model(group: ProblemGroup, fit: PlainStudio) -> None:
    pick(group.fit.penalty, "l2")
    assert fit.spec.problem.penalty_text == "0.01*(w^2)"
    pick(group.fit.model, "polynomial")
    assert fit.spec.problem.penalty_text == "0.01*(c1^2 + c2^2)"
    assert not fit.spec.problem.constants
    fit.edit("penalty", "0.3*c2^2")
    pick(group.fit.model, "line")
    assert "The penalty uses c2, which this model does not have." in group.fit.model.text.note.text.replace("`", "")
    assert fit.spec.problem.model_text == "c0 + c1*x + c2*x^2"
