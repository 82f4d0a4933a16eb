"""The programs of runs in the words of another engine than theirs: the menu that offers it, and the runs as it asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gdstudio.engines import ENGINES
from gdstudio.model import Catalogue
from gdstudio.model.edits import apply as edited
from gdstudio.runs import Run
from gdstudio.runs.run import Record
from gdstudio.runs.trajectory import Trajectory
from gdstudio.ui.text import tr

_NOT_FINITE = ("diverged", "not-finite")


def add_engines(menu: QMenu, before: QAction, export: Callable[[str], object]) -> None:
    """A menu of the engines, in front of an action of `menu`."""
    engines = QMenu(tr("Export program for"), menu)
    for name, title in ENGINES.items():
        action = engines.addAction(tr("{engine}…", engine=title))
        action.triggered.connect(lambda _checked=False, name=name: export(name))
    menu.insertMenu(before, engines)


def on_engine(run: Run, engine: str, catalogue: Catalogue) -> Run:
    """The run as its program would be on another engine, up to the row where this one is; itself where it is on that
    engine, or none is named. InputError where it cannot be."""
    if engine in ("", run.spec.engine):
        return run
    record = run.record
    spec = edited(run.spec, "engine", engine, catalogue)
    last = record.last if record.ended else max(record.last, spec.steps)
    other = Record(record.number, spec.with_(steps=max(last, 1)), Trajectory(record.trajectory.layout))
    # Where numbers leave the range of floats, plain Python raises an error.
    other.guarded = run.outcome is not None and run.outcome.kind in _NOT_FINITE
    return Run(other, label=run.label)
