"""The labelled posts: each tuned one is found as labelled, and of those held out as many as the measure asks for."""

from pathlib import Path

import pytest

from lifeline.incidents.district import Districts
from lifeline.incidents.gazetteer import load_gazetteer
from lifeline.incidents.locate import locate
from tests.incidents.labelled_places import Labelled, Score, count, faults, labelled

CITY = Path(__file__).parents[2] / "city"
DISTRICTS = Districts.of_city(CITY)
GAZETTEER = load_gazetteer(CITY, DISTRICTS)
PARTS = {part: labelled(part) for part in ("tuned", "held_out", "hard")}


def found(one: Labelled):
    place = locate(one.post, (), None, GAZETTEER)
    return place, DISTRICTS.named[place.district].ko if place.district else ""


def test_there_are_300_posts_and_a_third_is_held_out():
    posts = [one.post for part in PARTS.values() for one in part]
    assert len(set(posts)) == len(posts)
    assert len(posts) >= 300
    assert len(PARTS["held_out"]) + len(PARTS["hard"]) >= len(posts) / 3


def test_every_district_named_in_a_label_is_one():
    known = {one.ko for one in DISTRICTS.named.values()}
    assert {name for part in PARTS.values() for one in part for name in one.districts} <= known


@pytest.mark.parametrize("one", PARTS["tuned"], ids=lambda one: one.post[:30])
def test_a_tuned_post_is_found_as_labelled(one):
    assert faults(one, *found(one)) == []


@pytest.mark.parametrize("part", ["held_out", "hard"])
@pytest.mark.parametrize("what", ["point", "district"])
def test_of_the_posts_held_out_precision_is_095_and_recall_09(part, what):
    scores = {name: Score() for name in ("point", "district", "candidates")}
    for one in PARTS[part]:
        count(scores, one, *found(one))
    assert scores[what].precision >= 0.95
    assert scores[what].recall >= 0.9


def test_the_profile_of_an_author_is_no_part_of_it():
    """Whoever posts from home about elsewhere would be put at home: locate takes no profile."""
    assert "author" not in locate.__annotations__
