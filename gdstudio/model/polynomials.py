"""Models that are polynomials in the features with coefficients affine in the parameters, worked out in exact fractions: what
such a model is on other features that are affine in its own.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from gdstudio.language import Node, evaluate, is_free_of, literal, walk

# Exponents of the features, in their order -> coefficient.
Terms = Mapping[tuple[int, ...], Fraction]
# Parameter -> the polynomial that it is a factor of; "" for the part without one.
Parts = Mapping[str, Terms]
MOST_DEGREE = 24
NONE = ""


def parts_of(
    model: Node, parameters: Sequence[str], features: Mapping[str, Terms], constants: Mapping[str, float]
) -> Parts | None:
    """The parts of a model on features that are such polynomials themselves; None where it is none, or of a degree above
    `MOST_DEGREE`."""
    size = len(features)
    one = (0,) * size
    done: dict[Node, Parts | None] = {}
    for node in walk(model):
        if node.op == "name" and node.name in features:
            done[node] = {NONE: features[node.name]}
        elif node.op == "name" and node.name in parameters:
            done[node] = {node.name: {one: Fraction(1)}}
        elif is_free_of(node, (*parameters, *features)):
            done[node] = _number(node, constants, one)
        else:
            done[node] = _combined(node, [done[each] for each in node.args])
    return done[model]


def axis(place: int, size: int, factor: float = 1.0, shift: float = 0.0) -> Terms:
    """One of `size` features, (x − shift)/factor."""
    up = tuple(int(at == place) for at in range(size))
    return {up: 1 / Fraction(factor), (0,) * size: -Fraction(shift) / Fraction(factor)}


def _number(node: Node, constants: Mapping[str, float], one: tuple[int, ...]) -> Parts | None:
    value = evaluate(node, constants)
    try:
        return {NONE: {one: Fraction(value)}}
    except (ValueError, OverflowError):
        return None


def _combined(node: Node, args: Sequence[Parts | None]) -> Parts | None:
    known = [each for each in args if each is not None]
    if len(known) < len(args):
        return None
    match node.op:
        case "neg":
            return _scaled(known[0], Fraction(-1))
        case "+":
            return _sum(known[0], known[1])
        case "-":
            return _sum(known[0], _scaled(known[1], Fraction(-1)))
        case "*":
            return _product(known[0], known[1])
        case "/":
            divisor = _constant(known[1])
            return _scaled(known[0], 1 / divisor) if divisor else None
        case "^":
            return _power(known[0], literal(node.args[1]))
    return None


def _scaled(parts: Parts, factor: Fraction) -> Parts:
    return {name: {at: factor * number for at, number in terms.items()} for name, terms in parts.items()}


def _sum(one: Parts, other: Parts) -> Parts:
    found = {name: dict(terms) for name, terms in one.items()}
    for name, terms in other.items():
        mine = found.setdefault(name, {})
        for at, number in terms.items():
            mine[at] = mine.get(at, Fraction(0)) + number
    return found


def _product(one: Parts, other: Parts) -> Parts | None:
    plain, bent = (one, other) if set(one) == {NONE} else (other, one)
    if set(plain) != {NONE}:
        return None
    found: dict[str, dict[tuple[int, ...], Fraction]] = {}
    for name, terms in bent.items():
        mine = found.setdefault(name, {})
        for left, first in plain[NONE].items():
            for right, second in terms.items():
                at = tuple(a + b for a, b in zip(left, right, strict=True))
                mine[at] = mine.get(at, Fraction(0)) + first * second
    return None if any(sum(at) > MOST_DEGREE for terms in found.values() for at in terms) else found


def _power(parts: Parts, exponent: float | None) -> Parts | None:
    if exponent is None or exponent != int(exponent) or not 1 <= exponent <= MOST_DEGREE:
        return None
    found: Parts | None = parts
    for _ in range(int(exponent) - 1):
        found = _product(found, parts) if found is not None else None
    return found


def _constant(parts: Parts) -> Fraction | None:
    """The number that it is; None where it is no number."""
    terms = {at: number for at, number in parts.get(NONE, {}).items() if number}
    return next(iter(terms.values())) if set(parts) == {NONE} and len(terms) == 1 and not any(*terms) else None


def solved(rows: Sequence[Sequence[Fraction]], wanted: Sequence[Sequence[Fraction]]) -> list[list[Fraction]] | None:
    """X with rows·X = wanted, for as many right sides as `wanted` has columns; None where there is none or more than one."""
    table = [[*row, *right] for row, right in zip(rows, wanted, strict=True)]
    size = len(rows[0]) if rows else 0
    for column in range(size):
        found = next((place for place in range(column, len(table)) if table[place][column]), None)
        if found is None:
            return None
        table[column], table[found] = table[found], table[column]
        pivot = table[column]
        factor = 1 / pivot[column]
        table[column] = pivot = [each * factor for each in pivot]
        for place, row in enumerate(table):
            if place != column and row[column]:
                table[place] = [each - row[column] * mine for each, mine in zip(row, pivot, strict=True)]
    if any(any(row[size:]) for row in table[size:]):
        return None
    return [row[size:] for row in table[:size]]
