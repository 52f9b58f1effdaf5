"""Bluesky by its firehose: what it adds to the search, what it must not lose, and what strangers put on it."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.ear import Ear
from lifeline.incidents.tables import Incident, Report
from lifeline.listening import _websocket, bluesky, firehose
from lifeline.listening.firehose import micros
from lifeline.listening.harvest import harvest
from lifeline.listening.read import health
from lifeline.listening.tables import CopyRow, SightingRow
from tests.emulators.citizens import BlueskyCitizens
from tests.emulators.jetstream import DID, POSTS, Jetstream, iso, jetstream
from tests.hearing import ear, ear_like, rows
from tests.listening.live import FLOOD, GENEROUS, NOW, SECOND, SOURCE, TAG, TAGS, Office, T

ROOT = Path(__file__).parents[2]


class Street(Office):
    """The office, and what it listens to."""

    def __init__(self, database: Database, given: Ear, stream: Jetstream, search: BlueskyCitizens) -> None:
        super().__init__(database, given, stream.address, search.base)
        self.stream, self.search = stream, search


@pytest.fixture(scope="module")
def city() -> Ear:
    return ear()


@pytest.fixture
def stream() -> Iterator[Jetstream]:
    with jetstream() as running:
        yield running


@pytest.fixture
def search() -> Iterator[BlueskyCitizens]:
    with BlueskyCitizens() as running:
        yield running


@pytest.fixture
def office(empty_sqlite: dict[Status, Path], tmp_path: Path, city: Ear, stream: Jetstream, search: BlueskyCitizens) -> Iterator[Street]:
    shutil.copy(empty_sqlite[Status.ACTUAL], tmp_path / "live.db")
    database = open_database(f"sqlite:///{tmp_path / 'live.db'}", Status.ACTUAL)
    made = Street(database, ear_like(city), stream, search)
    yield made
    made.listener.close()
    database.close()


def test_a_post_is_on_the_map_within_a_round_and_its_reposts_are_its_support(office: Street) -> None:
    of = office.stream.say(T + 1, "a", FLOOD)
    office.stream.say(T + 2, "b", "고양이가 귀여워요 #고양이")
    for number in range(30):
        office.stream.repost(T + 10 + number, f"r{number}", of, did=f"did:plc:fan{number}")
    office.stream.repost(T + 60, "x", f"at://{DID}/{POSTS}/nobody-heard-of-it")
    office.until(lambda: len(rows(office.database, CopyRow, "post_id")) == 30)
    assert office.posts() == ["a"]
    assert rows(office.database, Incident, "support", "authors") == [(31, 31)]
    [asked] = office.stream.asked
    assert asked["wantedCollections"] == [POSTS, "app.bsky.feed.repost"]


def test_the_same_post_by_stream_and_by_search_is_one(office: Street) -> None:
    did = "did:plc:77"
    one = office.search.say(FLOOD, NOW - timedelta(minutes=1), author="77")
    office.until(lambda: office.posts() == [one.post_id.rpartition("/")[2]])
    office.stream.say(T + 1, "later", FLOOD + " 또", did=did)
    office.stream.frame(T + 2, json.dumps(as_streamed(one.post_id, T + 2, FLOOD)))
    office.until(lambda: "later" in office.posts())
    assert len(office.posts()) == 2
    assert set(rows(office.database, SightingRow, "author")) == {did}
    assert len(set(rows(office.database, SightingRow, "author_key"))) == 1


def as_streamed(address: str, at: int, text: str) -> dict[str, Any]:
    did, _, rkey = address.removeprefix("at://").partition(f"/{POSTS}/")
    record = {"text": text, "createdAt": iso(at)}
    commit = {"operation": "create", "collection": POSTS, "rkey": rkey, "record": record}
    return {"did": did, "time_us": at, "kind": "commit", "commit": commit}


def test_what_an_author_deletes_is_gone_whichever_way_it_came(office: Street) -> None:
    found = office.search.say(FLOOD, NOW - timedelta(minutes=1), author="77")
    office.stream.say(T + 1, "a", f"이수역 침수 #{TAG}")
    office.until(lambda: len(office.posts()) == 2)
    did, _, rkey = found.post_id.removeprefix("at://").partition(f"/{POSTS}/")
    office.stream.commit(T + 2, rkey, "delete", did=did)
    office.stream.commit(T + 3, "a", "delete")
    office.stream.commit(T + 4, "somebody-elses", "delete", did="did:plc:other")
    office.until(lambda: office.texts() == ["", ""])
    assert rows(office.database, Report, "text") == ["", ""]
    assert sum(rows(office.database, Incident, "support")) == 2


def test_what_an_author_changes_is_read_again_under_the_same_id(office: Street) -> None:
    of = office.stream.say(T + 1, "a", f"강남역 11번출구 물이 차요 010-1234-5678 #{TAG}")
    office.until(lambda: office.posts() == ["a"])
    office.stream.say(T + 2, "a", "강남역 11번출구 물이 차서 사람이 갇혔어요", "update")
    office.stream.say(T + 3, "nobody-heard-of-it", "그냥 하는 말", "update")
    office.until(lambda: office.texts() == ["강남역 11번출구 물이 차서 사람이 갇혔어요"])
    assert office.posts() == ["a"]
    assert "갇혔" in "".join(office.alarms("report-life"))
    office.stream.say(T + 4, "a", "강남역 11번출구 이제 괜찮아요", "update")
    office.until(lambda: office.texts() == ["강남역 11번출구 이제 괜찮아요"])
    office.stream.commit(T + 5, of.rpartition("/")[2], "delete")
    office.until(lambda: office.texts() == [""])
    assert set(rows(office.database, Incident, "authors")) == {1}


@pytest.mark.parametrize(("status", "stays"), [("takendown", False), ("deactivated", False), ("deleted", False), ("throttled", True)])
def test_posts_of_an_account_that_is_gone_are_gone(office: Street, status: str, stays: bool) -> None:
    office.stream.say(T + 1, "a", FLOOD)
    office.stream.say(T + 2, "b", f"이수역 침수 #{TAG}", did="did:plc:neighbour")
    office.until(lambda: office.posts() == ["a", "b"])
    office.stream.event(T + 3, kind="account", account={"active": False, "did": DID, "status": status, "seq": 1, "time": iso(T)})
    office.stream.say(T + 4, "c", f"사당역 침수 #{TAG}", did="did:plc:neighbour")
    office.until(lambda: "c" in office.posts())
    assert (FLOOD in office.texts()) is stays
    assert f"이수역 침수 #{TAG}" in office.texts()


def test_a_server_that_dies_is_taken_up_again_with_an_overlap_and_nothing_is_lost_or_double(office: Street) -> None:
    office.stream.say(T + SECOND, "a", FLOOD)
    office.until(lambda: office.posts() == ["a"])
    office.stream.kill()
    office.stream.say(T + 2 * SECOND, "b", f"이수역 침수 #{TAG}")
    office.round()
    office.stream.start()
    office.until(lambda: office.posts() == ["a", "b"])
    assert int(office.stream.asked[-1]["cursor"][0]) == T + SECOND - firehose.OVERLAP
    assert office.row().gaps == 0


def test_a_process_that_dies_before_its_rows_are_stored_reads_them_again(office: Street) -> None:
    office.stream.say(T + SECOND, "a", FLOOD)
    office.until(lambda: office.posts() == ["a"])
    office.stream.say(T + 2 * SECOND, "b", f"이수역 침수 #{TAG}")
    ends = time.monotonic() + GENEROUS
    while not (page := office.listener.fetch(TAGS, office.row().cursor, now=NOW)).sightings and time.monotonic() < ends:
        time.sleep(0.02)
    assert office.listener.fetch(TAGS, office.row().cursor, now=NOW) is page  # not stored, so given again
    office.again()
    office.until(lambda: office.posts() == ["a", "b"])


def test_a_hole_the_server_cannot_fill_is_told_and_closed_by_the_search(office: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    office.stream.say(T + SECOND, "a", FLOOD)
    office.until(lambda: office.posts() == ["a"])
    office.listener.close()
    day = timedelta(days=2)
    missed = office.search.say(f"이수역 침수 #{TAG}", NOW + day / 2, author="77")
    office.clock.at = NOW + day
    office.stream.oldest = micros(office.clock.at) - SECOND
    office.stream.say(micros(office.clock.at), "c", f"사당역 침수 #{TAG}")
    office.search.spoil("html_503", count=None)
    office.again()
    office.until(lambda: "c" in office.posts())
    office.until(lambda: office.alarms("listener-gap"))
    with office.database.reading() as session:
        assert [one.state for one in health(session, office.clock.at)] == ["behind"]
    assert "does not reach back" in office.alarms("listener-gap")[0]
    office.search.heal()
    monkeypatch.setattr(office.listener, "_not_before", 0.0)
    office.until(lambda: missed.post_id.rpartition("/")[2] in office.posts() and not office.alarms("listener-gap"))
    assert office.row().gaps == 1


BAD = [
    b"\xff\xfe{",
    b"{",
    b"[]",
    b"null",
    b'"' + b"x" * 100_000 + b'"',
    b"[" * 50_000,
    b"{}",
    b'{"did":7,"time_us":"now"}',
    b'{"did":"did:plc:a","time_us":1e400,"kind":"commit"}',
    b'{"did":"did:plc:a","time_us":-5,"kind":"commit"}',
    b'{"did":"did:plc:a/app.bsky.feed.post/1","time_us":1,"kind":"commit"}',
    json.dumps({"did": DID, "time_us": T, "kind": "commit", "commit": "create"}).encode(),
    json.dumps({"did": DID, "time_us": T, "kind": "commit", "commit": {"operation": "create", "collection": POSTS}}).encode(),
    json.dumps(as_streamed(f"at://{DID}/{POSTS}/{'k' * 300}", T, FLOOD)).encode(),
    json.dumps(
        {**as_streamed(f"at://{DID}/{POSTS}/k", T, FLOOD), "commit": {"operation": "create", "collection": POSTS, "rkey": "k", "record": 5}}
    ).encode(),
]


def test_what_is_no_event_is_counted_and_stops_nothing(office: Street) -> None:
    office.round()
    for frame in BAD:
        office.stream.frame(T + 1, frame)
    office.stream.event(T + 2, kind="identity", identity={"handle": "x"})
    office.stream.event(T + 3, kind="what-comes-next-year", commit=None)
    office.stream.say(T + 4, "a", FLOOD, facets=[{"index": {"byteStart": -9, "byteEnd": 9**9}, "features": [{"tag": 5}]}, 7], langs=[5])
    office.stream.say(T + 5, "b", f"이수역 침수 #{TAG}\x00\u202e")
    office.until(lambda: office.posts() == ["a", "b"])
    assert sum(int(note.split()[0]) for note in office.notes if "cannot be read" in note) == len(BAD)
    assert len(office.stream.asked) == 1


def test_a_time_of_the_future_is_no_place_to_read_on_from(office: Street) -> None:
    office.stream.say(T + 3600 * SECOND, "a", FLOOD)
    office.stream.say(T + 2 * SECOND, "b", f"이수역 침수 #{TAG}")
    office.until(lambda: office.posts() == ["a", "b"])
    assert json.loads(office.row().cursor)["at"] == T + 2 * SECOND
    assert max(rows(office.database, SightingRow, "created_at")) <= NOW


def test_a_frame_too_large_is_passed_over_and_the_search_goes_there(office: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_websocket, "LARGEST", 4000)
    office.stream.say(T + SECOND, "a", FLOOD)
    office.stream.frame(T + SECOND + 5, "x" * 5000)
    office.stream.say(T + 4 * SECOND, "b", f"이수역 침수 #{TAG}")
    office.until(lambda: office.posts() == ["a", "b"])
    office.until(lambda: office.row().gaps)


def test_more_than_there_is_room_for_waits_at_the_server_and_is_told(office: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firehose, "MOST", 10)
    monkeypatch.setattr(firehose, "PATIENCE", 0.05)
    office.round()
    for number in range(60):
        office.stream.say(T + number, f"p{number:02}", f"{number}번 골목 침수 #{TAG}", did=f"did:plc:n{number}")
    connected = office.listener._reading
    assert connected is not None
    ends = time.monotonic() + GENEROUS
    while not connected._holes and time.monotonic() < ends:
        time.sleep(0.01)
    office.until(lambda: len(rows(office.database, SightingRow, "id")) + len(rows(office.database, CopyRow, "post_id")) == 60)
    assert office.row().gaps >= 1


def test_a_refusal_says_why_and_the_search_goes_on(office: Street) -> None:
    office.stream.refuse = [(503, {})] * 3 + [(429, {"Retry-After": "1"})] * 1000
    office.search.say(FLOOD, NOW - timedelta(minutes=1), author="77")
    office.until(lambda: len(office.posts()) == 1 and office.listener._reading and office.listener._reading.trouble)
    office.listener._well_at -= 100
    office.until(lambda: "HTTP 503" in "".join(office.alarms("listener-gap")))


def test_without_hashtags_nothing_is_read_and_later_nothing_old_is_read_again(office: Street) -> None:
    office.stream.say(T + SECOND, "a", FLOOD)
    office.until(lambda: office.posts() == ["a"])
    harvest(SOURCE, office.listener, (), office.desk)
    office.clock.at = NOW + timedelta(days=3)
    office.round()
    assert office.stream.connected.acquire(timeout=GENEROUS)
    assert office.stream.connected.acquire(timeout=GENEROUS)
    assert int(office.stream.asked[-1]["cursor"][0]) == micros(office.clock.at) - firehose.OVERLAP


@pytest.mark.kill
def test_killed_in_the_middle_every_post_and_every_repost_is_counted_once(office: Street) -> None:
    originals = [office.stream.say(T + n * SECOND, f"p{n:02}", f"{n}번 골목 침수 #{TAG}", did=f"did:plc:n{n}") for n in range(20)]
    for number in range(60):
        office.stream.repost(T + (20 + number) * SECOND, f"r{number}", originals[number % 20], did=f"did:plc:fan{number}")
    url = str(office.database.engine.url)
    command = [sys.executable, "-m", "tests.listening.killed_live", url, office.stream.address, office.search.base]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    assert 0 < len(office.posts()) + len(rows(office.database, CopyRow, "post_id")) < 80
    office.until(lambda: len(office.posts()) + len(rows(office.database, CopyRow, "post_id")) == 80)
    office.round()
    assert sum(rows(office.database, SightingRow, "support")) == 80
    assert office.row().gaps == 0


@pytest.mark.parametrize(
    "wrong", ["https://x.example", "ws://x.example/subscribe", "wss://a:b@x.example", "wss://x.example/?cursor=1", "x"]
)
def test_an_address_that_is_none_or_in_the_open_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="firehose"):
        bluesky.build("bluesky", {"firehose": wrong}, {})
