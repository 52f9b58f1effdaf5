"""What the pages never do: run foreign text, leave the machine, tell secrets, write, or say that all is well without knowing."""

import base64
import gzip
import hashlib
import logging
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

import lifeline
from lifeline.app import create_app
from lifeline.core.cap import Status
from lifeline.core.db import WrongWorld, open_database
from lifeline.core.settings import Settings
from lifeline.core.window import Window, read_only
from tests.web import city_day
from tests.web.city_day import Desk
from tests.web.press import PAGE_TIME, StoppedClock

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">{{ 7 * 7 }}'
PATHS = ("/", "/en/", "/drill/", "/drill/bulletins/2026-0001", "/drill/situations/2026-0001", "/none", "/healthz")


def test_hostile_text_is_shown_and_never_run(client, press):
    desk = Desk(press, press.issue(texts=lambda _: HOSTILE, said={"area_ko": HOSTILE, "area_en": HOSTILE, "source_ko": HOSTILE}))
    desk.publish("rescued=3", PAGE_TIME, source=HOSTILE, rule=HOSTILE)
    desk.publish("rescued=2", PAGE_TIME, source=HOSTILE, rule=HOSTILE, reason="double_count", note=HOSTILE)
    for path in ("/drill/", "/drill/en/", "/drill/bulletins/2026-0001", "/drill/situations/2026-0001"):
        answer = client.get(path).text
        assert "<script>" not in answer
        assert "<img" not in answer
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer
        assert "{{ 7 * 7 }}" in answer


def test_a_post_that_leads_to_no_web_page_is_not_a_link(client, press):
    press.issue()
    with press.database.writing() as session:
        session.execute(sql("UPDATE deliveries SET url = 'javascript:alert(1)'"))
    assert "javascript:" not in client.get("/drill/bulletins/2026-0001").text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " https://x", "//evil.example"])
def test_a_source_that_is_no_web_page_is_not_a_link(client, press, address):
    Desk(press, press.issue()).publish("rescued=3", PAGE_TIME, source="소방")
    with press.database.writing() as session:
        session.execute(sql("UPDATE figures SET source_url = :url"), {"url": address})
    for path in ("/drill/", "/drill/situations/2026-0001"):
        assert address not in client.get(path).text


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers_that_bind_the_browser(client, press, path):
    press.issue()
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "img-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_the_one_style_the_policy_allows_is_the_one_in_the_page(client):
    answer = client.get("/")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/en/", "/drill/", "/drill/en/", "/none"])
def test_no_page_asks_another_machine_for_anything(client, press, path):
    press.issue()
    loads = re.findall(r'(?:src|href|action|data)="([^"]*)"|url\(([^)]*)\)|@import', client.get(path).text)
    addresses = [first or second for first, second in loads]
    assert [one for one in addresses if one and not one.startswith(("/", "#", "tel:"))] == []


@pytest.mark.parametrize("path", PATHS)
def test_no_page_runs_a_script_but_our_own_file(client, press, path):
    press.issue()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", client.get(path).text, re.DOTALL)
    assert [one for one in scripts if one[1] or 'src="/static/public/page-' not in one[0]] == []


@pytest.mark.parametrize("path", ["/", "/en/", "/drill/", "/situations/2026-0011", "/situations/2026-0014", "/bulletins/2026-0012"])
def test_the_first_view_fits_the_budget_of_14_kilobytes(client, press, live_press, path):
    for world in (press, live_press):
        city_day.three_emergencies(world)
    assert len(gzip.compress(client.get(path).data)) <= 14 * 1024


def test_the_map_of_the_city_stays_under_4_kilobytes(client, live_press):
    city_day.snow(live_press)
    drawn = re.search(r'<svg role="img".*?</svg>', client.get("/").text, re.DOTALL).group()
    assert len(gzip.compress(drawn.encode())) < 4 * 1024


