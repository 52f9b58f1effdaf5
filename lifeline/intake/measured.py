"""The words of a crossing: a measured number as a CAP alert that the city itself answers for."""

from lifeline.core import cap
from lifeline.intake.feed import Feed
from lifeline.intake.levels import Said
from lifeline.intake.quantity import shown
from lifeline.intake.reading import Reading
from lifeline.intake.threshold import Rule, Step

BETWEEN = "·"  # between the districts of one station


def place(feed: Feed, reading: Reading) -> str:
    """Where the station stands: as the feed's file says, else as the row says; never wider, and empty where nobody says."""
    return BETWEEN.join(feed.districts.get(reading.station, (reading.area,)))[:200]


def identifier(feed: Feed, rule: Rule, reading: Reading) -> str:
    """The same for the same crossing, whoever computes it; all later messages about it keep it and differ in `sent`."""
    station = "".join(sign if sign.isalnum() or sign in "-_." else f"%{ord(sign):02X}" for sign in reading.station)[:120]
    return f"{feed.name}:{rule.name}:{station}:{reading.at:%Y%m%dT%H%M%SZ}"


def alert(feed: Feed, rule: Rule, reading: Reading, *, area: str, steps: tuple[int, int], said: Said | None, identifier: str) -> cap.Alert:
    """Up from nothing: an Alert. Between steps: an Update. Down to nothing: an Update with AllClear, Past and Minor.

    `steps`: what now holds in the area, and what this reading itself has crossed; `said` is what stood before.
    """
    assert feed.said_by is not None  # load_feeds refuses thresholds without it
    sender = feed.said_by.sender
    return cap.Alert(
        identifier=identifier,
        sender=sender,
        sent=reading.at,
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.UPDATE if said else cap.MsgType.ALERT,
        infos=(_info(feed, rule, reading, area=area, steps=steps, said=said),),
        references=_earlier(sender, said),
        source=feed.title,
    )


def _earlier(sender: str, said: Said | None) -> tuple[cap.Reference, ...]:
    """The first message about it and the newest: between them, all carry one identifier."""
    times = dict.fromkeys((said.first_sent, said.last_sent)) if said else ()
    return tuple(cap.Reference(sender, said.identifier, sent) for sent in times if said)


def _info(feed: Feed, rule: Rule, reading: Reading, *, area: str, steps: tuple[int, int], said: Said | None) -> cap.Info:
    over = steps[0] == 0
    left = rule.steps[(min(said.step, len(rule.steps)) if said else 1) - 1]
    event = left.event if over else rule.steps[steps[0] - 1].event
    words = f"{reading.words()} ({_bound(rule, left, steps, said)})"
    return cap.Info(
        event=event,
        language="ko-KR",
        category=("Safety",),
        response_types=(cap.ALL_CLEAR,) if over else (),
        urgency=cap.Urgency.PAST if over else cap.Urgency.IMMEDIATE,
        severity=cap.Severity.MINOR if over else cap.Severity.UNKNOWN,
        certainty=cap.Certainty.OBSERVED,
        effective=reading.at if over else None,
        onset=None if over else reading.at,
        sender_name=feed.said_by.name if feed.said_by else "",
        headline=f"{event}: {words}",
        description=f"{feed.title}. {words}",
        parameters=_parameters(feed, rule, reading),
        areas=tuple(cap.Area(name) for name in area.split(BETWEEN) if name),
    )


def _bound(rule: Rule, left: Step, steps: tuple[int, int], said: Said | None) -> str:
    """`기준 72 mm 이상`, or below what a number must fall to leave its step."""
    if said and steps[0] < said.step:
        return f"기준 {shown(rule.quantity, left.clear_below)} 아래"
    return f"기준 {shown(rule.quantity, rule.steps[steps[1] - 1].above)} 이상"


def _parameters(feed: Feed, rule: Rule, reading: Reading) -> tuple[cap.Pair, ...]:
    """What was measured, for staff, then what the texts may say of the station. A gauge's own name is not what is closed or flooded."""
    told = {"station": reading.station, "rule": rule.name, "value": f"{reading.value:g}"}
    measured = tuple(cap.Pair(f"measured:{name}", value) for name, value in told.items())
    return (*measured, *(cap.Pair(name, words) for name, words in feed.details.get(reading.station, {}).items()))
