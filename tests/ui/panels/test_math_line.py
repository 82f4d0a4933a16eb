"""The line of arithmetic: its fullest form that fits, and the same form for all steps of a run."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.equation_row import EquationRow
from gdstudio.ui.panels.math_line import MathLine, laid_out

LONG, SHORT = "x = " + "1 + " * 30 + "1", "x = 31"


def line(qtbot: QtBot, width: int) -> MathLine:
    made = MathLine(28, fixed=True)
    qtbot.addWidget(made)
    made.resize(width, made.sizeHint().height())
    made.show()
    return made


def test_the_fullest_form_that_fits_is_taken(qtbot: QtBot) -> None:
    made = line(qtbot, 2000)
    made.show_ways((LONG, SHORT), 1)
    assert made.chosen() is laid_out(LONG, 28)
    made.resize(300, made.height())
    assert made.chosen() is laid_out(SHORT, 28)


def test_a_form_that_was_given_up_does_not_come_back_within_a_run(qtbot: QtBot) -> None:
    made = line(qtbot, 300)
    made.show_ways((LONG, SHORT), 1)
    assert made.chosen() is laid_out(SHORT, 28)
    made.show_ways(("x = 1 + 1", "x = 2"), 1)
    assert made.chosen() is laid_out("x = 2", 28)
    made.show_ways(("x = 1 + 1", "x = 2"), 2)
    assert made.chosen() is laid_out("x = 1 + 1", 28)


def test_several_equations_become_one_before_the_type_is_small(qtbot: QtBot) -> None:
    made = line(qtbot, 10)
    two = "x = 1 + 1" + " " * 6 + "y = 2 + 2"
    made.resize(round(laid_out(two, 28).width * 0.8), made.height())
    made.show_ways((two, "x = 1 + 1"), 1)
    assert made.chosen() is laid_out("x = 1 + 1", 28)


def test_a_long_sum_is_broken_before_its_signs_and_not_within_a_product_that_fits(qtbot: QtBot) -> None:
    products = [f"{number}·rows{number}" for number in range(10, 20)]
    row = EquationRow("x", markup=("<i>L</i>", " + ".join(products)))
    qtbot.addWidget(row)
    broken = [way.split("<br>") for way in row.written.ways if "<br>" in way]
    assert broken and all(line.startswith(" + ") for lines in broken for line in lines[1:])
