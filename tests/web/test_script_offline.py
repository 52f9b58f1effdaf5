"""Without a network: the last copy of a live page with its age, nothing of an exercise, and nothing else kept on the device."""

import json
import re
import struct

import pytest

from lifeline.web.public.kept import ICONS
from tests.web.city_day import Desk, at
from tests.web.open_page import A_WHILE, SOON, newsroom, site, until, visit

__all__ = ["newsroom", "site", "visit"]
pytestmark = pytest.mark.browser

READY = "navigator.serviceWorker.ready.then(() => new Promise(done => setTimeout(() => done(!!navigator.serviceWorker.controller), 50)))"


@pytest.fixture
def reader(newsroom, visit):
    """Has opened a live page with a snow warning and two dead, once; what is to be kept has been kept."""
    Desk(newsroom, newsroom.issue("heavy_snow")).publish("dead=2", at(9))

    def opened(path="/"):
        page = visit(path, service_workers="allow")
        until(page, READY)
        until(page, "document.querySelectorAll('article.notice').length === 1")
        page.reload()
        until(page, "caches.match(location.href).then(one => one ? one.text() : '').then(text => text.includes('<article'))")
        return page

    return opened


def many(page, answered, count):
    """Waits until so many answers have come, and been read."""
    while len(answered) < count:
        page.wait_for_timeout(20)
    page.evaluate(A_WHILE)


@pytest.mark.parametrize("wrong", [-3, 0, 400])
def test_a_page_that_gets_no_answers_says_so_whatever_the_clock_of_the_phone(visit, wrong):
    answered = []
    page = visit(route=lambda page: page.on("requestfinished", lambda one: answered.append(one) if one.url.endswith(".json") else None))
    many(page, answered, 1)
    page.evaluate(f"(() => {{ const real = Date.now; const begun = real(); Date.now = () => real() + {wrong} * 60000; }})()")
    page.evaluate("dispatchEvent(new Event('online'))")
    many(page, answered, 2)
    page.wait_for_selector(".stale:empty", state="attached")  # what it said before that answer, by the wrong clock, is gone again
    page.context.set_offline(True)
    page.evaluate(A_WHILE)
    page.evaluate("(() => { const real = Date.now; Date.now = () => real() + 130000; })()")
    page.wait_for_selector(".stale:not(:empty)")
    assert "저장된 사본입니다" in page.locator(".stale").text_content()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector(".stale:empty", state="attached")


def test_offline_the_last_copy_is_there_with_its_age(reader):
    page = reader()
    assert page.locator(".stale").text_content() == ""
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".stale:not(:empty)", timeout=SOON)
    assert re.fullmatch(r"\d+월 \d+일 \d\d:\d\d에 저장된 사본입니다. 지금과 다를 수 있습니다.", page.locator(".stale").text_content())
    assert page.locator("article.notice").count() == 1


def test_back_online_the_warning_goes(reader):
    page = reader()
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".stale:not(:empty)", timeout=SOON)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, "!document.querySelector('.stale').textContent")


def test_one_visit_is_enough_and_the_first_page_of_that_language_is_kept_too(reader):
    page = reader("/en/situations/2026-0001")
    page.context.set_offline(True)
    page.goto(page.url.replace("situations/2026-0001", ""))
    page.wait_for_selector(".stale:not(:empty)", timeout=SOON)
    assert "It may be out of date" in page.locator(".stale").text_content()


def test_a_page_never_read_says_that_there_is_no_copy_and_not_that_all_is_well(reader):
    page = reader()
    page.context.set_offline(True)
    page.goto(page.url + "bulletins/2026-0001")
    assert "특보가 없다는 뜻이 아닙니다" in page.locator("main").text_content()


def test_nothing_of_an_exercise_is_kept(reader):
    page = reader()
    for path in ("drill/", "drill/en/"):
        page.goto(re.sub(r"(?<=\d/).*", "", page.url) + path)
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(one => one.keys()))))"
        ".then(all => all.flat().map(one => new URL(one.url).pathname))"
    )
    assert kept
    assert [path for path in kept if "drill" in path or path.endswith((".json", "/events"))] == []
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()


def test_an_exercise_registers_no_worker_and_cannot_be_installed(press, visit):
    press.issue()
    page = visit("/drill/", service_workers="allow")
    page.evaluate(A_WHILE)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.locator("link[rel=manifest]").count() == 0


def test_only_the_last_copies_are_kept_and_no_cookie(reader):
    page = reader()
    assert page.evaluate("caches.keys().then(names => names.map(name => name.split('-')[0]).sort())") == ["pages", "parts"]
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_copies_of_an_older_version_are_removed(visit, site):
    page = visit("/drill/", service_workers="allow")  # where none is registered, so that this one's worker finds what is older
    assert page.evaluate("caches.open('pages-old').then(() => caches.keys())") == ["pages-old"]
    page.goto(f"{site}/")
    until(page, READY)
    until(page, "caches.keys().then(names => names.length === 2 && !names.includes('pages-old'))")


def test_the_worker_is_asked_for_each_time(client):
    answer = client.get("/sw.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert "@" not in answer.text


@pytest.mark.parametrize(("root", "language", "name"), [("/", "ko", "서울특별시 재난 알림"), ("/en/", "en", "Seoul Emergency Alerts")])
def test_a_live_page_can_be_put_on_a_home_screen(client, root, language, name):
    told = json.loads(client.get(f"{root}manifest.webmanifest").text)
    assert (told["lang"], told["start_url"], told["scope"]) == (language, root, "/")
    assert client.get(f"/drill{root}manifest.webmanifest").status_code == 404
    assert name.split()[-1] in told["name"]


@pytest.mark.parametrize(("name", "sizes", "_use"), ICONS)
def test_an_icon_is_as_large_as_it_says(client, name, sizes, _use):
    picture = client.get(f"/{name}").data
    width, height = struct.unpack(">II", picture[16:24])
    assert f"{width}x{height}" == sizes
    assert len(picture) < 16_000


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_the_page_for_no_network_claims_nothing(client, root):
    answer = client.get(f"{root}offline")
    assert "특보가 없다는 뜻이 아닙니다" in answer.text
    assert "does not mean that there are no alerts" in answer.text
    assert client.get(f"/drill{root}offline").status_code == 404
