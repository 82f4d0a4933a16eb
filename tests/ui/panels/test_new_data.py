"""New data: chosen and made up in a popover, the run follows at once, and the whole is one step of undo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.model.fit import fit_to
from gdstudio.ui.panels.data_page import DataPage
from gdstudio.ui.panels.known_data import GENERATOR, SET, data_groups, data_key
from gdstudio.ui.panels.new_data import NewDataPopover
from gdstudio.ui.window import Window
from tests.model.specs import CATALOGUE
from tests.ui.panels.plain_studio import PlainStudio, activate

LINE, CARS = data_key(GENERATOR, "line"), data_key(SET, "cars")
PARABOLA = data_key(GENERATOR, "parabola")


@pytest.fixture
def page(qtbot: QtBot, fit: PlainStudio) -> DataPage:
    made = DataPage(fit)
    made.resize(304, 560)
    activate(qtbot, made)
    return made


def opened(page: DataPage) -> NewDataPopover:
    page.new_data()
    assert page.popover is not None
    return page.popover


def choose(popover: NewDataPopover, key: str) -> None:
    popover.data.chosen._choose(key)


def columns(studio: PlainStudio) -> dict[str, list[float]]:
    return {name: values.tolist() for name, values in studio.spec.problem.columns.items()}


def made(name: str, *knobs: float) -> dict[str, list[float]]:
    return {each: column.tolist() for each, column in CATALOGUE.generator(name).made(*knobs).columns.items()}


def test_a_chosen_set_is_there_at_once_and_one_undo_brings_the_old_data_back(page: DataPage, fit: PlainStudio) -> None:
    before, entries = fit.spec, len(fit.session.history.done)
    popover = opened(page)
    choose(popover, CARS)
    assert fit.spec.problem.data == ("speed", "distance")
    assert "Ezekiel" in popover.data.words.text() and not popover.data.form.isVisible()
    choose(popover, data_key(SET, "hubble"))
    popover.data.done.click()
    assert fit.spec.problem.titled() == "Hubble's nebulae"
    assert len(fit.session.history.done) == entries + 1
    fit.undo()
    assert fit.spec == before


def test_the_numbers_of_a_generator_move_the_points_under_the_hand(page: DataPage, fit: PlainStudio) -> None:
    popover = opened(page)
    choose(popover, LINE)
    knobs = popover.data.knobs
    assert columns(fit) == made("line")
    knobs["noise"].slider.moved.emit(1.5)
    assert columns(fit) == made("line", 30, 1.5)
    knobs["outliers"].slider.moved.emit(3.4)
    assert columns(fit) == made("line", 30, 1.5, 3)
    knobs["rows"].field.setText("12")
    knobs["rows"].field.setModified(True)
    knobs["rows"].field._commit()
    knobs["data_seed"].slider.stepped.emit(7)
    assert columns(fit) == made("line", 12, 1.5, 3, 7)
    assert (knobs["rows"].slider.value, knobs["outliers"].field.text()) == (12, "3")
    popover.data.done.click()
    fit.undo()
    assert columns(fit) == {"x": [1, 2, 3], "y": [2, 4, 6]}


@pytest.mark.parametrize("way", ["Esc", "Cancel"])
def test_the_old_data_come_back_when_it_is_left_without_them(
    qtbot: QtBot, page: DataPage, fit: PlainStudio, way: str
) -> None:
    before, entries = fit.spec, len(fit.session.history.done)
    popover = opened(page)
    choose(popover, LINE)
    assert fit.spec != before
    if way == "Esc":
        QTest.keyClick(popover, Qt.Key.Key_Escape)
    else:
        popover.data.stop.click()
    assert (fit.spec, len(fit.session.history.done), fit.session.dragging) == (before, entries, False)
    qtbot.waitUntil(lambda: page.popover is None)


def test_what_means_nothing_is_said_below_its_field_and_the_last_good_data_stay(
    page: DataPage, fit: PlainStudio
) -> None:
    popover = opened(page)
    choose(popover, LINE)
    for name, text, words in (
        ("rows", "0", "from 1 to"), ("noise", "-1", "from 0 to"), ("outliers", "31", "from 0 to 30"),
        ("data_seed", "1/2", "whole number"), ("noise", "loud", "loud"),
    ):  # fmt: skip
        field = popover.data.knobs[name].field
        field.setText(text)
        field.setModified(True)
        field._commit()
        assert words in field.note.text
        assert columns(fit) == made("line")
    popover.data.stop.click()


def test_model_and_loss_are_kept_where_the_columns_are_the_same(page: DataPage, fit: PlainStudio) -> None:
    fit.edit("loss", "huber")
    popover = opened(page)
    choose(popover, PARABOLA)
    assert fit.spec.problem.model_text == "c0 + c1*x + c2*x^2" and popover.data.keep.isVisible()
    popover.data.keep.click()
    problem = fit.spec.problem
    assert (problem.model_text, "delta" in problem.loss_text) == ("w*x + b", True)
    assert columns(fit) == made("parabola")
    assert problem.titled() == "Parabola with noise"
    choose(popover, CARS)
    assert not popover.data.keep.isVisible()
    popover.data.stop.click()


def test_opened_again_it_stands_where_it_was_left_and_keeps_the_model(page: DataPage, fit: PlainStudio) -> None:
    popover = opened(page)
    choose(popover, LINE)
    popover.data.knobs["noise"].slider.moved.emit(0.25)
    popover.data.done.click()
    fit.edit("model", "w*x + b + u*x^2")
    again = opened(page)
    assert again.data.chosen.currentData() == LINE
    assert again.data.knobs["noise"].value == 0.25 and again.data.keep.isChecked()
    again.data.knobs["rows"].slider.moved.emit(50)
    again.data.done.click()
    assert fit.spec.problem.model_text == "w*x + b + u*x^2"
    assert columns(fit) == made("line", 50, 0.25)
    fit.edit("data.y", [0.0] * 50)
    other = opened(page)
    assert other.data.asked is None
    other.data.stop.click()


def test_nothing_chosen_is_no_change(page: DataPage, fit: PlainStudio) -> None:
    before = fit.spec
    popover = opened(page)
    assert not popover.data.done.isEnabled()
    popover.close()
    assert fit.spec == before and not fit.session.dragging


def test_every_set_and_generator_is_in_the_list_and_says_what_it_is(fit: PlainStudio) -> None:
    listed = {known.data: known for _title, entries in data_groups(fit) for known in entries}
    assert len(listed) == len(CATALOGUE.datasets) + len(CATALOGUE.generators)
    for name in CATALOGUE.datasets:
        known = CATALOGUE.dataset(name)
        details = listed[data_key(SET, name)].details()
        assert all(f"{column}: " in details for column in known.columns)
    assert "y = x + 1 + noise*(x)" in listed[data_key(GENERATOR, "heteroscedastic")].details()
    assert "one of 0, 1" in listed[data_key(GENERATOR, "two-clusters")].details()


def test_from_a_function_the_file_menu_leads_to_data_and_back(make_window: Callable[..., Window], qtbot: QtBot) -> None:
    window = make_window()
    window.actions_["new_data"].trigger()
    popover = window.inspector.data.popover
    assert popover is not None and popover.isVisible()
    popover.data.chosen._choose(data_key(SET, "hubble"))
    qtbot.waitUntil(lambda: "data" in window.inspector.pages and window.studio.figures != ("curve",))
    popover.data.done.click()
    assert window.inspector.page() == "data"
    qtbot.waitUntil(lambda: window.studio.row() is not None and window.studio.run.spec.problem.kind == "fit")
    assert np.isfinite(window.studio.row().value)
    window.studio.undo()
    assert window.studio.spec.problem.kind == "function"
    qtbot.waitUntil(lambda: window.studio.figures == ("curve",))


class Shows(QObject):
    """Counts how often a widget is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Show
        return False


def test_figures_change_with_the_first_rows_and_no_other_page_is_shown_in_passing(
    make_window: Callable[..., Window], qtbot: QtBot
) -> None:
    window = make_window()
    studio, shows, seen = window.studio, Shows(), []
    qtbot.waitUntil(lambda: studio.row() is not None)
    window.inspector.step.installEventFilter(shows)
    studio.figures_changed.connect(lambda: seen.append((studio.run.spec.problem.kind, studio.figures)))
    studio.drag("problem", fit_to(CATALOGUE.dataset("hubble"), studio.catalogue))
    assert studio.figures == ("curve",), "the function is still what is shown"
    qtbot.waitUntil(lambda: studio.run.spec.problem.kind == "fit" and bool(seen))
    assert seen and {kind for kind, figures in seen if figures != ("curve",)} == {"fit"}
    assert (window.inspector.page(), shows.count) == ("data", 0)
    studio.cancel_drag()
    qtbot.waitUntil(lambda: studio.figures == ("curve",))
    assert (window.inspector.page(), shows.count) == ("setup", 0)
