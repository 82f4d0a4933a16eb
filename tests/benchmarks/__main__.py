"""`python -m tests.benchmarks [MODULE…]`: all figures as a table, then as JSON."""

import dataclasses
import importlib
import json
import os
import pkgutil
import sys

from tests import benchmarks

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    """Walk the folder, or only the modules that are named."""
    names = sys.argv[1:] or [found.name for found in pkgutil.iter_modules(benchmarks.__path__) if found.name[0] != "_"]
    rows = []
    for name in names:
        for figure in importlib.import_module(f"tests.benchmarks.{name}").figures():
            sign = "≥" if figure.better == "higher" else "≤"
            verdict = "met" if figure.met else "MISSED"
            print(
                f"{verdict:7} {figure.ratio:9.3f}  {sign} {figure.wanted:<7g} {name}: {figure.name}  {figure.note}",
                flush=True,
            )
            rows.append({"module": name, "met": figure.met, **dataclasses.asdict(figure)})
    print(json.dumps(rows, ensure_ascii=False))


main()
