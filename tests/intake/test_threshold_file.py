"""What a feed's file says about its numbers is read strictly, and each mistake is told with its line."""

from datetime import timedelta
from pathlib import Path

import pytest

from lifeline.core.strict_yaml import BadData, load
from lifeline.intake.feed import load_feeds
from lifeline.intake.formats import FORMATS
from lifeline.intake.threshold import Hold
from lifeline.intake.threshold_file import events

HEAD = """name: a
title: A
url: https://a.example/x
every: 5 min
format: seoul-rain-gauge
trust: pinned
said_by: {sender: city@a.example, name: 서울특별시}
thresholds:
"""
RULE = """  - name: rain-hour
    quantity: rain_60min_mm
    for: 2 readings
    clear_for: 30 min
    steps:
      - {above: 55, clear_below: 20.5, event: 도심 침수 주의, src: proposal, confirmed: false}
      - {above: 72, clear_below: 50, event: 도심 침수 위험, src: proposal, confirmed: false}
"""


def problems(folder: Path, text: str) -> str:
    (folder / "a.yaml").write_text(text)
    with pytest.raises(BadData) as caught:
        load_feeds(folder, formats=FORMATS)
    return str(caught.value)


def test_a_rule_is_read_with_its_holds(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + RULE)
    ((feed,), rule) = (load_feeds(tmp_path, formats=FORMATS), load_feeds(tmp_path)[0].rules[0])
    assert (rule.rise, rule.fall, [step.above for step in rule.steps]) == (Hold(readings=2), Hold(timedelta(minutes=30)), [55, 72])
    assert feed.thresholds[0].steps[0].confirmed is False


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("quantity: rain_60min_mm", "quantity: stage_m", 10, "gives rain_10min_mm, rain_60min_mm"),
        ("clear_below: 20.5", "clear_below: 55", 14, "it would begin and end at once"),
        ("above: 72", "above: 54", 15, "must be higher than the one before"),
        ("clear_below: 50", "clear_below: 10", 15, "must be higher than the one before"),
        ("for: 2 readings", "for: a while", 11, "a time (20 min) or a number of readings"),
        ("src: proposal, ", "", 14, "'thresholds.0.steps.0.src' is missing"),
        ("name: rain-hour", "name: Rain Hour", 9, "is wrong"),
        ("    quantity", "    colour: red\n    quantity", 10, "not a key known here"),
        ("above: 55", "above: .inf", 14, "is wrong"),
    ],
)
def test_a_wrong_threshold_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    told = problems(tmp_path, HEAD + RULE.replace(old, new, 1))
    assert f"a.yaml:{line}: " in told
    assert says in told


def test_two_thresholds_of_one_name_are_told(tmp_path: Path) -> None:
    assert "is the name of two thresholds" in problems(tmp_path, HEAD + RULE + RULE)


def test_thresholds_nobody_answers_for_are_told(tmp_path: Path) -> None:
    assert "'said_by' is missing" in problems(tmp_path, HEAD.replace("said_by", "# said_by") + RULE)


def test_a_speaker_who_is_not_among_the_senders_is_told(tmp_path: Path) -> None:
    assert "not among 'senders'" in problems(tmp_path, HEAD.replace("trust: pinned", "trust: pinned\nsenders: [b@b.example]") + RULE)


def test_thresholds_of_a_format_without_numbers_are_told(tmp_path: Path) -> None:
    assert "gives no numbers" in problems(tmp_path, HEAD.replace("seoul-rain-gauge", "cap") + RULE)


def test_every_event_word_is_known_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + RULE)
    (feed,) = load_feeds(tmp_path)
    told = [(event, problem.line) for event, problem in events(load(tmp_path / "a.yaml"), feed.thresholds)]
    assert told == [("도심 침수 주의", 14), ("도심 침수 위험", 15)]


def test_what_ships_is_marked_as_a_proposal_and_says_where_each_number_comes_from() -> None:
    steps = [step for feed in load_feeds(Path(__file__).parents[2] / "feeds") for entry in feed.thresholds for step in entry.steps]
    assert steps
    assert [step.event for step in steps if step.confirmed or "제안" not in step.src] == []
