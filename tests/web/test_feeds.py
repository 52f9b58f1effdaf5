"""What subscribers get: a document per bulletin and an index in three forms, in each world by itself."""

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from lifeline.app import create_app
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import CapDocument
from lifeline.core.db import Database
from lifeline.core.post import MARK
from lifeline.core.settings import Settings
from lifeline.intake.feed import load_feeds
from lifeline.intake.formats import cap_atom, cap_rss
from tests.web.press import ISSUED, PAGE_TIME, Press, StoppedClock

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "bulletins" / "cap-1.2.xsd"))
LIVE, DRILL = "/cap/2026-0001.xml", "/drill/cap/2026-0001.xml"
INDEXES = ("feed.atom", "feed.rss", "en/feed.atom", "en/feed.rss", "bulletins.json")
EVERY = [f"{root}{path}" for root in ("/", "/drill/") for path in (*INDEXES, "cap/2026-0001.xml")]
SITE = "http://localhost"


def said(client: FlaskClient, path: str) -> etree._Element:
    answer = client.get(path)
    assert answer.status_code == 200
    return etree.fromstring(answer.data)


def index(client: FlaskClient, path: str = "/bulletins.json") -> dict:
    return json.loads(client.get(path).data)


@pytest.fixture
def both(live_press: Press, press: Press) -> None:
    """A bulletin of each world, both of them number 2026-0001."""
    live_press.issue("heavy_snow", "warning")
    press.issue("strong_wind", "advisory")


# ---------------------------------------------------------------- one document


@pytest.mark.parametrize("path", [LIVE, DRILL])
def test_every_issued_bulletin_is_one_valid_document_at_its_address(client, both, path):
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/cap+xml; charset=utf-8")
    SCHEMA.assertValid(etree.fromstring(answer.data))


@pytest.mark.parametrize(("path", "world"), [(LIVE, ("Actual", "대설경보")), (DRILL, ("Exercise", "강풍주의보"))])
def test_an_address_leads_to_its_own_world_and_to_no_other(client, both, path, world):
    document = said(client, path)
    assert (document.findtext("{*}status"), document.findtext("{*}info/{*}event")) == world


@pytest.mark.parametrize("path", EVERY)
def test_asked_twice_it_is_the_same_to_the_byte(client, both, path):
    assert client.get(path).data == client.get(path).data


@pytest.mark.parametrize("state", [State.DRAFT, State.WAITING, State.RETURNED, State.DECLINED, State.LAPSED])
def test_what_was_never_issued_has_no_address_and_stands_in_no_index(client, live_press, press, state):
    for one in (live_press, press):
        one.issue(state=state, issued_at=None, issue_order=None)
    assert [client.get(path).status_code for path in (LIVE, DRILL)] == [404, 404]
    assert not any("2026-0001" in client.get(f"{root}{path}").text for root in ("/", "/drill/") for path in INDEXES)


@pytest.mark.parametrize(
    "path",
    ["/cap/2026-0002.xml", "/cap/.xml", "/cap/2026-0001", "/en/cap/2026-0001.xml", f"/cap/{1:032x}.xml", "/cap/%2e%2e.xml", "/cap/%00.xml"],
)
def test_nothing_else_has_an_address(client, both, path):
    assert client.get(path).status_code == 404


def test_a_number_of_the_other_world_leads_nowhere(client, press):
    press.issue()
    assert (client.get(LIVE).status_code, client.get(DRILL).status_code) == (404, 200)


@pytest.mark.parametrize("kind", [Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION])
def test_an_end_is_a_cancel_and_the_first_message_stays_what_it_was(client, live_press, kind):
    first = live_press.issue()
    before = client.get(LIVE).data
    live_press.end(first, kind)
    cancel = said(client, "/cap/2026-0002.xml")
    SCHEMA.assertValid(cancel)
    assert (client.get(LIVE).data == before, cancel.findtext("{*}msgType")) == (True, "Cancel")


def test_a_type_removed_from_the_office_is_still_served(client, live_press):
    live_press.issue(hazard="heavy_snow")
    with live_press.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE bulletins SET hazard = 'gone', level = 'gone', districts = '00000'")
    document = said(client, LIVE)
    SCHEMA.assertValid(document)
    assert {one.text for one in document.iter("{*}severity")} == {"Unknown"}
    assert index(client)["in_force"][0]["hazard"]["code"] == "gone"


