"""What is known of a number: exact, between two bounds, at least, or not yet known; unknown is never 0."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST = 10**15  # more won than any damage: beyond it what is entered is a slip of the hand; only sums go beyond
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,16})"
_ONE = re.compile(rf"({_NUMBER})(\+?)$", re.ASCII)
_TWO = re.compile(rf"({_NUMBER}) ?[-~–] ?({_NUMBER})$", re.ASCII)


class Form(StrEnum):
    EXACT = "exact"
    RANGE = "range"
    AT_LEAST = "at_least"
    UNKNOWN = "unknown"


class BadValue(ValueError):
    """This is no number that a figure may say; the sentence says what one looks like."""


@dataclass(frozen=True, slots=True)
class Value:
    """A closed interval of whole numbers from 0; `high` None is no upper bound. Unknown has neither bound.

    "At least 0" says nothing and is therefore written as unknown: each state of knowledge has one value.
    """

    low: int | None
    high: int | None

    def __post_init__(self) -> None:
        low, high = self.low, self.high
        if low is None:
            if high is not None:
                raise BadValue("a figure has no upper bound without a lower one: write a range, 0-12")
            return
        if low < 0:
            raise BadValue("a figure is a whole number from 0")
        if high is None and low == 0:
            raise BadValue("'at least 0' says nothing: write unknown")
        if high is not None and high < low:
            raise BadValue(f"a range goes from the smaller to the larger number: {high}-{low}")

    @property
    def form(self) -> Form:
        if self.low is None:
            return Form.UNKNOWN
        if self.high is None:
            return Form.AT_LEAST
        return Form.EXACT if self.low == self.high else Form.RANGE

    @property
    def floor(self) -> int:
        """What it is at least; 0 for unknown."""
        return self.low or 0

    def below(self, other: "Value") -> bool:
        """Whether it claims less: a smaller number, or that nothing is known any more; a span that reaches higher does not."""
        higher = self.high is not None and other.high is not None and self.high > other.high
        return self != other and self.floor <= other.floor and not higher

    def __str__(self) -> str:
        """As `read_value` reads it: 12, 10-15, 12+, unknown."""
        return {
            Form.EXACT: f"{self.low}",
            Form.RANGE: f"{self.low}-{self.high}",
            Form.AT_LEAST: f"{self.low}+",
            Form.UNKNOWN: "unknown",
        }[self.form]


UNKNOWN = Value(None, None)


def exact(number: int) -> Value:
    return Value(number, number)


def at_least(number: int) -> Value:
    """At least 0 is unknown."""
    return Value(number, None) if number else UNKNOWN


def read_value(text: str) -> Value:
    """12, 1,234, 10-15, 12+ or unknown, as a person writes it. Raises BadValue."""
    said = text.strip()
    if said.lower() in ("unknown", "미상", "확인 중", "확인중"):
        return UNKNOWN
    if any(_plain(number) > MOST for number in re.findall(_NUMBER, said, re.ASCII)):
        raise BadValue(f"{said[:40]!r} is more than any figure here can be ({MOST:,})")
    if one := _ONE.match(said):
        number = _plain(one[1])
        return Value(number, None) if one[2] else exact(number)
    if two := _TWO.match(said):
        return Value(_plain(two[1]), _plain(two[2]))
    raise BadValue(f"{said[:40]!r} is no figure: write 12, 1,234, 10~15, 12+ (at least 12) or unknown; 0 means none, never 'unknown'")


def _plain(text: str) -> int:
    return int(text.replace(",", ""))


def total(parts: Iterable[Value]) -> Value:
    """The sum. One part without an upper bound leaves the sum without one: unknown and 3 are at least 3."""
    values = tuple(parts)
    low, highs = sum(one.floor for one in values), [one.high for one in values]
    return at_least(low) if None in highs else Value(low, sum(high for high in highs if high is not None))


def moved(value: Value, by: int) -> Value:
    """The value with both bounds shifted. Raises BadValue below 0."""
    low, high = value.floor + by, None if value.high is None else value.high + by
    if low < 0:
        raise BadValue(f"{value} less {-by} would be below 0")
    return at_least(low) if high is None else Value(low, high)


def gap(one: Value, other: Value) -> int:
    """How far `other` lies beyond `one`, 0 where both can be true at once; negative when it lies below."""
    if one.high is not None and other.floor > one.high:
        return other.floor - one.high
    if other.high is not None and other.high < one.floor:
        return other.high - one.floor
    return 0
