"""A fit from columns of data: model, loss and penalty by their names in the catalogue or as text."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from gdstudio.language import differentiate, is_free_of
from gdstudio.model.catalogue import Catalogue
from gdstudio.model.data_names import unit_of
from gdstudio.model.data_table import DataTable
from gdstudio.model.dataset import with_columns
from gdstudio.model.dataset_file import Dataset
from gdstudio.model.forms import FIRST_DEGREE, FIRST_UNITS, SIZES, Form, Loss, Penalty
from gdstudio.model.map_view import with_map
from gdstudio.model.names import parse_declared
from gdstudio.model.problem import Array, Constant, Meaning, Problem
from gdstudio.model.problem_edits import with_text
from gdstudio.model.problem_file import PREDICTION, problem_from
from gdstudio.model.source import in_language
from gdstudio.model.stand_ins import loss_in_columns, model_in_columns
from gdstudio.model.text import InputError, Message, choose
from gdstudio.model.weights import evenly

FIRST_MODEL, FIRST_LOSS = "line", "mse"
MANY_FEATURES = "several-features"


def fit_of(
    columns: Mapping[str, Array],
    features: Sequence[str],
    target: str,
    catalogue: Catalogue,
    *,
    model: str = "",
    loss: str = "",
    penalty: str = "",
    degree: int = FIRST_DEGREE,
    units: int = FIRST_UNITS,
) -> Problem:
    """The fit of a model in these features to the target column. `columns` are float64 of one length.

    An empty model is a line, or a slope for each of several features; an empty loss the mean squared error, or what the
    model's file names. Raises InputError, with "x", "y", "model", "loss", "penalty", "degree", "units" or "data" in `where`, and
    LanguageError for a text that the language refuses.
    """
    names = _chosen(columns, features, target)
    form = _form(model, len(features), catalogue)
    formed = form.of(features, degree, target, units) if form is not None else ""
    text = formed or model_in_columns(model.strip(), features, target, catalogue.models)
    parameters = _parameters(text, names)
    loss = loss.strip() or (form.loss if form is not None and form.loss else FIRST_LOSS)
    known = _loss(loss, target, columns[target], catalogue)
    loss = known.of(target) if known else loss_in_columns(loss, features, target, parameters, catalogue.losses)
    table: dict[str, Any] = {
        "title": form.title if form is not None else text,
        "data": names,
        "parameters": parameters,
        "model": text,
        "loss": loss,
        "start": _start(form, parameters),
        "columns": {name: [0.0] for name in names},
    }
    if known:
        table |= {"constants": msgspec.to_builtins(dict(known.constants)), "smooth": known.smooth}
    if penalty.strip():
        table["penalty"] = _penalty(penalty.strip(), text, parameters, names, catalogue)
    return with_map(with_columns(problem_from(table, "", "data"), {name: columns[name] for name in names}))


def fit_to(
    dataset: Dataset,
    catalogue: Catalogue,
    features: Sequence[str] = (),
    target: str = "",
    **texts: Any,
) -> Problem:
    """The fit to a data set, under its title: its own features, target and model where nothing else is said. `texts` are
    those of `fit_of`, which says what is raised."""
    target = target or dataset.target
    features = tuple(features) or tuple(name for name in dataset.columns if name != target)
    if (set(features), target) == (set(dataset.features), dataset.target):
        texts["model"] = texts.get("model") or dataset.model
    return _titled(fit_of(dataset.columns, features, target, catalogue, **texts), dataset)


def refitted(problem: Problem, dataset: Dataset) -> Problem:
    """The same model, loss and penalty on a data set of the same columns. InputError where it has others."""
    return _titled(with_columns(problem, dataset.columns), dataset)


def _titled(made: Problem, dataset: Dataset) -> Problem:
    """Under the data set's title, with what is said of it."""
    text = f"{dataset.text} {dataset.source}".strip()
    source = {**made.source, "title": dataset.title, "text": text, "of_data": True}
    made = replace(made, title=in_language(dataset.title), text=text, source=source)
    return _meaning(made, dataset.meanings)


def of_table(made: Problem, table: DataTable, title: str = "") -> Problem:
    """A fit to the columns of a file, with the units in their titles: "height (cm)"; under a title of its own, if there is
    one."""
    if title:
        made = replace(made, title=title, source={**made.source, "title": title, "of_data": True})
    return _meaning(
        made, {name: Meaning(unit=unit_of(words)) for name, words in zip(table.names, table.titles, strict=True)}
    )


def _meaning(made: Problem, meanings: Mapping[str, Meaning]) -> Problem:
    """With what is known of its columns."""
    known = {name: each for name, each in meanings.items() if name in made.data and each != Meaning()}
    if not known:
        return made
    tables = {name: {key: words for key, words in asdict(each).items() if words} for name, each in known.items()}
    return replace(made, meanings=known, source={**made.source, "meanings": tables})


def _chosen(columns: Mapping[str, Array], features: Sequence[str], target: str) -> list[str]:
    """Features, then the target, each a column of its own."""
    if not features:
        raise InputError(Message("Choose at least one column for x."), "x")
    for name in features:
        choose(name, list(columns), "x", "column")
    choose(target, list(columns), "y", "column")
    names = [*features, target]
    if len(set(names)) < len(names):
        raise InputError(Message("Each column can be chosen once: for x, or for y."), "y")
    return names


def _form(model: str, features: int, catalogue: Catalogue) -> Form | None:
    name = model.strip() or (FIRST_MODEL if features == 1 else MANY_FEATURES)
    return catalogue.model(name) if name in catalogue.models else None


