"""As people write them: a time in Seoul, a metric or a district by code or by name, a reason, how sure it is."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from lifeline.core.text import KST
from lifeline.situation.entry import Counting, FigureRefused, clean
from lifeline.situation.metrics import Both
from lifeline.situation.reasons import Reason, Sureness

E = TypeVar("E", bound=StrEnum)

_TIME = re.compile(
    r"(\d{4})[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})\.?(?:T| +)(오전|오후)? ?(\d{1,2}):(\d{2})(?::(\d{2}))? ?(Z|[+-]\d{2}:?\d{2})?$", re.ASCII
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2999  # beyond them a slip of the hand, and at the ends of the calendar no zone has room
_TIME_LIKE = "write it like 2026-01-13 21:00 (Korean time) or 2026-01-13T21:00+09:00"
_WHOLE_CITY = ("", "all", "전체", "시 전체", "전역")


class Unreadable(FigureRefused):
    """This word or time is not known; the sentence says what is."""


def read_time(text: str) -> datetime:
    """A moment; without a zone it is Korean time, as spreadsheets keep it. Raises Unreadable."""
    found = _TIME.match(text.strip())
    if found is None:
        raise Unreadable(f"{text[:40]!r} is no time: {_TIME_LIKE}")
    year, month, day, half, hour, minute, second, zone = found.groups()
    try:
        if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
            raise ValueError
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
    except ValueError:
        raise Unreadable(f"{text[:40]!r} is no time that exists: {_TIME_LIKE}") from None
    if half and not 1 <= moment.hour <= 12:
        raise Unreadable(f"{text[:40]!r} is no time that exists: {_TIME_LIKE}")
    return moment.replace(hour=moment.hour % 12 + (12 if half == "오후" else 0)) if half else moment


def _zone(said: str | None) -> tzinfo:
    if said is None:
        return KST
    if said == "Z":
        return timezone(timedelta(0))
    shift = timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))
    return timezone(-shift if said[0] == "-" else shift)


def metric(text: str, counting: Counting) -> str:
    """The code of a metric, named by it or in Korean or English. Raises Unreadable, naming what was perhaps meant."""
    said, known = clean(text).casefold(), counting.metrics.metrics
    names = {name.casefold(): code for code, one in known.items() for name in (one.en, one.ko, code)}
    near = [name for name in names if said and said in name] + get_close_matches(said, names, n=3)
    meant = ", ".join(f"{code} ({known[code].ko})" for code in dict.fromkeys(names[name] for name in near[:5]))
    perhaps = f"; did you mean {meant}?" if meant else ":"
    return _one(clean(text), names, f"nothing of this name is counted here{perhaps} 'lifeline figures metrics' lists all")


def area(text: str, counting: Counting) -> str:
    """The code of a district, named by it or in Korean; '' for the whole city. Raises Unreadable."""
    said = clean(text)
    names = {name.casefold(): code for code, name in counting.areas.items()} | {code: code for code in counting.areas}
    return "" if said.casefold() in _WHOLE_CITY else _one(said, names, "no district has this code or name; empty is the whole city")


def reason(text: str, counting: Counting) -> Reason:
    return _code(text, Reason, counting.metrics.reasons)


def sureness(text: str, counting: Counting) -> Sureness:
    return _code(text, Sureness, counting.metrics.states)


def _code(text: str, codes: type[E], words: Mapping[E, Both]) -> E:
    names = {name.casefold(): str(code) for code in codes for name in (str(code), words[code].ko, words[code].en)}
    return codes(_one(clean(text), names, f"known are {_listed(codes)}"))


def _listed(codes: Iterable[StrEnum]) -> str:
    return ", ".join(str(code) for code in codes)


def _one(said: str, names: Mapping[str, str], otherwise: str) -> str:
    found = names.get(said.casefold())
    if found is None:
        raise Unreadable(f"{said[:40]!r}: {otherwise}")
    return found
