"""Spans of time in a script, counted from its start or from another inject: 0 min, 90 s, 5 min, 1 h 30 min."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_PARTS = re.compile(r"(?:([0-9]{1,3}) ?h)? ?(?:([0-9]{1,5}) ?min)? ?(?:([0-9]{1,6}) ?s)?")
LONGEST = timedelta(days=7)  # no exercise is longer, nor is anything in one


def read_offset(value: object) -> timedelta:
    """The span that the words mean. Raises ValueError: 0:05 is a minute to one program and an hour to the next."""
    found = _PARTS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        raise ValueError("a time is written 0 min, 90 s, 5 min or 1 h 30 min, counted from the start")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if span > LONGEST:
        raise ValueError(f"no exercise is longer than {LONGEST.days} days")
    return span


def said(span: timedelta) -> str:
    """As it is written in a script: whole seconds, the shortest words that mean the same."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if number]
    return " ".join(parts) or "0 min"


def _span(value: object) -> object:
    return value if value is None or isinstance(value, timedelta) else read_offset(value)


Offset = Annotated[timedelta, BeforeValidator(_span)]
