"""What no alert, however strange, can make the city do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.decide import Act, Decision, InForce, Source
from lifeline.bulletins.guideline import Release
from lifeline.core.cap import Alert, Area, MsgType, Pair, Scope, Severity, Status, Urgency
from tests.bulletins.official import (
    ALL,
    BUSAN,
    CITY,
    HAZARDS,
    IN_SOUTHEAST,
    KMA,
    KPAS,
    NORTHEAST,
    NOW,
    PINNED,
    SEOUL,
    SOUTHEAST,
    alert,
    bulletin,
    decided,
    info,
    refers_to,
    zone,
)

EVENTS = st.one_of(
    st.builds(
        lambda *parts: "".join(parts),
        st.sampled_from(sorted(HAZARDS.wording.names)),
        st.sampled_from(["", "주의보", "경보", "중대경보", "특별경보", " 예비특보", " 주의", " 심각"]),
        st.sampled_from(["", " 해제", " 발표"]),
    ),
    st.sampled_from(["Heavy Snow Watch", "Flood Warning", "재난문자", ""]),
    st.text(max_size=12),
)
PLACES = st.sampled_from([SEOUL, SOUTHEAST, NORTHEAST, BUSAN, "L1010100", "?"])
AREAS = st.one_of(
    st.builds(lambda codes: zone(*codes), st.lists(PLACES, max_size=3)),
    st.builds(
        lambda names: tuple(map(Area, names)),
        st.lists(st.sampled_from(["서울", "서울특별시 강남구", "중구", "부산", "전국", ""]), max_size=3),
    ),
)
MOMENTS = st.sampled_from([None, NOW - timedelta(hours=2), NOW, NOW + timedelta(hours=2)])


def changes(most: int, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """At most so many fields that differ from a warning fit to be published."""
    each = st.one_of(*(st.tuples(st.just(name), values) for name, values in fields.items()))
    return st.lists(each, max_size=most).map(dict)


INFO_CHANGES = changes(
    2,
    event=EVENTS,
    areas=AREAS,
    language=st.just("en-US"),
    urgency=st.sampled_from(list(Urgency)),
    severity=st.sampled_from(list(Severity)),
    response_types=st.just(("AllClear",)),
    effective=MOMENTS,
    expires=MOMENTS,
    headline=st.sampled_from(["대설주의보 해제", "대설주의보 변경해제", "훈련"]),
    event_codes=st.sampled_from([(Pair(KPAS, code),) for code in ("HAS", "DMO", "CLR", "FFW")]),
)
ALERT_CHANGES = changes(
    2,
    status=st.sampled_from(list(Status)),
    msg_type=st.sampled_from(list(MsgType)),
    scope=st.sampled_from(list(Scope)),
    sent=st.sampled_from([NOW, NOW - timedelta(minutes=10), NOW - timedelta(days=1), NOW + timedelta(days=1)]),
    references=st.just(refers_to()),
)


def changed(infos: list[dict[str, Any]], frame: dict[str, Any]) -> Alert:
    return alert(**frame).with_infos(*(replace(info(), **fields) for fields in infos))


ALERTS = st.builds(changed, st.one_of(st.lists(INFO_CHANGES, min_size=1, max_size=1), st.lists(INFO_CHANGES, max_size=3)), ALERT_CHANGES)
STANDING = st.just([bulletin()]) | st.lists(
    st.builds(
        bulletin,
        st.sampled_from(["1", "2"]),
        hazard=st.sampled_from(["heavy_snow", "strong_wind", "river_flood"]),
        level=st.sampled_from(["advisory", "warning"]),
        districts=st.sampled_from([ALL, IN_SOUTHEAST]),
        source=st.sampled_from([None, (KMA, "kma:1", NOW)]),
        until=MOMENTS,
    ),
    max_size=2,
)
SOURCES = st.builds(Source, st.just("feed"), st.sampled_from(["signed", "pinned", "open"]), st.just(timedelta(minutes=30)))
WORLDS = st.sampled_from([Status.ACTUAL, Status.EXERCISE])


def outcome(official: Alert, standing: list[InForce], source: Source = PINNED, world: Status = Status.ACTUAL) -> Decision:
    return decided(official, *standing, source=source, world=world)


@given(ALERTS, STANDING)
def test_no_exercise_or_test_becomes_a_bulletin_in_the_live_world(official: Alert, standing: list[InForce]) -> None:
    if outcome(official, standing).act is Act.BULLETIN:
        assert official.status is Status.ACTUAL


@given(ALERTS, STANDING, WORLDS)
def test_no_end_of_a_warning_becomes_a_warning(official: Alert, standing: list[InForce], world: Status) -> None:
    ends = official.msg_type is MsgType.CANCEL or any(
        "AllClear" in one.response_types or "해제" in one.event or (one.urgency is Urgency.PAST) for one in official.infos
    )
    decision = outcome(official, standing, world=world)
    assert not (ends and decision.msg_type in (MsgType.ALERT, MsgType.UPDATE))


@given(ALERTS, STANDING, WORLDS)
def test_no_bulletin_goes_out_without_an_area(official: Alert, standing: list[InForce], world: Status) -> None:
    if not any(one.areas for one in official.infos):
        assert outcome(official, standing, world=world).act is not Act.BULLETIN


@given(ALERTS, STANDING, WORLDS)
def test_a_bulletin_is_never_for_more_than_the_alert_names(official: Alert, standing: list[InForce], world: Status) -> None:
    decision = outcome(official, standing, world=world)
    if decision.act is Act.BULLETIN and decision.scope:
        named = [CITY.scope([area]).districts for one in official.infos for area in one.areas]
        assert decision.scope.districts <= frozenset[str]().union(*named)


@given(ALERTS, STANDING, WORLDS)
def test_an_open_feed_never_goes_out_at_once(official: Alert, standing: list[InForce], world: Status) -> None:
    decision = outcome(official, standing, Source("feed", "open", timedelta(minutes=30)), world)
    assert decision.release is not Release.AT_ONCE


@given(ALERTS, STANDING, SOURCES, WORLDS)
def test_a_bulletin_is_complete_and_every_decision_has_a_reason(
    official: Alert, standing: list[InForce], source: Source, world: Status
) -> None:
    decision = outcome(official, standing, source, world)
    filled = all((decision.msg_type, decision.kind, decision.hazard, decision.level, decision.scope, decision.release))
    assert decision.reason
    assert filled or decision.act is not Act.BULLETIN


@given(ALERTS, STANDING, WORLDS)
def test_a_cancel_refers_to_exactly_one_bulletin_that_stands(official: Alert, standing: list[InForce], world: Status) -> None:
    decision = outcome(official, standing, world=world)
    if decision.msg_type is MsgType.CANCEL:
        assert decision.refers_to in {one.bulletin_id for one in standing}


@given(ALERTS, STANDING)
def test_the_same_alert_is_decided_the_same_way_twice(official: Alert, standing: list[InForce]) -> None:
    assert outcome(official, standing) == outcome(official, standing)
