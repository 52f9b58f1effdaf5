"""Names of places in English, as the gazetteer has them; what it does not know stays as it was written."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from lifeline.incidents.gazetteer_file import listed

_EXIT = re.compile(r"(\d+)번 ?출구")
_LOT = re.compile(r"(\d+(?:-\d+)?)번지")


def english_names(folder: Path, districts: Iterable[tuple[str, str, str]]) -> Mapping[str, str]:
    """By the Korean name; `districts` are those of the city: code, Korean, English. A name of two places has that of the first.

    Raises BadData with every problem of the sheets.
    """
    known = tuple(districts)
    found = {ko: en for _, ko, en in known}
    for row in listed(folder / "gazetteer", frozenset(code for code, _, _ in known)):
        for name in (row.name, *row.also):
            found.setdefault(name, row.en or name)
    return found


def in_english(place: str, names: Mapping[str, str]) -> str:
    """`강남역 11번출구` is `Gangnam Station Exit 11`; `신림동 1526번지` is `Sillim-dong 1526`."""
    known = names.get(place)
    if known is not None:
        return known
    words = [names.get(word, word) for word in place.split(" ")]
    return _LOT.sub(r"\1", _EXIT.sub(r"Exit \1", " ".join(words)))