HOSTILE = "]]><script>alert(1)</script>&<!-- {{ 7 * 7 }}\x00\x1b\u202e"


@pytest.mark.parametrize("path", [f"/drill/{path}" for path in (*INDEXES[:4], "cap/2026-0001.xml")])
def test_hostile_text_stays_text_in_every_form(client, press, path):
    press.issue(texts=lambda _: f"{HOSTILE}\n{HOSTILE}\n\n- {HOSTILE}", said={"area_ko": "서울", "area_en": "Seoul"})
    root = said(client, path)
    assert [element.tag for element in root.iter() if etree.QName(element).localname == "script"] == []
    assert any("<script>alert(1)</script>" in (element.text or "") for element in root.iter())


# ---------------------------------------------------------------- the index


@pytest.mark.parametrize("path", ["/feed.atom", "/en/feed.atom", "/feed.rss", "/en/feed.rss"])
def test_an_independent_reader_reads_the_index(client, both, path):
    feed = feedparser.parse(client.get(path).data)
    (entry,) = feed.entries
    links = {(link.rel, link.type): link.href for link in entry.links}
    assert not feed.bozo, feed.get("bozo_exception")
    assert entry.id == "tag:alerts@seoul.example,2026-01-05:lifeline-11000-2026-0001"
    assert links["enclosure", "application/cap+xml"] == f"{SITE}{LIVE}"


@pytest.mark.parametrize(("parse", "path"), [(cap_atom.parse, "feed.atom"), (cap_rss.parse, "feed.rss"), (cap_atom.parse, "en/feed.atom")])
@pytest.mark.parametrize("root", ["/", "/drill/"])
def test_another_lifeline_finds_the_documents_of_that_world_alone(client, both, parse, path, root):
    assert parse(client.get(f"{root}{path}").data).links == (f"{SITE}{root}cap/2026-0001.xml",)


def test_the_index_speaks_the_language_of_its_address(client, both):
    titles = [feedparser.parse(client.get(f"/{path}").data).entries[0].title for path in ("feed.atom", "en/feed.atom")]
    assert titles == ["[대설경보 Heavy Snow Warning] 서울 전역", "[Heavy Snow Warning 대설경보] All Seoul"]


def test_all_that_is_in_force_is_listed_and_the_last_50_that_ended(client, live_press):
    live_press.issue()
    for _ in range(51):
        live_press.issue(state=State.EXPIRED, ended_at=ISSUED + timedelta(minutes=1), texts=lambda _: "[대설경보] 서울\n끝")
    found = index(client)
    assert ([one["number"] for one in found["in_force"]], len(found["recent"])) == (["2026-0001"], 50)
    assert len(feedparser.parse(client.get("/feed.atom").data).entries) == 51


WORDS = {
    Kind.OVER: ("over", "notice_over", "해제됨: ", "해제 안내: "),
    Kind.CALLED_OFF: ("called_off", "notice_called_off", "취소됨: ", "취소 안내: "),
    Kind.CORRECTION: ("correction", "notice_correction", "잘못된 안내 - 정정됨: ", "정정 안내: "),
}


@pytest.mark.parametrize("kind", WORDS)
def test_each_way_to_end_has_its_own_word(client, live_press, kind):
    live_press.end(live_press.issue(), kind)
    ended, notice, *titles = WORDS[kind]
    assert [one["standing"] for one in index(client)["recent"]] == [notice, ended]
    entries = feedparser.parse(client.get("/feed.atom").data).entries
    assert [entry.title.startswith(word) for entry, word in zip(reversed(entries), titles, strict=True)] == [True, True]


@pytest.mark.parametrize("state", [State.SUPERSEDED, State.EXPIRED])
def test_what_was_replaced_or_ran_out_says_which(client, live_press, state):
    live_press.issue(state=state, ended_at=ISSUED + timedelta(minutes=1))
    assert [one["standing"] for one in index(client)["recent"]] == [state]


def test_after_an_update_one_is_in_force(client, live_press):
    live_press.end(live_press.issue(), Kind.UPDATE, state=State.SUPERSEDED)
    found = index(client)
    assert [[one["number"] for one in found[name]] for name in ("in_force", "recent")] == [["2026-0002"], ["2026-0001"]]


