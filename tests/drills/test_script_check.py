"""What a script names must be there in the office that plays it, and what it expects must be possible."""

from pathlib import Path

import pytest

from lifeline.bulletins.office import open_office
from lifeline.core.strict_yaml import BadData
from lifeline.drills.check import check_script, check_scripts
from lifeline.drills.documents import Library
from lifeline.drills.known import Known, open_known
from lifeline.intake.feed import load_feeds
from lifeline.intake.formats import FORMATS
from lifeline.wiring import sources_of

HOME = Path(__file__).resolve().parents[2]
SNOW = (HOME / "drills" / "mock-snow-removal.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def known() -> Known:
    office, feeds = open_office(HOME / "city", HOME / "alert_templates"), load_feeds(HOME / "feeds", formats=FORMATS)
    library = Library({feed.name: feed for feed in feeds}, sources_of(feeds), HOME / "feeds" / "samples", office.city)
    return open_known(office, library, city=HOME / "city", drills=HOME / "drills")


def test_every_script_that_ships_is_sound(known: Known) -> None:
    six = {"mock-snow-removal", "gangnam-flood-night", "earthquake", "crowd", "wrong-alert", "platform-outage"}
    assert six <= check_scripts(HOME / "drills", known).keys()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("feed: mois-sms", "feed: mois-sns", "no feed is called 'mois-sns'"),
        ("sample: 2026-01-13-0500", "sample: 2026-01-13-0501", "kma-warnings has no sample '2026-01-13-0501-heavy-snow-advisory.xml'"),
        ("sample: 2026-01-13-0500", "sample: ../kma-warnings/2026-01-13-0500", "kma-warnings has no sample '../kma-warnings"),
        ("2026-01-13-0500-heavy-snow-advisory.xml", "no-data.json", "it names no place in the city"),
        ("event: 도로 살얼음", "event: 한파주의보", "'issued' is expected of road_icing, but the document is read as cold_wave"),
        ("event: 도로 살얼음", "event: 도로 살얼음\n      districts: ['99999']", "the city has no district 99999"),
        ("about: snow", "about: sand", "nobody knows what to say of 'sand'"),
        ("[북악스카이웨이, ", "[북악스카이웨, ", "the gazetteer knows no place of the name '북악스카이웨'"),
        ("place: 사당역}", "place: 강남역}", "nobody tells of '강남역' in that time"),
        ("channels: [x]", "channels: [myspace]", "no account is on 'myspace'"),
        ("metric: injured_light", "metric: injured_lightly", "nothing with the code 'injured_lightly' is counted"),
        ("value: '9'", "value: nine", "'nine' is no figure"),
        ("act: noted, within: 10 min", "act: noted, within: 10 min, place: 사당역", "'noted' does not ask about 'place'"),
        ("hazard: road_icing", "hazard: road_ice", "no type has the code 'road_ice'"),
        ("level: advisory", "level: attention", "heavy_snow has no level 'attention'; known are advisory, pre, warning"),
        ("department: smc", "department: smk", "no department is called 'smk'"),
        ("posts: 5000", "posts: 5000\ndistricts: ['11110', '99999']", "the city has no district 99999"),
        ("posts: 5000", "posts: 5000\ndistricts: ['11110']", "'사당역' lies outside the districts of the exercise"),
        ("role: moderator", "role: moderater", "'parts.3.role' is wrong"),
    ],
)
def test_what_the_office_does_not_have_is_said_with_its_line(known: Known, before: str, after: str, sentence: str) -> None:
    assert before in SNOW
    with pytest.raises(BadData) as refused:
        check_script(SNOW.replace(before, after, 1), "snow", known)

    assert any(sentence in problem.sentence and problem.line > 1 for problem in refused.value.problems), str(refused.value)


def test_all_that_is_wrong_in_a_script_is_told_at_once_and_nothing_twice(known: Known) -> None:
    """Of form, of content and of this office: who mends what was told has a sound script, and nothing that only follows is told."""
    wrong = {
        "confirmed: false": "confirmed: no",  # YAML reads something else
        "posts: 5000": "posts: 5000\nposts: 4000",
        "T09:00+09:00": "T09:00",
        "department: smc": "department: smk",  # this office has none
        "at: 11 min\n    kind: call": "at: 11 min\n    kind: cal",
        "to: map-desk": "to: map-desc",
        "part: approver, lasts: 30 min": "part: approver, lasts: 30 minutes",
        "모두 경상입니다": "실제 상황입니다",
        "about: snow": "about: sand",
        "channels: [x]": "channels: [myspace]",
        "refers_to: warning": "refers_to: nothing",
    }
    text = SNOW
    for before, after in wrong.items():
        assert before in text
        text = text.replace(before, after, 1)
    with pytest.raises(BadData) as refused:
        check_script(text, "snow", known)

    told = [(one.line, text.splitlines()[one.line - 1]) for one in refused.value.problems]
    stands = ("no", "T09:00'", "posts: 4000", "smk}", "cal", "map-desc", "sand", "myspace]", "실제 상황", "minutes}", "nothing}")
    assert len(told) == len(wrong), str(refused.value)
    assert [line for line, _ in told] == sorted(line for line, _ in told)
    assert all(word in said for word, (_, said) in zip(stands, told, strict=True)), str(refused.value)


def test_what_nobody_of_the_parts_may_do_is_told(known: Known) -> None:
    without = SNOW.replace("role: duty_chief", "role: writer").replace("role: moderator", "role: auditor")
    with pytest.raises(BadData) as refused:
        check_script(without.replace("role: approver", "role: writer").replace("metric: injured_light", "metric: missing"), "snow", known)

    said = str(refused.value)
    assert "no part may do that: add one with the role approver or duty_chief." in said
    assert "no part may do that: add one with the role duty_chief or moderator." in said
    assert "two people publish 'missing': add a second part" in said
