"""nchan tells open pages of a new version in the words of the application's own push."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from tests.deploy.conftest import City
from tests.deploy.stand import get, wait_for


@contextmanager
def watching(url: str, address: str = "/events", **headers: str) -> Iterator[tuple[requests.Response, Iterator[dict[str, str]]]]:
    """An open page: the answer, and the events as a browser reads them, one after the other."""
    said = {"Accept": "text/event-stream", **{name.replace("_", "-"): value for name, value in headers.items()}}
    with requests.get(f"{url}{address}", headers=said, stream=True, timeout=30) as answer:
        yield answer, events(answer)


def events(answer: requests.Response) -> Iterator[dict[str, str]]:
    found: dict[str, str] = {}
    for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
        name, _, value = line.partition(": ")
        if line and name:
            found[name] = value
        elif not line and "event" in found:
            yield found
            found = {}


def version(event: dict[str, str]) -> str:
    assert event["event"] == "change"
    return str(json.loads(event["data"])["v"])


def last(url: str, address: str = "/events") -> dict[str, str]:
    """What somebody who comes is told."""
    with watching(url, address) as (_, coming):
        return next(coming)


@pytest.fixture
def told(city: City) -> City:
    """Something has changed since nginx began, and open pages know it."""
    number = city.live.issue("heavy_rain").number
    page = f"{city.office.url}/status.json"
    wait_for(lambda: number in requests.get(page, timeout=20).text, "the new bulletin")
    wait_for(lambda: version(last(city.office.url)) == requests.get(page, timeout=20).json()["v"], "its event")
    return city


def test_a_new_version_reaches_an_open_page(told: City) -> None:
    with watching(told.office.url) as (_, coming):
        next(coming)
        bulletin = told.live.issue("strong_wind")
        event = next(one for one in coming if bulletin.number in get(told.office.url, "/status.json").text)
        assert version(event) == get(told.office.url, "/status.json").json()["v"]


def test_who_comes_is_told_the_last_version_at_once_and_so_is_who_comes_back(told: City) -> None:
    with watching(told.office.url) as (_, coming):
        first = next(coming)
    with watching(told.office.url, Last_Event_ID=first["id"]) as (_, coming):
        assert next(coming) == first


def test_an_event_has_the_words_of_the_application_s_own(told: City) -> None:
    direct, fronted = last(told.office.app), last(told.office.url)
    assert (direct["event"], version(direct)) == (fronted["event"], version(fronted))
    assert list(json.loads(direct["data"])) == list(json.loads(fronted["data"]))


def test_the_push_is_kept_by_nobody_and_is_for_our_own_pages(told: City) -> None:
    with watching(told.office.url) as (answer, coming):
        next(coming)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert get(told.office.url, "/events", Accept="text/event-stream", Origin="https://other.example").status_code == 403


def test_a_drill_is_not_told_to_those_who_watch_the_live_pages(told: City) -> None:
    """Live may tell its version again for reasons of its own, and never that of the drill."""
    with watching(told.office.url) as (_, coming):
        number = told.drill.issue("heavy_snow").number
        page = f"{told.office.url}/drill/status.json"
        wait_for(lambda: number in requests.get(page, timeout=20).text, "the exercise")
        wait_for(lambda: version(last(told.office.url, "/drill/events")) == requests.get(page, timeout=20).json()["v"], "its event")
        drill, bulletin, heard = requests.get(page, timeout=20).json()["v"], told.live.issue("cold_wave"), set[str]()
        while (now := get(told.office.url, "/status.json")).json()["v"] not in heard or bulletin.number not in now.text:
            heard.add(version(next(coming)))
        assert drill not in heard


@pytest.mark.browser
def test_an_open_page_changes_by_itself(told: City, browser_page: Any) -> None:
    """In a browser, with everything that nginx allows and forbids it."""
    faults: list[str] = []
    browser_page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    with browser_page.expect_response(lambda answer: answer.url.endswith("/events")) as events_asked:
        browser_page.goto(f"{told.office.url}/en/")
    assert events_asked.value.status == 200
    bulletin = told.live.issue("tsunami")
    browser_page.wait_for_selector(f'main a[href*="/bulletins/{bulletin.number}"]')
    assert faults == []


def test_nobody_outside_can_publish(city: City) -> None:
    for address in ("/publish/live", "/events", "/drill/events"):
        assert get(city.office.url, address, "POST").status_code == 405
    for address in ("/publish/live", "/%70ublish/live", "//publish/live", "/connections", "/push"):
        assert get(city.office.url, address).status_code == 404, address
