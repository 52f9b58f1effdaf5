"""What machines read beside the pages: the snapshot, figures with their history, revisions and report times, each in its own world."""

import csv
import io
import json
from datetime import UTC, timedelta
from pathlib import Path

import feedparser
import icalendar
import pytest
from lxml import etree

from lifeline.app import create_app
from lifeline.bulletins.decide import Kind
from lifeline.core.post import MARK
from lifeline.core.settings import Settings
from tests.web.ledger import SOURCE, Ledger
from tests.web.press import ISSUED, PAGE_TIME

HOSTILE = "]]><script>alert(1)</script>&<!-- {{ 7 * 7 }}\x00\x1b\u202e"
FORMS = (
    "status.json",
    "version.json",
    "figures.json",
    "figures.csv",
    "figures.atom",
    "en/figures.atom",
    "reports.ics",
    "en/reports.ics",
    "accounts.json",
)
OF_ONE = ("situations/2026-0001/figures.json", "situations/2026-0001/figures.csv")
EVERY = [f"{root}{path}" for root in ("/", "/drill/") for path in (*FORMS, *OF_ONE)]


@pytest.fixture
def ledger(live):
    return Ledger(live)


@pytest.fixture
def drill_ledger(drill):
    return Ledger(drill)


@pytest.fixture
def flood(live_press, ledger):
    """Three dead, of whom one was counted twice; two missing, of whom one is found dead; some homes."""
    bulletin = live_press.issue("heavy_rain")
    ledger.publish(bulletin.situation_id, {"dead": "3", "missing": "2", "homes_flooded": "120+", "rescued": "unknown", "dead@11620": "1"})
    ledger.publish(
        bulletin.situation_id, {"dead": "2"}, reason="double_count", note="두 병원이 같은 사람을 셌습니다", rule="병원에서 확인된 사람"
    )
    ledger.publish(bulletin.situation_id, {"dead": "3", "missing": "1"}, reason="reclassified", note="한 사람이 숨진 채 발견되었습니다")
    return bulletin


@pytest.fixture
def both(flood, press, drill_ledger):
    drill_ledger.publish(press.issue("strong_wind", "advisory").situation_id, {"dead": "9"})


def told(client, path="/status.json"):
    answer = client.get(path)
    assert answer.status_code == 200
    return json.loads(answer.data)


def rows(client, path="/figures.csv"):
    return list(csv.DictReader(io.StringIO(client.get(path).data.decode("utf-8-sig"))))


def metric(figures, code, area="1100000000"):
    return next(one for one in figures if (one["metric"]["code"], one["area"]["code"]) == (code, area))


# ---------------------------------------------------------------- the snapshot


def test_the_snapshot_says_what_is_in_force_and_what_is_counted(client, flood):
    whole = told(client)
    (emergency,) = whole["situations"]
    assert [whole[name] for name in ("schema", "world", "status", "exercise", "in_force")] == [
        "lifeline.status/1",
        "live",
        "Actual",
        False,
        1,
    ]
    assert (emergency["number"], emergency["bulletins"][0]["levels"][0]["en"]) == ("2026-0001", "Heavy Rain Warning")
    assert metric(emergency["figures"], "dead")["value"] == {"form": "exact", "low": 3, "high": 3}


@pytest.mark.parametrize(
    ("code", "value"),
    [("rescued", {"form": "unknown", "low": None, "high": None}), ("homes_flooded", {"form": "at_least", "low": 120, "high": None})],
)
def test_what_nobody_knows_is_null_and_never_0(client, flood, code, value):
    assert metric(told(client)["situations"][0]["figures"], code)["value"] == value


def test_every_figure_has_its_time_source_rule_state_and_change(client, flood):
    figure = metric(told(client)["situations"][0]["figures"], "missing")
    assert {name: figure[name] for name in ("change", "state", "source", "rule", "as_of", "published", "before_as_of")} == {
        "change": -1,
        "state": "reported",
        "source": SOURCE,
        "rule": None,
        "as_of": "2026-01-06T07:24:04+09:00",
        "published": "2026-01-06T07:34:04+09:00",
        "before_as_of": "2026-01-06T07:22:04+09:00",
    }


