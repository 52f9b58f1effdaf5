"""The vote of a day: what an ambiguous name meant by those who said which, on both kinds of database."""

from datetime import timedelta

import pytest

from lifeline import flows
from lifeline.core.cap import Status
from lifeline.incidents.lately import votes
from lifeline.incidents.tables import Report
from tests.hearing import NOON, ear, post, rows, world_on

GANGNAM, EUNPYEONG = "11680", "11380"


@pytest.mark.parametrize(
    ("counted", "won"),
    [
        ([("신사동", GANGNAM, 3)], {"신사동": GANGNAM}),
        ([("신사동", GANGNAM, 2)], {}),
        ([("신사동", GANGNAM, 4), ("신사동", EUNPYEONG, 2)], {"신사동": GANGNAM}),
        ([("신사동", GANGNAM, 4), ("신사동", EUNPYEONG, 3)], {}),
        ([], {}),
    ],
)
def test_a_district_wins_with_three_people_and_two_thirds(counted, won):
    assert votes(counted) == won


def said(text, **given):
    return post(text, said={"hazard": "urban_inundation"}, platform="form", **given)


def clear(place, *authors, after=0):
    return [said(f"{place} 침수 물이 {number}번째 골목까지", author=author, after=after) for number, author in enumerate(authors)]


@pytest.fixture
def database(databases):
    return databases(Status.ACTUAL)


def heard_after(database, first):
    """The place of a post that says only 신사동, an hour after the others."""
    flows.hear(world_on(database), ear(), first)
    world = world_on(database, NOON + timedelta(hours=1))
    flows.hear(world, ear(), [said("신사동 물 차오름", after=3600)])
    return rows(database, Report, "district", "lat", "method")[-1]


def test_three_people_who_say_which_give_the_fourth_a_district_and_no_point(database):
    assert heard_after(database, clear("강남구 신사동", "a", "b", "c")) == (GANGNAM, None, "dong")


def test_one_person_three_times_is_one_vote(database):
    assert heard_after(database, clear("강남구 신사동", "a", "a", "a")) == ("", None, "none")


def test_what_was_said_the_day_before_yesterday_votes_no_more(database):
    early = clear("강남구 신사동", "a", "b", "c", after=-2 * 86_400)
    assert heard_after(database, early) == ("", None, "none")
