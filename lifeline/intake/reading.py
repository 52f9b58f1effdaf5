"""One number that one station measured at one time."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.intake.quantity import QUANTITIES, shown, within


@dataclass(frozen=True, slots=True)
class Reading:
    """`at` is UTC. `name` is the station's as written; `area` the place it stands in, empty where the source does not say.

    A value that is absent or absurd is no reading: it is never taken for 0.
    """

    station: str
    name: str
    quantity: str
    value: float
    at: datetime
    area: str = ""

    def words(self) -> str:
        """`신림동 60분 강우량 62.5 mm`."""
        return f"{self.name or self.station} {QUANTITIES[self.quantity].ko} {shown(self.quantity, self.value)}"


def to_row(reading: Reading) -> list[object]:
    """For JSON; `from_row` gives an equal reading back."""
    return [reading.station, reading.name, reading.quantity, reading.value, reading.at.isoformat(), reading.area]


def from_row(row: list[str | float]) -> Reading:
    """Raises ValueError, KeyError or TypeError on anything `to_row` did not write."""
    station, name, quantity, value, at, area = row
    within(str(quantity), float(value))
    moment = datetime.fromisoformat(str(at))
    if moment.tzinfo is None:
        raise ValueError("a reading without a zone")
    return Reading(str(station), str(name), str(quantity), float(value), moment, str(area))
