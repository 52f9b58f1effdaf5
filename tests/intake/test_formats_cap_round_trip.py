"""What is written as CAP is read back as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.cap import (
    Alert,
    Area,
    Certainty,
    Info,
    MsgType,
    Pair,
    Reference,
    Scope,
    Severity,
    Status,
    Urgency,
    from_json,
    to_json,
)
from lifeline.core.text import nfc
from lifeline.intake.child import parse_here

words = st.text(st.characters(categories=["L", "N"], max_codepoint=0xFFFF), min_size=1, max_size=12).map(nfc)
pairs = st.lists(st.builds(Pair, words, words), max_size=2).map(tuple)
degrees = st.tuples(st.integers(-90, 90).map(float), st.integers(-180, 180).map(float))
rings = st.lists(degrees, min_size=3, max_size=5).map(lambda points: (*points, points[0]))
areas = st.builds(
    Area, words, pairs, st.lists(rings, max_size=2).map(tuple), st.tuples(st.tuples(st.just(1.5), st.just(2.0), st.just(3.0)))
)
offsets = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))])
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=offsets).map(lambda moment: moment.replace(microsecond=0))
infos = st.builds(
    Info,
    event=words,
    language=st.sampled_from(["ko-KR", "en-US"]),
    category=st.just(("Met",)),
    response_types=st.sampled_from([(), ("AllClear",), ("Shelter", "Monitor")]),
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(Certainty),
    event_codes=pairs,
    effective=st.none() | moments,
    onset=st.none() | moments,
    headline=words,
    description=words,
    parameters=pairs,
    areas=st.lists(areas, max_size=2).map(tuple),
)
alerts = st.builds(
    Alert,
    identifier=words,
    sender=words,
    sent=moments,
    status=st.sampled_from(Status),
    msg_type=st.sampled_from(MsgType),
    scope=st.sampled_from(Scope),
    infos=st.lists(infos, max_size=2).map(tuple),
    references=st.lists(st.builds(Reference, words, words, moments), max_size=2).map(tuple),
    note=words,
    codes=st.just(("대한민국정부1.1",)),
)


@given(alerts)
def test_every_alert_written_as_cap_is_read_back_equal(alert: Alert) -> None:
    (back,) = parse_here("cap", written(alert)).alerts
    assert from_json(to_json(back)) == back
    assert back == from_json(to_json(alert_with_text(alert)))


def alert_with_text(alert: Alert) -> Alert:
    return replace(alert, sent_text=alert.sent.isoformat())


def tag(name: str, value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"<{name}>{escape(text)}</{name}>" if value else ""


def pair(name: str, of: Pair) -> str:
    return f"<{name}><valueName>{escape(of.name)}</valueName><value>{escape(of.value)}</value></{name}>"


def written(alert: Alert) -> bytes:
    references = " ".join(f"{ref.sender},{ref.identifier},{ref.sent.isoformat()}" for ref in alert.references)
    head = {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": alert.sent,
        "status": alert.status,
        "msgType": alert.msg_type,
        "scope": alert.scope,
        "code": alert.codes[0],
        "note": alert.note,
        "references": references,
    }
    body = "".join(tag(name, value) for name, value in head.items()) + "".join(map(info_written, alert.infos))
    return f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{body}</alert>'.encode()


def info_written(info: Info) -> str:
    simple = ("language", "event", "urgency", "severity", "certainty", "effective", "onset", "headline", "description")
    return (
        "<info>"
        + "".join(tag(name, getattr(info, name)) for name in simple)
        + "".join(tag("category", word) for word in info.category)
        + "".join(tag("responseType", word) for word in info.response_types)
        + "".join(pair("eventCode", code) for code in info.event_codes)
        + "".join(pair("parameter", code) for code in info.parameters)
        + "".join(map(area_written, info.areas))
        + "</info>"
    )


def area_written(area: Area) -> str:
    rings = "".join(tag("polygon", " ".join(f"{lat},{lon}" for lat, lon in ring)) for ring in area.polygons)
    circles = "".join(tag("circle", f"{lat},{lon} {km}") for lat, lon, km in area.circles)
    return f"<area>{tag('areaDesc', area.description)}{rings}{circles}{''.join(pair('geocode', code) for code in area.geocodes)}</area>"
