"""One measured figure: its value, what it is set against in the same run, the target, and whether it is met."""

import operator
import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_IS = {"<=": operator.le, ">=": operator.ge, "=": operator.eq}


@dataclass(frozen=True, slots=True)
class Figure:
    """`target` reads "<= 1.2 x" (of `against`, by the ratio) or "<= 60 ms" (by the value), or is empty where it is only printed.

    `against` is (value, what it is) in the same unit. `upside_down`: the ratio is against / value (a speed given as a time).
    """

    name: str
    value: float
    unit: str
    target: str = ""
    against: tuple[float, str] | None = None
    note: str = ""
    upside_down: bool = False

    @property
    def ratio(self) -> float | None:
        if self.against is None or not self.value or not self.against[0]:
            return None
        return self.against[0] / self.value if self.upside_down else self.value / self.against[0]

    @property
    def met(self) -> bool | None:
        """None where there is no target, or nothing of this run to hold it against."""
        if not self.target:
            return None
        sign, wanted, unit = self.target.split()
        got = self.ratio if unit == "x" else self.value
        return None if got is None else _IS[sign](got, float(wanted))

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} x"
        against = f"{_short(self.against[0])} {self.unit} {self.against[1]}" if self.against else ""
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        return self.name, f"{_short(self.value)} {self.unit}", against, ratio, self.target, verdict, self.note


Bench = Callable[[], Iterable[Figure]]


def median_of(rounds: Sequence[float], unit: str = "ms") -> str:
    """What stands beside a median: how many rounds, and the worst of them."""
    return f"median of {len(rounds)}, worst {_short(max(rounds))} {unit}"


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


HEAD = ("figure", "measured", "limit or peer", "ratio", "target", "", "")
WIDTHS = (66, 11, 36, 8, 11, 6, 0)


def line(cells: Sequence[str]) -> str:
    return "  ".join(_padded(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _padded(cell: str, width: int) -> str:
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in cell)
    return cell + " " * (width - len(cell) - wide)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
