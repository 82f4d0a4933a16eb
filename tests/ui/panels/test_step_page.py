"""The Step page and the step column: all equations, with symbols and with this step's numbers."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.language import format_number
from gdstudio.model import Catalogue
from gdstudio.ui.panels.curvature import Curvature, curvature
from gdstudio.ui.panels.facts import curvature_facts, kind_of_point
from gdstudio.ui.panels.formula import Formula, drawing, plain
from gdstudio.ui.panels.step_page import StepColumn, StepPage
from gdstudio.ui.panels.step_view import Facts, StepView
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import DARK
from tests.ui.panels.plain_studio import PlainStudio, activate


def page(qtbot: QtBot, studio: PlainStudio) -> StepPage:
    made = StepPage(studio)
    made.resize(304, 600)
    activate(qtbot, made)
    return made


def numbers(made: StepView) -> list[str]:
    rows = (*made.gradients, *made.equations)
    return [plain(line.ways[0]) for row in rows for line in row.lines if not line.isHidden()]


def test_each_equation_of_the_optimizer_has_its_numbers(qtbot: QtBot, studio: PlainStudio) -> None:
    studio.edit("optimizer", "adam")
    studio.step(4)
    made = page(qtbot, studio)
    assert len(made.equations) == len(studio.spec.optimizer.equations)
    trace = studio.trace()
    assert trace is not None
    for text, line in zip(numbers(made), (line for line in trace.lines if line.part != "value"), strict=True):
        assert text.endswith(line.result)
    assert made.heading.text() == "Step 4"
    assert plain(made.state.lines[0].ways[0]).startswith("m = ")


def test_curvature_and_the_largest_stable_rate(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    assert [plain(line.ways[0]) for line in made.curvature.lines] == [
        "f\u200a″ = 2",
        "2/λmax = 1",
        "It curves up here.",
    ]
    assert made.least.isHidden()


def test_a_fit_has_its_least_squares_solution(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    texts = [plain(line.ways[0]) for line in made.least.lines]
    assert texts[0].split() == ["w", "=", "2", "b", "=", "0"]
    assert texts[1].split() == ["RMSE", "=", "0", "R2", "=", "1"]
    assert len(made.gradients) == 2
    assert any("κ" in plain(line.ways[0]) for line in made.curvature.lines)


def lines_of(facts: Facts) -> list[str]:
    return [plain(line.ways[0]) for line in facts.lines if not line.isHidden()]


def test_the_fit_at_the_cursor_stands_beside_least_squares(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.edit("start", {"w": 1.0, "b": 1.0})
    made = page(qtbot, fit)
    # Residuals 0, 1 and 2 of targets 2, 4 and 6: their squares sum to 5, those of the targets about their mean to 8.
    assert lines_of(made.reading)[0].split() == ["RMSE", "=", "1.291", "R2", "=", "0.375"]
    assert lines_of(made.least)[2:] == ["Still to go: 1.414 in (w, b)", "Still to go: 1.667 in the loss"]
    fit.step(40)
    assert lines_of(made.reading)[0].split()[2] != "1.291"
    row = fit.row()
    assert row is not None
    assert lines_of(made.least)[3] == f"Still to go: {format_number(row.value)} in the loss"


def test_a_curve_without_a_closed_form_has_its_readings_all_the_same(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.edit("model", "exp(w*x) + b")
    made = page(qtbot, fit)
    assert lines_of(made.reading)[0].startswith("RMSE")
    assert made.least.isHidden()


def test_data_that_leave_a_line_open_have_no_distance_in_its_parameters(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.edit("data", {"x": [1, 1], "y": [2, 4]})
    made = page(qtbot, fit)
    assert [line for line in lines_of(made.least) if "to go" in line] == [
        f"Still to go: {format_number(fit.run.trajectory.row(0).value - 1)} in the loss"
    ]


def test_standardised_coefficients_are_mapped_back_to_the_datas_units(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.edit("standardise", "on")
    fit.edit("start", {"w": 0.0, "b": 4.0})
    made = page(qtbot, fit)
    for facts, first, values in ((made.reading, 0, "w = 0 b = 4"), (made.least, 1, "w = 2 b = 0")):
        words, shown = lines_of(facts)[first : first + 2]
        assert (words, shown.split()) == ("In the data's units:", values.split())
    fit.edit("model", "w*x^2 + b")
    assert lines_of(made.reading)[0] == (
        "Only a line's, a plane's or a whole polynomial's parameters are mapped back to the data's units."
    )


def test_all_coefficients_of_a_polynomial_are_mapped_back(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.edit("model", "polynomial 4")
    fit.edit("standardise", "on")
    made = page(qtbot, fit)
    words, *shown = lines_of(made.reading)[:3]
    assert words == "In the data's units:"
    mapped = fit.spec.in_data_units(dict(zip(fit.spec.problem.parameters, fit.spec.start, strict=True)))
    assert mapped is not None and " ".join(shown).split() == [
        part for name, value in mapped.items() for part in (name, "=", format_number(value))
    ]


def test_without_a_closed_form_the_condition_number_is_that_of_the_step_or_a_sentence(
    qtbot: QtBot, fit: PlainStudio
) -> None:
    fit.edit("loss", "log-cosh")
    made = page(qtbot, fit)
    found = curvature(fit)
    assert found is not None
    assert lines_of(made.reading)[-1] == f"Condition number at this step: {format_number(found.condition)}"
    fit.edit("loss", "absolute")
    assert lines_of(made.reading)[-1] == "No condition number here: the loss does not curve up in every direction."
    fit.edit("model", "perceptron 2")
    assert lines_of(made.reading)[-1] == "The condition number is shown of at most 6 parameters."
    fit.edit("model", "w*x + b")
    fit.edit("loss", "mse")
    assert not any("ondition" in line for line in lines_of(made.reading))


def test_held_out_rows_are_not_read(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.edit("data", {"x": [1, 2, 3, 4], "y": [2, 4, 6, 1000]})
    fit.edit("validation", "1")
    while 3 not in fit.spec.held_rows:
        fit.edit("validation.seed", str(fit.spec.validation.seed + 1))
    made = page(qtbot, fit)
    assert lines_of(made.least)[1].split()[:3] == ["RMSE", "=", "0"]


def test_another_optimizer_gives_another_page(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    assert len(made.equations) == 1
    studio.edit("optimizer", "momentum")
    assert len(made.equations) == 2
    studio.edit("problem", "x^2 + y^2")
    assert len(made.gradients) == 2


def test_formulas_stay_as_they_are_from_step_to_step(qtbot: QtBot, studio: PlainStudio) -> None:
    studio.edit("optimizer", "adam")
    made = page(qtbot, studio)
    made.grab()
    before = drawing.cache_info().misses
    studio.step(5)
    made.grab()
    assert drawing.cache_info().misses == before


def test_nothing_is_written_while_it_is_hidden(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    made.hide()
    studio.step(3)
    assert made.heading.text() == "Step 1, the next one"
    made.show()
    assert made.heading.text() == "Step 3"


def test_control_c_copies_all_lines_as_latex(qtbot: QtBot, studio: PlainStudio) -> None:
    studio.edit("optimizer", "adam")
    studio.step(2)
    made = page(qtbot, studio)
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    trace = studio.trace()
    assert trace is not None
    assert len(lines) == len(trace.lines)
    assert lines[-1].startswith("x_{2} = ")
    assert not any("−" in line or "<" in line for line in lines)


@pytest.mark.parametrize("scale", [Scale.window(), Scale.window(1.5), Scale.screen(1080)])
def test_the_column_takes_every_scale_and_says_its_sentences(qtbot: QtBot, fit: PlainStudio, scale: Scale) -> None:
    made = StepColumn(fit)
    made.set_scale(scale)
    made.set_theme(DARK)
    made.resize(made.sizeHint())
    activate(qtbot, made)
    assert made.view.equations[0].says is not None
    assert made.view.equations[0].says.text() == fit.spec.optimizer.equations[0].says
    assert all(row.formula._colour == DARK.ink for row in made.view.equations)
    assert made.view.widget().minimumSizeHint().width() <= made.view.viewport().width()


def test_a_wide_formula_is_made_smaller_not_cut(qtbot: QtBot) -> None:
    made = Formula()
    qtbot.addWidget(made)
    made.show_formula(r"x \leftarrow " + " + ".join(f"x^{{{power}}}" for power in range(40)), 18.0, "#000000")
    made.resize(200, made.sizeHint().height())
    picture = made.grab().toImage()
    inked = [any(picture.pixelColor(x, y).lightness() < 225 for y in range(picture.height())) for x in range(200)]
    assert any(inked[150:198])
    assert made.sizeHint().width() > 200


def test_the_prediction_that_the_lesson_asks_for(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    fit.step(40)
    assert [plain(line.ways[0]) for line in made.prediction.lines] == ["y(4) = 7.66"]


@pytest.mark.parametrize(
    ("eigenvalues", "at_rest", "sentence"),
    [
        ((1.0, 2.0), True, "A minimum."), ((-2.0, -1.0), True, "A maximum."), ((-1.0, 2.0), True, "A saddle."),
        ((0.0, 2.0), True, "Flat: the second derivatives do not decide what this point is."),
        ((1.0, 2.0), False, "It curves up here."), ((-1.0, 2.0), False, "It curves up and down here."),
        ((-2.0, -1.0), False, "It curves down here."), ((1e-14, 2.0), False, "It is flat here in some direction."),
    ],
)  # fmt: skip
def test_what_a_point_is(eigenvalues: tuple[float, ...], at_rest: bool, sentence: str) -> None:
    assert kind_of_point(eigenvalues, at_rest=at_rest) == sentence


def test_two_parameters_have_eigenvalues_with_their_directions(qtbot: QtBot) -> None:
    studio = PlainStudio("curved-valley")
    made = page(qtbot, studio)
    studio.select(1)
    lines = [plain(line.ways[0]) for line in made.curvature.lines]
    # At (−1.2, 1) the Hessian is ((1330, 480), (480, 200)).
    assert lines[:3] == ["∂²f/∂x² = 1330", "∂²f/∂y² = 200", "∂²f/∂x∂y = 480"]
    assert lines[3].startswith("λ1 = 1506") and "along (0.939, 0.345)" in lines[3]
    assert lines[4].startswith("λ2 = 23.")
    assert lines[6].startswith("(2 + 2μ)/λmax = 0.00252")
    assert lines[-1] == "It curves up here."
    studio.close()


def test_a_saddle_has_a_condition_number_and_a_singular_matrix_has_none() -> None:
    spec = Catalogue().lesson("saddle").runs[0]

    def condition(first: float, second: float) -> list[str]:
        found = Curvature((first, second), ((1.0, 0.0), (0.0, 1.0)), ((first, 0.0), (0.0, second)), 1.0, math.inf, True)
        return [plain(line) for line in curvature_facts(found, spec) if "κ" in line]

    assert condition(-2.0, 8.0) == ["κ = |λ|max/|λ|min = 4"]
    assert condition(0.0, 8.0) == []
