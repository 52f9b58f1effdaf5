"""Listening as an officer types it: health, one round, what people bring in; all of it works without any platform."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from lifeline.cli import cli
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.settings import packaged
from lifeline.incidents.tables import Incident, Report
from lifeline.listening.tables import CopyRow, ListenerRow, SightingRow

Run = Callable[..., Result]
CSV = "text,at,place\n강남역 11번출구 앞이 침수됐어요 #서울침수,2026-01-06 07:00,\n눈이 너무 와요 제설 좀,2026-01-06 07:05,북악스카이웨이\n"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both worlds, set up and empty."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as settings:
        for name in ("WORLD", "DATABASE_LIVE", "DATABASE_DRILL"):
            settings.delenv(f"LIFELINE_{name}", raising=False)
        settings.setenv("LIFELINE_HOME", str(home))
        for world in ("live", "drill"):
            assert CliRunner().invoke(cli, ["db", "upgrade", "--world", world]).exit_code == 0
    return home


@pytest.fixture
def home(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    for name in ("DATABASE_LIVE", "DATABASE_DRILL", "WORLD"):
        monkeypatch.delenv(f"LIFELINE_{name}", raising=False)
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(home: Path) -> Run:
    return lambda *words, **more: CliRunner().invoke(cli, list(words), **more)


def count(home: Path, table: type, world: str = "live") -> int:
    status = Status.ACTUAL if world == "live" else Status.EXERCISE
    database = open_database(f"sqlite:///{home / 'databases' / world}.db", status)
    with database.reading() as session:
        found = session.scalar(select(func.count()).select_from(table)) or 0
    database.close()
    return found


def listening(home: Path, *entries: dict[str, object], world: str = "live", secrets: dict[str, dict[str, str]] | None = None) -> None:
    """The office's own city with these listeners, and the credentials of one world."""
    shutil.copytree(packaged("city"), home / "city", dirs_exist_ok=True)
    given = {"version": "test", "rules": {}, "listeners": list(entries)}
    (home / "city" / "listeners.yaml").write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    folder = home / "credentials"
    folder.mkdir(exist_ok=True)
    (folder / f"{world}.yaml").write_text(yaml.safe_dump(secrets or {}), encoding="utf-8")
    (folder / f"{world}.yaml").chmod(0o600)


def entry(name: str, platform: str, **more: object) -> dict[str, object]:
    return {"name": name, "platform": platform, "ko": "가", "en": "A", "enabled": True, "every_seconds": 60, "per_day": 100, **more}


def test_without_any_platform_paste_csv_and_telephone_reach_the_map(run: Run, home: Path) -> None:
    (home / "posts.csv").write_text(CSV, encoding="cp949")
    assert run("reports", "paste", "--text", "신림동 반지하에 물이 차서 사람이 갇혔어요 #서울침수").exit_code == 0
    assert run("reports", "import", str(home / "posts.csv")).exit_code == 0
    called = run("reports", "phone", "--text", "길이 얼었어요", "--hazard", "road_icing", "--place", "강남역", "--caller", "010-1234-5678")
    assert called.exit_code == 0, called.output
    assert count(home, SightingRow) == 4
    assert count(home, Report) >= 3
    assert count(home, Incident) >= 2


def test_the_same_paste_and_the_same_file_again_are_nothing_new(run: Run, home: Path) -> None:
    (home / "posts.csv").write_text(CSV, encoding="utf-8")
    for _ in range(3):
        run("reports", "paste", input="눈이 와요 #서울제설\n")
        told = run("reports", "import", str(home / "posts.csv"))
    assert "2 known before" in told.output
    assert count(home, SightingRow) == 3


