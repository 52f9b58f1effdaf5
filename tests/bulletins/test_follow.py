"""An emergency followed through its messages: what is new to a citizen is said, and only that."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins import fold
from lifeline.bulletins.decide import Act, Decision, InForce, Kind
from lifeline.core.cap import Alert, Area, MsgType, Pair
from tests.bulletins.official import (
    ALL,
    CITY,
    HAZARDS,
    IN_SOUTHEAST,
    KMA,
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

SNOW = HAZARDS["heavy_snow"]
NORTHWEST, SOUTHWEST = "L1100400", "L1100300"


def after(decision: Decision, number: str = "2", sent: timedelta = timedelta(minutes=1), identifier: str = "kma:1") -> InForce:
    """What stands once that decision was carried out."""
    assert decision.scope is not None
    source = (KMA, identifier, NOW - sent)
    return InForce(
        number, decision.hazard, decision.level, decision.scope.districts, source, decision.until, decision.cells, decision.shock
    )


def parts(decision: Decision) -> dict[str, int]:
    return {level: len(where) for level, where in fold.by_level(decision.cells, HAZARDS[decision.hazard]).items()}


def test_a_warning_for_a_part_keeps_the_advisory_of_the_rest() -> None:
    decision = decided(alert(info("대설경보"), identifier="kma:9"), bulletin(districts=ALL))
    assert (decision.kind, decision.level, parts(decision)) == (Kind.UPDATE, "warning", {"warning": 4, "advisory": 21})


def test_an_advisory_for_more_districts_keeps_the_warning_first() -> None:
    decision = decided(alert(info(areas=zone(NORTHEAST)), identifier="kma:9"), bulletin(level="warning"))
    assert (decision.level, parts(decision)) == ("warning", {"warning": 4, "advisory": 8})


def test_a_clear_of_a_part_is_an_update_that_says_where_it_ended() -> None:
    decision = decided(clear(areas=zone(SOUTHEAST)), bulletin(districts=ALL))
    assert (decision.kind, decision.msg_type, decision.lifted) == (Kind.UPDATE, MsgType.UPDATE, IN_SOUTHEAST)


def test_a_clear_of_the_last_part_is_the_end() -> None:
    first = decided(clear(areas=zone(SOUTHEAST, NORTHEAST, NORTHWEST)), bulletin(districts=ALL))
    last = decided(clear(areas=zone(SOUTHWEST)), after(first))
    assert (last.kind, last.msg_type) == (Kind.OVER, MsgType.CANCEL)


def test_the_end_of_the_lower_level_leaves_the_warning_standing() -> None:
    both = decided(alert(info("대설경보"), identifier="kma:9"), bulletin(districts=ALL))
    decision = decided(clear("대설주의보", areas=zone(SEOUL)), after(both))
    assert (decision.kind, decision.level, parts(decision)) == (Kind.UPDATE, "warning", {"warning": 4})


def test_the_same_change_again_is_only_recorded() -> None:
    both = decided(alert(info("대설경보"), identifier="kma:9"), bulletin(districts=ALL))
    assert decided(alert(info("대설경보"), identifier="kma:10"), after(both)).act is Act.RECORD


def test_the_old_level_that_ends_because_another_took_its_place_is_only_recorded() -> None:
    both = decided(alert(info("대설경보"), identifier="kma:9", msg_type=MsgType.UPDATE), bulletin())
    ended = clear("대설주의보")
    replaced = replace(ended, infos=(replace(ended.infos[0], headline="대설주의보 변경해제"),))
    assert decided(replaced, after(both)).act is Act.RECORD


def test_a_plain_message_that_says_less_is_shown_to_a_person() -> None:
    decision = decided(alert(info("대설주의보"), identifier="kma:9"), bulletin(level="warning"))
    assert (decision.act, "says less" in decision.reason) == (Act.PERSON, True), decision.reason


def test_a_message_of_change_may_lower_a_warning() -> None:
    decision = decided(alert(info("대설주의보"), identifier="kma:9", msg_type=MsgType.UPDATE), bulletin(level="warning"))
    assert (decision.kind, decision.level) == (Kind.UPDATE, "advisory")


def test_what_was_overtaken_by_its_own_source_is_only_recorded() -> None:
    late = alert(info("대설경보"), identifier="kma:0", sent=NOW - timedelta(minutes=20))
    newer = bulletin(source=(KMA, "kma:1", NOW - timedelta(minutes=10)))
    assert decided(late, newer).act is Act.RECORD


def test_a_warning_older_than_the_end_of_it_is_shown_to_a_person() -> None:
    ended = bulletin(ended=NOW - timedelta(minutes=5), source=(KMA, "kma:8", NOW - timedelta(minutes=5)))
    decision = decided(alert(identifier="kma:7", sent=NOW - timedelta(minutes=20)), ended)
    assert (decision.act, "older than the end" in decision.reason) == (Act.PERSON, True), decision.reason


def test_a_warning_after_its_end_opens_a_new_situation() -> None:
    ended = bulletin(ended=NOW - timedelta(hours=2), source=(KMA, "kma:8", NOW - timedelta(hours=2)))
    assert decided(alert(identifier="kma:12"), ended).kind is Kind.ALERT


def test_an_announcement_ahead_never_takes_the_place_of_a_warning() -> None:
    decision = decided(alert(info("대설 예비특보"), identifier="kma:9"), bulletin())
    assert decision.act is Act.PERSON


def test_a_tropical_night_joins_a_heat_warning_in_one_voice() -> None:
    heat = bulletin(hazard="heat_wave", level="warning", districts=ALL)
    decision = decided(alert(info("열대야주의보", areas=zone(SEOUL)), identifier="kma:9"), heat)
    assert (decision.level, parts(decision)) == ("warning", {"warning": 25, "tropical_night": 25})


def test_an_update_that_names_its_message_replaces_it_whole_and_leaves_the_parts_of_others() -> None:
    joined = decided(alert(info(areas=zone(NORTHEAST)), identifier="kma:9"), bulletin())
    narrower = alert(info(areas=(Area("서울특별시 강남구"),)), identifier="kma:10", msg_type=MsgType.UPDATE, references=refers_to("kma:1"))
    decision = decided(narrower, after(joined))
    assert parts(decision) == {"advisory": 9}
    assert decision.lifted == IN_SOUTHEAST - {"11680"}


def test_a_withdrawal_of_one_message_leaves_the_parts_of_others() -> None:
    joined = decided(alert(info(areas=zone(NORTHEAST)), identifier="kma:9"), bulletin())
    gone = alert(info(areas=zone(NORTHEAST)), identifier="kma:9:withdrawn", msg_type=MsgType.CANCEL, references=refers_to("kma:9"))
    decision = decided(gone, after(joined))
    assert (decision.kind, parts(decision)) == (Kind.UPDATE, {"advisory": 4})


def test_two_feeds_that_tell_the_same_are_one_bulletin() -> None:
    decision = decided(sms("강남구 대설주의보 발효 [서울특별시]"), bulletin())
    assert (decision.act, decision.refers_to) == (Act.RECORD, "1")


def test_a_text_message_about_what_waits_for_a_person_already_is_only_recorded() -> None:
    waits = bulletin(waiting=True, source=(MOIS, "mois:0", NOW - timedelta(minutes=4)))
    decision = decided(sms("강남구 대설주의보 발효 [서울특별시]"), waits, source=replace(PINNED, name="mois-sms", trust="open"))
    assert (decision.act, "waits for a person already" in decision.reason) == (Act.RECORD, True), decision.reason


def test_what_waits_for_a_person_does_not_hold_up_what_may_go_at_once() -> None:
    waits = bulletin(waiting=True, source=(MOIS, "mois:0", NOW - timedelta(minutes=4)))
    assert decided(alert(), waits).act is Act.BULLETIN


def test_a_fire_in_a_district_where_one_burns_already_is_shown_to_a_person() -> None:
    fire = bulletin(hazard="building_fire", level="danger")
    decision = decided(alert(info("화재 위험", areas=(Area("서울특별시 강남구"),)), identifier="x:2"), fire)
    assert (decision.act, "or another" in decision.reason) == (Act.PERSON, True), decision.reason


@pytest.mark.parametrize("command", ["3", "6"])
def test_an_extension_or_correction_that_changes_nothing_is_only_recorded(command: str) -> None:
    told = alert(info(parameters=(Pair("KMA:command", command),)), identifier="kma:11", msg_type=MsgType.UPDATE)
    assert decided(told, bulletin()).act is Act.RECORD


OPEN = replace(PINNED, name="mois-sms", trust="open")


def test_a_text_message_that_retells_a_warning_never_widens_it() -> None:
    told = decided(sms("서울 동남권 대설주의보 발효 [서울특별시]", region="서울특별시 전체"), bulletin(), source=OPEN)
    assert (told.act, "repeats" in told.reason) == (Act.RECORD, True), told.reason


def test_a_text_message_that_says_more_than_is_in_force_is_laid_before_a_person() -> None:
    told = decided(sms("강남구 대설경보 발효 [서울특별시]"), bulletin(), source=OPEN)
    assert (told.act, str(told.release)) == (Act.BULLETIN, "review"), told.reason


def test_a_text_message_to_all_phones_about_a_part_of_the_city_is_shown_to_a_person() -> None:
    told = decided(sms("서울 동남권 대설주의보 발효 [서울특별시]", region="서울특별시 전체"), source=OPEN)
    assert (told.act, "names 동남권" in told.reason) == (Act.PERSON, True), told.reason


def test_an_end_of_one_gauge_leaves_the_warning_of_another() -> None:
    stands = bulletin(hazard="urban_inundation", level="danger", source=(KMA, "rain:1", NOW - timedelta(hours=1)))
    ended = replace(clear("도심 침수 위험"), references=refers_to("stage:1"))
    gauge = replace(ended.infos[0], parameters=(Pair("measured:over_control_m", "-0.4"),))
    ended = replace(ended, infos=(gauge,))
    assert decided(ended, stands).act is Act.RECORD


def test_an_end_of_something_else_than_a_person_wrote_is_shown_to_a_person() -> None:
    ended = replace(clear(), references=refers_to("kma:77"))
    assert decided(ended, bulletin(source=None)).act is Act.PERSON


def test_a_second_message_of_a_source_joins_the_draft_that_waits() -> None:
    waits = bulletin("7", waiting=True, source=(MOIS, "mois:0", NOW - timedelta(minutes=4)), hazard="landslide", districts={"11305"})
    told = decided(sms("종로구 산사태주의보 발령 [종로구]", "산사태", "서울특별시 종로구"), waits, source=OPEN)
    assert (told.replaces, parts(told), told.kind) == ("7", {"advisory": 2}, Kind.ALERT)


def test_an_end_of_a_part_joins_the_draft_of_its_source() -> None:
    landslides = {"hazard": "landslide", "source": (MOIS, "mois:0", NOW - timedelta(minutes=9))}
    said_now = bulletin("1", districts={"11110", "11305"}, **landslides)
    waits = bulletin("7", waiting=True, refers_to="1", districts={"11110", "11305", "11320"}, **landslides)
    told = decided(sms("종로구 산사태주의보 해제 [종로구]", "산사태", "서울특별시 종로구"), said_now, waits, source=OPEN)
    assert (told.replaces, parts(told), told.lifted) == ("7", {"advisory": 2}, {"11110"})


def test_what_goes_at_once_never_carries_what_waits_for_a_person() -> None:
    waits = bulletin("7", waiting=True, source=(KMA, "kma:0", NOW - timedelta(minutes=4)), districts={"11305"})
    told = decided(alert(identifier="kma:9"), waits)
    assert (told.replaces, parts(told)) == ("", {"advisory": 4})


def dust(pollutant: str, number: str, *, level: str = "주의보", ends: bool = False) -> Alert:
    told = info(f"미세먼지{level}", areas=zone(SEOUL), parameters=(Pair("pollutant_en", pollutant),))
    if ends:
        told = replace(told, response_types=("AllClear",))
    return alert(told, identifier=f"air:{number}")


def joined(standing: InForce, decision: Decision) -> InForce:
    """What stands after a record that changed only the messages the bulletin stands on."""
    assert (decision.act, bool(decision.cells)) == (Act.RECORD, True), decision.reason
    return replace(standing, cells=decision.cells)


def test_a_second_pollutant_that_says_the_same_is_not_told_again() -> None:
    stands = after(decided(dust("PM10", "1")), identifier="air:1")
    assert len(joined(stands, decided(dust("PM2.5", "2"), stands)).messages) == 2


def test_one_pollutant_that_clears_leaves_the_warning_of_the_other() -> None:
    stands = after(decided(dust("PM10", "1")), identifier="air:1")
    both = joined(stands, decided(dust("PM2.5", "2"), stands))
    one = joined(both, decided(dust("PM10", "3", ends=True), both))
    assert decided(dust("PM2.5", "4", ends=True), one).kind is Kind.OVER


def test_two_pollutants_at_two_levels_are_said_by_the_worse() -> None:
    first = decided(dust("PM10", "1"))
    both = decided(dust("PM2.5", "2", level="경보"), after(first, identifier="air:1"))
    assert (both.level, parts(both)) == ("warning", {"warning": 25})


def test_the_worse_pollutant_that_clears_leaves_the_level_of_the_other() -> None:
    stands = after(decided(dust("PM10", "1")), identifier="air:1")
    both = after(decided(dust("PM2.5", "2", level="경보"), stands), identifier="air:2")
    decision = decided(dust("PM2.5", "3", level="경보", ends=True), both)
    assert (decision.kind, decision.level) == (Kind.UPDATE, "advisory")


def test_an_end_that_names_no_pollutant_ends_them_all() -> None:
    stands = after(decided(dust("PM10", "1")), identifier="air:1")
    both = joined(stands, decided(dust("PM2.5", "2"), stands))
    assert decided(dust("", "3", ends=True), both).kind is Kind.OVER


zones = st.lists(st.sampled_from((SOUTHEAST, NORTHEAST, NORTHWEST, SOUTHWEST)), min_size=1, max_size=4, unique=True)
messages = st.lists(
    st.tuples(st.sampled_from(("대설주의보", "대설경보")), st.sampled_from(("issue", "change", "clear")), zones), max_size=10
)


def official(number: int, event: str, act: str, where: list[str]) -> Alert:
    sent = NOW - timedelta(seconds=600 - number)
    if act == "clear":
        return replace(clear(event, areas=zone(*where)), identifier=f"kma:{number}", sent=sent)
    return alert(
        info(event, areas=zone(*where)),
        identifier=f"kma:{number}",
        sent=sent,
        msg_type=MsgType.UPDATE if act == "change" else MsgType.ALERT,
    )


@given(messages)
def test_one_voice_says_in_each_district_what_its_source_said_last(said: list[tuple[str, str, list[str]]]) -> None:
    """The bulletin in force against a plain table of the last message per district, wherever no person had to look."""
    table: dict[str, str] = {}
    standing: list[InForce] = []
    for number, (event, act, where) in enumerate(said):
        decision = decided(official(number, event, act, where), *standing)
        if decision.act is Act.PERSON:
            continue
        level, districts = "warning" if "경보" in event else "advisory", {code for name in where for code in ZONES[name]}
        for code in districts:
            if act != "clear":
                table[code] = level
            elif table.get(code) == level:
                del table[code]
        if decision.act is Act.BULLETIN:
            sent = timedelta(seconds=600 - number)
            ended = decision.msg_type is MsgType.CANCEL
            standing = [] if ended else [after(decision, str(number), sent, f"kma:{number}")]
        assert {district: cell.level for one in standing for (district, _), cell in one.state.items()} == table


ZONES = {one.code: one.districts for one in CITY.zones}
