"""Contours of a function of two variables whose constant has changed, from the formula to painted pixels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot as plt
from PySide6.QtWidgets import QApplication

from gdstudio import analysis, plots
from gdstudio.model import Catalogue, RunSpec
from gdstudio.runs import Run, complete
from gdstudio.runs.run import Record
from gdstudio.ui.canvas import Canvas
from tests.benchmarks import Figure, seconds, speed

SIZE = (976, 500)
GRID, LEVELS = 256, 15
# Problem, and the constant that is being dragged with its range.
# Layers in place of the usual ones, their name, and whether matplotlib has to write numbers as well.
LOOKS = (
    (frozenset({"shading", "contours"}), "shading and lines", False),
    (frozenset({"bands"}), "filled", False),
    (frozenset({"bands", "level-values"}), "filled with lines and numbers", True),
)
PROBLEMS = (("rosenbrock", "a", 20.0, 180.0), ("quadratic", "kappa", 2.0, 50.0))


def figures() -> Iterator[Figure]:
    """The rows of this module."""
    app = QApplication.instance() or QApplication(["benchmarks"])
    for name, constant, low, high in PROBLEMS:
        for looks, words, labelled in LOOKS:
            ours, canvas = _ours(name, constant, low, high, looks)
            theirs, figure = _matplotlib(name, low, high, labelled=labelled)
            app.processEvents()
            faster, least, most = speed(ours, theirs)
            note = (
                f"{1000 * seconds(ours):.0f} ms and {1000 * seconds(theirs):.0f} ms; {1 / most:.2f} to {1 / least:.2f}"
            )
            against = "contourf + contour + clabel + draw" if labelled else "contourf + draw"
            title = f"contours of a changed {name}, {words}, time against {against}"
            yield Figure(title, 1 / faster, 0.25, "lower", note)
            canvas.close()
            plt.close(figure)


def _ours(name: str, constant: str, low: float, high: float, looks: frozenset[str]):
    """What computes the surface with another value of the constant each time, and paints it; and its canvas."""
    catalogue = Catalogue()
    spec = RunSpec.of(catalogue.problem(name), catalogue.optimizer("gradient-descent"), values={"learning_rate": 1e-4})
    run = complete(1, spec, 20)
    layers = plots.default_layers("parameters") - {"shading", "contours"} | looks
    values = _values(low, high)
    canvas = Canvas()
    canvas.resize(*SIZE)
    canvas.show()
    QApplication.processEvents()

    def work() -> None:
        changed = Run(Record(1, spec.with_(constants={**spec.constants, constant: next(values)}), run.trajectory))
        given = {"cursor": 10, "reached": 10, "steps": 20, "layers": layers}
        wanted = plots.fields("parameters", plots.view_of([changed], 0, fields={}, **given))
        fields = {request: analysis.compute(request) for request in wanted if request.size == (GRID, GRID)}
        assert len(fields) == 1
        canvas.set_figure(plots.draw("parameters", plots.view_of([changed], 0, fields=fields, **given)))
        canvas.viewport().repaint()

    return work, canvas


def _matplotlib(name: str, low: float, high: float, *, labelled: bool):
    """The same by `contourf` with as many levels, into a figure of the same size; and that figure."""
    figure = plt.figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
    axes = figure.add_subplot()
    values = _values(low, high)
    ranges = Catalogue().problem(name).view

    def work() -> None:
        axes.clear()
        x, y = np.meshgrid(*(np.linspace(*ranges[each], GRID) for each in "xy"))
        z = _FORMULAS[name](x, y, next(values))
        axes.contourf(x, y, z, LEVELS)
        if labelled:
            axes.clabel(axes.contour(x, y, z, LEVELS, colors="0.3", linewidths=1))
        figure.canvas.draw()

    return work, figure


def _values(low: float, high: float) -> Iterator[float]:
    """For ever other numbers between the two."""
    return (low + (high - low) * (index * 0.6180339887498949 % 1) for index in count())


def _turned(x: np.ndarray, y: np.ndarray, kappa: float) -> np.ndarray:
    return ((np.cos(0.5) * x + np.sin(0.5) * y) ** 2 + kappa * (np.cos(0.5) * y - np.sin(0.5) * x) ** 2) / 2


_FORMULAS = {"rosenbrock": lambda x, y, a: (1 - x) ** 2 + a * (y - x**2) ** 2, "quadratic": _turned}
