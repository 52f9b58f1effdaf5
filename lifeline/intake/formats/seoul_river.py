"""Seoul's river stages: ListRiverStageService of the city's open data, about twenty gauges, every ten minutes."""

from lifeline.intake.formats import Parsed, _measured, _seoul, _times
from lifeline.intake.formats._seoul import first_of
from lifeline.intake.quantity import NoReading, number, within
from lifeline.intake.reading import Reading

# New names, then those of the service before it was renamed. Levels are metres above the sea, all of one row alike.
_CODE, _NAME = ("WATG_CD", "RIVERGAUGE_CODE"), ("WATG_NM", "RIVERGAUGE_NAME")
_LEVEL, _AT = ("RLTM_RVR_WATL_CNT", "CURRENT_LEVEL"), ("DTRSM_DATA_CLCT_TM", "TRANSFER_TIME", "STORED_TIME")
_BED, _CONTROL, _PLAN = ("RBH",), ("CNTRL_WATL", "CONTROL_LEVEL"), ("PLAN_FLDE", "PLANFLOOD_LEVEL")
_LEVEE = ("EBM_HGT", "LEVEE_LEVEL")
_DEEP = 5.0  # metres below the bed or above the levee that no water can be


def parse(body: bytes) -> Parsed:
    """The stage of each gauge, and how far it stands above the row's own control level and planned flood level.

    A control level of 0.0 means that none is set: such a row has no `over_control_m`.
    """
    rows, total = _seoul.read(body, "ListRiverStageService")
    parsed = _measured.readings(rows, _readings, lambda row: first_of(row, *_NAME, *_CODE))
    missing = [f"only {len(rows)} of {total} gauges came: raise the last number in the feed's address"] if total > len(rows) else []
    return Parsed(notes=(*missing, *parsed.notes), readings=parsed.readings)


def _readings(row: dict[str, str], doubts: list[str]) -> list[Reading]:
    station, at = _measured.station(row, _CODE), _times.korean(first_of(row, *_AT))
    level = within("stage_m", number(first_of(row, *_LEVEL)))
    bed, levee = _mark(row, _BED, doubts), _mark(row, _LEVEE, doubts)
    if bed is not None and level < bed - _DEEP:
        raise NoReading(f"{level:g} m lies far below its bed ({bed:g} m)")
    if levee is not None and level > levee + _DEEP:
        raise NoReading(f"{level:g} m lies far above its levee ({levee:g} m)")
    values = {"stage_m": level}
    for quantity, names in (("over_control_m", _CONTROL), ("over_plan_flood_m", _PLAN)):
        mark = _mark(row, names, doubts)
        if mark is not None and (bed is None or mark > bed):
            values[quantity] = within(quantity, level - mark)
    name, area = f"{first_of(row, 'RVR_NM', 'RIVER_NAME')} {first_of(row, *_NAME)}".strip(), first_of(row, "GU_OFC_NM", "GU_NAME")
    return [Reading(station, name, quantity, value, at, _seoul.district(area)) for quantity, value in values.items()]


def _mark(row: dict[str, str], names: tuple[str, ...], doubts: list[str]) -> float | None:
    """A level the row compares with; None where it is not given or set to 0."""
    text = first_of(row, *names)
    try:
        return number(text) or None if text else None
    except NoReading as wrong:
        doubts.append(f"{names[0]}: {wrong}")
        return None
