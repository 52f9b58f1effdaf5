"""Every outcome of a decision: what goes out, what a person must see, what is only recorded, each with its reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifeline.bulletins.decide import Act, Kind
from lifeline.bulletins.guideline import Release
from lifeline.core.cap import Area, MsgType, Pair, Scope, Severity, Status, Urgency
from tests.bulletins.official import (
    ALL,
    BUSAN,
    GUIDELINE,
    IN_SOUTHEAST,
    KPAS,
    MOIS,
    NORTHEAST,
    NOW,
    PINNED,
    SEOUL,
    SOUTHEAST,
    alert,
    bulletin,
    clear,
    decided,
    info,
    refers_to,
    sms,
    zone,
)

RECORD, PERSON, BULLETIN = Act.RECORD, Act.PERSON, Act.BULLETIN
LIVE, DRILL = Status.ACTUAL, Status.EXERCISE


def coded(code: str) -> tuple[Pair, ...]:
    return (Pair(KPAS, code),)


@pytest.mark.parametrize(
    ("world", "changed", "act", "reason"),
    [
        (LIVE, {"status": Status.TEST}, RECORD, "a test is never posted"),
        (DRILL, {"status": Status.TEST}, RECORD, "a test is never posted"),
        (LIVE, {"status": Status.SYSTEM}, RECORD, "a test is never posted"),
        (DRILL, {"status": Status.DRAFT}, RECORD, "a test is never posted"),
        (LIVE, {"status": Status.EXERCISE}, RECORD, "an exercise document never enters the live world"),
        (DRILL, {"status": Status.EXERCISE}, BULLETIN, "lets it go at once"),
        (DRILL, {"status": Status.ACTUAL}, BULLETIN, "lets it go at once"),
        (LIVE, {"msg_type": MsgType.ACK}, RECORD, "answers another message"),
        (LIVE, {"msg_type": MsgType.ERROR}, RECORD, "answers another message"),
        (LIVE, {"scope": Scope.RESTRICTED}, PERSON, "did not mean '대설주의보' from weather@kma.go.kr for the public"),
        (LIVE, {"scope": Scope.PRIVATE}, PERSON, "scope Private"),
        (LIVE, {"sent": NOW - timedelta(minutes=31)}, PERSON, "sent 31 minutes ago"),
        (LIVE, {"sent": NOW - timedelta(minutes=30)}, BULLETIN, "lets it go at once"),
        (LIVE, {"sent": NOW + timedelta(minutes=6)}, PERSON, "a clock is wrong"),
        (LIVE, {"sent": NOW + timedelta(minutes=5)}, BULLETIN, "lets it go at once"),
        (LIVE, {"note": "민방위훈련"}, PERSON, "says '훈련'"),
    ],
)
def test_the_frame_of_an_alert_decides_first(world: Status, changed: dict[str, object], act: Act, reason: str) -> None:
    decision = decided(alert(**changed), world=world)
    assert (decision.act, reason in decision.reason) == (act, True), decision.reason


@pytest.mark.parametrize(
    ("world", "changed", "act", "reason"),
    [
        (LIVE, {"event_codes": coded("DMO")}, RECORD, "an exercise document never enters the live world"),
        (DRILL, {"event_codes": coded("DMO")}, BULLETIN, "at once"),
        (LIVE, {"event_codes": coded("RWT")}, RECORD, "event code RWT: a test"),
        (DRILL, {"event_codes": coded("STT")}, RECORD, "event code STT: a test"),
        (LIVE, {"description": "훈련 상황입니다"}, PERSON, "is it a drill?"),
        (DRILL, {"description": "훈련 상황입니다"}, PERSON, "is it a drill?"),
        (LIVE, {"description": "이것은 훈련이 아닙니다"}, PERSON, "is it a drill?"),
        (LIVE, {"instruction": "This is not a drill."}, PERSON, "is it a drill?"),
        (LIVE, {"headline": "실제상황"}, PERSON, "is it a drill?"),
        (LIVE, {"parameters": (Pair("CBSText", "[훈련] 대설"),)}, PERSON, "is it a drill?"),
        (LIVE, {"instruction": "Exercise caution when driving."}, BULLETIN, "at once"),
        (LIVE, {"instruction": "Avoid outdoor exercise."}, BULLETIN, "at once"),
        (LIVE, {"expires": NOW - timedelta(minutes=1)}, RECORD, "expired"),
        (LIVE, {"effective": NOW + timedelta(hours=2), "expires": NOW + timedelta(hours=1)}, PERSON, "ends before it begins"),
        (LIVE, {"areas": zone(BUSAN)}, RECORD, "none of them in Seoul"),
        (LIVE, {"areas": (Area("중구"),)}, PERSON, "cannot be read surely"),
        (LIVE, {"areas": (Area("서울특별시 강남구"), Area("중구"))}, PERSON, "cannot be read surely"),
        (LIVE, {"areas": ()}, PERSON, "names no area"),
        (LIVE, {"areas": zone("L1010100")}, PERSON, "L1010100 is no longer in use"),
        (LIVE, {"event": "외계인 침공"}, PERSON, "type of disaster is not known"),
        (LIVE, {"event": "대설특별경보"}, PERSON, "level is not known"),
        (LIVE, {"event": "강풍주의보·풍랑주의보"}, PERSON, "names several types"),
        (LIVE, {"event": "지진정보", "urgency": Urgency.PAST}, PERSON, "neither a warning nor an all-clear"),
        (LIVE, {"severity": Severity.UNKNOWN, "parameters": (Pair("KMA:command", "9"),)}, PERSON, "in no table"),
    ],
)
def test_what_an_alert_says_decides_next(world: Status, changed: dict[str, object], act: Act, reason: str) -> None:
    decision = decided(alert(replace(info(), **changed)), world=world)  # type: ignore[arg-type]
    assert (decision.act, reason in decision.reason) == (act, True), decision.reason


def test_a_new_warning_goes_out_with_all_that_a_text_needs() -> None:
    decision = decided(alert())
    assert (decision.msg_type, decision.kind, decision.hazard, decision.level, decision.release, decision.refers_to) == (
        MsgType.ALERT,
        Kind.ALERT,
        "heavy_snow",
        "advisory",
        Release.AT_ONCE,
        "",
    )


def test_a_new_warning_is_for_the_districts_named_and_no_others() -> None:
    decision = decided(alert())
    assert decision.scope
    assert decision.scope.districts == IN_SOUTHEAST


def test_the_first_reading_of_a_feed_is_never_posted() -> None:
    assert decided(alert(), seed=True).act is RECORD


def test_a_sender_the_feed_may_not_carry_is_shown_to_a_person() -> None:
    decision = decided(alert(sender="mallory@example.org"), source=replace(PINNED, senders=("weather@kma.go.kr",)))
    assert (decision.act, "mallory@example.org" in decision.reason) == (PERSON, True)


def test_an_old_alert_for_other_places_bothers_nobody() -> None:
    assert decided(alert(info(areas=zone(BUSAN)), sent=NOW - timedelta(days=1))).act is RECORD


@pytest.mark.parametrize(
    ("event", "release"),
    [
        ("대설경보", Release.AT_ONCE),
        ("대설 예비특보", Release.REVIEW),
        ("산사태주의보", Release.REVIEW),
        ("공습경보", Release.TWO_PEOPLE),
        ("지진해일경보", Release.TWO_PEOPLE),
    ],
)
def test_the_guideline_says_who_must_agree(event: str, release: Release) -> None:
    assert decided(alert(info(event))).release is release


def test_an_open_feed_never_goes_out_at_once() -> None:
    decision = decided(alert(), source=replace(PINNED, trust="open"))
    assert (decision.release, "could be imitated" in decision.reason) == (Release.REVIEW, True)


def test_an_open_feed_does_not_make_two_people_one() -> None:
    assert decided(alert(info("공습경보")), source=replace(PINNED, trust="open")).release is Release.TWO_PEOPLE


def test_a_type_without_a_template_is_written_by_a_person() -> None:
    decision = decided(alert(), templates=frozenset({"typhoon"}))
    assert (decision.act, "no template for Heavy snow" in decision.reason) == (PERSON, True)


def test_two_languages_of_one_event_are_one_bulletin() -> None:
    english = info("Heavy Snow Watch", language="en-US", areas=(Area("Seoul Southeast"),))
    assert decided(alert(info(), english)).level == "advisory"


def test_an_english_text_that_cannot_be_read_does_not_hold_up_the_korean_one() -> None:
    english = info("Snowy weather", language="en-US", areas=(Area("south-eastern wards"),))
    assert decided(alert(info(), english)).act is BULLETIN


@pytest.mark.parametrize("other", ["Heavy Snow Warning", "Heavy Rain Watch"])
def test_languages_that_tell_different_things_are_shown_to_a_person(other: str) -> None:
    decision = decided(alert(info(), info(other, language="en-US")))
    assert (decision.act, "different things" in decision.reason) == (PERSON, True)


def test_languages_that_name_different_places_are_shown_to_a_person() -> None:
    english = info("Heavy Snow Watch", language="en-US", areas=(Area("Seoul"),))
    assert decided(alert(info(), english)).act is PERSON


def test_an_unknown_korean_level_is_not_read_from_the_english_one() -> None:
    assert decided(alert(info("대설특별경보"), info("Heavy Snow Warning", language="en-US"))).act is PERSON


def test_a_text_message_without_a_level_word_is_shown_to_a_person() -> None:
    decision = decided(sms("눈길 조심하세요 [강남구]"))
    assert (decision.act, "level is not known" in decision.reason) == (PERSON, True)


def test_a_text_message_with_an_official_level_is_published() -> None:
    assert decided(sms("오늘 07시 강남구 대설주의보 발효 [서울특별시]")).act is BULLETIN


# What is in force already


@pytest.mark.parametrize(
    ("official", "act", "reason"),
    [
        (alert(identifier="kma:9"), RECORD, "says the same"),
        (alert(info(areas=zone(SOUTHEAST)), references=refers_to(), msg_type=MsgType.UPDATE), RECORD, "says the same"),
        (sms("강남구 대설주의보 발효 [서울특별시]"), RECORD, "says the same"),
        (alert(info("대설경보")), BULLETIN, "a change of bulletin 1"),
        (alert(info(areas=zone(SEOUL))), BULLETIN, "a change of bulletin 1"),
        (alert(info(expires=NOW + timedelta(hours=6))), BULLETIN, "a change of bulletin 1"),
        (alert(info("대설경보", areas=(Area("서울특별시 강남구"),))), BULLETIN, "a change of bulletin 1"),
        (alert(info("한파주의보"), references=refers_to()), PERSON, "which is about heavy_snow"),
    ],
)
def test_a_warning_meets_what_is_in_force(official: object, act: Act, reason: str) -> None:
    decision = decided(official, bulletin())  # type: ignore[arg-type]
    assert (decision.act, reason in decision.reason) == (act, True), decision.reason


def test_a_change_refers_to_what_it_replaces() -> None:
    decision = decided(alert(info("대설경보")), bulletin())
    assert (decision.msg_type, decision.kind, decision.refers_to) == (MsgType.UPDATE, Kind.UPDATE, "1")


def test_a_warning_for_other_districts_is_told_in_the_same_voice() -> None:
    decision = decided(alert(info(areas=zone(NORTHEAST)), identifier="kma:9"), bulletin())
    assert (decision.msg_type, decision.refers_to) == (MsgType.UPDATE, "1")
    assert decision.scope is not None
    assert decision.scope.districts > IN_SOUTHEAST


def test_an_update_that_names_its_predecessor_may_narrow_it() -> None:
    narrower = info(areas=(Area("서울특별시 강남구"),))
    decision = decided(alert(narrower, msg_type=MsgType.UPDATE, references=refers_to()), bulletin())
    assert (decision.kind, decision.refers_to) == (Kind.UPDATE, "1")


def test_an_update_of_something_unknown_here_is_a_new_warning() -> None:
    assert decided(alert(msg_type=MsgType.UPDATE, references=refers_to("kma:unseen"))).msg_type is MsgType.ALERT


def test_an_extension_of_a_bulletin_that_would_end_is_told() -> None:
    decision = decided(alert(msg_type=MsgType.UPDATE), bulletin(until=NOW + timedelta(hours=1)))
    assert decision.kind is Kind.UPDATE


def test_a_warning_that_touches_two_bulletins_is_shown_with_both_named() -> None:
    decision = decided(alert(info("대설경보", areas=zone(SEOUL))), bulletin("1"), bulletin("2", districts=ALL - IN_SOUTHEAST))
    assert (decision.act, "bulletin 1 and bulletin 2" in decision.reason) == (PERSON, True)


def test_another_source_does_not_change_a_bulletin_at_once() -> None:
    decision = decided(sms("강남구 대설경보 발효"), bulletin())
    assert (decision.kind, decision.release) == (Kind.UPDATE, Release.REVIEW)


def test_another_source_that_says_until_when_changes_nothing_a_citizen_was_told() -> None:
    official = alert(info(expires=NOW + timedelta(hours=6)), sender="www.kma.go.kr")
    assert decided(official, bulletin()).act is RECORD


# Ends


PAST = info(urgency=Urgency.PAST, severity=Severity.MINOR)
AT_ITS_BEGINNING = info(effective=NOW, expires=NOW)


@pytest.mark.parametrize(
    ("official", "kind"),
    [
        (clear(), Kind.OVER),
        (alert(PAST, identifier="kma:2"), Kind.OVER),
        (alert(AT_ITS_BEGINNING, identifier="kma:2", msg_type=MsgType.UPDATE), Kind.OVER),
        (alert(info("대설주의보 해제"), identifier="kma:2"), Kind.OVER),
        (alert(identifier="kma:1:withdrawn", msg_type=MsgType.CANCEL, references=refers_to()), Kind.CALLED_OFF),
        (alert(identifier="kma:2", msg_type=MsgType.CANCEL), Kind.CALLED_OFF),
        (clear(msg_type=MsgType.CANCEL), Kind.OVER),
        (clear(areas=zone(SEOUL)), Kind.OVER),
    ],
)
def test_an_end_ends_the_bulletin_it_means(official: object, kind: Kind) -> None:
    decision = decided(official, bulletin())  # type: ignore[arg-type]
    assert (decision.msg_type, decision.kind, decision.refers_to, decision.release) == (
        MsgType.CANCEL,
        kind,
        "1",
        Release.AT_ONCE,
    ), decision.reason


def test_an_end_is_for_the_districts_of_the_bulletin_it_ends() -> None:
    decision = decided(clear(areas=zone(SEOUL)), bulletin())
    assert decision.scope
    assert decision.scope.districts == IN_SOUTHEAST


@pytest.mark.parametrize("official", [clear(), alert(PAST), alert(msg_type=MsgType.CANCEL), sms("강남구 대설주의보 해제")])
def test_an_end_of_nothing_is_recorded(official: object) -> None:
    assert decided(official).act is RECORD  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("official", "standing", "act", "reason"),
    [
        (clear(), (bulletin("1"), bulletin("2")), PERSON, "bulletin 1 and bulletin 2"),
        (
            clear("건물 화재 위험", areas=(Area("서울특별시 강남구"),)),
            (bulletin(hazard="building_fire", level="danger"),),
            PERSON,
            "part of",
        ),
        (clear(areas=()), (bulletin(),), PERSON, "names no area"),
        (clear(), (bulletin(level="warning"),), RECORD, "bulletin 1 has another level"),
        (clear("대설"), (bulletin(),), PERSON, "without a known level"),
        (clear("한파주의보"), (bulletin(),), RECORD, "not in force here"),
        (clear("외계인"), (bulletin(),), PERSON, "of a type that is not known"),
        (clear("한파주의보", references=refers_to()), (bulletin(),), PERSON, "which is about heavy_snow"),
        (clear(areas=zone(NORTHEAST)), (bulletin(),), RECORD, "not in force here"),
        (clear(sent=NOW - timedelta(hours=1)), (bulletin(),), PERSON, "comes late"),
        (alert(replace(PAST, headline="대설주의보 변경해제"), identifier="kma:2"), (bulletin(),), PERSON, "another takes its place"),
    ],
)
def test_an_end_that_is_not_sure_never_goes_out(official: object, standing: tuple[object, ...], act: Act, reason: str) -> None:
    decision = decided(official, *standing)  # type: ignore[arg-type]
    assert (decision.act, reason in decision.reason) == (act, True), decision.reason


def test_the_end_of_a_warning_that_needed_two_people_waits_for_one() -> None:
    siren = bulletin(hazard="civil_defense", level="air_raid")
    assert decided(clear("공습경보"), siren).release is Release.REVIEW


def test_an_end_by_another_source_waits_for_a_person() -> None:
    decision = decided(sms("강남구 대설주의보 해제", region="서울특별시"), bulletin())
    assert (decision.kind, decision.release) == (Kind.OVER, Release.REVIEW)


def test_an_end_that_takes_effect_later_waits_for_a_person() -> None:
    later = clear()
    later = later.with_infos(replace(later.infos[0], effective=NOW + timedelta(hours=1)))
    assert decided(later, bulletin()).release is Release.REVIEW


def test_an_end_by_an_open_feed_waits_for_a_person() -> None:
    assert decided(clear(), bulletin(), source=replace(PINNED, trust="open")).release is Release.REVIEW


def test_a_text_message_keeps_its_identifier_when_it_is_changed() -> None:
    earlier = bulletin(source=(MOIS, "mois:1", NOW), districts=frozenset({"11680"}))
    changed = replace(sms("강남구 대설경보 발효"), msg_type=MsgType.UPDATE, references=refers_to("mois:1", MOIS))
    assert decided(changed, earlier).refers_to == "1"


def test_every_decision_names_the_guideline_it_followed() -> None:
    assert GUIDELINE.version in decided(alert()).reason
