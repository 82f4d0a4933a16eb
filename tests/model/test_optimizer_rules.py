"""Statements of which each word is known and that still cannot be carried out; options; what is counted."""

from collections.abc import Mapping

import pytest

from gdstudio.model import Catalogue, InputError, Optimizer, optimizer_from

CATALOGUE = Catalogue()
STEP = "theta = theta - learning_rate*g"


def made(*texts: str, state: Mapping[str, object] | None = None, option: str = "", scale: str = "linear") -> Optimizer:
    """An optimizer of these statements; the first belongs to the option, if there is one."""
    equations: list[dict[str, str]] = [{"text": text} for text in texts]
    if option:
        equations[0]["option"] = option
    low = 0.0 if scale == "linear" else 1e-3
    table = {
        "title": "Made",
        "hyperparameters": {
            "learning_rate": {"default": 0.1, "low": 1e-6, "high": 10.0, "scale": "log"},
            "mu": {"default": low, "low": low, "high": 1.0, "scale": scale},
        },
        "state": dict(state or {}),
        "equations": equations,
    }
    return optimizer_from(table, "made", "FILE")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["d = f(mu)", STEP], "is taken at a point"),
        (["d = grad(1)", STEP], "is taken at a point"),
        (["d = solve(H, 1)", STEP], "needs a vector"),
        (["d = solve(H*g, g)", STEP], "made of `H`"),
        (["d = solve(mu, g)", STEP], "made of `H`"),
        (["d = solve(I, g)", STEP], "made of `H`"),
        (["d = solve(H*H, g)", STEP], "made of `H`"),
        (["d = H*g", STEP], "`H` is a matrix"),
        (["d = mu*I", STEP], "`I` is a matrix"),
        (["d = solve(H, H*g)", STEP], "`H` is a matrix"),
        (["d = where(mu > 0, f(theta - g), 1)", STEP], "in any case"),
        (["d = where(mu > 0, g, solve(H, g))", STEP], "in any case"),
        (["t = 1", "repeat 3 until g < 1: t = t/2", STEP], "single numbers"),
        (["repeat 3 until mu < 1: t = mu/2", STEP], "needs a value above"),
        (["repeat 3 until f(theta) < 1: theta = theta - g"], "`theta` gets its value"),
        (["d = g", "repeat 3 until norm(d) < 1: d = solve(H, d)", STEP], "is not repeated"),
        (["n = 1", "n = g", STEP], "is a single number"),
        (["g = 2*g", STEP], "is given and cannot be assigned to"),
        (["f_calls = 1", STEP], "is given and cannot be assigned to"),
        (["d = f_calls", STEP], "is not a hyperparameter"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_in_a_sentence(texts: list[str], words: str) -> None:
    with pytest.raises(InputError) as caught:
        made(*texts)
    assert words in str(caught.value)
    assert caught.value.where.startswith("FILE: $.equations[")


@pytest.mark.parametrize("name", ["f", "grad", "solve", "H", "I", "repeat", "until", "f_calls"])
def test_no_word_of_the_language_is_declared(name: str) -> None:
    with pytest.raises(InputError):
        made(STEP, state={name: 0})


@pytest.mark.parametrize(
    ("text", "option", "scale", "words"),
    [
        ("d = g*mu", "mu", "linear", "would be missing while it is off"),
        ("g = g*mu", "nothing", "linear", "is not a hyperparameter"),
        ("g = g*mu", "mu", "log", "is off at 0"),
        ("g = grad(theta - mu*g)", "mu", "linear", "plain arithmetic"),
    ],
)
def test_an_option_changes_what_is_there_without_it(text: str, option: str, scale: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        made(text, STEP, option=option, scale=scale)
    assert words in str(caught.value)


def test_an_option_is_a_statement_only_while_it_is_on() -> None:
    optimizer = made("g = g + mu*theta", STEP, option="mu")
    assert optimizer.options == ("mu",)
    assert [each.text for each in optimizer.equations] == [STEP]
    assert optimizer.options_on({"learning_rate": 0.1, "mu": 0.0}) == frozenset()
    on = optimizer.with_options(optimizer.options_on({"learning_rate": 0.1, "mu": 0.5}))
    assert [each.text for each in on.equations] == ["g = g + mu*theta", STEP]
    assert on != optimizer
    assert [place for place, _ in on.active(frozenset())] == [1]


def test_what_is_asked_for_repeatedly_is_counted_in_state() -> None:
    optimizer = made("t = mu", "repeat 9 until f(theta - t*g) < f(theta): t = t/2", STEP)
    assert [(each.name, each.shape) for each in optimizer.state] == [("f_calls", "scalar")]
    assert optimizer.equations[1].most == 9
    assert not optimizer.uses_hessian


def test_the_catalogue_has_a_text_a_source_and_a_year_for_each() -> None:
    for name in CATALOGUE.optimizers:
        optimizer = CATALOGUE.optimizer(name)
        assert any(year in optimizer.text for year in map(str, range(1660, 2026))), name
        assert all(each.symbol for each in optimizer.hyperparameters)
