"""When a platform wants to be asked again: the five forms in which platforms say so."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST = 86_400.0
_EPOCH = 1_000_000_000


def retry_after(headers: Mapping[str, str], body: Any, *, now: datetime) -> float | None:
    """Seconds to wait as the answer wishes, 0 to one day, or None where it says nothing readable.

    `headers` has lower-case names. The answer's own Date is taken for now where it has one, so a wrong clock here does
    not matter. Forms: JSON retry_after (Telegram whole seconds, Discord fractions), Retry-After in seconds or as a date,
    a reset time as epoch seconds (X, Bluesky) or as ISO 8601 (Mastodon). Of several limits the one used up decides.
    """
    now = _moment(headers.get("date", "")) or now
    told = _in_body(body)
    told = told if told is not None else _seconds(headers.get("retry-after", ""), now)
    resets = [_seconds(value, now) for name, value in headers.items() if name.endswith("-reset") and _used_up(headers, name)]
    if told is None:
        told = max((reset for reset in resets if reset is not None), default=None)
    return None if told is None else min(max(told, 0.0), LONGEST)


def _used_up(headers: Mapping[str, str], reset: str) -> bool:
    return headers.get(reset.removesuffix("-reset") + "-remaining", "0").strip() == "0"


def _in_body(body: Any) -> float | None:
    if not isinstance(body, dict):
        return None
    parameters = body.get("parameters")
    inner = parameters.get("retry_after") if isinstance(parameters, dict) else None
    value = body.get("retry_after", inner)
    return float(min(value, LONGEST)) if isinstance(value, int | float) and not isinstance(value, bool) and value == value else None


def _seconds(value: str, now: datetime) -> float | None:
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,16}(?:\.[0-9]{1,9})?", value):
        number = float(value)
        return number - now.timestamp() if number > _EPOCH else number
    moment = _moment(value)
    return (moment - now).total_seconds() if moment else None


def _moment(value: str) -> datetime | None:
    """The ISO 8601 or HTTP date, in UTC; a time without zone is taken for UTC, as HTTP means it."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value.strip())
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
