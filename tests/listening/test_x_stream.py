"""The filtered stream of X: what it adds, what it must not lose, and how it comes back."""

import time
from datetime import UTC, datetime

import pytest

from lifeline.listening import x_stream
from lifeline.listening.port import ListenerFailed
from lifeline.listening.reconnect import Reconnect
from tests.emulators.x_stream import CUT, END
from tests.emulators.x_stream import x_stream as emulator

NOW = datetime(2026, 8, 8, 14, 0, tzinfo=UTC)
TAGS = ("서울침수",)
GENEROUS = 40.0


def line(number, **more):
    row = {"id": str(2086090048926646272 + number), "text": f"강남역 물이 차요 {number} #서울침수", "author_id": "42", **more}
    return {"data": row, "matching_rules": [{"id": "1", "tag": "lifeline"}]}


@pytest.fixture
def platform():
    with emulator() as running:
        yield running


@pytest.fixture
def listener(platform):
    made = x_stream.build("x-stream", {"base": platform.base, "private": True}, {"bearer_token": "bearer-token-1"})
    yield made
    made.close()


def heard(listener, wanted, cursor=""):
    """Sightings until there are so many, and the cursor then."""
    found, ends = [], time.monotonic() + GENEROUS
    while len(found) < wanted and time.monotonic() < ends:
        try:
            page = listener.fetch(TAGS, cursor, now=NOW)
        except ListenerFailed:
            continue
        found, cursor = [*found, *page.sightings], page.cursor
    return found, cursor


def connected(platform):
    assert platform.connected.acquire(timeout=GENEROUS)


def until(true):
    ends = time.monotonic() + GENEROUS
    while not true() and time.monotonic() < ends:
        time.sleep(0.01)
    assert true()


def test_a_post_on_the_stream_is_heard(platform, listener):
    platform.send(line(1))
    [found], _ = heard(listener, 1)
    assert (found.platform, found.post_id, found.text, found.heard_at) == ("x", "2086090048926646273", "강남역 물이 차요 1 #서울침수", NOW)


def test_a_repost_comes_with_what_it_repeats_which_the_search_never_gives(platform, listener):
    original = {"id": "2086090048926640000", "text": "이수역 침수 #서울침수", "author_id": "7"}
    repost = line(1, text="RT @a: 이수역", referenced_tweets=[{"type": "retweeted", "id": original["id"]}])
    platform.send(repost | {"includes": {"tweets": [original]}})
    found, _ = heard(listener, 2)
    assert [(one.post_id, one.copy, one.copy_of) for one in found] == [
        (original["id"], "", ""),
        ("2086090048926646273", "repost", original["id"]),
    ]


def test_the_rules_are_the_tags_and_nobody_elses_rule_is_touched(platform, listener):
    platform.rules["other"] = {"id": "other", "value": "cats", "tag": "somebody"}
    listener.fetch(("서울침수", "서울제설"), "", now=NOW)
    assert platform.values() == {"cats", "#서울침수 OR #서울제설"}
    listener.fetch(("서울제설",), "", now=NOW)
    assert platform.values() == {"cats", "#서울제설"}
    listener.fetch((), "", now=NOW)
    assert platform.values() == {"cats"}


def test_a_post_under_somebody_elses_rule_is_not_ours(platform, listener):
    platform.send(line(1) | {"matching_rules": [{"id": "9", "tag": "somebody"}]})
    platform.send(line(2))
    found, _ = heard(listener, 1)
    assert [one.post_id[-1] for one in found] == ["4"]


def test_a_batch_that_was_not_stored_is_given_again(platform, listener):
    platform.send(line(1))
    [found], stored = heard(listener, 1)
    again = listener.fetch(TAGS, "an older cursor", now=NOW)
    assert [one.post_id for one in again.sightings] == [found.post_id]
    assert listener.fetch(TAGS, stored, now=NOW).sightings == ()


@pytest.mark.parametrize("how", [CUT, END], ids=["cut", "closed"])
def test_a_broken_stream_comes_back_by_itself(platform, listener, how):
    platform.send(line(1))
    _, cursor = heard(listener, 1)
    connected(platform)
    platform.send(how)
    connected(platform)
    platform.send(line(2))
    found, _ = heard(listener, 1, cursor)
    assert found[0].post_id[-1] == "4"


def test_a_refusal_is_a_failure_that_says_why_and_when(platform, listener):
    platform.refusals = [(429, {"title": "ConnectionException", "detail": "TooManyConnections"}, {"x-rate-limit-reset": "1"})]
    seen = []

    def failed():
        try:
            listener.fetch(TAGS, "", now=NOW)
        except ListenerFailed as error:
            seen.append(error)
        return bool(seen)

    until(failed)
    assert "TooManyConnections" in seen[0].cause
    assert seen[0].retry_after >= 60


def test_what_is_no_post_costs_nothing_but_a_note(platform, listener):
    platform.send(b"{broken\r\n")
    platform.send(b"<html>\r\n")
    platform.send({"errors": [{"title": "operational-disconnect"}]})
    platform.send({"data": {"id": "not a number", "text": "x"}})
    platform.send(line(1))
    found, _ = heard(listener, 1)
    assert [one.post_id[-1] for one in found] == ["3"]


def test_what_has_no_room_is_counted_and_told_once(platform, listener, monkeypatch):
    monkeypatch.setattr(x_stream, "MOST_LINES", 10)
    platform.send(b"\r\n".join(str(number).encode() for number in range(40)) + b"\r\n")
    listener.fetch(TAGS, "", now=NOW)
    connected(platform)
    shed, cursor = 0, ""

    def all_told():
        nonlocal shed, cursor
        page = listener.fetch(TAGS, cursor, now=NOW)
        if page.shed:  # what was not stored is told again
            assert listener.fetch(TAGS, "not stored", now=NOW).shed == page.shed
        shed, cursor = shed + page.shed, page.cursor
        return shed > 0

    until(all_told)
    assert 0 < shed <= 30


def test_reading_costs_what_is_delivered(platform, listener):
    platform.send(line(1))
    connected_page = []

    def paid():
        connected_page.append(listener.fetch(TAGS, "", now=NOW))
        return connected_page[-1].cost == 1

    until(paid)


def test_a_stream_nobody_asks_any_more_gives_its_connection_free_and_comes_back_when_asked(platform, listener, monkeypatch):
    listener.fetch(TAGS, "", now=NOW)
    connected(platform)
    with monkeypatch.context() as hurried:
        hurried.setattr(x_stream, "ABANDONED", 0.0)
        until(lambda: not listener._thread.is_alive())
    platform.send(line(1))
    found, _ = heard(listener, 1)
    assert len(found) == 1


def test_closing_ends_the_thread_at_once(platform, listener):
    listener.fetch(TAGS, "", now=NOW)
    connected(platform)
    listener.close()
    assert not listener._thread.is_alive()


def test_the_waits_are_those_the_platform_asks_for():
    line = Reconnect()
    waits = []
    for _ in range(70):
        line.broke("reset")
        waits.append(line.wait)
    assert (waits[:3], waits[-1]) == ([0.25, 0.5, 0.75], 16.0)
    line.heard()
    waits = []
    for _ in range(8):
        line.refused(ListenerFailed("HTTP 503"))
        waits.append(line.wait)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 320]
    line.heard()
    line.refused(ListenerFailed("HTTP 429", retry_after=12))
    assert line.wait == 60
    line.refused(ListenerFailed("HTTP 429", retry_after=500))
    assert line.wait == 500
