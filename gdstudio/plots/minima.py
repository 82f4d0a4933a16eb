"""Where the best is: the problem's known minima, or the closed form of a fit."""

from __future__ import annotations

import numpy as np

from gdstudio.model import FieldRequest
from gdstudio.plots.plot_input import PlotInput


def known_minima(view: PlotInput) -> list[tuple[tuple[float, ...], float]]:
    """(place, value) of the problem's minima, which are those of its constants' defaults; else none."""
    defaults = {name: constant.default for name, constant in view.problem.constants.items()}
    if dict(view.selected.spec.constants) != defaults:
        return []
    return [(minimum.at, minimum.value) for minimum in view.problem.minima]


def closed_form_request(view: PlotInput) -> FieldRequest:
    """The field with the closed form of the selected run's fit."""
    return view.request("closed-form")


def closed_form(view: PlotInput) -> tuple[float, ...] | None:
    """The parameters of the one exact minimum; None while unknown, or where there is none, or many."""
    field = view.fields.get(closed_form_request(view)) if view.problem.is_affine else None
    if field is None or not field.arrays["at"].size or not np.isfinite(field.arrays["at"]).all():
        return None
    if field.arrays["rank"][0] < len(view.problem.parameters):
        return None
    return tuple(field.arrays["at"].tolist())
