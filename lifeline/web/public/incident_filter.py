"""Which incidents a reader asked for: one hazard, one district, the last hours; as a part of an address, so that answers can be kept."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.incidents.read import PinView

ALL, NONE = "all", "none"
HOURS = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Filter:
    """`hazard`: a code, "none" (not sorted yet) or "" for all; `district` its 5 digits, "none" or ""; `hours` 0 for all."""

    hazard: str = ""
    district: str = ""
    hours: int = 0

    @property
    def path(self) -> str:
        """Below the root, with a slash at its end; all of them together are at `incidents/`."""
        if self == EVERYTHING:
            return "incidents/"
        return f"incidents/in/{self.hazard or ALL}/{self.district or ALL}/{self.hours or ALL}/"


EVERYTHING = Filter()


def read_filter(hazard: str, district: str, hours: str, *, hazards: Collection[str], districts: Collection[str]) -> Filter | None:
    """None where it names something that is none of ours. Nothing and "all" mean the same."""
    asked = {"hazard": hazard.strip(), "district": district.strip(), "hours": hours.strip()}
    given = {name: "" if said == ALL else said for name, said in asked.items()}
    if given["hazard"] not in ("", NONE) and given["hazard"] not in hazards:
        return None
    if given["district"] not in ("", NONE) and given["district"] not in districts:
        return None
    if given["hours"] not in ("", *map(str, HOURS)):
        return None
    return Filter(given["hazard"], given["district"], int(given["hours"] or 0))


def chosen(pins: Iterable[PinView], wanted: Filter, now: datetime) -> Iterator[PinView]:
    hazard = "" if wanted.hazard == NONE else wanted.hazard
    district = "" if wanted.district == NONE else wanted.district
    since = now - timedelta(hours=wanted.hours) if wanted.hours else datetime.min.replace(tzinfo=now.tzinfo)
    for one in pins:
        if (not wanted.hazard or one.hazard == hazard) and (not wanted.district or one.district == district) and one.last_at >= since:
            yield one
