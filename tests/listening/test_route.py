"""Where a post goes: a danger to the map, a question to the inbox, the rest nowhere; and each with its reason."""

from datetime import UTC, datetime

import pytest

from lifeline.core.sighting import Sighting
from lifeline.listening.route import route

NOW = datetime(2026, 8, 8, 12, 0, tzinfo=UTC)


def heard(platform: str = "x", **more: object) -> Sighting:
    return Sighting(platform=platform, post_id="1", text="", created_at=NOW, heard_at=NOW, **more)


def to(hazard: str = "", urgency: str = "normal", signs: tuple[str, ...] = (), lead: str = "", platform: str = "x") -> str:
    return route(heard(platform), hazard=hazard, urgency=urgency, signs=signs, lead=lead).to


def test_what_becomes_a_case_goes_to_the_inbox_unless_life_is_at_risk():
    cases = [route(heard(), hazard="food_poisoning", urgency=urgency, case=True) for urgency in ("normal", "life")]
    assert [(one.to, one.why) for one in cases] == [
        ("inbox", "becomes a case: names a danger"),
        ("incident", "somebody may be in danger of life"),
    ]
    assert route(heard(), hazard="food_poisoning", urgency="normal", signs=("past",), case=True).to == "none"


@pytest.mark.parametrize("sign", ["ad", "news", "past", "joke", "ask", "complaint", "over"])
def test_a_risk_to_life_goes_to_the_map_whatever_else_is_said(sign):
    assert to(urgency="life", signs=(sign,)) == "incident"


@pytest.mark.parametrize("sign", ["ad", "past", "news", "over", "joke", "prayer", "leisure"])
def test_a_word_of_danger_that_is_no_danger_goes_nowhere(sign):
    assert to("urban_inundation", signs=(sign,)) == "none"


@pytest.mark.parametrize("sign", ["past", "news", "prayer", "joke", "leisure"])
def test_who_is_there_is_heard_though_it_also_looks_like_talk(sign):
    assert to("urban_inundation", signs=(sign, "here")) == "incident"


def test_a_danger_goes_to_the_map():
    assert to("urban_inundation") == "incident"


def test_a_place_under_the_tag_of_a_danger_goes_to_the_map():
    assert to("heavy_snow", lead="heavy_snow") == "incident"


@pytest.mark.parametrize("sign", ["ask", "complaint"])
def test_a_question_or_a_request_without_danger_goes_to_the_inbox(sign):
    assert to(signs=(sign,)) == "inbox"


def test_a_question_whether_there_is_a_danger_goes_to_the_inbox():
    assert to("urban_inundation", signs=("ask",)) == "inbox"


def test_a_request_about_a_danger_goes_to_the_map():
    assert to("heavy_snow", signs=("complaint", "ask")) == "incident"


@pytest.mark.parametrize("platform", ["form", "phone", "paste", "csv"])
def test_what_was_told_to_us_is_never_dropped(platform):
    assert to("urban_inundation", signs=("past",), platform=platform) == "incident"
    assert to(platform=platform) == "inbox"


def test_a_post_about_nothing_goes_nowhere():
    assert to() == "none"
