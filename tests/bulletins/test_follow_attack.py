"""An emergency whose messages come late, from two sources, or about the wrong thing: nothing is lost, widened, or ended too early."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifeline.bulletins import fold
from lifeline.bulletins.decide import Act, InForce
from lifeline.bulletins.guideline import Release
from lifeline.core.cap import Area, MsgType, Pair
from tests.bulletins.official import (
    ALL,
    BUSAN,
    CITY,
    HAZARDS,
    IN_SOUTHEAST,
    KMA,
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
    zone,
)
from tests.bulletins.test_follow import NORTHWEST, after, dust, parts
from tests.bulletins.test_shock import BUAN, quake, said

OTHER = "warnings@example.kr"
BOTH = replace(PINNED, senders=())
IN_NORTHEAST = next(one.districts for one in CITY.zones if one.code == NORTHEAST)


def ago(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


def by_two() -> InForce:
    """KMA says the south-east, and then another authority the north-east; a person approved that."""
    cells = dict(fold.cells_of("advisory", IN_SOUTHEAST, until=None, by=(KMA, "kma:1")))
    cells |= fold.cells_of("advisory", IN_NORTHEAST, until=None, by=(OTHER, "x:1"))
    return bulletin("2", districts=IN_SOUTHEAST | IN_NORTHEAST, source=(OTHER, "x:1", NOW - ago(20)), cells=cells)


# Late and out of order


def test_a_late_warning_for_districts_of_which_nothing_is_said_is_shown_to_a_person() -> None:
    newer = bulletin(source=(KMA, "kma:2", NOW - ago(5)))
    assert decided(alert(info(areas=zone(NORTHEAST)), sent=NOW - ago(6)), newer).act is Act.PERSON


def test_a_late_warning_for_another_pollutant_is_shown_to_a_person() -> None:
    first = after(decided(dust("PM10", "1")), identifier="air:1")
    assert decided(replace(dust("PM2.5", "0"), sent=NOW - ago(6)), first).act is Act.PERSON


def test_a_warning_older_than_the_end_another_source_told_is_shown_to_a_person() -> None:
    ended = bulletin(ended=NOW - ago(5), source=(KMA, "kma:8", NOW - ago(5)))
    late = alert(identifier="x:7", sender=OTHER, sent=NOW - ago(20))
    assert decided(late, ended, source=BOTH).act is Act.PERSON


def test_a_part_that_is_over_is_not_said_again() -> None:
    cells = dict(fold.cells_of("advisory", IN_SOUTHEAST, until=NOW - ago(5), by=(KMA, "kma:1")))
    cells |= fold.cells_of("advisory", IN_NORTHEAST, until=NOW + ago(60), by=(KMA, "kma:1"))
    standing = bulletin(districts=IN_SOUTHEAST | IN_NORTHEAST, cells=cells, until=NOW + ago(60))
    decision = decided(alert(info(areas=zone(NORTHWEST), expires=NOW + ago(60)), identifier="kma:9"), standing)
    assert (not fold.districts(decision.cells) & IN_SOUTHEAST, decision.lifted) == (True, IN_SOUTHEAST)


def test_a_message_whose_parts_end_at_different_times_is_shown_to_a_person() -> None:
    short, long = info(expires=NOW + ago(60)), info(areas=zone(NORTHEAST), expires=NOW + ago(480))
    assert decided(alert(short, long)).act is Act.PERSON


# Ends that end too much, or nothing


def test_the_withdrawal_of_an_end_is_shown_to_a_person() -> None:
    part = after(decided(clear(areas=zone(SOUTHEAST)), bulletin(districts=ALL)), identifier="kma:2")
    back = replace(clear(areas=zone(SOUTHEAST), msg_type=MsgType.CANCEL, references=refers_to("kma:2")), identifier="kma:2:withdrawn")
    assert decided(back, part).act is Act.PERSON


def test_the_withdrawal_of_the_last_end_is_shown_to_a_person() -> None:
    ended = bulletin(ended=NOW - ago(5), source=(KMA, "kma:2", NOW - ago(5)))
    back = replace(clear(msg_type=MsgType.CANCEL, references=refers_to("kma:2")), identifier="kma:2:withdrawn")
    assert decided(back, ended).act is Act.PERSON


def test_one_source_does_not_end_at_once_what_another_said() -> None:
    ended = replace(clear(areas=zone(SOUTHEAST, NORTHEAST)), sender=OTHER)
    assert decided(ended, by_two(), source=BOTH).release is not Release.AT_ONCE


def test_one_source_does_not_lower_at_once_what_another_said() -> None:
    standing = by_two()
    worse = {key: replace(cell, level="warning") if cell.by[0] == KMA else cell for key, cell in standing.cells.items()}
    lower = alert(info(areas=zone(SOUTHEAST)), identifier="x:2", sender=OTHER, msg_type=MsgType.UPDATE)
    assert decided(lower, replace(standing, cells=worse, level="warning"), source=BOTH).release is not Release.AT_ONCE


def test_an_update_of_one_message_lowers_nothing_that_another_message_says() -> None:
    worse = after(decided(alert(info("대설경보", areas=zone(NORTHEAST)), identifier="kma:9"), bulletin()), identifier="kma:9")
    wider = alert(info(areas=zone(SEOUL)), identifier="kma:10", msg_type=MsgType.UPDATE, references=refers_to("kma:1"))
    decision = decided(wider, worse)
    assert decision.act is Act.PERSON, parts(decision)


def test_the_withdrawal_of_a_message_that_was_replaced_is_shown_to_a_person() -> None:
    newer = bulletin(source=(KMA, "kma:2", NOW - ago(30)))
    gone = alert(info(), identifier="kma:1:withdrawn", msg_type=MsgType.CANCEL, references=refers_to("kma:1"))
    assert decided(gone, newer).act is Act.PERSON


def test_an_end_that_names_a_message_which_only_repeated_the_warning_is_shown_to_a_person() -> None:
    assert decided(clear(references=refers_to("kma:repeated")), bulletin()).act is Act.PERSON


def test_a_gauge_of_the_same_office_whose_warning_was_never_said_ends_nothing() -> None:
    flood = bulletin(hazard="river_flood", source=("hrfco", "a:1", NOW - ago(30)))
    measured = clear("홍수주의보", references=refers_to("b:1", "hrfco"), sender="hrfco")
    gauge = replace(measured.infos[0], parameters=(Pair("measured:gauge", "B"),))
    assert decided(replace(measured, infos=(gauge,)), flood, source=BOTH).act is Act.RECORD


def test_an_update_that_moves_what_is_said_here_elsewhere_is_shown_to_a_person() -> None:
    moved = alert(info(areas=zone(BUSAN)), identifier="kma:9", msg_type=MsgType.UPDATE, references=refers_to("kma:1"))
    assert decided(moved, bulletin()).act is Act.PERSON


def test_an_end_of_one_pollutant_where_none_was_named_is_shown_to_a_person() -> None:
    by_hand = bulletin(hazard="fine_dust", districts=ALL, source=None)
    assert decided(dust("PM10", "3", ends=True), by_hand).act is Act.PERSON


def test_the_end_of_a_fire_that_names_no_message_is_shown_to_a_person() -> None:
    fire = bulletin(hazard="building_fire", level="danger")
    over = clear("화재 위험", areas=(Area("서울특별시 강남구"),))
    assert decided(over, fire).act is Act.PERSON


# Levels that stand beside others


def test_a_tropical_night_written_by_hand_stays_beside_an_advisory() -> None:
    night = bulletin(hazard="heat_wave", level="tropical_night", districts=ALL, source=None)
    decision = decided(alert(info("폭염주의보", areas=zone(SEOUL)), identifier="kma:9"), night)
    assert parts(decision) == {"advisory": 25, "tropical_night": 25}


def test_a_chemical_alert_does_not_take_the_place_of_an_air_raid() -> None:
    levels = HAZARDS["civil_defense"]
    raid = fold.raised(fold.NOTHING, levels.level("air_raid"), ALL, until=None, by=("a", "1"))
    both = fold.raised(raid, levels.level("cbr"), ALL, until=None, by=("a", "2"))
    assert set(fold.by_level(both, levels)) == {"air_raid", "cbr"}


def test_a_bulletin_of_another_level_that_waits_does_not_stand_for_a_warning() -> None:
    cells = dict(fold.cells_of("warning", IN_SOUTHEAST, until=None, by=(KMA, "kma:1")))
    cells |= fold.cells_of("advisory", IN_NORTHEAST, until=None, by=(KMA, "kma:1"))
    waits = bulletin(level="warning", districts=IN_SOUTHEAST | IN_NORTHEAST, cells=cells, waiting=True)
    worse = alert(info("대설경보", areas=zone(NORTHEAST)), identifier="kma:9")
    assert decided(worse, waits, source=replace(PINNED, trust="open")).act is Act.BULLETIN


# Earthquakes


def test_a_wider_and_stronger_quick_report_after_anothers_report_is_not_lost() -> None:
    weak = said("info", replace(BUAN, magnitude=3.9), districts=IN_SOUTHEAST, source=(OTHER, "x:1", NOW - ago(2)))
    assert decided(quake("지진속보"), weak).act is Act.BULLETIN


def test_a_report_without_a_magnitude_takes_none_back() -> None:
    assert decided(quake("지진정보", shock=replace(BUAN, magnitude=None)), said("info")).act is Act.RECORD


def test_the_end_of_another_shock_does_not_end_this_one() -> None:
    other = quake(shock=replace(BUAN, at=BUAN.at - ago(30)), msg_type=MsgType.CANCEL)
    assert decided(other, said()).act is Act.PERSON


def test_an_end_that_names_no_shock_waits_for_a_person() -> None:
    assert decided(quake(msg_type=MsgType.CANCEL), said()).release is Release.REVIEW


def test_a_false_alarm_that_is_withdrawn_under_another_name_is_shown_to_a_person() -> None:
    assert decided(quake("지진조기경보", msg_type=MsgType.CANCEL), said("quick")).act is Act.PERSON


@pytest.mark.parametrize("hours", [-25, 2])
def test_a_shock_of_another_day_or_of_later_is_not_said_now(hours: int) -> None:
    shock = replace(BUAN, at=NOW + timedelta(hours=hours))
    assert decided(quake("지진정보", shock=shock)).act is not Act.BULLETIN


# Data that changed


def test_a_district_that_left_the_city_file_is_shown_to_a_person() -> None:
    gone = bulletin(districts=IN_SOUTHEAST | {"99999"})
    assert decided(alert(info("대설경보"), identifier="kma:9"), gone).act is Act.PERSON
