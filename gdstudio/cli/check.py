"""`gdstudio check`: says what is wrong in a problem, optimizer or lesson file."""

import argparse
import sys
from pathlib import Path

from gdstudio import engines
from gdstudio.language import LanguageError
from gdstudio.model import InputError, check_file


def check_files(options: argparse.Namespace) -> int:
    """One line a file: what it is, or on stderr what is wrong with it. Returns 0, or 2 if one file is wrong."""
    refused = [_refused(name) for name in options.files]
    return 2 if any(refused) else 0


def _refused(name: str) -> bool:
    from gdstudio.cli import one_line

    try:
        kind, title = check_file(Path("/dev/stdin") if name == "-" else Path(name), engines.catalogue())
    except (InputError, LanguageError) as error:
        print(f"gdstudio: {one_line(error)}", file=sys.stderr)
        return True
    print(f"{name}: {kind}, {title}: nothing is wrong")
    return False
