"""`lifeline figures` as an officer types it: entered, approved by another, moved, imported, looked back on."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lifeline.bulletins.states import NotAllowed
from lifeline.cli import checks, cli
from lifeline.cli.say import TROUBLES
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData
from lifeline.core.text import KST
from lifeline.situation.entry import FigureRefused, NewerFigure

SNOW = packaged("feeds") / "samples" / "kma-warnings" / "2026-01-13-0500-heavy-snow-advisory.xml"
Run = Callable[..., Result]
TOLD = ("--as-of", "2026-01-13 06:00", "--source", "재난안전상황실")


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda name: monkeypatch.setattr("lifeline.cli.say.login", lambda: name)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drill in which bulletin 2026-0001 is issued, and a live world in which nothing happened yet."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as settings:
        for name in ("WORLD", "DATABASE_LIVE", "DATABASE_DRILL"):
            settings.delenv(f"LIFELINE_{name}", raising=False)
        settings.setenv("LIFELINE_HOME", str(home))
        for words in (["replay", str(SNOW), "--feed", "kma-warnings"], ["db", "upgrade", "--world", "live"]):
            result = CliRunner().invoke(cli, words)
            assert result.exit_code == 0, result.output
    return home


@pytest.fixture
def run(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], None]) -> Run:
    """Commands over a copy of that; Kim is signed in."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    for name in ("DATABASE_LIVE", "DATABASE_DRILL"):
        monkeypatch.delenv(f"LIFELINE_{name}", raising=False)
    monkeypatch.setenv("LIFELINE_WORLD", "drill")
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    sign_in("kim")
    return lambda *words: CliRunner().invoke(cli, ["figures", *(str(word) for word in words)])


def add(run: Run, metric: str, value: str, *more: str, who: str = "Kim") -> Result:
    return run("add", "2026-0001", metric, value, *TOLD, "--as", who, *more)


def agree(run: Run, act: int, *, who: str = "Lee") -> Result:
    shown = next(line for line in run("waiting").output.splitlines() if line.startswith("hash: ")).removeprefix("hash: ")
    return run("approve", act, "--hash", shown, "--as", who)


def history(run: Run) -> list[dict[str, object]]:
    return json.loads(run("history", "2026-0001", "--json").output)


def refusal(result: Result) -> str:
    assert isinstance(result.exception, TROUBLES), result.output
    return str(result.exception)


def test_a_figure_is_entered_and_listed(run: Run) -> None:
    assert run("list").output == "no figure is published yet.\n"
    assert "act 1 is public" in add(run, "차량 침수·파손", "1,234").output
    listed = run("list").output
    assert "vehicles" in listed
    assert "1234" in listed


def test_the_dead_are_public_when_another_person_agreed(run: Run, sign_in: Callable[[str], None]) -> None:
    assert "waits for another person" in add(run, "dead", "1").output
    assert history(run) == []
    assert "another login" in refusal(agree(run, 1))
    sign_in("lee")
    agreed = agree(run, 1)
    assert "[훈련 EXERCISE] dead (사망), the whole city - → 1" in agreed.output
    assert "act 1 is public" in agreed.output
    assert [(one["value"], one["author"], one["approver"]) for one in history(run)] == [("1", "Kim", "Lee")]
    assert run("waiting").output == "nothing waits.\n"


def test_missing_to_dead_is_told_as_one_act(run: Run, sign_in: Callable[[str], None]) -> None:
    for metric, value in (("missing", "5"), ("dead", "2")):
        add(run, metric, value)
    sign_in("lee")
    agree(run, 1)
    agree(run, 2)
    moved = run("move", "2026-0001", "2", "--from", "missing", "--to", "사망", *TOLD, "--note", "신원 확인", "--as", "Lee")
    assert "act 3 waits" in moved.output
    sign_in("kim")
    agree(run, 3, who="Kim")
    newest = history(run)[:2]
    assert {(one["metric"], one["before"], one["value"], one["reason"]) for one in newest} == {
        ("missing", "5", "3", "reclassified"),
        ("dead", "2", "4", "reclassified"),
    }


def test_a_figure_entered_upon_an_older_one_names_the_newer(run: Run) -> None:
    add(run, "vehicles", "1")
    add(run, "vehicles", "2")
    late = add(run, "vehicles", "3", "--after", "1")
    assert isinstance(late.exception, NewerFigure)
    assert "Figure 2, vehicles [whole city] 2 by Kim, was published meanwhile" in str(late.exception)


def test_a_wrong_number_is_named_and_nothing_is_entered(run: Run) -> None:
    assert "no issued bulletin has the number 2026-0099" in refusal(run("add", "2026-0099", "dead", "1", *TOLD, "--as", "Kim"))
    assert "is no figure" in refusal(add(run, "dead", "several"))
    assert "did you mean" in refusal(add(run, "death", "1"))
    assert history(run) == []


