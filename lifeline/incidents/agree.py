"""Whether what the city itself says agrees with an incident. Pure: what the city says is handed in."""

from collections.abc import Collection, Iterable
from datetime import datetime

from lifeline.core.official import Official
from lifeline.incidents.credibility import Warned


def warned(official: Iterable[Official], *, hazard: str, kin: Collection[str], district: str) -> Warned:
    """ "same" where a bulletin of that type is in force in that district, "related" where one of its `kin` is."""
    said = {one.hazard for one in official if not one.ended and district in one.districts}
    if hazard in said:
        return "same"
    return "related" if hazard and not said.isdisjoint(kin) else ""


def cleared(official: Iterable[Official], *, hazard: str, district: str, since: datetime) -> bool:
    """Whether an all-clear of that type was given there since it was first told of, and nothing of that type is in force again."""
    here = [one for one in official if one.hazard == hazard and district in one.districts]
    return any(one.ended and one.at >= since for one in here) and all(one.ended for one in here)
