"""Runs as a Jupyter notebook: the same cells as the script's, each with its sentence above it."""

from collections.abc import Sequence
from typing import Any

from gdstudio import __version__
from gdstudio.exporters.beside import Beside
from gdstudio.exporters.program_cells import cells
from gdstudio.runs import Run

SUFFIX = ".ipynb"


def program(title: str, runs: Sequence[Run], beside: Beside | None = None) -> str:
    """The notebook's JSON; long tables of data go into files `beside` it. InputError where a run has no program of its own."""
    # Slow to load, and the window needs it for no figure.
    import nbformat

    # The library has no types.
    new: Any = nbformat.v4
    made: Any = new.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for place, cell in enumerate(cells(title, runs, beside)):
        level, more = ("#", f"\n\nWritten by GD Studio {__version__}.") if place == 0 else ("##", "")
        made.cells.append(new.new_markdown_cell(f"{level} {cell.heading}{more}"))
        made.cells.append(new.new_code_cell(cell.source))
    for place, each in enumerate(made.cells):
        # Random names would make each writing another file.
        each["id"] = f"cell-{place}"
    writes: Any = nbformat.writes
    return str(writes(made))
