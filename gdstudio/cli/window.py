"""`gdstudio [LESSON]`: open the window. Qt is imported here, on first use, and nowhere else in this room but render."""

import argparse


def open_window(options: argparse.Namespace) -> int:
    """Open the window on the lesson; returns the program's exit code."""
    from gdstudio.ui.application import start

    return start(options.lesson)