def test_a_correction_is_told_whole_with_its_reason_in_words(client, flood):
    moved, twice = told(client)["situations"][0]["corrections"]
    assert (moved["reason"]["ko"], {one["metric"]["code"] for one in moved["changes"]}) == ("분류 변경", {"dead", "missing"})
    assert (twice["reason"]["en"], twice["note"]) == ("Counted twice", "두 병원이 같은 사람을 셌습니다")


def test_what_waits_for_a_second_person_is_nowhere(client, flood, ledger):
    before = {path: client.get(path).data for path in (f"/{form}" for form in (*FORMS[1:], *OF_ONE))}
    ledger.wait(flood.situation_id, {"dead": "77"})
    assert {path: client.get(path).data for path in before} == before


def test_a_group_that_does_not_add_up_is_told_with_its_difference(client, flood, ledger):
    ledger.close_group(flood.situation_id, "aboard", "dead missing")
    ledger.publish(flood.situation_id, {"aboard": "3"})
    (gap,) = told(client)["situations"][0]["differences"]
    assert (gap["total"]["code"], gap["difference"], gap["parts_sum"]["low"]) == ("aboard", 1, 4)


def test_nobody_of_the_office_is_named_to_the_public(client, flood):
    assert [path for path in EVERY[: len(EVERY) // 2] if "지현" in client.get(path).text or "민수" in client.get(path).text] == []


def test_the_next_report_and_whether_it_is_late_are_told(client, flood, ledger):
    ledger.promise(flood.situation_id, ISSUED - timedelta(minutes=30))
    ledger.promise(flood.situation_id, PAGE_TIME + timedelta(hours=1))
    emergency = told(client)["situations"][0]
    assert (emergency["next_report"], emergency["report_late"]) == ("2026-01-06T08:34:04+09:00", False)


# ---------------------------------------------------------------- figures with their history


def test_every_figure_ever_published_is_in_the_history_with_the_one_before_it(client, flood):
    (emergency,) = told(client, "/figures.json")["situations"]
    dead = [one for one in emergency["history"] if one["metric"]["code"] == "dead" and one["area"]["code"] == "1100000000"]
    assert [one["value"]["low"] for one in dead] == [3, 2, 3]
    assert [one["supersedes"] for one in dead] == [dead[1]["id"], dead[2]["id"], None]


def test_the_figures_that_stand_are_those_nothing_took_the_place_of(client, flood):
    (emergency,) = told(client, "/figures.json")["situations"]
    gone = {one["supersedes"] for one in emergency["history"]}
    assert emergency["figures"] == told(client)["situations"][0]["figures"]
    assert {one["id"] for one in emergency["figures"]} == {one["id"] for one in emergency["history"]} - gone


def test_an_emergency_keeps_its_figures_at_its_own_address_when_it_is_over(client, flood, live_press):
    live_press.end(flood, Kind.OVER)
    (emergency,) = told(client, "/situations/2026-0001/figures.json")["situations"]
    assert (emergency["open"], len(emergency["history"])) == (False, 8)


def test_a_later_bulletins_number_leads_to_the_emergencys_own(client, flood, live_press):
    live_press.end(flood, Kind.OVER)
    answer = client.get("/situations/2026-0002/figures.csv")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/situations/2026-0001/figures.csv")


@pytest.mark.parametrize("number", ["2026-0009", "x", "%00", "2026-0001'--"])
def test_no_other_number_has_figures(client, flood, number):
    assert client.get(f"/situations/{number}/figures.json").status_code == 404


# ---------------------------------------------------------------- the table


def test_the_table_has_a_row_for_every_figure_and_its_columns_stay(client, flood):
    assert list(rows(client)[0]) == [
        *("exercise", "situation", "hazard", "metric", "metric_ko", "metric_en", "unit_ko", "unit_en", "area", "area_ko", "area_en"),
        *("form", "low", "high", "state", "as_of", "published", "source", "source_url", "rule", "reason", "note"),
        *("id", "supersedes", "current", "act"),
    ]
    assert len(rows(client)) == 8


def test_a_bound_nobody_knows_is_an_empty_cell(client, flood):
    by_metric = {row["metric"]: (row["form"], row["low"], row["high"]) for row in rows(client)}
    assert (by_metric["rescued"], by_metric["homes_flooded"]) == (("unknown", "", ""), ("at_least", "120", ""))


def test_a_korean_spreadsheet_takes_the_table_for_utf_8(client, flood):
    assert client.get("/figures.csv").data.startswith("\ufeffexercise,".encode())


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "\u202e=1+1", " =1+1", '=HYPERLINK("http://evil.example")']


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_the_table_is_a_formula(client, flood, ledger, text):
    ledger.publish(flood.situation_id, {"vehicles": "3"}, source=text, rule=text, note=text)
    cells = [cell for row in rows(client) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")] == []


def test_a_row_of_the_table_is_a_line(client, flood, ledger):
    ledger.publish(flood.situation_id, {"vehicles": "3"}, note='한 줄\r\n둘째 줄,"따옴표"\u2028끝', source="출처\n=1+1")
    lines = client.get("/figures.csv").data.decode("utf-8-sig").split("\r\n")
    assert (len(lines), lines[-1]) == (11, "")
    assert rows(client)[0]["note"] == '한 줄 둘째 줄,"따옴표" 끝'


# ---------------------------------------------------------------- revisions


@pytest.mark.parametrize("path", ["/figures.atom", "/en/figures.atom", "/drill/figures.atom", "/drill/en/figures.atom"])
def test_an_independent_reader_reads_the_revisions(client, both, path):
    feed = feedparser.parse(client.get(path).data)
    assert not feed.bozo, feed.get("bozo_exception")
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) > 0


def test_a_revision_says_old_new_and_why_in_the_language_of_its_address(client, flood):
    titles = [feedparser.parse(client.get(path).data).entries[1].title for path in ("/figures.atom", "/en/figures.atom")]
    assert titles == ["[호우] 사망 3명 → 2명 (중복 집계 정정)", "[Heavy rain] Dead 3 people → 2 people (Counted twice)"]


def test_what_moved_together_is_one_revision(client, flood):
    entry = feedparser.parse(client.get("/figures.atom").data).entries[0]
    assert entry.title == "[호우] 사망 2명 → 3명 외 1건 (분류 변경)"
    assert "실종 2명 → 1명" in entry.summary
    assert "한 사람이 숨진 채 발견되었습니다" in entry.summary


def test_a_revision_keeps_its_id_and_the_two_worlds_share_none(client, both):
    ids = {
        path: [entry.id for entry in feedparser.parse(client.get(path).data).entries] for path in ("/figures.atom", "/drill/figures.atom")
    }
    assert ids["/figures.atom"][0] == "tag:alerts@seoul.example,2026-01-06:lifeline-11000-figures-3"
    assert ids["/drill/figures.atom"] == ["tag:alerts@seoul.example,2026-01-06:lifeline-11000-drill-figures-1"]


# ---------------------------------------------------------------- report times


def calendar(client, path="/reports.ics"):
    return icalendar.Calendar.from_ical(client.get(path).data)


def test_an_independent_calendar_reads_the_next_report(client, flood):
    (event,) = calendar(client).walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(UTC).isoformat() == "2026-01-06T02:00:00+00:00"
    assert (event["SUMMARY"], event["UID"]) == ("호우 피해 집계 발표", "report-live-2026-0001-20260106T0200Z@seoul.example")


def test_a_calendar_without_promises_is_still_one(client, live):
    assert (len(calendar(client).walk("VEVENT")), calendar(client)["VERSION"]) == (0, "2.0")


def test_a_promise_that_is_late_says_so(client, flood, ledger, live_press):
    other = live_press.issue("landslide")
    ledger.promise(other.situation_id, ISSUED + timedelta(minutes=1))
    assert {str(event["SUMMARY"]) for event in calendar(client).walk("VEVENT")} == {
        "산사태 피해 집계 발표 (늦어지고 있음)",
        "호우 피해 집계 발표",
    }


@pytest.mark.parametrize("path", ["/reports.ics", "/drill/en/reports.ics"])
def test_every_line_of_a_calendar_has_at_most_75_octets_and_ends_as_it_must(client, both, path):
    body = client.get(path).data
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert [line for line in body.split(b"\r\n") if len(line) > 75 or b"\n" in line or b"\r" in line] == []


# ---------------------------------------------------------------- hostile texts, the two worlds, how it is fetched


@pytest.mark.parametrize("path", ["/figures.atom", "/en/figures.atom"])
def test_hostile_words_stay_words_in_the_revisions(client, flood, ledger, path):
    ledger.publish(flood.situation_id, {"vehicles": "3"}, source=HOSTILE, rule=HOSTILE, note=HOSTILE, reason="typing_error")
    root = etree.fromstring(client.get(path).data)
    assert [element for element in root.iter() if etree.QName(element).localname == "script"] == []
    assert any("<script>alert(1)</script>" in (element.text or "") for element in root.iter())


@pytest.mark.parametrize("path", ["/status.json", "/figures.json", "/figures.csv"])
def test_hostile_words_break_no_form(client, flood, ledger, path):
    ledger.publish(flood.situation_id, {"vehicles": "3"}, source=HOSTILE, rule=HOSTILE, note=HOSTILE, reason="typing_error")
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(rows(client)) == 9 if path.endswith("csv") else "alert(1)" in json.dumps(json.loads(answer.data))


@pytest.mark.parametrize("path", ["/drill/figures.csv", "/drill/situations/2026-0001/figures.csv"])
def test_a_table_of_an_exercise_says_so_in_each_row_and_in_its_name(client, both, path):
    assert {row["exercise"] for row in rows(client, path)} == {MARK}
    assert "EXERCISE" in client.get(path).headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/drill/status.json", "/drill/figures.json", "/drill/accounts.json"])
def test_the_json_of_an_exercise_says_so_first(client, both, path):
    whole = told(client, path)
    assert [whole[name] for name in ("world", "status", "exercise")] == ["drill", "Exercise", True]
    assert whole["note"].startswith("훈련입니다")


def test_every_title_of_an_exercise_begins_with_the_mark(client, both):
    feed = feedparser.parse(client.get("/drill/figures.atom").data)
    titles = [feed.feed.title, *(entry.title for entry in feed.entries), *(entry.summary for entry in feed.entries)]
    titles += [str(event[name]) for event in calendar(client, "/drill/reports.ics").walk("VEVENT") for name in ("SUMMARY", "DESCRIPTION")]
    assert [title for title in titles if not title.startswith(MARK)] == []


@pytest.mark.parametrize("path", [path for path in EVERY if not path.startswith("/drill/")])
def test_nothing_live_speaks_of_an_exercise(client, both, path):
    answer = client.get(path)
    assert (answer.status_code, MARK in answer.text, "9" in [row.get("low") for row in rows(client)]) == (200, False, False)


@pytest.mark.parametrize("path", EVERY)
def test_any_page_may_read_it_and_who_has_it_gets_nothing_again(client, both, path):
    headers = client.get(path).headers
    assert (headers["Access-Control-Allow-Origin"], headers["X-Content-Type-Options"]) == ("*", "nosniff")
    assert client.get(path, headers={"If-None-Match": headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", EVERY)
def test_a_cache_keeps_the_live_forms_for_two_seconds_and_those_of_an_exercise_not_at_all(client, both, path):
    rule = client.get(path).headers["Cache-Control"]
    assert rule == ("no-cache" if path.startswith("/drill/") else "public, max-age=2, stale-while-revalidate=10, stale-if-error=86400")


@pytest.mark.parametrize("path", EVERY)
def test_it_takes_no_orders(client, both, path):
    assert [client.open(path, method=method).status_code for method in ("POST", "PUT", "DELETE")] == [405, 405, 405]


@pytest.mark.parametrize("path", [f"/{path}" for path in (*FORMS[:-1], *OF_ONE)])
def test_before_anything_is_set_up_no_form_claims_to_know(tmp_path, path):
    assert create_app(Settings(home=tmp_path)).test_client().get(path).status_code == 503


# ---------------------------------------------------------------- documentation


def test_the_forms_are_described_field_by_field(client, flood, ledger):
    ledger.close_group(flood.situation_id, "aboard", "dead missing")
    ledger.publish(flood.situation_id, {"aboard": "3"})
    page = (Path(__file__).parents[2] / "docs" / "subscribe.md").read_text(encoding="utf-8")
    names = set().union(*(names_in(told(client, path)) for path in ("/status.json", "/figures.json", "/accounts.json"))) | set(
        rows(client)[0]
    )
    assert sorted(name for name in names if f"`{name}`" not in page) == []


def names_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {str(name) for name in value} | set().union(*(names_in(one) for one in value.values()))
    return set().union(*(names_in(one) for one in value)) if isinstance(value, list) and value else set()
