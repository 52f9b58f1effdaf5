"""What each kind of number can be, and which of them each format measures."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A kind of number: its Korean words, its unit, and the bounds outside which a value is an instrument's fault.

    `signed`: it is a distance from something, above or below.
    """

    ko: str
    unit: str
    low: float
    high: float
    signed: bool = False


# Rain: the most ever reported on Earth is 305 mm in 42 minutes; stages and differences of stages are generous bounds of our own.
QUANTITIES: Mapping[str, Quantity] = {
    "rain_10min_mm": Quantity("10분 강우량", "mm", 0, 100),
    "rain_60min_mm": Quantity("60분 강우량", "mm", 0, 320),
    "stage_m": Quantity("수위", "m", -20, 300),
    "over_control_m": Quantity("통제수위 대비", "m", -60, 30, signed=True),
    "over_plan_flood_m": Quantity("계획홍수위 대비", "m", -60, 30, signed=True),
}

# What each format measures; a format that is not here gives warnings, not numbers.
MEASURES: Mapping[str, tuple[str, ...]] = {
    "hrfco-waterlevel": ("stage_m",),
    "seoul-rain-gauge": ("rain_10min_mm", "rain_60min_mm"),
    "seoul-river-stage": ("stage_m", "over_control_m", "over_plan_flood_m"),
}


class NoReading(ValueError):
    """The text is no value this quantity can have; the sentence says what it is."""


def shown(quantity: str, value: float) -> str:
    """`62.5 mm`, or `+0.22 m` of what is a distance."""
    kind = QUANTITIES[quantity]
    return f"{value:{'+' if kind.signed and value else ''}g} {kind.unit}"


def number(text: str) -> float:
    """The number written there. Raises NoReading for nothing, for words and for what is not finite."""
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise NoReading(f"{text[:20]!r} is no number" if text else "there is no value")
    return value


def within(quantity: str, value: float) -> float:
    """The value, rounded to a millionth. Raises NoReading outside the bounds of its quantity."""
    bounds = QUANTITIES[quantity]
    if not bounds.low <= value <= bounds.high:
        raise NoReading(f"{value:g} {bounds.unit} cannot be {bounds.ko}")
    return round(value, 6)