def test_a_file_with_bad_lines_is_taken_in_whole_or_not_at_all(run: Run, home: Path) -> None:
    (home / "posts.csv").write_text(CSV + ",2026-01-06 07:00,\n눈,gestern,\n", encoding="utf-8")
    told = run("reports", "import", str(home / "posts.csv"))
    assert told.exit_code == 1
    assert "posts.csv, line 4: there is no text" in told.output
    assert "posts.csv, line 5: 'gestern' is no time" in told.output
    assert count(home, SightingRow) == 0
    told = run("reports", "import", str(home / "posts.csv"), "--skip-bad")
    assert (told.exit_code, count(home, SightingRow)) == (1, 2)
    assert "2 bad lines left out" in told.output


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b'text\n"open\n'])
def test_a_hostile_file_is_a_sentence_and_takes_in_nothing(run: Run, home: Path, body: bytes) -> None:
    (home / "posts.csv").write_bytes(body)
    told = run("reports", "import", str(home / "posts.csv"))
    assert told.exit_code == 1
    assert told.output.startswith("Error: posts.csv: ")
    assert count(home, SightingRow) == 0


def test_lines_of_standard_input_are_posts_of_their_own(run: Run, home: Path) -> None:
    run("reports", "paste", "--lines", input="눈이 와요 #서울제설\n\n길이 막혀요 #서울제설\n".encode())
    assert count(home, SightingRow) == 2
    assert count(home, CopyRow) == 0


def test_a_wrong_word_of_a_clerk_is_a_sentence(run: Run) -> None:
    for wrong in (["--hazard", "snow"], ["--at", "gestern"], ["--point", "127.0,37.5"], ["--people", "-1"]):
        told = run("reports", "phone", "--text", "눈", *wrong)
        assert told.exit_code == 2, told.output
    assert run("reports", "paste", input="  \n").exit_code == 2


def test_what_an_exercise_hears_by_hand_stays_in_it(run: Run, home: Path) -> None:
    run("reports", "paste", "--text", "눈이 와요 #서울제설", "--world", "drill")
    assert (count(home, SightingRow), count(home, SightingRow, "drill")) == (0, 1)


def test_nothing_is_listened_to_before_the_office_switches_it_on(run: Run) -> None:
    told = run("listeners")
    assert told.exit_code == 0
    assert "off" in told.output
    assert "Nothing is listened to" in run("listen").output


def test_a_listener_without_its_credential_is_red_with_the_reason_and_the_others_go_on(run: Run, home: Path) -> None:
    feed = home / "feed.xml"
    feed.write_text("<rss/>", encoding="utf-8")
    listening(home, entry("x", "x"), entry("board", "syndication", settings={"url": "https://127.0.0.1:1/feed", "private": True}))
    told = run("listen")
    assert told.exit_code == 1
    assert "its credential lacks 'bearer_token'" in told.output
    assert "board:" in told.output
    health = run("listeners")
    assert health.exit_code == 1
    assert "failing" in health.output
    assert "listener-failed" in run("alarms").output


def test_an_exercise_asks_nothing_of_the_live_world_even_with_its_credentials(run: Run, home: Path) -> None:
    listening(home, entry("x", "x"), world="drill", secrets={"x": {"bearer_token": "AAAA-secret"}})
    told = run("listen", "--world", "drill")
    assert "Nothing is listened to" in told.output
    assert count(home, ListenerRow, "drill") == 0


def test_the_hashtags_of_an_exercise_are_other_ones(run: Run) -> None:
    assert "#서울제설\n" in run("listen", "tags").output
    drill = run("listen", "tags", "--world", "drill").output
    assert "#서울제설훈련\n" in drill
    assert "#서울제설\n" not in drill


def test_a_bad_hashtag_is_named_with_file_and_line_by_check(run: Run, home: Path) -> None:
    shutil.copytree(packaged("city"), home / "city")
    path = home / "city" / "hashtags.yaml"
    body = path.read_text(encoding="utf-8")
    path.write_text(body + "  - {tag: '#'}\n", encoding="utf-8")
    told = CliRunner().invoke(cli, ["check"])
    assert told.exit_code == 1
    assert f"hashtags.yaml:{len(body.splitlines()) + 1}: '#' alone" in str(told.exception)


def test_retention_erases_what_is_old_by_command(run: Run, home: Path) -> None:
    run("reports", "paste", "--text", "눈이 와요 #서울제설")
    assert run("listen", "retention").output == "0 posts are erased; their counts and incidents stay.\n"
