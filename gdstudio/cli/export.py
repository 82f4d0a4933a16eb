"""`gdstudio export`: a lesson as a Python script or a notebook that makes the same numbers."""

import argparse
from pathlib import Path

from gdstudio.cli.notes import new_constants, say_all
from gdstudio.cli.output import write_text
from gdstudio.cli.running import run_all
from gdstudio.cli.sources import lesson_from
from gdstudio.exporters import PROGRAMS
from gdstudio.exporters.beside import Beside
from gdstudio.model import InputError, Message


def export_lesson(options: argparse.Namespace) -> int:
    """Run the lesson, so that its program ends where it ended, and write the program, its
    long tables of data beside it. Raises InputError."""
    path = Path(options.output)
    writer = PROGRAMS.get(path.suffix.lower())
    if writer is None:
        slots = {"file": path.name, "known": " or ".join(sorted(PROGRAMS, key=len))}
        raise InputError(Message("{file} should end in {known}.", slots), f"-o {options.output}")
    lesson = lesson_from(options)
    beside = Beside(path.stem)
    write_text(path, writer.program(lesson.titled(), run_all(lesson.runs), beside))
    for name, text in beside.files().items():
        write_text(path.with_name(name), text)
    say_all(new_constants(options, lesson.runs))
    return 0
