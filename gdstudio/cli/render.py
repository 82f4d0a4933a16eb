"""`gdstudio render`: draw figures of a lesson into PNG, SVG or PDF files, without a display."""

import argparse
import os
import sys
from pathlib import Path

from gdstudio.cli.notes import new_constants, say_all
from gdstudio.cli.running import run_all
from gdstudio.cli.sources import lesson_from
from gdstudio.model import InputError, Message
from gdstudio.runs import Run

SUFFIXES = (".png", ".svg", ".pdf")


def render_lesson(options: argparse.Namespace) -> int:
    """Draw the lesson's figures at the asked steps; one file a step, its number in the name when there are several."""
    path = Path(options.output)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(Message("A picture's name ends in .png, .svg or .pdf.", {}), f"-o {options.output}")
    lesson = lesson_from(options)
    steps = _steps(options.at)
    last = max(steps) if steps else None
    runs = run_all(lesson.runs, until=last)
    _refuse_beyond(runs, steps)
    _need_no_display()
    from gdstudio.ui.application import load

    rendering = load("gdstudio.ui.rendering")
    for step in steps or [max(run.trajectory.rows - 1 for run in runs)]:
        target = path.with_stem(f"{path.stem}-step{step}") if len(steps) > 1 else path
        rendering.render_runs(
            runs,
            step,
            target,
            figures=lesson.figures if options.figure is None else tuple(options.figure.split(",")),
            layers=(*lesson.layers, *(options.layers.split(",") if options.layers else ())),
            size=options.size,
            theme=options.theme,
            transparent=options.transparent,
            caption=not options.no_caption,
        )
    say_all(new_constants(options, lesson.runs))
    return 0


def _steps(text: str | None) -> list[int]:
    try:
        steps = [int(part) for part in text.split(",")] if text is not None else []
    except ValueError:
        steps = [-1]
    if any(step < 0 for step in steps):
        raise InputError(Message("Write a step, as 10, or several, as 0,1,2,5,10.", {}), f"--at {text}")
    return steps


def _refuse_beyond(runs: list[Run], steps: list[int]) -> None:
    """A step that no run reaches is not drawn under another one's number."""
    end = max(run.trajectory.rows - 1 for run in runs)
    if steps and max(steps) > end:
        slots = {"end": end, "asked": max(steps)}
        raise InputError(Message("The run ended at step {end}, so there is no step {asked}.", slots), "--at")


def _need_no_display() -> None:
    """A picture needs no screen, so it is drawn without one wherever that is possible."""
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
