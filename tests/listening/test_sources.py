"""Listeners are data: what would cost without limit, or belongs to the other world, is refused or left alone."""

from pathlib import Path

import pytest

from lifeline.core.cap import Status
from lifeline.core.strict_yaml import BadData
from lifeline.listening.sources import load_listeners

CITY = Path(__file__).parents[2] / "city"
HEAD = "version: test\nrules: {}\nlisteners:\n"
ONE = "name: x, platform: x, ko: 엑스, en: X, enabled: true, every_seconds: 60"


def test_nothing_is_asked_before_the_office_has_access_of_its_own() -> None:
    listeners = load_listeners(CITY)
    assert not [source.name for source in listeners.sources if source.enabled]


def test_an_exercise_asks_nothing_outside_that_is_not_marked_as_its_own(tmp_path: Path) -> None:
    lines = f"  - {{{ONE}, per_day: 10}}\n  - {{{ONE.replace('name: x', 'name: own')}, per_day: 10, world: drill}}\n"
    (tmp_path / "listeners.yaml").write_text(HEAD + lines, encoding="utf-8")
    listeners = load_listeners(tmp_path)
    assert [source.name for source in listeners.of(Status.EXERCISE)] == ["own"]
    assert [source.name for source in listeners.of(Status.ACTUAL)] == ["x"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (f"{{{ONE}}}", "X charges"),
        (f"{{{ONE.replace('platform: x', 'platform: fax')}}}", "no platform"),
        (f"{{{ONE}, per_day: 0}}", "per_day"),
        (
            "{name: b, platform: bluesky, ko: 가, en: A, enabled: true, every_seconds: 2, settings: {firehose: 'https://x.example'}}",
            "Jetstream",
        ),
        (
            "{name: b, platform: bluesky, ko: 가, en: A, enabled: true, every_seconds: 90, settings: {firehose: 'wss://x.example'}}",
            "oftener",
        ),
        ("{name: second, platform: mastodon, ko: 가, en: A, enabled: true, every_seconds: 60}", "one Mastodon server"),
        ("{name: base, platform: mastodon, ko: 가, en: A, enabled: true, every_seconds: 60}", "second time"),
    ],
)
def test_a_listener_without_sense_is_refused_with_its_line(tmp_path: Path, line: str, sentence: str) -> None:
    first = "  - {name: base, platform: mastodon, ko: 가, en: A, enabled: true, every_seconds: 60}\n"
    (tmp_path / "listeners.yaml").write_text(HEAD + first + f"  - {line}\n", encoding="utf-8")
    with pytest.raises(BadData, match=sentence) as refused:
        load_listeners(tmp_path)
    assert refused.value.problems[0].line == 5
