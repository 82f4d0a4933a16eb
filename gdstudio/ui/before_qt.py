"""What is better imported before Qt.

From the moment PySide6 is there, its import hook reads the source of each module that is imported (for "snake_case"),
about a millisecond each. So everything below the window comes first.
"""

import gdstudio.analysis
import gdstudio.plots
import gdstudio.runs

__all__ = ["gdstudio"]
