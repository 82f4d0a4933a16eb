"""`gdstudio list`: the catalogue's lessons, problems, optimizers, schedules, models, losses, penalties, data sets, generators
and pitfalls."""

import argparse
import json

from gdstudio import engines

KINDS = (
    "lessons",
    "problems",
    "optimizers",
    "schedules",
    "models",
    "losses",
    "penalties",
    "datasets",
    "generators",
    "pitfalls",
)


def list_catalogue(options: argparse.Namespace) -> int:
    """Print names and titles, as a table or as JSON (a list for one kind, an object of lists for all)."""
    catalogue = engines.catalogue()
    kinds = (options.kind,) if options.kind else KINDS
    rows = {kind: [(entry.name, str(entry.title)) for entry in getattr(catalogue, kind).values()] for kind in kinds}
    if "optimizers" in kinds:
        rows["optimizers"] += [(name, str(title)) for name, title in catalogue.classes().items()]
    if options.format == "json":
        named = {kind: [{"name": name, "title": title} for name, title in rows[kind]] for kind in kinds}
        print(json.dumps(named[options.kind] if options.kind else named, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(_table(kind, rows[kind]) for kind in kinds))
    return 0


def _table(kind: str, rows: list[tuple[str, str]]) -> str:
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join([kind.capitalize(), *(f"  {name:<{width}}  {title}" for name, title in rows)])
