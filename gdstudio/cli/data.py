"""A fit to columns of data, from the command line: `--data FILE|NAME --x COL[,COL] --y COL --model … --loss …`."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from gdstudio.model import Catalogue, Dataset, InputError, Message, Problem
from gdstudio.model.data_layout import SPACES, Layout
from gdstudio.model.data_source import load
from gdstudio.model.data_table import DataTable, bad_cells, layout_of, read_table
from gdstudio.model.fit import fit_of, fit_to, of_table
from gdstudio.model.forms import DEGREE_IS, DEGREES, FIRST_DEGREE, FIRST_UNITS, UNITS, UNITS_ARE
from gdstudio.model.text import choose
from gdstudio.model.values import number_of

# Options that mean something only beside --data, only beside --generate, or beside either, by the names under which they are read.
OF_FILES = {
    "drop_bad_rows": "--drop-bad-rows", "separator": "--separator", "decimal": "--decimal", "encoding": "--encoding",
    "header": "--header",
}  # fmt: skip
OF_GENERATORS = {"rows": "--rows", "noise": "--noise", "outliers": "--outliers", "data_seed": "--data-seed"}
OF_BOTH = {"x": "--x", "y": "--y", "degree": "--degree", "units": "--units"}
_SEPARATORS = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "bar": "|", "spaces": SPACES}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of a fit to data."""
    data = parser.add_argument_group("data", "a fit to the columns of a CSV or TSV file, or of a built-in data set")
    data.add_argument("--data", metavar="FILE|NAME", help="a file, or as cars; see gdstudio list datasets")
    data.add_argument("--generate", metavar="NAME", help="data made up, as line; see gdstudio list generators")
    data.add_argument("--rows", metavar="N", help="how many rows are made up")
    data.add_argument("--noise", metavar="S", help="their spread around the formula")
    data.add_argument("--outliers", metavar="N", help="rows that are moved far away; none if it is not given")
    data.add_argument("--data-seed", metavar="N", help="the same seed, the same data; 0 if it is not given")
    data.add_argument("--x", metavar="COL[,COL]", help="the features; else the first column of numbers")
    data.add_argument("--y", metavar="COL", help="what is predicted; else the last column of numbers")
    data.add_argument("--model", metavar="NAME|TEXT", help='as "w*x + b" or line; see gdstudio list models')
    data.add_argument("--degree", metavar="N", help=f"of the polynomial; {FIRST_DEGREE} if it is not given")
    data.add_argument("--units", metavar="N", help=f"hidden units of the perceptron; {FIRST_UNITS} if it is not given")
    data.add_argument("--loss", metavar="NAME|TEXT", help="as mse; see gdstudio list losses")
    data.add_argument("--penalty", metavar="NAME|TEXT", help="as l2; see gdstudio list penalties")
    data.add_argument(
        "--drop-bad-rows", action="store_true", default=None, help="leave out rows with cells that are no numbers"
    )
    data.add_argument(
        "--separator", metavar="SIGN", help="between cells, where the guess is wrong: , ; | tab or spaces"
    )
    data.add_argument("--decimal", choices=(".", ","), help="the decimal sign, where the guess is wrong")
    data.add_argument("--encoding", metavar="NAME", help="as utf-8 or gb18030, where the guess is wrong")
    data.add_argument("--header", choices=("yes", "no"), help="whether the first row holds names")


def given(options: argparse.Namespace) -> bool:
    """Whether the options ask for a fit to data."""
    return options.data is not None or options.generate is not None


def check(options: argparse.Namespace) -> None:
    """InputError for an option without that to which it belongs."""
    for names, there, owner in (
        (OF_FILES, options.data is not None, "--data FILE"),
        (OF_GENERATORS, options.generate is not None, "--generate NAME"),
        (OF_BOTH, given(options), "--data FILE"),
    ):
        for name, option in names.items():
            if not there and getattr(options, name) is not None:
                slots = {"option": option, "owner": owner}
                raise InputError(Message("{option} belongs to {owner}.", slots), option)


