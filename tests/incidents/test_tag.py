"""Hashtags without spaces fall into the tags that are listened for, places, and the rest."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.incidents.district import Districts
from lifeline.incidents.gazetteer import load_gazetteer
from lifeline.incidents.tag import LONGEST, parts

CITY = Path(__file__).parents[2] / "city"
GAZETTEER = load_gazetteer(CITY, Districts.of_city(CITY))
LISTENED = ("#서울제설", "서울", "제설", "강남역침수")


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("#서울제설북악스카이웨이", [("서울제설", "tag"), ("북악스카이웨이", "place")]),
        ("강남역침수", [("강남역침수", "tag")]),
        ("서울사당역빙판", [("서울", "tag"), ("사당역", "place"), ("빙판", "rest")]),
        ("오늘도폭설", [("오늘도폭설", "rest")]),
        ("#", []),
    ],
)
def test_the_longest_tag_comes_first_then_places(tag, found):
    assert [(part.text, part.kind) for part in parts(tag, LISTENED, GAZETTEER)] == found


def test_what_is_not_listened_for_is_still_taken_apart():
    assert [part.kind for part in parts("서울제설북악스카이웨이", (), GAZETTEER)] == ["city", "rest", "place"]


@given(st.text(max_size=200), st.lists(st.text(max_size=10), max_size=5))
def test_no_tag_breaks_it_and_nothing_is_lost(tag, listened):
    found = parts(tag, listened, GAZETTEER)
    assert len("".join(part.text for part in found)) <= 2 * LONGEST
    assert all(part.text for part in found)
