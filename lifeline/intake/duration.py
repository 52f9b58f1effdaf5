"""Spans of time as an office writes them in a file: 30 s, 3 min, 6 h or 2 d."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([1-9][0-9]{0,4}) ?(s|min|h|d)")


def span(value: object) -> object:
    """The timedelta that text means; what is None or one already stays. Raises ValueError."""
    if value is None or isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a time is a number and a unit: 30 s, 3 min, 6 h or 2 d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


Duration = Annotated[timedelta, BeforeValidator(span)]
