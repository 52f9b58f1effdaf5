"""`lifeline reports` as an officer types it: the queue, one incident, every act with who and why."""

import io
import json
from datetime import UTC, datetime
from itertools import count

import pytest
from click.testing import CliRunner
from PIL import Image

from lifeline import migrations
from lifeline.cli import cli
from lifeline.cli.say import TROUBLES
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.incidents.states import NotPossible
from lifeline.incidents.tables import Incident, Picture, Report
from lifeline.listening.tables import SightingRow
from tests.conftest import NOW
from tests.incidents.map_rows import Map

LATER = datetime(2100, 1, 1, tzinfo=UTC)
WHY = ("--as", "Kim", "--reason", "현장 확인")


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("DATABASE_LIVE", "DATABASE_DRILL"):
        monkeypatch.delenv(f"LIFELINE_{name}", raising=False)
    monkeypatch.setenv("LIFELINE_WORLD", "drill")
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    monkeypatch.setattr("lifeline.cli.say.login", lambda: "kim")
    url = f"sqlite:///{tmp_path / 'databases' / 'drill.db'}"
    migrations.upgrade(url, Status.EXERCISE, NOW)
    return url


@pytest.fixture
def drill(home):
    database = open_database(home, Status.EXERCISE)
    yield database
    database.close()


@pytest.fixture
def run(home):
    return lambda *words: CliRunner().invoke(cli, ["reports", *(str(word) for word in words)])


@pytest.fixture
def begun(drill):
    """Incident 1 with two reports and a picture, incident 2 in which life is at risk."""
    still = Image.new("RGB", (400, 300), "white")
    jpeg = io.BytesIO()
    still.save(jpeg, "JPEG")
    with drill.writing() as session:
        city = Map(session, Status.EXERCISE.value)
        report = city.report("a")
        city.incident(report, city.report("b"), until=LATER)
        city.incident(city.report("c", urgency="life", text="갇혔어요"))
        city.picture(report).clean = jpeg.getvalue()
    return drill


def incident(database, number):
    with database.reading() as session:
        return session.get_one(Incident, number)


def test_the_queue_has_life_first(begun, run):
    found = json.loads(run("list", "--json").output)
    assert [(one["id"], one["urgency"]) for one in found] == [(2, "life"), (1, "normal")]
    assert "not looked at" in run("list").output


def test_an_incident_is_shown_masked_and_a_post_unmasked_only_with_a_reason_on_record(begun, run):
    shown = run("show", 1).output
    assert "[전화번호]" in shown
    assert "010-1234-5678" not in shown
    assert run("raw", 1).exit_code == 2
    assert "010-1234-5678" in run("raw", 1, *WHY).output
    assert "read raw" in run("acts", 1).output


def test_an_incident_is_shown_with_why_it_may_be_believed_or_doubted(begun, run):
    shown = run("show", 1).output
    assert "+ 1 picture not seen before" in shown
    assert "- Told by one person only" in run("show", 2).output
    run("confirm", 1, *WHY)
    assert "+ Confirmed by staff" in run("show", 1).output


@pytest.mark.parametrize("words", [("--hazard", "snoww"), ("--district", "강남구")])
def test_a_list_of_what_there_is_not_is_refused_and_never_empty(begun, run, words):
    found = run("list", *words)
    assert found.exit_code == 2
    assert "take a code from city/" in found.output


def test_acts_follow_one_another_and_can_be_undone(begun, run):
    assert "incident 1 is confirmed" in run("confirm", 1, *WHY, "--ko", "신대방역 앞 침수").output
    assert incident(begun, 1).headline_ko == "신대방역 앞 침수"
    assert "incident 2 is unconfirmed: urban_inundation at 신대방역 (within 100 m), 3 reports" in run("merge", 1, 2, *WHY).output
    assert "(merge) is undone" in run("undo", 2, *WHY).output
    assert incident(begun, 1).state == "confirmed"


def test_reports_are_split_off_judged_and_taken_down(begun, run):
    assert "incident 3 is unconfirmed" in run("split", 1, 2, *WHY).output
    assert "report 2 is false" in run("judge", 2, "false", *WHY).output
    assert "erased" in run("takedown", 2, *WHY).output
    assert "no words of it may be shown" in run("show", 3).output