def test_what_only_authors_read_is_not_sent(client):
    style = re.search(r"<style>(.*?)</style>", client.get("/").text, re.DOTALL).group(1)
    assert "/*" not in style
    assert "\n" not in style


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", ""])
def test_a_name_the_office_did_not_allow_is_refused(client, host):
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_the_names_of_this_machine_are_allowed_by_default(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_an_office_names_its_own_hosts(tmp_path):
    app = create_app(Settings(home=tmp_path, hosts="safety.example, www.safety.example"))
    assert app.test_client().get("/", headers={"Host": "www.safety.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/none", "/drill/none", "/en/none", "/bulletins/", "/bulletins/../healthz"])
def test_an_unknown_address_says_so_in_both_languages_and_little_else(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "찾으시는 화면이 없습니다" in answer.text
    assert "There is no such page" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_takes_no_orders(client):
    assert [client.open("/", method=method).status_code for method in ("POST", "PUT", "DELETE")] == [405, 405, 405]


def test_a_fault_of_ours_says_in_both_languages_that_it_does_not_mean_all_is_well(client, press):
    bulletin = press.issue()
    with press.database.writing() as session:
        session.execute(sql("UPDATE versions SET message = '{}' WHERE bulletin_id = :id"), {"id": bulletin.id})
    logging.getLogger("lifeline.app").disabled = True
    answer = client.get("/drill/")
    logging.getLogger("lifeline.app").disabled = False
    assert answer.status_code == 500
    assert "특보가 없다는 뜻이 아닙니다" in answer.text
    assert "This does not mean that there are no alerts" in answer.text
    assert not any(word in answer.text for word in ("Traceback", "KeyError", "area_ko"))


@pytest.mark.parametrize(
    ("path", "said"), [("/", "특보가 있는지 알 수 없습니다"), ("/en/", "cannot tell whether"), ("/drill/", "준비된 훈련이 없습니다")]
)
def test_before_anything_is_set_up_the_page_does_not_claim_to_know(tmp_path, path, said):
    answer = create_app(Settings(home=tmp_path)).test_client().get(path)
    assert answer.status_code == 200
    assert said in answer.text
    assert "현재 발효 중인 특보가 없습니다" not in answer.text


def test_looking_for_a_database_does_not_make_one(tmp_path):
    create_app(Settings(home=tmp_path)).test_client().get("/")
    assert list(tmp_path.rglob("*.db")) == []


def test_a_world_set_up_after_the_start_is_seen(tmp_path, empty_sqlite):
    client = create_app(Settings(home=tmp_path)).test_client()
    before = "아직 설정되지 않았습니다" in client.get("/").text
    (tmp_path / "databases").mkdir()
    (tmp_path / "databases" / "live.db").write_bytes(empty_sqlite[Status.ACTUAL].read_bytes())
    assert (before, "현재 발효 중인 특보가 없습니다" in client.get("/").text) == (True, True)


@pytest.fixture
def broken(tmp_path):
    (tmp_path / "databases").mkdir()
    (tmp_path / "databases" / "live.db").write_bytes(b"this is not a database" * 100)
    logging.getLogger("lifeline.app").disabled = True
    yield create_app(Settings(home=tmp_path)).test_client()
    logging.getLogger("lifeline.app").disabled = False


def test_a_database_that_does_not_answer_is_not_taken_for_a_quiet_day(broken):
    answer = broken.get("/")
    assert answer.status_code == 503
    assert "특보가 없다는 뜻이 아닙니다" in answer.text
    assert "발효 중인 특보가 없습니다" not in answer.text


def test_one_world_out_of_order_leaves_the_other_readable(broken):
    assert broken.get("/drill/").status_code == 200


def test_the_watchdog_hears_that_a_database_does_not_answer_and_no_address(broken, tmp_path):
    answer = broken.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"ok": False, "worlds": {"Actual": "unreachable", "Exercise": "not set up"}})


def test_the_watchdog_hears_that_both_worlds_answer(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ok": True, "worlds": {"Actual": "answers", "Exercise": "answers"}})


def test_a_database_of_the_other_world_stops_the_start(tmp_path, empty_sqlite):
    (tmp_path / "databases").mkdir()
    (tmp_path / "databases" / "live.db").write_bytes(empty_sqlite[Status.EXERCISE].read_bytes())
    with pytest.raises(WrongWorld):
        create_app(Settings(home=tmp_path))


def test_a_page_is_not_bound_to_the_database_of_the_other_world(settings, drill):
    with pytest.raises(WrongWorld):
        create_app(settings, live=drill)


def test_the_pages_own_connections_cannot_write(new_url):
    database = read_only(open_database(new_url(Status.EXERCISE), Status.EXERCISE))
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"), database.writing() as session:
        session.execute(sql("UPDATE world SET numbers = 7"))
    database.close()


def test_a_page_of_many_questions_sees_one_moment_whatever_is_committed_between_them(new_url):
    url, asked = new_url(Status.EXERCISE), sql("SELECT issues FROM world")
    pages, staff = read_only(open_database(url, Status.EXERCISE)), open_database(url, Status.EXERCISE)
    with pages.reading() as session:
        before = session.scalar(asked)
        with staff.writing() as writing:
            writing.execute(sql("UPDATE world SET issues = issues + 1"))
        assert session.scalar(asked) == before
    with pages.reading() as session:
        assert session.scalar(asked) == before + 1
    for database in (pages, staff):
        database.close()


def test_a_postgresql_database_that_does_not_exist_is_not_set_up(postgres_url):
    url = postgres_url.replace("/postgres?", "/no_such_database?")
    assert Window(Status.ACTUAL, url, StoppedClock()).database() is None


def test_nothing_is_sent_again_to_who_has_it_already(client):
    first = client.get("/")
    assert client.get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_an_error_is_never_answered_as_unchanged(client):
    tag = client.get("/").headers["ETag"]
    assert client.get("/none", headers={"If-None-Match": f"{tag}, *"}).status_code == 404


def test_a_live_page_may_outlive_what_is_behind_it_and_a_drill_page_may_not(client):
    assert "stale-if-error" in client.get("/").headers["Cache-Control"]
    assert client.get("/drill/").headers["Cache-Control"] == "no-cache"


def test_any_server_finds_the_application(monkeypatch, tmp_path):
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    app = runpy.run_path(str(Path(lifeline.__file__).parent.parent / "wsgi.py"))["app"]
    assert app.test_client().get("/").status_code == 200


def test_the_public_pages_cannot_reach_what_speaks():
    script = "import sys, lifeline.web.public.routes; print(*[name for name in sys.modules if name.startswith('lifeline.')])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    speaking = ("flows", "channels", "wiring", "bulletins.issue", "bulletins.issued.keep", "bulletins.dispatch")
    assert [name for name in loaded if f"{name}.".startswith(tuple(f"lifeline.{one}." for one in speaking))] == []
