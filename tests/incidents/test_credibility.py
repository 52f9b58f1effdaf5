"""Why a report is believed: reasons in words and an order for staff, and nothing that publishes."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.official import Official
from lifeline.incidents.agree import cleared, warned
from lifeline.incidents.credibility import Told, for_public, order, reasons, weight

NOW = datetime(2026, 8, 8, 12, 0, tzinfo=UTC)
ONE = Told(authors=1)
CASES = [
    (Told(authors=0), "no-place", -1, "정확한 위치를 모름", "The exact place is not known"),
    (Told(authors=0), "nobody", -2, "남아 있는 제보가 없음", "No report of it is left"),
    (ONE, "one-author", -1, "한 사람만 알림", "Told by one person only"),
    (Told(2), "authors", 2, "서로 다른 2명이 저마다의 말로 알림", "2 people tell of it, each in their own words"),
    (Told(1200), "authors", 4, "서로 다른 1,200명이 저마다의 말로 알림", "1,200 people tell of it, each in their own words"),
    (Told(1, alike=1), "alike", 1, "거의 같은 말로 알린 사람 1명", "1 person says nearly the same words"),
    (Told(3, alike=2), "alike", 0, "거의 같은 말로 알린 사람 2명", "2 people say nearly the same words"),
    (Told(1, posts=2400), "shared", 0, "공유까지 글 2,400건", "2,400 posts, shares counted"),
    (Told(1, new_pictures=1), "new-picture", 3, "처음 보는 사진 1장", "1 picture not seen before"),
    (Told(1, old_pictures=2), "old-picture", -3, "전에 나온 사진 2장", "2 pictures seen before"),
    (Told(1, metres=40), "precise", 1, "위치가 40m 안으로 분명함", "The place is known to 40 m"),
    (Told(1, first_hand=1), "first-hand", 2, "현장에서 직접 본 표현이 있음", "Worded as seen on the spot"),
    (Told(1, warned="same"), "warned", 2, "이 구에 같은 종류의 특보·경보가 내려져 있음", "An official warning of this type is in force"),
    (Told(1, warned="related"), "warned-related", 1, "이 구에 관련된 특보·경보가 내려져 있음", "A related official warning is in force"),
    (Told(1, cleared=True), "cleared", -1, "이 구의 같은 특보·경보가 해제됨", "The official warning of this type has ended"),
    (Told(1, contradicting=1), "contradicted", -2, "끝났거나 사실이 아니라고 한 사람 1명", "1 person says that it is over or not so"),
    (Told(9, contradicting=3), "contradicted", -1, "끝났거나 사실이 아니라고 한 사람 3명", "3 people say that it is over or not so"),
    (Told(1, young=1), "young-accounts", -1, "만든 지 7일이 안 된 계정 1개", "1 account less than a week old"),
    (Told(5, young=4), "young-accounts", 0, "만든 지 7일이 안 된 계정 4개", "4 accounts less than a week old"),
    (Told(1, verdict="confirmed"), "staff-confirmed", 10, "담당자가 확인함", "Confirmed by staff"),
    (Told(1, verdict="false"), "staff-false", -10, "담당자가 사실이 아니라고 판단함", "Judged false by staff"),
]
tolds = st.builds(
    Told,
    authors=st.integers(1, 10_000),
    alike=st.integers(0, 50),
    posts=st.integers(1, 10_000),
    new_pictures=st.integers(0, 20),
    old_pictures=st.integers(0, 20),
    metres=st.none() | st.integers(0, 5_000),
    first_hand=st.integers(0, 9),
    young=st.integers(0, 10),
    warned=st.sampled_from(["", "same", "related"]),
    cleared=st.booleans(),
    contradicting=st.integers(0, 50),
    verdict=st.sampled_from(["", "confirmed", "false"]),
)


def codes(told):
    return [reason.code for reason in reasons(told)]


def weighed(told):
    return weight(reasons(told))


@pytest.mark.parametrize(("told", "code", "weighs", "ko", "en"), CASES, ids=[f"{case[1]} {case[2]}" for case in CASES])
def test_every_reason_says_in_both_languages_what_it_is_and_has_its_weight(told, code, weighs, ko, en):
    [found] = [one for one in reasons(told) if one.code == code]
    assert (found.weight, found.name("ko")) == (weighs, ko)
    assert found.name("en").startswith(en)


def test_nothing_is_a_reason_of_which_nothing_is_known():
    assert codes(ONE) == ["no-place", "one-author"]


def test_a_thousand_reposts_do_not_weigh():
    assert weighed(replace(ONE, posts=2_400)) == weighed(ONE)


def test_the_verdict_of_staff_stands_first():
    assert codes(replace(ONE, verdict="false", authors=500, new_pictures=3))[0] == "staff-false"


@given(tolds, st.booleans())
def test_one_more_independent_author_never_lowers_it_however_young_the_account(told, young):
    told = replace(told, young=min(told.young, told.authors))
    more = replace(told, authors=told.authors + 1, posts=told.posts + 1, young=told.young + young)
    assert weighed(more) >= weighed(told)


@given(tolds)
def test_whoever_turns_out_to_have_words_of_their_own_lowers_nothing(told):
    if told.alike:
        assert weighed(replace(told, authors=told.authors + 1, alike=told.alike - 1)) >= weighed(told)


@given(tolds)
def test_one_more_who_says_otherwise_never_raises_it_and_one_more_new_picture_never_lowers_it(told):
    assert weighed(replace(told, contradicting=told.contradicting + 1)) <= weighed(told)
    assert weighed(replace(told, new_pictures=told.new_pictures + 1)) >= weighed(told)


@given(tolds)
def test_the_same_values_give_the_same_reasons_each_once_and_said_in_both_languages(told):
    found = reasons(told)
    assert found == reasons(told)
    assert len({one.code for one in found}) == len(found)
    assert all(re.search("[가-힣]", one.ko) and one.en.isascii() for one in found)


@given(tolds)
def test_the_public_is_told_nothing_that_points_at_a_person(told):
    assert {one.code for one in for_public(reasons(told))}.isdisjoint({"young-accounts", "old-picture"})


@given(tolds, tolds, st.booleans())
def test_life_comes_before_whatever_is_better_believed_also_when_it_was_looked_at(doubted, believed, waiting):
    life = order("life", reasons(doubted), last_at=NOW - timedelta(hours=5), waiting=waiting)
    assert life < order("normal", reasons(believed), last_at=NOW)


def test_then_comes_what_nobody_looked_at_then_what_is_better_believed_then_the_newest():
    many, before = reasons(Told(9)), NOW - timedelta(hours=1)
    keys = [
        order("normal", reasons(ONE), last_at=before),
        order("normal", reasons(ONE), last_at=NOW),
        order("normal", many, last_at=before),
        order("normal", many, last_at=NOW, waiting=False),
        order("urgent", reasons(ONE), last_at=before),
    ]
    assert sorted(keys) == [keys[4], keys[2], keys[1], keys[0], keys[3]]


SNOW, RAIN = "heavy_snow", "heavy_rain"
HERE, THERE = frozenset({"11620", "11590"}), frozenset({"11680"})
WATER = ("typhoon", "heavy_rain", "urban_inundation")


@pytest.mark.parametrize(
    ("official", "expected"),
    [
        ((), ""),
        ((Official("urban_inundation", HERE, NOW),), "same"),
        ((Official(RAIN, HERE, NOW),), "related"),
        ((Official(RAIN, HERE, NOW), Official("urban_inundation", HERE, NOW)), "same"),
        ((Official(RAIN, THERE, NOW),), ""),
        ((Official(SNOW, HERE, NOW),), ""),
        ((Official("urban_inundation", HERE, NOW, ended=True),), ""),
    ],
)
def test_a_bulletin_agrees_with_what_is_told_of_its_type_or_family_in_its_districts(official, expected):
    assert warned(official, hazard="urban_inundation", kin=WATER, district="11620") == expected


def test_a_bulletin_agrees_with_nothing_of_no_known_type_or_place():
    said = (Official(RAIN, HERE, NOW),)
    assert warned(said, hazard="", kin=(), district="11620") == ""
    assert warned(said, hazard=RAIN, kin=WATER, district="") == ""


@pytest.mark.parametrize(
    ("official", "expected"),
    [
        ((Official(RAIN, HERE, NOW, ended=True),), True),
        ((Official(RAIN, HERE, NOW - timedelta(hours=2), ended=True),), False),
        ((Official(RAIN, HERE, NOW, ended=True), Official(RAIN, HERE, NOW)), False),
        ((Official(RAIN, THERE, NOW, ended=True),), False),
        ((Official(SNOW, HERE, NOW, ended=True),), False),
    ],
)
def test_an_all_clear_counts_since_it_was_first_told_of_and_until_it_is_said_again(official, expected):
    assert cleared(official, hazard=RAIN, district="11620", since=NOW - timedelta(hours=1)) is expected
