"""A recorded message at another hour: every time in it comes so much later, also those that stand in words of its source."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from lifeline.core import cap
from lifeline.core.text import KST

_WRITTEN = (
    (re.compile(r"20\d{10}"), "%Y%m%d%H%M"),
    (re.compile(r"20\d{12}"), "%Y%m%d%H%M%S"),
    (re.compile(r"20\d\d/\d\d/\d\d \d\d:\d\d:\d\d"), "%Y/%m/%d %H:%M:%S"),
    (re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"), "%Y-%m-%d %H:%M:%S"),
)


def moved(alert: cap.Alert, by: timedelta) -> cap.Alert:
    return replace(alert, sent=alert.sent + by, infos=tuple(_moved(info, by) for info in alert.infos))


def _moved(info: cap.Info, by: timedelta) -> cap.Info:
    return replace(
        info,
        effective=_later(info.effective, by),
        onset=_later(info.onset, by),
        expires=_later(info.expires, by),
        parameters=tuple(cap.Pair(pair.name, _rewritten(pair.value, by)) for pair in info.parameters),
    )


def _later(moment: datetime | None, by: timedelta) -> datetime | None:
    return moment + by if moment else None


def _rewritten(value: str, by: timedelta) -> str:
    """A time as authorities of this country write it, moved; any other value as it is."""
    for form, written in _WRITTEN:
        if form.fullmatch(value):
            try:
                return (datetime.strptime(value, written).replace(tzinfo=KST) + by).strftime(written)
            except ValueError:
                return value
    return value