def test_an_entry_is_updated_when_its_bulletin_ends_and_keeps_its_id(client, live_press):
    first = live_press.issue()
    before = feedparser.parse(client.get("/feed.atom").data).entries[0]
    live_press.end(first, Kind.OVER)
    after = next(one for one in feedparser.parse(client.get("/feed.atom").data).entries if one.id == before.id)
    assert (before.updated, after.updated) == ("2026-01-06T07:31:04+09:00", "2026-01-06T07:33:04+09:00")


def test_the_json_tells_everything_of_a_bulletin_in_both_languages(client, live_press):
    live_press.issue()
    found = index(client)
    (one,) = found["in_force"]
    assert (found["version"], found["status"], found["exercise"]) == ("lifeline.bulletins/1", "Actual", False)
    assert one["hazard"] == {"code": "heavy_snow", "ko": "대설", "en": "Heavy snow"}
    assert one["levels"][0]["areas"] == [{"code": "1111000000", "ko": "종로구", "en": "Jongno-gu"}]
    assert (one["texts"]["ko"]["headline"], one["texts"]["en"]["headline"]) == (
        "[대설경보 Heavy Snow Warning] 서울 전역",
        "[Heavy Snow Warning 대설경보] All Seoul",
    )
    assert [one[name] for name in ("cap", "identifier", "sent", "references")] == [
        f"{SITE}{LIVE}",
        "lifeline-11000-2026-0001",
        "2026-01-06T07:31:04+09:00",
        [],
    ]


def test_the_json_is_described_field_by_field(client, live_press):
    live_press.end(live_press.issue(), Kind.OVER)
    live_press.issue()
    page = (Path(__file__).parents[2] / "docs" / "subscribe.md").read_text(encoding="utf-8")
    assert sorted(name for name in names_in(index(client)) if f"`{name}`" not in page) == []


def names_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {str(name) for name in value} | set().union(*(names_in(one) for one in value.values()))
    return set().union(*(names_in(one) for one in value)) if isinstance(value, list) and value else set()


# ---------------------------------------------------------------- the drill world


@pytest.mark.parametrize("path", ["/drill/feed.atom", "/drill/en/feed.atom", "/drill/feed.rss", "/drill/en/feed.rss"])
def test_every_title_of_an_exercise_begins_with_the_mark(client, both, path):
    feed = feedparser.parse(client.get(path).data)
    titles = [feed.feed.title, *(entry.title for entry in feed.entries), *(entry.summary for entry in feed.entries)]
    assert [title for title in titles if not title.startswith(MARK)] == []


def test_the_json_of_an_exercise_says_so_at_once_and_in_every_text(client, both):
    found = index(client, "/drill/bulletins.json")
    texts = [text for told in found["in_force"][0]["texts"].values() for text in told.values() if text]
    assert (found["status"], found["exercise"], [text for text in texts if not text.startswith(MARK)]) == ("Exercise", True, [])


@pytest.mark.parametrize("path", [f"/drill/{path}" for path in (*INDEXES, "cap/2026-0001.xml")])
def test_search_engines_leave_exercises_alone_and_no_cache_keeps_them(client, both, path):
    headers = client.get(path).headers
    assert ("noindex" in headers["X-Robots-Tag"], headers["Cache-Control"]) == (True, "no-cache")


@pytest.mark.parametrize("path", [f"/{path}" for path in (*INDEXES, "cap/2026-0001.xml")])
def test_nothing_live_speaks_of_an_exercise(client, live_press, path):
    live_press.issue()
    assert (MARK in client.get(path).text, "X-Robots-Tag" in client.get(path).headers) == (False, False)


# ---------------------------------------------------------------- how it is fetched


@pytest.mark.parametrize("path", EVERY)
def test_any_page_may_read_it(client, both, path):
    headers = client.get(path).headers
    assert (headers["Access-Control-Allow-Origin"], headers["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")


@pytest.mark.parametrize("path", ["/", "/bulletins/2026-0001"])
def test_the_pages_themselves_are_not_opened_to_others(client, both, path):
    headers = client.get(path).headers
    assert ("Access-Control-Allow-Origin" in headers, headers["Cross-Origin-Resource-Policy"]) == (False, "same-origin")


@pytest.mark.parametrize("path", EVERY)
def test_who_has_it_already_gets_nothing_again(client, both, path):
    headers = client.get(path).headers
    asked = ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]})
    assert [client.get(path, headers=condition).status_code for condition in asked] == [304, 304]


