"""One earthquake in many messages: joined by time and place, for every message of it has a number of its own."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lifeline.core import cap
from lifeline.core.plane import kilometres

# Of one shock, automatic and reviewed solutions of several authorities differ by seconds and some tens of km (feeds, trap 7).
# Proposals: no authority publishes a limit.
SURELY = (timedelta(seconds=10), 50.0)
POSSIBLY = (timedelta(seconds=60), 100.0)


class Same(StrEnum):
    YES = "yes"
    NO = "no"
    PERHAPS = "perhaps"


@dataclass(frozen=True, slots=True)
class Shock:
    """When (UTC) and where (WGS84 degrees) the ground moved; magnitude None where the message has none."""

    at: datetime
    lat: float
    lon: float
    magnitude: float | None


def shock_of(info: cap.Info) -> Shock | None:
    """The shock an info block tells of, from onset and the parameters EQ:lat, EQ:lon and magnitude; None where time or place is missing."""
    if info.onset is None:
        return None
    lat, lon = _number(info.parameter("EQ:lat")), _number(info.parameter("EQ:lon"))
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Shock(info.onset, lat, lon, _number(info.parameter("magnitude")))


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 10_000 else None  # neither infinite nor "not a number"


def same(one: Shock, other: Shock) -> Same:
    """Whether two messages tell of one shock. Doublets come seconds apart at the same place: time and place alone then say `perhaps`."""
    apart, distance = abs(one.at - other.at), kilometres((one.lat, one.lon), (other.lat, other.lon))
    if apart <= SURELY[0] and distance <= SURELY[1]:
        return Same.YES
    return Same.PERHAPS if apart <= POSSIBLY[0] and distance <= POSSIBLY[1] else Same.NO


def alike(one: Shock, other: Shock) -> bool:
    """Whether a citizen would read the same: the magnitude to its one decimal, the place within 20 km, the time within a minute."""
    near = kilometres((one.lat, one.lon), (other.lat, other.lon)) <= 20
    return near and abs(one.at - other.at) < timedelta(minutes=1) and _shown(one) == _shown(other)


def _shown(shock: Shock) -> str:
    return "" if shock.magnitude is None else f"{shock.magnitude:.1f}"


def to_json(shock: Shock | None) -> str:
    return json.dumps([shock.at.isoformat(), shock.lat, shock.lon, shock.magnitude]) if shock else ""


def from_json(text: str) -> Shock | None:
    if not text:
        return None
    at, lat, lon, magnitude = json.loads(text)
    return Shock(datetime.fromisoformat(at), lat, lon, magnitude)
