"""What a report that is known less exactly than a point is about: the area its words name, a spot with its metres, or its district."""

from collections.abc import Iterable

Area = tuple[str, str]  # district and name; "" as the name: the district as a whole
FARTHEST_M = 1_000  # no incident takes in reports farther than this, however inexactly they are placed
_NO_AREA = ("gu", "none")
_BY_POSITION = ("platform", "photo", "pin")


def area_of(*, district: str, method: str, metres: int | None, name: str) -> Area | None:
    """None: a position without a name, exact enough to be compared by distance."""
    if metres is not None and name and method not in _NO_AREA:
        return district, name
    return None if method in _BY_POSITION and metres is not None and metres <= FARTHEST_M else (district, "")


def called(name: str, method: str, names: Iterable[str]) -> str:
    """What an incident without a point is called after its first report. A district's reports may each call it otherwise."""
    if method == "none":  # a name that may be a word, or several places, names none
        return ""
    return "" if method == "gu" and any(other != name for other in names) else name
