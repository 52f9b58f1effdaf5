"""Recorded days: what a folder of one must hold, and how what is wrong with it is told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData
from lifeline.intake.feed import load_feeds
from lifeline.intake.recorded import between, load_days

FEEDS = ("kma-warnings", "kma-cap-rss")
ENTRY = "  - {at: '2022-08-08T13:00+09:00', feed: kma-warnings, file: one.xml, fact: as the press tells}"


@pytest.fixture
def day(tmp_path: Path):
    """Writes a day with these entries; one.xml and two.xml stand beside it."""

    def write(*entries: str, name: str = "2022-08-08") -> Path:
        folder = tmp_path / "days" / name
        folder.mkdir(parents=True)
        for file in ("one.xml", "two.xml"):
            (folder / file).write_text(file)
        head = "title: a day\nrebuilt: true\nnote: for this test\nsources: [nobody]\ndocuments:\n"
        (folder / "day.yaml").write_text(head + "\n".join(entries) + "\n")
        return tmp_path / "days"

    return write


def refused(folder: Path) -> list[str]:
    with pytest.raises(BadData) as caught:
        load_days(folder, feeds=FEEDS)
    return [str(problem) for problem in caught.value.problems]


def test_a_document_is_there_at_its_moment_in_utc(day):
    [one] = load_days(day(ENTRY), feeds=FEEDS)[0].documents
    assert one.at == datetime(2022, 8, 8, 4, 0, tzinfo=UTC)


def test_documents_stand_in_the_order_of_time_and_within_a_minute_as_written(day):
    early = "  - {at: '2022-08-08T12:00+09:00', feed: kma-warnings, file: two.xml, fact: known}"
    twin = "  - {at: '2022-08-08T04:00Z', feed: kma-warnings, file: two.xml, fact: the same minute}"
    [found] = load_days(day(ENTRY, early, twin), feeds=FEEDS)
    assert [one.fact for one in found.documents] == ["known", "as the press tells", "the same minute"]


def test_only_documents_of_the_time_asked_for_are_taken_both_ends_included(day):
    later = "  - {at: '2022-08-08T14:00+09:00', feed: kma-warnings, file: two.xml, fact: later}"
    days = load_days(day(ENTRY, later), feeds=FEEDS)
    moment = datetime(2022, 8, 8, 4, 0, tzinfo=UTC)
    assert [one.path.name for one in between(days, moment, moment)] == ["one.xml"]


def test_documents_behind_an_index_are_kept_by_their_address(day):
    entry = (
        "  - {at: '2022-08-08T13:00+09:00', feed: kma-cap-rss, file: one.xml, fact: known, links: {'https://example.org/a.xml': two.xml}}"
    )
    [one] = load_days(day(entry), feeds=FEEDS)[0].documents
    assert one.links == (("https://example.org/a.xml", b"two.xml"),)


def test_no_folder_is_no_day(tmp_path):
    assert load_days(tmp_path / "days", feeds=FEEDS) == ()


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (ENTRY.replace("kma-warnings", "kma-warning"), "there is no feed 'kma-warning'"),
        (ENTRY.replace("one.xml", "three.xml"), "'three.xml' is no file beside this day.yaml"),
        (ENTRY.replace("+09:00", ""), "'2022-08-08T13:00' has no zone"),
        (ENTRY.replace("2022-08-08T13:00+09:00", "yesterday"), "'yesterday' is no time"),
        (ENTRY.replace("one.xml", "../2022-08-08/one.xml"), "is no file beside this day.yaml"),
        (ENTRY.replace("one.xml", "/etc/hostname"), "is no file beside this day.yaml"),
        (ENTRY.replace("one.xml", "'..'"), "is no file beside this day.yaml"),
        (ENTRY.replace("}", ", links: {'https://example.org/a': four.xml}}"), "'four.xml' is no file beside this day.yaml"),
        (ENTRY.replace(", fact: as the press tells", ""), "fact' is missing"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(day, entry, told):
    [first, *_] = refused(day(ENTRY, entry))
    assert first.startswith("days/2022-08-08/day.yaml:7: ")
    assert told in first


def test_a_link_out_of_the_folder_is_no_file_of_it(day, tmp_path):
    (tmp_path / "secret.xml").write_text("not of this day")
    folder = day(ENTRY.replace("one.xml", "link.xml"))
    (folder / "2022-08-08" / "link.xml").symlink_to(tmp_path / "secret.xml")
    assert "'link.xml' is no file beside this day.yaml" in refused(folder)[0]


def test_all_problems_of_all_days_are_told_at_once(day):
    day(ENTRY.replace("kma-warnings", "nobody"))
    assert [one.split(":")[0] for one in refused(day("  - nothing", name="2022-08-09"))] == [
        "days/2022-08-08/day.yaml",
        "days/2022-08-09/day.yaml",
    ]


def test_the_days_that_ship_are_rebuilt_and_say_from_what():
    feeds = [feed.name for feed in load_feeds(packaged("feeds"))]
    days = load_days(packaged("feeds") / "days", feeds=feeds)
    assert [day.name for day in days] == ["2022-08-08", "2023-12-30", "2024-11-27"]
    assert all(day.rebuilt and day.sources and all(one.fact for one in day.documents) for day in days)


def test_every_file_of_a_day_that_ships_is_one_of_its_documents():
    folder = packaged("feeds") / "days"
    days = load_days(folder, feeds=[feed.name for feed in load_feeds(packaged("feeds"))])
    listed = {one.path for day in days for one in day.documents}
    assert {path for path in folder.glob("*/*") if path.name != "day.yaml"} == listed