def test_a_picture_is_looked_at_boxed_and_made_public(begun, run):
    name = "a" * 32
    assert run("blackout", name, "--box", "10,10,200,200", *WHY).exit_code == 0
    assert run("picture", name, "public", *WHY).exit_code == 0
    with begun.reading() as session:
        row = session.get_one(Picture, 1)
    with Image.open(io.BytesIO(row.shown)) as shown, Image.open(io.BytesIO(row.clean)) as clean:
        assert max(shown.getpixel((100, 100))) < 10
        assert min(clean.getpixel((100, 100))) > 245


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("confirm", 99, *WHY), "no incident 99"),
        (("confirm", 1, "--as", "Kim", "--reason", " "), "say why"),
        (("merge", 1, 1, *WHY), "into itself"),
        (("judge", 1, "unconfirmed", *WHY), "unconfirmed already"),
        (("blackout", "a" * 32, "--box", "1,2,3", *WHY), "LEFT,TOP,RIGHT,BOTTOM"),
        (("undo", 99, *WHY), "'lifeline reports acts INCIDENT' lists"),
    ],
)
def test_what_cannot_be_done_says_why_in_a_sentence(begun, run, words, said):
    error = run(*words).exception
    assert isinstance(error, NotPossible)
    assert isinstance(error, TROUBLES)
    assert said in str(error)


def test_escalating_calls_the_chief(begun, run):
    run("escalate", 2, *WHY)
    assert incident(begun, 2).looked is True
    assert "incident-escalated" in CliRunner().invoke(cli, ["alarms"]).output


def test_staff_are_told_every_reason_and_the_queue_goes_by_them(begun, run):
    """Life first; then an incident that one more person tells of in other words, above one that many only passed on."""
    with begun.writing() as session:
        city = Map(session, Status.EXERCISE.value, count(10))
        city.incident(city.report("d", copies=("e", "f", "g"), wording_of=1), support=4, authors=4, until=LATER)
        young = city.report("h")
        session.get_one(SightingRow, young.sighting_id).young = True
        city.incident(young, city.report("h2", wording_of=young.id), authors=2, say_over=1, until=LATER)
    assert [line.split()[0] for line in run("list").output.splitlines()[1:5]] == ["2", "1", "3", "4"]
    found = json.loads(run("list", "--json").output)
    assert [(one["id"], one["weight"]) for one in found[1:]] == [(1, 6), (3, 0), (4, -2)]
    assert "-contradicted +alike -one-author +precise -young-accounts" in run("list").output
    shown = run("show", 4).output
    for line in ("- 1 person says that it is over or not so", "+ 1 person says nearly the same words", "- 1 account less than a week old"):
        assert line in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list",), "no incident waits or is on the map; look with --all for others."),
        (("list", "--hazard", "typhoon", "--district", "11680"), "of type typhoon in 11680 waits or is on the map; look without"),
        (
            ("list", "--all", "--district", "11680"),
            "no incident in 11680 was ever told of; look without --hazard or --district for others.",
        ),
        (("list", "--all"), "no incident was ever told of."),
    ],
)
def test_an_empty_list_says_what_it_is_empty_of_and_how_to_see_more(drill, run, words, said):
    assert said in run(*words).output


def test_one_is_said_as_one(begun, run):
    said = run("look", 2, *WHY).output
    assert "1 report of 1 person, 1 post." in said
    assert "nobody has done anything with incident 1" in run("acts", 1).output


def test_what_no_map_shows_is_listed_masked_with_what_was_told_to_us_first_and_counted_under_the_list(drill, run):
    with drill.writing() as session:
        city = Map(session, Status.EXERCISE.value)
        nowhere = {"at": (None, None), "precision_m": None, "method": "none", "place": "", "district": ""}
        reports = [city.report(one, **nowhere) for one in "abcd"]
        cry = city.report("e", urgency="life", **nowhere)
        for one in reports[:3]:
            one.until = LATER
        form, asks = (session.get_one(SightingRow, reports[at].sighting_id) for at in (0, 1))
        form.platform, asks.route = "form", "inbox"
        ids, cried = [one.id for one in reports], cry.id
    found = json.loads(run("unplaced", "--json").output)
    assert [one["id"] for one in found] == [cried, ids[0], ids[2], ids[1]]
    for words in (("unplaced",), ("unplaced", "--json"), ("inbox",), ("inbox", "--json")):
        said = run(*words).output
        assert "[전화번호]" in said
        assert "010-1234-5678" not in said
    told = run("list").output
    assert "4 reports without an incident, 1 of them by form or telephone" in told
    assert "1 post for the inbox" in told
    run("judge", ids[0], "confirmed", *WHY)
    assert ids[0] not in [one["id"] for one in json.loads(run("unplaced", "--json").output)]


def test_the_same_wording_is_shown_and_two_incidents_in_one_wording_are_proposed_to_be_merged(begun, run):
    with begun.writing() as session:
        session.get_one(Report, 2).wording_of = 1
        session.get_one(Report, 3).wording_of = 1
    assert "same wording as report 1\n" in run("show", 1).output
    assert "same wording as report 1 of incident 1\n" in run("show", 2).output
    assert "incidents 1 and 2 are told of in the same words; if they are one: 'lifeline reports merge 2 1'" in run("list").output
    assert run("merge", 2, 1, *WHY).exit_code == 0
    assert "in the same words" not in run("list").output
