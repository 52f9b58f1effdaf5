"""Hashtags are data with switches: what would hear nothing, everything or the other world is refused with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lifeline.bulletins.hazard import load_hazards
from lifeline.core.cap import Status
from lifeline.core.strict_yaml import BadData
from lifeline.listening.hashtags import Hashtags, folded, load_hashtags

CITY = Path(__file__).parents[2] / "city"
HAZARDS = {"heavy_snow": ("#서울제설", "#SeoulSnow"), "heavy_rain": ("#서울호우", "#SeoulRain")}
HEAD = "version: test\ntags:\n"

Given = Callable[..., Hashtags]


@pytest.fixture
def given(tmp_path: Path) -> Given:
    def load(*lines: str, hazards: dict[str, tuple[str, ...]] = HAZARDS) -> Hashtags:
        body = "".join(f"  - {line}\n" for line in lines) or "  []\n"
        (tmp_path / "hashtags.yaml").write_text(HEAD + body, encoding="utf-8")
        return load_hashtags(tmp_path, hazards)

    return load


def test_the_office_s_hashtags_are_sound() -> None:
    hazards = {code: (hazard.hashtag_ko, hazard.hashtag_en) for code, hazard in load_hazards(CITY).items()}
    tags = load_hashtags(CITY, hazards)
    assert "서울제설" in tags.wanted(Status.ACTUAL)
    assert set(hazards) <= set(tags.hazards.values())


def test_a_hazard_s_own_hashtags_are_listened_to_while_a_situation_of_it_is_open(given: Given) -> None:
    tags = given("{tag: '#서울재난'}")
    assert tags.wanted(Status.ACTUAL) == ("서울재난",)
    assert tags.wanted(Status.ACTUAL, {"heavy_snow"}) == ("SeoulSnow", "서울재난", "서울제설")


def test_a_hashtag_switched_off_stays_off_while_its_situation_is_open(given: Given) -> None:
    tags = given("{tag: '#SEOULSNOW', hazard: heavy_snow, enabled: false}")
    assert tags.wanted(Status.ACTUAL, {"heavy_snow"}) == ("서울제설",)
    assert tags.wanted(Status.EXERCISE, {"heavy_snow"}) == ("서울제설훈련",)


def test_an_exercise_listens_to_no_live_hashtag(given: Given) -> None:
    tags = given("{tag: '#서울재난'}", "{tag: '#모의제설', hazard: heavy_snow, world: drill}")
    everything = set(HAZARDS)
    drill = {folded(tag) for tag in tags.wanted(Status.EXERCISE, everything)}
    assert drill == {"서울재난훈련", "모의제설", "서울제설훈련", "seoulsnowdrill", "서울호우훈련", "seoulraindrill"}
    assert drill.isdisjoint(folded(tag) for tag in tags.wanted(Status.ACTUAL, everything))


def test_the_office_s_own_exercise_listens_to_no_live_hashtag() -> None:
    hazards = {code: (hazard.hashtag_ko, hazard.hashtag_en) for code, hazard in load_hazards(CITY).items()}
    tags = load_hashtags(CITY, hazards)
    live, drill = ({folded(tag) for tag in tags.wanted(status, set(hazards))} for status in (Status.ACTUAL, Status.EXERCISE))
    assert live.isdisjoint(drill)
    assert len(live) == len(drill)


def test_a_post_s_hashtags_lead_to_the_hazard_of_the_first_that_has_one(given: Given) -> None:
    tags = given("{tag: '#서울폭설', hazard: heavy_snow}", "{tag: '#서울재난'}")
    assert tags.lead(["서울재난", "＃서울폭설", "서울호우"]) == "heavy_snow"
    assert tags.lead(["#seoulrain"]) == "heavy_rain"
    assert tags.lead(["서울제설훈련"]) == "heavy_snow"
    assert tags.lead(["맛집", "서울"]) == ""


REFUSED = {
    "{tag: '#'}": "alone",
    "{tag: '＃ '}": "alone",
    "{tag: '#눈'}": "too short",
    "{tag: '#2026'}": "too short",
    "{tag: '#서울 제설'}": "a space",
    "{tag: '#서울-제설'}": "a space",
    "{tag: '서울제설'}": "no hashtag",
    "{tag: ''}": "no hashtag",
    "{tag: '##서울'}": "a space",
    "{tag: '#서울폭설', hazard: snow}": "no disaster type",
    "{tag: '#서울폭설', when: situation}": "no type",
    "{tag: '#서울제설', world: drill}": "live hashtag",
    "{tag: '#seoulSNOW', world: drill}": "live hashtag",
    "{tag: '#서울폭설훈련'}": "exercises",
    "{tag: '#SnowDRILL'}": "exercises",
    f"{{tag: '#{'가' * 120}'}}": "longer",
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_hashtag_that_hears_nothing_everything_or_the_other_world_is_refused_with_its_line(given: Given, line: str) -> None:
    with pytest.raises(BadData) as refused:
        given("{tag: '#서울재난'}", line)
    assert [(one.file, one.line) for one in refused.value.problems] == [("hashtags.yaml", 4)]
    assert REFUSED[line] in refused.value.problems[0].sentence


@pytest.mark.parametrize("second", ["#서울재난", "＃서울재난"])
def test_a_hashtag_twice_is_refused(given: Given, second: str) -> None:
    with pytest.raises(BadData, match=r"4: .* second time \(line 3\)"):
        given("{tag: '#서울재난'}", f"{{tag: '{second}'}}")


def test_a_disaster_type_whose_hashtag_is_an_exercise_s_is_refused(given: Given) -> None:
    with pytest.raises(BadData, match="choose another one"):
        given("{tag: '#서울재난'}", hazards={"heavy_snow": ("#제설훈련",)})
