"""Sums and products built for reading: what derivatives are made of.

A sum collects equal terms, a product its numbers and equal factors, so that 2·x·x and 0·x + 1 never reach
the screen. Numbers are added and multiplied exactly, as fractions; a number that was typed as a decimal
stays one. Only derivatives come through here: a typed value is computed as it was typed.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from gdstudio.language.tree import Node, number, operation

ZERO, ONE, TWO = number(0), number(1), number(2)
_LARGEST = 10**15


@dataclass
class _Factors:
    """A product: a fraction (printed as a decimal or not) and powers of other factors, as they appear."""

    coefficient: Fraction = Fraction(1)
    decimal: bool = False
    powers: dict[Node, Fraction] = field(default_factory=dict)

    def scale(self, value: Fraction, decimal: bool) -> None:
        self.coefficient *= value
        self.decimal = self.decimal or decimal

    def raise_by(self, base: Node, exponent: Fraction) -> None:
        total = self.powers.get(base, Fraction(0)) + exponent
        if total:
            self.powers[base] = total
        else:
            self.powers.pop(base, None)


def exact(node: Node) -> tuple[Fraction, bool] | None:
    """A constant as (fraction, typed as a decimal), if it is one of numbers only and not too long."""
    if node.op == "number":
        return _literal(node.value)
    if node.op == "neg":
        inner = exact(node.args[0])
        return (-inner[0], inner[1]) if inner else None
    if node.op == "/" and node.args[0].op in ("number", "neg") and node.args[1].op == "number":
        top, bottom = exact(node.args[0]), exact(node.args[1])
        if top and bottom and bottom[0]:
            return top[0] / bottom[0], top[1] or bottom[1]
    return None


def _literal(value: float) -> tuple[Fraction, bool] | None:
    fraction = Fraction(repr(value))
    if max(abs(fraction.numerator), fraction.denominator) > _LARGEST:
        return None
    return fraction, fraction.denominator != 1


def product(*nodes: Node) -> Node:
    """The product of the nodes, simplified."""
    factors = _Factors()
    for node in nodes:
        _gather(factors, node, Fraction(1))
    return _product_of(factors)


def quotient(top: Node, bottom: Node) -> Node:
    """One node divided by another, simplified."""
    factors = _Factors()
    _gather(factors, top, Fraction(1))
    _gather(factors, bottom, Fraction(-1))
    return _product_of(factors)


def negative(node: Node) -> Node:
    """A node with the other sign."""
    return product(operation("neg", ONE), node)


def _gather(factors: _Factors, node: Node, exponent: Fraction) -> None:
    """Multiplies `factors` by node^exponent, taken apart as far as that stays exact and true."""
    stack = [(node, exponent)]
    while stack:
        part, power = stack.pop()
        whole = power.denominator == 1
        value = exact(part)
        if value is not None and whole and (value[0] or power > 0) and abs(power) < 64:
            factors.scale(value[0] ** int(power), value[1])
        elif part.op == "neg" and whole:
            factors.scale(Fraction(-1) ** int(power), False)
            stack.append((part.args[0], power))
        elif part.op == "*" and whole:
            stack += [(part.args[1], power), (part.args[0], power)]
        elif part.op == "/" and whole:
            stack += [(part.args[1], -power), (part.args[0], power)]
        else:
            _gather_power(factors, part, power)


def _gather_power(factors: _Factors, part: Node, power: Fraction) -> None:
    inner = exact(part.args[1]) if part.op == "^" else None
    if inner is not None and not inner[1] and power.denominator == 1:
        _gather_power(factors, part.args[0], inner[0] * power)
    elif part.op == "call" and part.name == "sqrt" and power.denominator == 1 and power % 2 == 0:
        _gather(factors, part.args[0], power / 2)
    else:
        factors.raise_by(part, power)


def _product_of(factors: _Factors) -> Node:
    """The factors as a tree: number, names, calls, brackets, over the factors with negative powers."""
    if not factors.coefficient:
        return ZERO
    over = [power_of(base, power) for base, power in _ordered(factors) if power > 0]
    under = [power_of(base, -power) for base, power in _ordered(factors) if power < 0]
    top, bottom = _fraction(abs(factors.coefficient), factors.decimal)
    if bottom is not None:
        under.insert(0, bottom)
    if top is not ONE or not over:
        over.insert(0, top)
    if factors.coefficient < 0:
        over[0] = operation("neg", over[0])
    numerator = _chain("*", over)
    return operation("/", numerator, _chain("*", under)) if under else numerator


def _fraction(size: Fraction, decimal: bool) -> tuple[Node, Node | None]:
    """A positive fraction as numerator and denominator; as a decimal it needs none."""
    if size.denominator == 1 or decimal or size.denominator > _LARGEST:
        return number(float(size)), None
    return number(float(size.numerator)), number(float(size.denominator))


def _ordered(factors: _Factors) -> list[tuple[Node, Fraction]]:
    return sorted(factors.powers.items(), key=lambda item: _rank(item[0]))


def _rank(base: Node) -> int:
    """Constants and names first, then calls, then brackets; else by appearance."""
    if base.op in ("number", "constant", "name"):
        return 0
    if base.op == "^":
        return _rank(base.args[0])
    return 1 if base.op == "call" else 2


def _chain(op: str, nodes: list[Node]) -> Node:
    result = nodes[0]
    for node in nodes[1:]:
        result = operation(op, result, node)
    return result


def power_of(base: Node, exponent: Fraction) -> Node:
    """base to a positive or negative fraction; the first power is the base itself."""
    if exponent == 1:
        return base
    top, bottom = number(float(exponent.numerator)), number(float(exponent.denominator))
    return operation("^", base, top if exponent.denominator == 1 else operation("/", top, bottom))


def total(*nodes: Node) -> Node:
    """The sum of the nodes with equal terms collected."""
    terms: dict[Node, _Factors] = {}
    for node in nodes:
        for term, positive in flattened(node):
            _collect(terms, term, positive)
    signed = [(rest, factors) for rest, factors in terms.items() if factors.coefficient]
    if not signed:
        return ZERO
    return _sum_of([_scaled(rest, factors) for rest, factors in signed])


def difference(left: Node, right: Node) -> Node:
    """One node less another, with equal terms collected."""
    return total(left, negative(right))


def flattened(node: Node) -> list[tuple[Node, bool]]:
    """The terms of a sum as (term, whether it is added), in order."""
    terms: list[tuple[Node, bool]] = []
    stack = [(node, True)]
    while stack:
        part, positive = stack.pop()
        if part.op in ("+", "-"):
            stack += [(part.args[1], positive == (part.op == "+")), (part.args[0], positive)]
        elif part.op == "neg":
            stack.append((part.args[0], not positive))
        else:
            terms.append((part, positive))
    return terms


def _collect(terms: dict[Node, _Factors], term: Node, positive: bool) -> None:
    factors = _Factors()
    _gather(factors, term, Fraction(1))
    coefficient = factors.coefficient if positive else -factors.coefficient
    decimal, factors.coefficient, factors.decimal = factors.decimal, Fraction(1), False
    rest = _product_of(factors)
    entry = terms.setdefault(rest, _Factors(Fraction(0)))
    entry.coefficient += coefficient
    entry.decimal = entry.decimal or decimal


def _scaled(rest: Node, factors: _Factors) -> tuple[Node, bool]:
    """(size of the term, whether it is added)."""
    scaled = _Factors(abs(factors.coefficient), factors.decimal)
    _gather(scaled, rest, Fraction(1))
    return _product_of(scaled), factors.coefficient > 0


def _sum_of(terms: list[tuple[Node, bool]]) -> Node:
    """The signed terms as a tree, beginning with one that is added where there is one and it is a number."""
    (first, positive), *others = terms
    result = first if positive else negative(first)
    for term, added in others:
        result = operation("+" if added else "-", result, term)
    return result


def split_number(node: Node) -> tuple[Node, Node]:
    """A product as (its number, the rest)."""
    factors = _Factors()
    _gather(factors, node, Fraction(1))
    front = _product_of(_Factors(factors.coefficient, factors.decimal))
    return front, _product_of(_Factors(powers=factors.powers))