def test_a_sheet_is_imported_or_every_problem_named(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "report.csv"
    sheet.write_text(
        "metric,value,as_of,source\nvehicles,12,2026-01-13 06:00,서울시\nghosts,1,2026-01-13 06:00,서울시\n", encoding="utf-8-sig"
    )
    assert "report.csv:3: metric 'ghosts'" in refusal(run("import", sheet, "--number", "2026-0001", "--as", "Kim"))
    assert history(run) == []
    sheet.write_text(sheet.read_text(encoding="utf-8-sig").replace("ghosts", "crops"), encoding="utf-8")
    assert "2 rows: 1 acts" in run("import", sheet, "--number", "2026-0001", "--as", "Kim").output
    assert len(history(run)) == 2


def test_a_sheet_looked_at_first_enters_nothing(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "report.csv"
    lines = ("metric,value,as_of,source,,", "vehicles,12,2026-01-13 06:00,서울시,,", "dead,1,2026-01-13 06:00,서울시,,")
    sheet.write_text("\n".join(lines), encoding="utf-8")
    looked = run("import", sheet, "--number", "2026-0001", "--check", "--as", "Kim").output
    assert "1 acts would be public at once, 1 would wait for a second person. Nothing was entered." in looked
    assert (history(run), run("waiting").output) == ([], "nothing waits.\n")


def test_the_history_as_csv_holds_no_formula_and_no_zero_for_what_nobody_knows(run: Run) -> None:
    run("add", "2026-0001", "vehicles", "unknown", "--as-of", "2026-01-13 06:00", "--source", "=HYPERLINK(0)", "--as", "Kim")
    (row,) = csv.DictReader(io.StringIO(run("history", "2026-0001", "--csv").stdout_bytes.decode("utf-8-sig")))
    assert (row["source"], row["low"], row["high"], row["value"]) == ("'=HYPERLINK(0)", "", "", "unknown")


def test_a_group_that_does_not_add_up_is_refused_listed_and_opened_again(run: Run) -> None:
    closed = run("group", "2026-0001", "displaced", "--reason", "집계표", "--as", "Kim")
    assert "displaced_now = in_shelters + with_relatives is checked" in closed.output
    for metric, value in (("displaced_now", "10"), ("in_shelters", "5")):
        add(run, metric, value)
    assert "1 too few" in refusal(add(run, "with_relatives", "4"))
    add(run, "with_relatives", "4", "--despite", "한 명은 확인 중")
    assert "1 too few: 한 명은 확인 중" in run("list").output
    run("group", "2026-0001", "displaced", "--open", "--reason", "끝", "--as", "Kim")
    assert "too few" not in run("list").output


def test_the_next_report_is_promised_and_a_time_too_far_is_refused(run: Run) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=5)).astimezone(KST)
    promised = run("next", "2026-0001", "--at", f"{soon:%Y-%m-%d %H:%M}", "--as", "Kim").output
    assert f"promised for {soon:%Y-%m-%d %H:%M}" in promised
    add(run, "vehicles", "1")
    assert f"next {soon:%Y-%m-%d %H:%M}" in run("list").output
    assert "not within the next 7 days" in refusal(run("next", "2026-0001", "--at", "2020-01-01 06:00", "--as", "Kim"))


def test_standards_show_what_nobody_knows_as_unknown(run: Run) -> None:
    add(run, "injured_severe", "2")
    lines = json.loads(run("standards", "2026-0001", "--json").output)
    told = {(one["standard"], one["code"]): (one["low"], one["high"]) for one in lines}
    assert told["Sendai", "B-2"] == (2, None)
    assert told["Sendai", "A-1"] == (None, None)


def test_what_is_declined_never_becomes_public(run: Run) -> None:
    add(run, "dead", "1")
    assert "act 1 is withdrawn" in run("decline", 1, "--reason", "오타", "--as", "Kim").output
    assert isinstance(agree_nothing(run).exception, FigureRefused)


def agree_nothing(run: Run) -> Result:
    return run("approve", 1, "--hash", "0" * 64, "--as", "Lee")


@pytest.fixture
def live_too(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same emergency, told in the live world."""
    drill = open_database(f"sqlite:///{tmp_path}/databases/drill.db", Status.EXERCISE)
    live = open_database(f"sqlite:///{tmp_path}/databases/live.db", Status.ACTUAL)
    _copy_emergency(drill, live)
    monkeypatch.setenv("LIFELINE_WORLD", "live")
    return run


def _copy_emergency(drill: Database, live: Database) -> None:
    from sqlalchemy import insert, select

    from lifeline.bulletins.tables import Bulletin, Situation, Version

    with drill.reading() as source, live.writing() as target:
        for table in (Situation.__table__, Bulletin.__table__, Version.__table__):
            for row in source.execute(select(table)).mappings():
                changed = {**row, "status": "Actual"} if "status" in row else dict(row)
                target.execute(insert(table).values(changed))
    drill.close()
    live.close()


def test_live_asks_for_the_name_of_what_is_counted_and_says_who_will_read_it(live_too: Run, sign_in: Callable[[str], None]) -> None:
    add(live_too, "missing", "3")
    sign_in("lee")
    bare = agree(live_too, 1)
    assert isinstance(bare.exception, NotAllowed)
    assert "add --type 실종" in str(bare.exception)
    assert "[실제] missing (실종), the whole city - → 3: 시민이 보는 페이지에 지금 공개합니다." in bare.output
    shown = live_too("waiting").output.splitlines()[-1].removeprefix("hash: ")
    assert "act 1 is public" in live_too("approve", 1, "--hash", shown, "--type", "실종", "--as", "Lee").output


def test_every_metric_is_listed_with_its_korean_name(run: Run) -> None:
    assert all(word in run("metrics").output for word in ("dead", "사망", "two people", "damage_krw", "원"))


def test_check_looks_at_what_is_counted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "city"
    shutil.copytree(packaged("city"), folder)
    file = folder / "figures.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("heading: money", "heading: cash"), encoding="utf-8")
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    result = CliRunner().invoke(checks.check)
    assert isinstance(result.exception, BadData)
    assert "no heading 'cash'" in str(result.exception)


@pytest.mark.parametrize("act", ["99999999999999999999", "0", "-1"])
def test_an_act_that_no_database_can_number_is_a_wrong_word_and_no_trace(run, act):
    for words in (("approve", "--hash", "x"), ("decline", "--reason", "x")):
        assert run(*words, "--as", "Lee", "--", act).exit_code == 2
