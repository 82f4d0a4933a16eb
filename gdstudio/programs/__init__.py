"""From one problem and one optimizer to the source that runs, in each dialect."""

from gdstudio.programs.build import build
from gdstudio.programs.names import Names
from gdstudio.programs.program import Program, ProgramLine

__all__ = ["Names", "Program", "ProgramLine", "build"]
