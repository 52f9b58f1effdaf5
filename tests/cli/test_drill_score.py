"""What is asked of exercises when they are over, as somebody types it: score, report, plan, months, and who may approve."""

import json
import shutil
from datetime import timedelta

from click.testing import CliRunner, Result

from lifeline.bulletins.tables import Situation
from lifeline.cli import cli
from lifeline.cli.say import login
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import open_database
from lifeline.core.people import Actor
from lifeline.core.settings import packaged
from lifeline.situation import acts
from lifeline.situation.entry import Change
from lifeline.situation.reasons import Reason
from lifeline.staff.practice import ACTS, month_of, take
from lifeline.staff.tables import Practice
from tests.approvers import two_approvers
from tests.drills.laid import CODE
from tests.drills.snow_day import acted, played
from tests.situation.record import COUNTING, entry


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, [*words])


def test_an_exercise_is_scored_reported_and_improved_upon(home):
    run("drill", "list")  # makes the database
    database = open_database(f"sqlite:///{home}/databases/drill.db", Status.EXERCISE)
    with database.writing() as session:
        laid = played(session)
        laid.person(login(), "safety", role="evaluator")
        acted(laid)
    database.close()
    board = run("drill", "score", CODE)
    assert "target 2 min, took 5 min" in board.output
    first, second = (run("drill", "score", CODE, "--json").output for _ in range(2))
    assert first == second
    assert json.loads(first)["counts"]["P"] >= 1
    assert run("drill", "mark", CODE, "warn", "S", "--evidence", "seen", "--as", "me").exit_code == 0
    assert run("drill", "hotwash", CODE, "--well", "the map", "--as", "me").exit_code == 0
    assert run("drill", "improve", CODE, "--issue", "late", "--action", "a substitute", "--as", "me").output == "row 1\n"
    sheet = run("drill", "report", CODE, "--csv").stdout_bytes
    assert sheet.startswith(b"\xef\xbb\xbf")
    assert "a substitute" in sheet.decode()
    assert json.loads(run("drill", "history", "--json").output)["exercises"] == [{"code": CODE, "month": "2026-11", "good": False}]
    assert "no exercise" in str(run("drill", "score", "2026-01-01-none").exception)


def test_by_policy_nobody_approves_in_live_by_a_command_either(home):
    shutil.copytree(packaged("city"), home / "city")
    policy = home / "city" / "exercises.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("policy: shown", "policy: required"), encoding="utf-8")
    run("user", "list", "--world", "live")  # makes the database
    database = open_database(f"sqlite:///{home}/databases/live.db", Status.ACTUAL)
    two_approvers(database)
    now = SystemClock().now()
    with database.writing() as session:
        session.add(Situation(id="s1", status="Actual", hazard="heavy_snow", opened_at=now))
        session.flush()
        change = Change(Reason.NEW_INFORMATION, (entry("dead", "1", as_of=now),))
        acts.record(session, "s1", change, counting=COUNTING, author=Actor("office", "office"), now=now)

    def approved(*what: str) -> str:
        return str(run(*(what or ("bulletins", "approve", "2026-0001")), "--hash", "-", "--as", "me", "--world", "live").exception)

    figure = ("figures", "approve", "1", "--type", "사망")
    assert ["has not shown in an exercise" in told for told in (approved(), approved(*figure))] == [True, True]
    told = json.loads(run("drill", "proficiency", "--json").output)
    assert [(one["login"], one["missing"], one["may_approve"]) for one in told] == [
        ("jihyeon", list(ACTS), False),
        ("minseo", list(ACTS), False),
    ]
    assert "1 more" in run("drill", "waive", "jihyeon", "--as", "me", "--reason", "snow").output
    for at in (now, now - timedelta(days=40)):
        with database.writing() as session:
            take(session, [Practice(login=login(), exercise=f"e{at:%m}", name="me", month=month_of(at), acts=" ".join(ACTS), at=at)])
    database.close()
    assert ["no bulletin 2026-0001" in approved(), "no longer what was shown" in approved(*figure)] == [True, True]