def _loss(name: str, target: str, column: Array, catalogue: Catalogue) -> Loss | None:
    """The loss of the catalogue, if it is one. InputError where it does not suit the target."""
    if name not in catalogue.losses:
        return None
    loss = catalogue.loss(name)
    loss.check(target, column)
    return loss


def _start(form: Form | None, parameters: Sequence[str]) -> list[float]:
    if form is not None and form.drawn:
        return list(evenly(0, len(parameters)))
    return [form.start.get(name, 0.0) if form is not None else 0.0 for name in parameters]


def _parameters(text: str, names: Sequence[str]) -> list[str]:
    """What a model has to learn: its names that are no columns, in the order in which they stand there."""
    found = [name for name in parse_declared(text, (*names, PREDICTION)).names if name not in names]
    if not found:
        raise InputError(Message("This model has nothing to learn. Use letters such as w and b in it."), "model")
    return found


def _penalty(text: str, model: str, parameters: Sequence[str], names: Sequence[str], catalogue: Catalogue) -> str:
    """A penalty of the catalogue goes over the parameters that do more than shift the model."""
    if text not in catalogue.penalties:
        return text
    node = parse_declared(model, (*parameters, *names)).node
    bending = [name for name in parameters if not is_free_of(differentiate(node, name), names)]
    return catalogue.penalty(text).of(bending or parameters)


@dataclass(frozen=True, slots=True)
class Named:
    """A text of a fit, with what the catalogue knows of it: its constants, and where its parameters begin."""

    text: str
    constants: Mapping[str, Constant] = field(default_factory=dict)
    start: Mapping[str, float] = field(default_factory=dict)


def text_named(problem: Problem, key: str, text: str, catalogue: Catalogue) -> Named:
    """The `model`, `loss` or `penalty` of the catalogue that a text names, for this fit; else the text itself."""
    name = text.strip()
    if not problem.data:
        return Named(text)
    loss = _loss(name, problem.target, problem.columns[problem.target], catalogue) if key == "loss" else None
    if loss is not None:
        constants = {each: Constant(**msgspec.to_builtins(table)) for each, table in loss.constants.items()}
        return Named(loss.of(problem.target), constants)
    if key == "penalty" and name in catalogue.penalties:
        return Named(_penalty(name, problem.model_text, problem.parameters, problem.data, catalogue))
    if key == "model":
        return _model_named(problem, text, catalogue)
    if key == "loss":
        known = (*problem.parameters, *problem.constants)
        return Named(loss_in_columns(name, problem.features, problem.target, known, catalogue.losses))
    return Named(text)


def _model_named(problem: Problem, text: str, catalogue: Catalogue) -> Named:
    """A model by its name, after which a degree or a number of hidden units may stand: "polynomial 5"."""
    name, _, size = text.strip().partition(" ")
    form = catalogue.model(name) if name in catalogue.models else None
    if form is None or (size and not (form.over in SIZES and size.isdecimal() and len(size) < 4)):
        return Named(model_in_columns(text.strip(), problem.features, problem.target, catalogue.models))
    sizes = {"degree": int(size), "units": int(size)} if size else {}
    text = form.of(problem.features, target=problem.target, **sizes)
    parameters = _parameters(text, problem.data)
    return Named(text, start=dict(zip(parameters, _start(form, parameters), strict=True)) if form.begins else {})


def with_named(problem: Problem, key: str, text: str, catalogue: Catalogue) -> Problem:
    """The fit with another `model`, `loss` or `penalty`, by its name in the catalogue ("polynomial 5" with a degree) or as
    text. A penalty of the catalogue follows the parameters of another model. Raises as `with_text` does."""
    named = penalty_name(problem, catalogue) if key == "model" else ""
    found = text_named(problem, key, text, catalogue)
    if not named:
        return with_text(problem, key, found.text, found.constants, found.start)
    changed = with_text(with_text(problem, "penalty", ""), key, found.text, found.constants, found.start)
    return with_text(changed, "penalty", text_named(changed, "penalty", named, catalogue).text)


def penalty_name(problem: Problem, catalogue: Catalogue) -> str:
    """The penalty of the catalogue that a fit has; "" for none and for another one."""
    names = catalogue.penalties if problem.penalty_text else ()
    return next(
        (name for name in names if text_named(problem, "penalty", name, catalogue).text == problem.penalty_text), ""
    )


def size_of(problem: Problem, catalogue: Catalogue) -> tuple[str, int] | None:
    """The model of the catalogue that a fit has and its degree or hidden units; None where its model has no such size."""
    for name in catalogue.models:
        try:
            texts = _texts_by_size(catalogue.model(name), problem.features, problem.target)
        except InputError:
            # A model of other features than this fit's, or a file that cannot be read.
            continue
        if problem.model_text in texts:
            return name, texts[problem.model_text]
    return None


# Asked after each change of a run, and dear: each text is parsed.
@lru_cache(maxsize=64)
def _texts_by_size(form: Form, features: tuple[str, ...], target: str) -> Mapping[str, int]:
    return {form.of(features, size, target, size): size for size in SIZES.get(form.over, ())}


def try_out(kind: Form | Loss | Penalty, catalogue: Catalogue) -> None:
    """Make a fit with it. InputError or LanguageError where that cannot be done."""
    features = [f"x{place}" for place in range(1, 1 + (len(kind.features) if isinstance(kind, Form) else 0))] or ["x"]
    columns = {name: np.array([0.5, 1.5]) for name in (*features, "y")}
    fit_of(
        columns, features, "y", catalogue,
        model=kind.of(features, target="y") if isinstance(kind, Form) else "",
        loss=kind.of("y") if isinstance(kind, Loss) else "",
        penalty=kind.of(["w"]) if isinstance(kind, Penalty) else "",
    )  # fmt: skip
