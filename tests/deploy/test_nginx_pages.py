"""nginx gives the same pages as the application, with the same headers, and little else."""

import gzip
import json
import re
import socket
import time
from collections import Counter
from contextlib import ExitStack, suppress

import brotli
import pytest
import requests

from lifeline.web.public.words import load_words
from tests.deploy.conftest import City
from tests.deploy.stand import BROTLI, get, wait_for

OWN = {
    "date",
    "server",
    "connection",
    "etag",
    "last-modified",
    "content-length",
    "keep-alive",
    "vary",
    "accept-ranges",
    "transfer-encoding",
}


def ready(city: City, world: str) -> list[str]:
    """The addresses of the ready files of a world."""
    folder = city.office.pages if world == "live" else city.office.pages / "drill"
    lists = [folder / name for name in (".ready.json", ".often.json")]
    return sorted(address for one in lists if one.exists() for address in json.loads(one.read_text(encoding="utf-8")))


def headers(answer: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items() if name.lower() not in OWN}


@pytest.mark.parametrize("world", ["live", "drill"])
def test_every_ready_file_is_given_with_the_headers_of_the_application(city: City, world: str) -> None:
    app = city.office.app if world == "live" else city.office.drill_app
    last = {"live": {"/openapi.json", "/incidents.geojson"}, "drill": {"/drill/en/archive", "/drill/incidents.geojson"}}
    wait_for(lambda: all(addresses <= {*ready(city, name)} for name, addresses in last.items()), "all pages as files")
    unlike = {}
    for address in ready(city, world):
        direct, fronted = get(app, address, Host="localhost"), get(city.office.url, address, Host="localhost")
        if (direct.status_code, headers(direct)) != (fronted.status_code, headers(fronted)):
            unlike[address] = sorted(set(headers(direct).items()) ^ set(headers(fronted).items()))
    assert unlike == {}


def test_what_is_not_a_file_is_the_application_s_answer(city: City) -> None:
    for address in ("/static/public/page.css", "/archive/2026-01", "/drill/en/archive/2026-01"):
        direct, fronted = get(city.office.app, address, Host="localhost"), get(city.office.url, address, Host="localhost")
        assert (direct.status_code, direct.content) == (fronted.status_code, fronted.content), address
        assert headers(direct) == headers(fronted), address


@pytest.mark.parametrize("address", ["/desk/", "/desk", "/drill/desk/sign-in", "/drill/desk/people?x=1", "//desk/", "/%64esk/own"])
def test_the_desk_is_not_reached_by_the_public_server(city: City, address: str) -> None:
    answer = get(city.office.url, address, Host="localhost", Cookie="lifeline_desk=somebody; lifeline_drill_desk=somebody")
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)


