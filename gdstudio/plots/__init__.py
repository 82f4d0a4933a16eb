"""Plots: pure functions from (runs, cursor, fields) to a Figure, one a file; the folder is walked. No Qt.

A plot's module has NAME, TITLE, STAGE (main figure or companion), ORDER, LAYERS and the functions of `Plot`; one that shows
what a pitfall does has PITFALLS, their names.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots.caption import caption
from gdstudio.plots.figure import Figure
from gdstudio.plots.plot_input import Layer, Offer, Plot, PlotInput, RunView, view_of

__all__ = [
    "PLOTS", "Layer", "Plot", "PlotInput", "RunView", "available", "caption", "default_layers", "draw",
    "edit_of", "fields", "hover", "offers", "row_at", "view_of",
]  # fmt: skip


def _walk() -> Mapping[str, Plot]:
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    plots = [_plot(module) for module in modules if hasattr(module, "NAME")]
    ordered = sorted(plots, key=lambda plot: (not plot.stage, plot.order, plot.name))
    return MappingProxyType({plot.name: plot for plot in ordered})


def _plot(module: ModuleType) -> Plot:
    return Plot(
        module.NAME, module.TITLE, module.STAGE, module.ORDER, module.LAYERS, module.suits, module.fields,
        module.draw, module.hover, getattr(module, "edit_of", None), getattr(module, "PITFALLS", ()),
        getattr(module, "offers", None), getattr(module, "row_at", None),
    )  # fmt: skip


PLOTS = _walk()


def available(problem: Problem, *, stage: bool | None = None, pitfall: str = "") -> tuple[str, ...]:
    """Names of the plots that suit a problem, main figures first; `stage` chooses these or the companions. Those that
    show what a pitfall does are among them where it is on."""
    return tuple(
        name
        for name, plot in PLOTS.items()
        if plot.suits(problem)
        and (stage is None or plot.stage is stage)
        and (not plot.pitfalls or pitfall in plot.pitfalls)
    )


def default_layers(name: str) -> frozenset[str]:
    """The layers of a plot that are shown unless the user says otherwise."""
    return frozenset(layer.name for layer in PLOTS[name].layers if layer.default)


def fields(name: str, view: PlotInput) -> tuple[FieldRequest, ...]:
    """What a plot would like to have computed for this view."""
    return PLOTS[name].fields(view) if view.runs else ()


def draw(name: str, view: PlotInput) -> Figure:
    """The figure of a plot; IndexError without runs, KeyError for a name that is not in the catalogue."""
    return PLOTS[name].draw(view)


def hover(name: str, view: PlotInput, x: float, y: float) -> Message | None:
    """What is under the pointer at (x, y) in data units, in words; None where nothing is."""
    return PLOTS[name].hover(view, x, y) if view.runs else None


def edit_of(name: str, view: PlotInput, key: str, x: float, y: float) -> tuple[str, Mapping[str, Any]]:
    """What a drag of the handle `key` to (x, y) means: the path of an edit, and parameters with their values.

    `view` is the one at the press: a line turns about the end that was not taken. "start" keeps the cursor,
    "point" begins anew at step 0. KeyError for a plot without handles.
    """
    plot = PLOTS[name]
    if plot.edit_of is None:
        raise KeyError(name)
    return plot.edit_of(view, key, x, y)


def offers(name: str, view: PlotInput, x: float, y: float) -> tuple[Offer, ...]:
    """What can be done at (x, y) besides dragging, in data units; `edit_of` turns an offer's key into the edit."""
    offered = PLOTS[name].offers
    return offered(view, x, y) if offered is not None and view.runs else ()


def row_at(name: str, view: PlotInput, x: float, y: float) -> int:
    """The data row under the pointer; −1 where there is none."""
    found = PLOTS[name].row_at
    return found(view, x, y) if found is not None and view.runs else -1
