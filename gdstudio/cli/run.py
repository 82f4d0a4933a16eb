"""`gdstudio run`: run a lesson to its limit and write every iterate."""

import argparse
import sys
from pathlib import Path

from gdstudio import engines
from gdstudio.cli.answers import answers, undetermined
from gdstudio.cli.notes import new_constants, say_all
from gdstudio.cli.output import write_text
from gdstudio.cli.running import run_all
from gdstudio.cli.sources import lesson_from
from gdstudio.exporters import FORMATS as WRITERS

FORMATS = tuple(sorted(WRITERS))


def _format_of(output: str | None) -> str:
    """The format that a file's name asks for, else a table."""
    suffix = Path(output or "").suffix.lower()
    return next((name for name, writer in WRITERS.items() if suffix == writer.SUFFIX), "table")


def run_lesson(options: argparse.Namespace) -> int:
    """Run each of the lesson's runs to its step limit or its end and write them in the asked format."""
    lesson = lesson_from(options)
    runs = run_all(lesson.runs)
    name = options.format or _format_of(options.output)
    # Only JSON has a place for what is said of a fit as a whole.
    facts = {"facts": [answers(run) for run in runs]} if name == "json" else {}
    text = WRITERS[name].write(lesson.name, runs, **facts)
    if options.output is not None:
        write_text(Path(options.output), text)
    else:
        sys.stdout.write(text)
    say_all(new_constants(options, lesson.runs))
    say_all(open_ for run in runs if (open_ := undetermined(run.spec)) is not None)
    say_all(note for run in runs for note in engines.notes(run.spec))
    return 0
