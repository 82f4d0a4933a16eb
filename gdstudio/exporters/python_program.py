"""Runs as a Python script that needs only NumPy, or PyTorch, and gives the same iterates to the last digit."""

import textwrap
from collections.abc import Sequence

from gdstudio import __version__
from gdstudio.exporters.beside import Beside
from gdstudio.exporters.program_cells import cells
from gdstudio.programs.source import WIDEST
from gdstudio.runs import Run

SUFFIX = ".py"


def program(title: str, runs: Sequence[Run], beside: Beside | None = None) -> str:
    """The script; long tables of data go into files `beside` it. InputError where a run has no program of its own."""
    first, *rest = cells(title, runs, beside)
    text = f'"""{_quoted(first.heading)}\n\nWritten by GD Studio {__version__}.\n"""'
    parts = [text, first.source, *(f"{_comment(cell.heading)}\n\n{cell.source}" for cell in rest)]
    return "\n\n\n".join(parts) + "\n"


def _comment(text: str) -> str:
    """The text behind number signs, a long one in several lines."""
    return "\n".join(textwrap.wrap(text, WIDEST, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''").strip()
