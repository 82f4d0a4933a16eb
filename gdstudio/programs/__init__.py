"""From one problem and one optimizer to source: the lines of a step, and the loop that holds them verbatim."""

from gdstudio.programs import batches, pitfalls
from gdstudio.programs.build import DIALECTS, build
from gdstudio.programs.program import Part, Program, ProgramLine
from gdstudio.programs.spelling import Spelling

__all__ = ["DIALECTS", "Part", "Program", "ProgramLine", "Spelling", "batches", "build", "pitfalls"]