def problem_of(options: argparse.Namespace, catalogue: Catalogue) -> Problem:
    """The fit that the options describe. Raises InputError and LanguageError."""
    if options.generate is not None:
        return _to_set(_made(options, catalogue), options, catalogue)
    if _is_name(options.data, catalogue):
        _refuse_reading(options)
        return _to_set(catalogue.dataset(options.data), options, catalogue)
    table = _read(options)
    numbers = list(table.columns)
    features = [_column(table, each, "--x") for each in options.x.split(",")] if options.x else numbers[:1]
    target = _column(table, options.y, "--y") if options.y else numbers[-1]
    return of_table(fit_of(table.columns, features, target, catalogue, **_texts(options)), table)


def _is_name(text: str, catalogue: Catalogue) -> bool:
    """Whether a data set of the catalogue is meant and not a file. InputError for a word that is neither."""
    path = Path(text)
    if text in catalogue.datasets or path.suffix or path.name != text or path.exists():
        return text in catalogue.datasets
    return bool(choose(text, catalogue.datasets, "--data", "file or data set"))


def _refuse_reading(options: argparse.Namespace) -> None:
    for name, option in OF_FILES.items():
        if getattr(options, name) is not None:
            sentence = "{option} says how a file is read, and `{name}` is built in."
            raise InputError(Message(sentence, {"option": option, "name": options.data}), option)


def _made(options: argparse.Namespace, catalogue: Catalogue) -> Dataset:
    rows, noise, outliers, seed = (
        number_of(name, text) if (text := getattr(options, name)) is not None else None for name in OF_GENERATORS
    )
    return catalogue.generator(options.generate).made(rows, noise, outliers or 0, seed or 0)


def _to_set(dataset: Dataset, options: argparse.Namespace, catalogue: Catalogue) -> Problem:
    names = list(dataset.columns)
    features = [choose(each.strip(), names, "--x", "column") for each in options.x.split(",")] if options.x else []
    target = choose(options.y.strip(), names, "--y", "column") if options.y else ""
    return fit_to(dataset, catalogue, features, target, **_texts(options))


def _texts(options: argparse.Namespace) -> dict[str, Any]:
    texts = {name: getattr(options, name) or "" for name in ("model", "loss", "penalty")}
    degree = _whole(options.degree, "--degree", FIRST_DEGREE, DEGREE_IS, DEGREES)
    units = _whole(options.units, "--units", FIRST_UNITS, UNITS_ARE, UNITS)
    return texts | {"degree": degree, "units": units}


def _read(options: argparse.Namespace) -> DataTable:
    path = Path(options.data)
    content = load(path)
    table = read_table(content, _corrected(layout_of(content), options), options.data)
    if len(table.bad) and options.drop_bad_rows:
        table = table.without_bad_rows()
    if not table.rows:
        raise InputError(Message("No row is left: each has a cell that is not a number."), options.data)
    if len(table.bad):
        raise InputError(bad_cells(table, Message("Add --drop-bad-rows to leave out these rows.")), options.data)
    return table


def _corrected(layout: Layout, options: argparse.Namespace) -> Layout:
    given: dict[str, object] = {}
    if options.separator:
        sign = _SEPARATORS.get(options.separator, options.separator)
        if len(sign) != 1:
            raise InputError(Message("A separator is one character, tab, or spaces."), "--separator")
        given["separator"] = sign
    if options.decimal:
        given["decimal"] = options.decimal
    if options.encoding:
        given["encoding"] = _encoding(options.encoding)
    if options.header:
        given["header"] = options.header == "yes"
    return replace(layout, **given) if given else layout  # type: ignore[arg-type]


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except (LookupError, UnicodeError) as error:
        raise InputError(Message("There is no encoding `{name}`.", {"name": name[:40]}), "--encoding") from error
    return name.lower()


def _column(table: DataTable, text: str, option: str) -> str:
    """A column by its title or by the name that a model knows it by."""
    text = text.strip()
    if text in table.titles:
        name = table.names[table.titles.index(text)]
    elif text in table.names:
        name = text
    else:
        listed = ", ".join(f"`{title}`" for title in table.titles[:20])
        raise InputError(
            Message("There is no column `{name}`; there are {all}.", {"name": text[:40], "all": listed}), option
        )
    if name not in table.columns:
        raise InputError(Message("The column `{name}` holds words, not numbers.", {"name": text[:40]}), option)
    return name


def _whole(text: str | None, option: str, first: int, sentence: str, known: range) -> int:
    if text is None:
        return first
    if not text.isdecimal() or len(text) > 3:
        raise InputError(Message(sentence, {"low": known[0], "high": known[-1]}), option)
    return int(text)