@pytest.mark.parametrize(
    "encoding", ["identity", "gzip", pytest.param("br", marks=pytest.mark.skipif(not BROTLI.exists(), reason="no brotli"))]
)
def test_a_page_is_given_as_the_reader_takes_it(city: City, encoding: str) -> None:
    with requests.get(f"{city.office.url}/status.json", headers={"Accept-Encoding": encoding}, stream=True, timeout=20) as answer:
        body = answer.raw.read(decode_content=False)
    unpack = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert json.loads(unpack(body))["schema"] == "lifeline.status/1"
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("address", ["/", "/feed.atom"])
def test_who_has_a_page_gets_nothing_again(city: City, address: str) -> None:
    def unchanged() -> bool:
        first = get(city.office.url, address, Accept_Encoding="gzip")
        again = get(city.office.url, address, Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
        return first.status_code == 200 and again.status_code == 304 and not again.content

    assert any(unchanged() for _ in range(3))  # it may have been made anew in between


def test_head_is_answered_without_a_body(city: City) -> None:
    for address in ("/", "/feed.rss"):
        answer = get(city.office.url, address, "HEAD")
        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_readers_can_only_read(city: City, method: str) -> None:
    assert get(city.office.url, "/", method).status_code == 405
    assert get(city.office.url, "/events", method).status_code == 405


@pytest.mark.parametrize("name", ["evil.example", "city.example.evil.example", "", "[::1]"])
def test_a_name_that_is_not_ours_gets_no_page(city: City, name: str) -> None:
    answer = get(city.office.url, "/", Host=name)
    assert answer.status_code in (400, 421)
    assert b"lifeline" not in answer.content.lower()


def test_a_file_is_known_by_its_address_alone(city: City) -> None:
    """Its name on the disk, its packed form, the list of files and hidden ones are no addresses."""
    for address in ("/index.html", "/index.html.gz", "/status.json.br", "/.ready.json", "/drill/.ready.json", "/bulletins/2026-0001.html"):
        assert get(city.office.url, address).status_code == 404, address


@pytest.mark.parametrize("address", ["/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-120x120-precomposed.png", "/robots.txt"])
def test_what_browsers_ask_for_by_themselves_does_not_reach_the_application(city: City, address: str) -> None:
    answer = get(city.office.url, address)
    assert (answer.status_code, answer.content) == (404, b"\n")


def test_the_two_worlds_are_two(city: City) -> None:
    live, drill = (get(city.office.url, address) for address in ("/status.json", "/drill/status.json"))
    assert (live.json()["status"], drill.json()["status"]) == ("Actual", "Exercise")
    assert (live.headers.get("X-Robots-Tag"), drill.headers.get("X-Robots-Tag")) == (None, "noindex, nofollow")
    assert drill.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("address", ["/en", "/drill", "/drill/en"])
def test_a_root_without_its_slash_leads_to_the_page(city: City, address: str) -> None:
    answer = get(city.office.url, address)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{address}/")


def test_an_address_that_leads_nowhere_is_kept_by_nobody(city: City) -> None:
    answer = get(city.office.url, "/bulletins/1999-0001")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert load_words()["ko"]("error_404") in answer.text


def test_no_answer_sets_anything_on_anybody(city: City) -> None:
    for address in (*ready(city, "live"), "/feed.atom", "/nothing"):
        assert "Set-Cookie" not in get(city.office.url, address).headers


def test_nginx_does_not_tell_its_version(city: City) -> None:
    answer = get(city.office.url, "/", "POST")
    assert re.search(r"nginx/\d", str(answer.headers) + answer.text) is None


def test_a_storm_of_questions_about_one_thing_reaches_the_application_as_one(city: City) -> None:
    """With a query each, so that they look different: no public page reads one."""
    said = Counter(get(city.office.url, f"/static/public/page.css?{number}").status_code for number in range(60))
    assert said == {200: 60}


def test_slow_askers_do_not_keep_others_waiting_and_are_let_go(city: City) -> None:

    def answered_before_they_are_let_go() -> bool:
        with ExitStack() as opened:
            slow = [opened.enter_context(socket.create_connection(("127.0.0.1", city.office.port), timeout=60)) for _ in range(200)]
            for one in slow:
                one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            begun = time.monotonic()
            assert get(city.office.url, "/status.json").status_code == 200
            soon = time.monotonic() - begun < 4
            with suppress(ConnectionError):
                assert slow[0].recv(1000) == b""
        return soon

    assert any(answered_before_they_are_let_go() for _ in range(5)), "this machine pauses now and then, but not each time"


def test_a_new_bulletin_is_on_the_page_that_nginx_gives(city: City) -> None:
    before = get(city.office.url, "/status.json").json()
    bulletin = city.live.issue("cold_wave")
    wait_for(lambda: bulletin.number in get(city.office.url, "/status.json").text, "the new bulletin")
    assert get(city.office.url, "/status.json").json()["v"] != before["v"]
    wait_for(lambda: get(city.office.url, f"/bulletins/{bulletin.number}").status_code == 200, "its page")
