"""Why a report is believed: reasons in words and an order for staff, and nothing that publishes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeline.incidents.credibility import Told, order, reasons

NOW = datetime(2026, 8, 8, 12, 0, tzinfo=UTC)
ONE = Told(authors=1)
tolds = st.builds(
    Told,
    authors=st.integers(1, 10_000),
    posts=st.integers(1, 10_000),
    new_pictures=st.integers(0, 20),
    old_pictures=st.integers(0, 20),
    metres=st.none() | st.integers(0, 5_000),
    first_hand=st.integers(0, 9),
    warned=st.booleans(),
    contradicting=st.integers(0, 50),
)


def codes(told: Told) -> list[str]:
    return [reason.code for reason in reasons(told)]


def weight(told: Told) -> int:
    return sum(reason.weight for reason in reasons(told))


def test_one_author_is_said_and_a_thousand_reposts_do_not_weigh():
    assert codes(replace(ONE, posts=2_400, metres=50)) == ["one-author", "precise", "shared"]
    assert weight(replace(ONE, posts=2_400)) == weight(ONE)


def test_more_people_weigh_more():
    assert weight(replace(ONE, authors=2)) > weight(ONE)
    assert weight(replace(ONE, authors=20)) > weight(replace(ONE, authors=2))


def test_an_old_picture_and_those_who_say_otherwise_are_told_beside_it():
    found = codes(replace(ONE, old_pictures=1, contradicting=2))
    assert {"old-picture", "contradicted"} <= set(found)


def test_a_young_account_is_told_only_where_its_age_is_known():
    assert "young-account" not in codes(ONE)
    assert "young-account" in codes(replace(ONE, account_age=timedelta(days=3)))


def test_the_verdict_of_staff_stands_first():
    assert codes(replace(ONE, verdict="false", authors=500, new_pictures=3))[0] == "staff-false"


@given(tolds)
def test_every_reason_is_said_in_both_languages_and_the_same_values_give_the_same(told):
    assert all(reason.ko and reason.en for reason in reasons(told))
    assert reasons(told) == reasons(told)


@given(tolds, tolds)
def test_life_comes_before_whatever_is_better_believed(doubted, believed):
    life = order("life", reasons(doubted), last_at=NOW - timedelta(hours=5))
    assert life < order("normal", reasons(believed), last_at=NOW)


def test_what_was_looked_at_waits_behind_what_was_not():
    assert order("normal", (), last_at=NOW) < order("life", (), last_at=NOW, waiting=False)