def test_what_changed_a_moment_ago_is_not_dated_since_more_may_change_in_that_second(settings, office, live, live_press):
    live_press.issue(issued_at=PAGE_TIME)
    client = create_app(settings, office=office, live=live, live_clock=StoppedClock()).test_client()
    assert "Last-Modified" not in client.get("/bulletins.json").headers


@pytest.mark.parametrize("path", [f"/{path}" for path in INDEXES])
def test_a_new_bulletin_changes_the_index(client, live_press, path):
    tag = client.get(path).headers["ETag"]
    live_press.issue()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", EVERY)
def test_it_takes_no_orders(client, both, path):
    assert [client.open(path, method=method).status_code for method in ("POST", "PUT", "DELETE")] == [405, 405, 405]


@pytest.mark.parametrize("path", [f"/{path}" for path in INDEXES])
def test_before_anything_is_set_up_no_index_claims_that_nothing_is_in_force(tmp_path, path):
    assert create_app(Settings(home=tmp_path)).test_client().get(path).status_code == 503


def test_an_empty_index_is_valid_and_dated_by_when_the_world_began(client):
    feed = feedparser.parse(client.get("/feed.atom").data)
    assert (feed.bozo, feed.entries, feed.feed.updated[:4]) == (False, [], "2026")


def test_an_index_behind_a_path_names_addresses_below_it(client, both):
    found = json.loads(client.get("/bulletins.json", environ_overrides={"SCRIPT_NAME": "/alerts"}).data)
    assert found["in_force"][0]["cap"] == f"{SITE}/alerts{LIVE}"


# ---------------------------------------------------------------- found by itself


ADDRESSES: dict[str, Callable[[str], str]] = {
    "application/atom+xml": lambda root: f"{root}feed.atom",
    "application/rss+xml": lambda root: f"{root}feed.rss",
    "application/json": lambda root: f"{root.replace('en/', '')}bulletins.json",
}


@pytest.mark.parametrize("root", ["/", "/en/", "/drill/", "/drill/en/"])
def test_every_page_leads_a_reader_to_the_index_of_its_world_and_language(client, both, root):
    page = html.fromstring(client.get(root).text)
    found = {link.get("type"): link.get("href") for link in page.xpath("//link[@rel='alternate'][@type]")}
    assert found == {kind: address(root) for kind, address in ADDRESSES.items()}
    assert {client.get(path).status_code for path in found.values()} == {200}


@pytest.mark.parametrize(("page", "document"), [("/bulletins/2026-0001", LIVE), ("/drill/en/bulletins/2026-0001", DRILL)])
def test_the_page_of_a_bulletin_leads_to_its_document(client, both, page, document):
    found = html.fromstring(client.get(page).text).xpath("//link[@type='application/cap+xml']/@href")
    assert found == [document]


def test_nothing_is_later_than_what_was_said(client, live_press):
    live_press.issue()
    assert datetime.fromisoformat(index(client)["changed"]) == ISSUED


# ---------------------------------------------------------------- an office that signs


@pytest.fixture
def signing(settings: Settings, office: Office, live: Database) -> FlaskClient:
    signs = dataclasses.replace(office, imprint=dataclasses.replace(office.imprint, signed=True))
    return create_app(settings, office=signs, live=live, live_clock=StoppedClock()).test_client()


def test_what_must_be_signed_and_is_not_is_given_to_nobody(signing, live_press):
    live_press.issue()
    assert (signing.get(LIVE).status_code, signing.get("/bulletins.json").status_code) == (503, 200)


def test_what_is_signed_is_given_as_it_was_signed(signing, live_press):
    bulletin = live_press.issue()
    with live_press.database.writing() as session:
        session.add(CapDocument(bulletin_id=bulletin.id, form="signed", body="<signed/>", made_at=ISSUED))
    assert signing.get(LIVE).data == b"<signed/>"


# ---------------------------------------------------------------- documentation


def test_the_feed_a_neighbour_would_write_is_sound(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "subscribe.md").read_text(encoding="utf-8")
    (tmp_path / "neighbour.yaml").write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    (feed,) = load_feeds(tmp_path)
    assert feed.follows("https://safety.neighbour.example/cap/2026-0001.xml")
