"""Several messages of one earthquake join; two earthquakes do not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.decide import Act, Decision, InForce, Kind, Source
from lifeline.bulletins.shock import Same, Shock, alike, from_json, same, shock_of, to_json
from lifeline.core.cap import Alert, Area, Info, MsgType, Pair, Reference, Urgency
from tests.bulletins.official import ALL, KMA, NOW, PINNED, alert, decided

AT = NOW - timedelta(minutes=3)
BUAN = Shock(AT, 35.70, 126.71, 4.8)
times = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
shocks = st.builds(Shock, times, st.floats(-90, 90), st.floats(-180, 180), st.none() | st.floats(0, 10))


def quake(event: str = "지진속보", *, shock: Shock | None = BUAN, area: str = "서울특별시", **more: object) -> Alert:
    parameters = [Pair("epicentre_ko", "전북 부안군 남남서쪽 4km")]
    if shock is not None:
        parameters += [Pair("EQ:lat", str(shock.lat)), Pair("EQ:lon", str(shock.lon)), Pair("magnitude", str(shock.magnitude or ""))]
    info = Info(
        event=event,
        language="ko-KR",
        urgency=Urgency.PAST if shock else Urgency.IMMEDIATE,
        onset=shock.at if shock else None,
        parameters=tuple(parameters),
        areas=(Area(area),),
    )
    return alert(info, **{"identifier": f"kma:eqk:{event}", "sent": NOW - timedelta(minutes=1)} | more)


def said(level: str = "quick", shock: Shock | None = BUAN, **more: object) -> InForce:
    known = {"level": level, "districts": ALL, "source": (KMA, "kma:eqk:1", NOW - timedelta(minutes=2)), "until": None, "shock": shock}
    return InForce("1", "earthquake", **(known | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "degrees", "verdict"),
    [(0, 0.0, Same.YES), (8, 0.3, Same.YES), (30, 0.0, Same.PERHAPS), (5, 0.7, Same.PERHAPS), (90, 0.0, Same.NO), (0, 2.0, Same.NO)],
)
def test_time_and_place_say_whether_it_is_one_shock(seconds: int, degrees: float, verdict: Same) -> None:
    assert same(BUAN, replace(BUAN, at=AT + timedelta(seconds=seconds), lat=BUAN.lat + degrees)) is verdict


@given(shocks, shocks)
def test_whether_two_are_one_does_not_depend_on_who_is_asked(one: Shock, other: Shock) -> None:
    assert (same(one, other), alike(one, other)) == (same(other, one), alike(other, one))


@given(st.none() | shocks)
def test_a_shock_is_stored_whole(shock: Shock | None) -> None:
    assert from_json(to_json(shock)) == shock


@pytest.mark.parametrize("wrong", ["", "nan", "inf", "1e999", "91", "북위 35"])
def test_a_place_that_is_no_place_makes_no_shock(wrong: str) -> None:
    info = Info("지진", onset=AT, parameters=(Pair("EQ:lat", wrong), Pair("EQ:lon", "126.7")))
    assert shock_of(info) is None


def test_the_reviewed_report_updates_the_quick_one() -> None:
    reviewed = replace(BUAN, at=AT + timedelta(seconds=2), lat=35.69, magnitude=4.6)
    decision = decided(quake("지진정보", shock=reviewed), said())
    assert (decision.kind, decision.level, decision.refers_to, decision.shock) == (Kind.UPDATE, "info", "1", reviewed)


def test_the_same_report_again_is_only_recorded() -> None:
    decision = decided(quake("지진정보"), said("info"))
    assert (decision.act, "says the same" in decision.reason) == (Act.RECORD, True), decision.reason


def test_a_quick_report_that_comes_after_the_reviewed_one_is_only_recorded() -> None:
    assert _act(decided(quake("지진속보"), said("info"))) == "record"


def test_another_shock_a_minute_later_is_told_on_its_own() -> None:
    later = replace(BUAN, at=AT + timedelta(seconds=90))
    decision = decided(quake(shock=later), said())
    assert (decision.kind, decision.refers_to) == (Kind.ALERT, "")


def test_a_doublet_told_by_a_second_quick_report_is_told_on_its_own() -> None:
    decision = decided(quake(shock=replace(BUAN, at=AT + timedelta(seconds=25))), said())
    assert (decision.kind, decision.refers_to) == (Kind.ALERT, "")


def test_a_report_without_place_or_time_is_shown_to_a_person_while_a_quake_is_told() -> None:
    decision = decided(quake(shock=None), said())
    assert (decision.act, "which shock" in decision.reason) == (Act.PERSON, True), decision.reason


def test_another_authority_on_the_same_shock_changes_nothing_at_once() -> None:
    jma = quake("지진정보", shock=replace(BUAN, magnitude=5.2), sender="jma@example.jp")
    assert _act(decided(jma, said("info"), source=replace(PINNED, senders=()))) == "bulletin review"


def test_a_report_that_withdraws_the_shock_it_names_calls_it_off() -> None:
    named = (Reference(KMA, "kma:eqk:1", AT),)
    decision = decided(quake(msg_type=MsgType.CANCEL, references=named), said())
    assert (decision.kind, decision.refers_to) == (Kind.CALLED_OFF, "1"), decision.reason


@pytest.mark.parametrize(("magnitude", "act"), [(2.5, "record"), (4.4, "person"), (None, "record")])
def test_a_strong_shock_that_names_other_places_is_shown_to_a_person_when_it_may_be_felt(magnitude: float | None, act: str) -> None:
    wonju = Shock(AT, 37.35, 127.95, magnitude)
    assert _act(decided(quake(shock=wonju, area="강원특별자치도 원주시"))) == act


def test_an_early_warning_that_comes_late_is_not_sent() -> None:
    decision = decided(quake("지진조기경보", sent=NOW - timedelta(minutes=5)))
    assert (decision.act, "comes late" in decision.reason) == (Act.PERSON, True), decision.reason


def test_a_feed_that_is_read_for_a_type_asks_about_it_wherever_it_is() -> None:
    source = Source("jma-tsunami", "open", PINNED.max_age, ask_about=("tsunami",))
    wave = alert(Info("지진해일경보", language="ko-KR", areas=(Area("강원특별자치도 강릉시"),)))
    assert (_act(decided(wave, source=source)), _act(decided(wave))) == ("person", "record")


def _act(decision: Decision) -> str:
    return f"{decision.act} {decision.release or ''}".strip()
