"""Scripts are read as values, and whatever is wrong in one is a sentence with its line."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.strict_yaml import BadData
from lifeline.drills.load import load_scripts, read_script, sound_script, text_of
from lifeline.drills.offset import LONGEST, read_offset, said
from lifeline.drills.policy import load_policy

HOME = Path(__file__).resolve().parents[2]
SNOW = (HOME / "drills" / "mock-snow-removal.yaml").read_text(encoding="utf-8")


def told(text: str) -> str:
    with pytest.raises(BadData) as refused:
        sound_script(text, "snow")
    return str(refused.value)


def test_the_texts_of_a_script_are_enough_to_read_it_again() -> None:
    read, kept = load_scripts(HOME / "drills")["mock-snow-removal"], read_script(SNOW, "mock-snow-removal")

    assert read == kept
    assert read.inject("black-ice").line == SNOW[: SNOW.index("- code: black-ice")].count("\n") + 1


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("code: rumour", "code: advisory", "the code 'advisory' stands here a second time"),
        ("to: map-desk", "to: map-desc", "no part is called 'map-desc'"),
        ("objective: figures", "objective: figure", "no objective is called 'figure'"),
        ("part: approver, lasts", "part: aprover, lasts", "no part is called 'aprover'"),
        ("lasts: 2 h", "lasts: 1 h 40 min", "over comes at 1 h 45 min, but the exercise ends after 1 h 40 min"),
        ("within: 3 min, hazard", "within: 16 min, hazard", "16 min from 1 h 45 min on is after the end; at most 15 min are left"),
        ("refers_to: advisory", "refers_to: over", "warning refers to over, which comes later or at the same moment"),
        ("refers_to: advisory", "refers_to: nothing", "refers_to 'nothing' is no document of this script"),
        ("at: 11 min\n    kind: call", "at: 0 min\n    kind: call", "say how long after it, more than 0 min"),
        (
            "at: 11 min\n    kind: call",
            "at: 1 h 58 min\n    kind: call",
            "preliminary-reminder comes at 2 h, but the exercise ends after 2 h",
        ),
        ("instead_of: preliminary", "instead_of: preliminary-reminder", "preliminary-reminder waits for itself"),
        ("share: 0.45", "share: 0.65", "the shares of all posts add up to 1.05"),
        ("within: 10 min, hazard", "within: 0:10, hazard", "reads as a number in base 60"),
        ("within: 10 min, hazard", "within: '0:10', hazard", "a time is written 0 min, 90 s, 5 min or 1 h 30 min"),
        ("모두 경상입니다", "실제 상황입니다", "an exercise never says '실제 상황'"),
        ("all slightly injured", "this is not a drill", "an exercise never says 'not a drill'"),
        ("all slightly injured", "[EXERCISE]", "nobody writes the exercise mark"),
        ("모두 경상입니다", "올려 주십시오(#서울제설)", "#서울제설 is a live hashtag"),
        ("tag: '#서울제설훈련'", "tag: '#서울제설'", "#서울제설 is the hashtag of the real thing"),
        ("confirmed: false", "confirmed: maybe", "'confirmed' is wrong"),
        ("T09:00+09:00", "T09:00", "has no zone"),
        ("kind: absence", "kind: call", "an inject of kind call has no 'absence'"),
        ("sample: 2026-01-13-1100-heavy-snow-clear.xml", "msg_type: Cancel", "a document is either a sample or has an event of its own"),
    ],
)
def test_what_is_wrong_in_a_script_is_said_with_its_line(before: str, after: str, sentence: str) -> None:
    assert before in SNOW
    wrong = told(SNOW.replace(before, after, 1))

    assert sentence in wrong
    assert all(line.startswith("snow.yaml:") for line in wrong.splitlines())


def test_a_text_in_one_language_only_is_refused_wherever_it_stands() -> None:
    assert "'injects.0.text.en' is missing" in told(
        SNOW.replace("      en: The weather service has issued", "      # The weather service", 1)
    )
    assert "'title.en' is missing" in told(SNOW.replace(", en: Mock snow removal by hashtag", "", 1))


def test_an_objective_that_nothing_tests_is_told() -> None:
    assert "nothing is expected for the objective 'coordinate'" in told(SNOW.replace("objective: coordinate", "objective: warn", 1))


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "[]",
        "just words",
        "title: &a {ko: x, en: x}\nabout: *a\n",
        "a: " + "[" * 5000,
        "a: " + "{a: " * 5000,
        SNOW.replace("모의", "모의\0", 1),
        SNOW.replace("모의", "모의\ud800", 1),
        SNOW + "# " + "x" * 10_000_000,
        SNOW.replace("'2011-12-14T09", "'0001-01-01T00"),
        SNOW.replace("posts: 5000", "posts: -1"),
        SNOW.replace("posts: 5000", "posts: 5e300"),
        SNOW.replace("lasts: 2 h", "lasts: 999999 h"),
        SNOW.replace("injects:\n", "injects: {}\nrest:\n"),
        SNOW.replace("kind: call", "kind: !!python/object:os.system call", 1),
    ],
)
def test_a_hostile_script_is_refused_in_sentences(hostile: str) -> None:
    assert told(hostile).startswith("snow.yaml:")


@pytest.mark.parametrize(
    ("saved", "sentence"),
    [
        (SNOW.replace("모두 경상", "모두\a 경상", 1).encode(), "a character that nobody sees (U+0007) stands here"),
        (b"title: x\n" * 151 + "모의".encode("cp949"), "its characters are not UTF-8: save it as UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_line_where_it_stands(tmp_path: Path, saved: bytes, sentence: str) -> None:
    (tmp_path / "snow.yaml").write_bytes(saved)
    with pytest.raises(BadData) as refused:
        load_scripts(tmp_path)

    assert [(one.line, sentence in one.sentence) for one in refused.value.problems] == [(152, True)], str(refused.value)


@given(st.integers(0, int(LONGEST.total_seconds())))
def test_every_span_is_read_as_it_was_written(seconds: int) -> None:
    span = timedelta(seconds=seconds)

    assert read_offset(said(span)) == span


def test_a_script_saved_with_the_mark_of_another_program_is_the_same_script(tmp_path: Path) -> None:
    (tmp_path / "snow.yaml").write_bytes(b"\xef\xbb\xbf" + SNOW.replace("\n", "\r\n").encode())

    assert read_script(text_of(tmp_path / "snow.yaml"), "snow") == read_script(SNOW, "snow")


def test_the_rating_of_a_target_follows_the_policy_of_the_office() -> None:
    policy, target = load_policy(HOME / "city"), timedelta(minutes=10)

    assert [policy.rating(took and timedelta(minutes=took), target) for took in (10, 20, 21, None)] == ["P", "S", "M", "U"]


def test_no_post_of_an_exercise_reaches_the_public_in_the_night() -> None:
    policy = load_policy(HOME / "city")
    hours = [datetime.fromisoformat(f"2026-11-22T{hour}+09:00") for hour in ("20:59", "21:00", "00:00", "06:59", "07:00")]

    assert [policy.quiet(hour) for hour in hours] == [False, True, True, True, False]
