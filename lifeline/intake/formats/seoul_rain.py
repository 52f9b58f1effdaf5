"""Seoul's rain gauges: ListRainfallService of the city's open data, ten-minute rain, newest rows first."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from lifeline.intake.formats import Parsed, _measured, _seoul, _times
from lifeline.intake.formats._seoul import first_of
from lifeline.intake.quantity import NoReading, number, within
from lifeline.intake.reading import Reading

# New names, as public code met them in 2026, then those of the service before it was renamed.
_CODE, _NAME = ("RF_CD", "RAINGAUGE_CODE"), ("RF_NM", "RAINGAUGE_NAME")
_RAIN, _AT, _DISTRICT = ("RN_10M", "RAINFALL10"), ("DATA_CLCT_TM", "RECEIVE_TIME"), ("GU_NM", "GU_OFC_NM", "GU_NAME")
_TEN, _SLACK = timedelta(minutes=10), timedelta(minutes=2)
_ROWS_OF_AN_HOUR = 6


def parse(body: bytes) -> Parsed:
    """Ten-minute rain of each row, and the sum of six rows of one gauge wherever they follow each other without a gap.

    The service keeps years of rows and gives the newest: that there are more is no loss.
    """
    rows, _ = _seoul.read(body, "ListRainfallService")
    parsed = _measured.readings(rows, _readings, lambda row: first_of(row, *_NAME, *_CODE))
    return replace(parsed, readings=(*parsed.readings, *_hours(parsed.readings)))


def _readings(row: dict[str, str], _doubts: list[str]) -> list[Reading]:
    station, at = _measured.station(row, _CODE), _times.korean(first_of(row, *_AT))
    rain = within("rain_10min_mm", number(first_of(row, *_RAIN)))
    return [Reading(station, first_of(row, *_NAME), "rain_10min_mm", rain, at, _seoul.district(first_of(row, *_DISTRICT)))]


def _hours(tens: tuple[Reading, ...]) -> list[Reading]:
    gauges: dict[str, dict[datetime, Reading]] = defaultdict(dict)
    for reading in tens:
        gauges[reading.station].setdefault(reading.at, reading)
    return [hour for rows in gauges.values() for hour in _sums([rows[at] for at in sorted(rows)])]


def _sums(rows: list[Reading]) -> list[Reading]:
    """One hour for each row that has five before it, each ten minutes after the other; a part of an hour is no hour."""
    hours = []
    for last in range(_ROWS_OF_AN_HOUR - 1, len(rows)):
        six = rows[last - _ROWS_OF_AN_HOUR + 1 : last + 1]
        if all(abs(later.at - earlier.at - _TEN) <= _SLACK for earlier, later in pairwise(six)):
            try:
                total = within("rain_60min_mm", sum(row.value for row in six))
            except NoReading:
                continue
            hours.append(replace(six[-1], quantity="rain_60min_mm", value=total))
    return hours
