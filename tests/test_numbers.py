"""From a measured number to a bulletin that waits for a person: the recorded answers, through the feeds that ship."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from lifeline import flows
from lifeline.bulletins.decide import Act, Decision
from lifeline.bulletins.guideline import Release
from lifeline.cli import cli
from lifeline.core.cap import Info, MsgType
from lifeline.core.db import Database
from lifeline.intake.feed import Feed, load_feeds
from lifeline.intake.fetch import Body, Validators
from lifeline.intake.poll import poll
from lifeline.wiring import sources_of
from tests.bulletins.town import Town, office, settle_in
from tests.intake.samples import sample

FEEDS = Path(__file__).parents[1] / "feeds"
FLOOD = datetime(2022, 8, 8, 12, 14, tzinfo=UTC)
BRIDGE = datetime(2024, 7, 17, 22, 35, tzinfo=UTC)


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill)


def feed_named(name: str) -> Feed:
    return next(feed for feed in load_feeds(FEEDS) if feed.name == name)


def hear(town: Town, feed: Feed, at: datetime, body: bytes) -> list[Decision]:
    """One poll at that time with that answer, and what was decided on all it brought."""
    town.clock.at = at
    poll(town.world.database, feed, secret="key", now=at, fetch=lambda _wire, _request: Body(body, Validators(digest=f"{at}")))
    return [warned.decision for warned in flows.take_up(town.world, office(), sources_of((feed,)))]


def names(decisions: list[Decision]) -> list[tuple[str, str, str, str]]:
    return [(str(one.act), one.hazard, one.level, one.scope.words(office().city, "ko") if one.scope else "") for one in decisions]


def test_the_flood_evening_waits_for_a_person_as_one_draft_of_all_districts_that_crossed(town: Town) -> None:
    rain = feed_named("seoul-rain-gauge")
    hear(town, rain, FLOOD - timedelta(hours=1), sample("seoul-rain-gauge/no-data.json"))
    decided = hear(town, rain, FLOOD, sample("seoul-rain-gauge/2022-08-08-2114-flood.xml"))
    assert set(names(decided)) == {("bulletin", "urban_inundation", "danger", "동작구·관악구")}
    assert {str(one.release) for one in decided} == {"review"}


def test_no_number_goes_out_by_itself() -> None:
    events = {step.event for feed in load_feeds(FEEDS) for rule in feed.rules for step in rule.steps}
    matched = [office().hazards.match(Info(event, language="ko-KR")) for event in events]
    released = {office().guideline.release(one.hazard.code, one.level.id, MsgType.ALERT) for one in matched if one.hazard and one.level}
    assert (len(matched), released) == (len(events), {Release.REVIEW})


def test_the_bridge_closes_for_walkers_then_for_cars_in_its_two_districts(town: Town) -> None:
    bridge = feed_named("hrfco-jamsu-bridge")
    hear(town, bridge, BRIDGE - timedelta(hours=1), sample("hrfco-jamsu-bridge/no-data.json"))
    walkers = hear(town, bridge, BRIDGE, sample("hrfco-jamsu-bridge/2024-07-18-walkers.json"))
    cars = hear(town, bridge, BRIDGE + timedelta(minutes=90), sample("hrfco-jamsu-bridge/2024-07-18-cars.json"))
    assert names([*walkers, *cars]) == [
        ("bulletin", "traffic_control", "notice", "용산구·서초구"),
        ("bulletin", "traffic_control", "danger", "용산구·서초구"),
    ]


def test_the_texts_name_the_bridge_that_the_gauge_is_for(town: Town) -> None:
    bridge = feed_named("hrfco-jamsu-bridge")
    hear(town, bridge, BRIDGE - timedelta(hours=1), sample("hrfco-jamsu-bridge/no-data.json"))
    town.clock.at = BRIDGE
    body = Body(sample("hrfco-jamsu-bridge/2024-07-18-walkers.json"), Validators(digest="walkers"))
    poll(town.world.database, bridge, secret="key", now=BRIDGE, fetch=lambda _wire, _request: body)
    (walkers,) = flows.take_up(town.world, office(), sources_of((bridge,)))
    said = json.loads(town.view(walkers.bulletin).message)["details"]
    assert said == {"place_ko": "잠수교", "place_en": "Jamsu Bridge", "cause_ko": "한강 수위 상승", "cause_en": "high river level"}


def test_check_names_a_detail_that_no_text_would_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = (FEEDS / "hrfco-jamsu-bridge.yaml").read_text(encoding="utf-8")
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "hrfco-jamsu-bridge.yaml").write_text(told.replace("place_ko", "platz_ko"), encoding="utf-8")
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    result = CliRunner().invoke(cli, ["check"])
    assert "'platz_ko' is no field of the texts of traffic_control" in f"{result.output}{result.exception}"


def test_the_streams_are_told_where_their_own_level_is_passed(town: Town) -> None:
    streams = feed_named("seoul-river-stage")
    at = datetime(2026, 7, 17, 0, 35, tzinfo=UTC)
    hear(town, streams, at - timedelta(hours=1), sample("seoul-river-stage/no-data.xml"))
    decided = hear(town, streams, at, sample("seoul-river-stage/2026-07-17-0930-streams-rise.xml"))
    assert [(one.act, one.msg_type) for one in decided] == [(Act.BULLETIN, MsgType.ALERT)] * 2


def test_incidents_go_to_a_person_while_their_codes_are_not_confirmed(town: Town) -> None:
    incidents = feed_named("seoul-traffic")
    at = datetime(2026, 10, 10, 0, 40, tzinfo=UTC)
    hear(town, incidents, at - timedelta(hours=1), sample("seoul-traffic/no-data.xml"))
    decided = hear(town, incidents, at, sample("seoul-traffic/2026-10-10-incidents.xml"))
    assert {str(one.act) for one in decided} == {"person"}


def test_check_names_file_and_line_of_an_event_and_a_place_nobody_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = (FEEDS / "hrfco-jamsu-bridge.yaml").read_text(encoding="utf-8")
    (tmp_path / "feeds").mkdir()
    wrong = told.replace("event: 교통통제 위험", "event: 다리 잠김").replace("[서울특별시 서초구, 서울특별시 용산구]", "[중구]")
    (tmp_path / "feeds" / "hrfco-jamsu-bridge.yaml").write_text(wrong, encoding="utf-8")
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    result = CliRunner().invoke(cli, ["check"])
    lines = {line: number for number, line in enumerate(wrong.splitlines(), 1)}
    event = next(number for line, number in lines.items() if "다리 잠김" in line)
    place = next(number for line, number in lines.items() if line.startswith("districts:"))
    assert result.exit_code != 0
    assert all(f"hrfco-jamsu-bridge.yaml:{number}: " in f"{result.output}{result.exception}" for number in (event, place))


def test_parse_prints_readings() -> None:
    path = FEEDS / "samples" / "hrfco-jamsu-bridge" / "2024-07-18-cars.json"
    printed = CliRunner().invoke(cli, ["parse", "hrfco-waterlevel", str(path)]).output
    assert "1 readings, 1 stations" in printed
    assert "1018680 수위 6.23 m" in printed
