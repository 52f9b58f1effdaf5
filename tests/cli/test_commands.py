"""The commands as an officer types them: what they print, and how they end."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lifeline.cli import COMMANDS, cli
from lifeline.cli.say import TROUBLES, login
from lifeline.core.alarm import raise_alarm
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.settings import packaged

SAMPLES = packaged("feeds") / "samples"
SNOW = SAMPLES / "kma-warnings" / "2026-01-13-0500-heavy-snow-advisory.xml"
COLD = SAMPLES / "kma-warnings" / "2026-01-13-0640-cold-wave-advisory.xml"
Run = Callable[..., Result]


@pytest.fixture
def run(home: Path) -> Run:
    return lambda *words: CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def replayed(run: Run, snowed: Path, home: Path) -> Run:
    shutil.copytree(snowed, home, dirs_exist_ok=True)
    return run


@pytest.fixture
def warned(tmp_path: Path) -> Callable[[str], None]:
    def alarm(kind: str) -> None:
        database = open_database(f"sqlite:///{tmp_path}/databases/drill.db", Status.EXERCISE)
        with database.writing() as session:
            raise_alarm(session, kind, "2026-0001", cause="something is wrong", remedy="look at it", now=datetime.now(UTC))
        database.close()

    return alarm


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5


def test_an_unknown_command_is_wrong_usage(run: Run) -> None:
    assert run("send-everything").exit_code == 2


def test_parse_prints_the_alerts_of_a_document(run: Run) -> None:
    result = run("parse", "kma-pwncd", SNOW)
    assert result.exit_code == 0
    assert "대설주의보" in result.output


def test_parse_gives_whole_alerts_as_json(run: Run) -> None:
    [alert] = json.loads(run("parse", "kma-pwncd", SNOW, "--json").output)
    assert alert["identifier"] == "kma:getPwnCd:108:202601:12:8:0:1"


def test_parse_names_each_document_it_refuses_and_reads_the_others(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "login.html"
    page.write_text("<html><body>login</body></html>")
    result = run("parse", "kma-pwncd", page, SNOW)
    assert result.exit_code == 1
    assert "login.html: not read" in result.stderr
    assert "대설주의보" in result.stdout


def test_parse_of_an_unknown_format_is_wrong_usage(run: Run) -> None:
    assert run("parse", "fax", SNOW).exit_code == 2


def test_replay_delivers_44_and_shows_each_text_with_its_width(replayed: Run) -> None:
    told = json.loads(replayed("replay", COLD, "--feed", "kma-warnings", "--json").output)
    [cold] = [one for one in told if one["bulletin"]]
    assert [post["state"] for post in cold["posts"]] == ["sent"] * 44
    assert all("/" in post["room"] and post["text"] for post in cold["posts"])


def test_replay_of_the_same_document_again_posts_nothing(replayed: Run) -> None:
    assert "0 new; 0 posts" in replayed("replay", SNOW, "--feed", "kma-warnings").output


def test_replay_from_a_feed_nobody_knows_is_wrong_usage(run: Run) -> None:
    assert run("replay", SNOW, "--feed", "fax").exit_code == 2


def test_a_replay_in_the_live_world_waits_for_a_person(run: Run) -> None:
    told = json.loads(run("replay", SNOW, "--feed", "kma-warnings", "--world", "live", "--json").output)
    assert {one["act"] for one in told} <= {"person", "record"}


def test_show_prints_the_reason_the_texts_and_the_hash(replayed: Run) -> None:
    result = replayed("bulletins", "show", "2026-0001", "--world", "drill")
    assert "because: weather@kma.go.kr says Heavy snow Advisory" in result.output
    assert "hash: " in result.output
    assert result.output.count("--- ") > 10


def numbered(run: Run) -> list[tuple[str, str]]:
    """Numbers and states in the order they were drafted. What is drafted now has the number of this year."""
    listed = json.loads(run("bulletins", "list", "--world", "drill", "--json").output)
    return sorted((one["number"], one["state"]) for one in listed)


def test_correct_takes_it_back_everywhere(replayed: Run) -> None:
    result = replayed("bulletins", "correct", "2026-0001", "--as", "지현", "--reason", "wrong area", "--world", "drill")
    assert result.exit_code == 0, result.output
    assert [state for _, state in numbered(replayed)] == ["cancelled", "issued"]


def test_cancel_of_what_is_not_in_force_is_refused_in_words(replayed: Run) -> None:
    replayed("bulletins", "cancel", "2026-0001", "--as", "지현", "--reason", "over", "--world", "drill")
    result = replayed("bulletins", "cancel", "2026-0001", "--as", "지현", "--reason", "again", "--world", "drill")
    assert isinstance(result.exception, TROUBLES)
    assert "only one that is in force can be taken back" in str(result.exception)


def test_revise_then_approve_takes_two_logins(replayed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lifeline.cli.say.login", lambda: "jihyeon")
    made = replayed("bulletins", "revise", "2026-0001", "--districts", "11680", "--as", "지현", "--reason", "narrower", "--world", "drill")
    assert made.exit_code == 0, made.output
    (_, (number, _)) = numbered(replayed)
    shown = replayed("bulletins", "show", number, "--world", "drill").output.rpartition("hash: ")[2].strip()
    mine = replayed("bulletins", "approve", number, "--hash", shown, "--as", "민수", "--world", "drill")
    assert "another login" in str(mine.exception)
    monkeypatch.setattr("lifeline.cli.say.login", lambda: "minsu")
    theirs = replayed("bulletins", "approve", number, "--hash", shown, "--as", "민수", "--world", "drill")
    assert theirs.exit_code == 0, theirs.exception
    assert all(words in theirs.output for words in ("[훈련 EXERCISE]", "Update (update)", "강남구"))


def test_the_login_is_not_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = login()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert login() == before != "somebody-else"


def test_an_act_without_a_name_is_refused(replayed: Run) -> None:
    result = replayed("bulletins", "cancel", "2026-0001", "--as", " ", "--reason", "over", "--world", "drill")
    assert "say who you are" in str(result.exception)


def test_a_time_without_a_zone_is_wrong_usage(replayed: Run) -> None:
    result = replayed(
        "bulletins", "revise", "2026-0001", "--until", "2026-01-13T09:00", "--as", "지현", "--reason", "x", "--world", "drill"
    )
    assert result.exit_code == 2


def test_accounts_lists_all_44(replayed: Run) -> None:
    assert len(replayed("accounts", "--world", "drill").output.splitlines()) == 45


def test_probe_asks_every_account_without_posting(replayed: Run) -> None:
    result = replayed("accounts", "probe", "--world", "drill")
    assert result.exit_code == 0
    assert result.output.count(" works ") == 44


def test_probe_says_when_no_account_is_enabled(run: Run) -> None:
    assert "no account is enabled" in run("accounts", "probe", "--world", "live").output


def test_feeds_shows_a_line_for_each_file(run: Run) -> None:
    output = run("feeds", "--world", "drill").output
    assert all(path.stem in output for path in packaged("feeds").glob("*.yaml"))


def test_doctor_finds_a_fresh_install_in_order(run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.output


def test_a_copy_of_a_database_in_use_is_whole_and_the_doctor_knows_when_it_was_made(run: Run, tmp_path: Path) -> None:
    assert run("db", "upgrade").exit_code == 0
    result = run("db", "backup", tmp_path / "copies", "--world", "drill")
    assert result.exit_code == 0, result.output
    (copy,) = (tmp_path / "copies").iterdir()
    open_database(f"sqlite:///{copy}", Status.EXERCISE).close()
    assert copy.stat().st_mode & 0o077 == 0
    assert "last copy" in next(line for line in run("doctor").output.splitlines() if "drill database" in line)
    refused = run("db", "backup", tmp_path / "databases" / "live.db", "--world", "live")
    assert (refused.exit_code, "Traceback" in refused.output) != (0, True)
    assert run("db", "backed-up", "pg_dump of tonight", "--world", "live").exit_code == 0


def test_doctor_says_when_others_can_read_the_credentials(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "credentials" / "live.yaml"
    path.parent.mkdir()
    path.write_text("smc-x: {access_token: a-secret-token}\n")
    path.chmod(0o644)
    result = run("doctor")
    assert result.exit_code == 1
    assert "chmod 600" in result.output
    assert "a-secret-token" not in result.output


def test_doctor_refuses_a_secret_that_an_exercise_shares_with_a_live_account_and_never_says_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "credentials").mkdir()
    for world, account in (("live", "smc-x"), ("drill", "smc-x")):
        path = tmp_path / "credentials" / f"{world}.yaml"
        path.touch(mode=0o600)
        path.write_text(f"{account}: {{access_token: one-secret-for-both}}\nfeed: {{key: key-of-a-feed}}\n")
    result = run("doctor")
    assert result.exit_code == 1
    assert "smc-x: access_token of live.yaml is smc-x: access_token of drill.yaml" in result.output
    assert "one-secret-for-both" not in result.output
    assert "feed: key" not in result.output


def test_a_database_of_the_other_world_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("db", "upgrade", "--world", "drill").exit_code == 0
    monkeypatch.setenv("LIFELINE_DATABASE_LIVE", f"sqlite:///{tmp_path}/databases/drill.db")
    result = run("accounts", "--world", "live")
    assert "belongs to" in str(result.exception)


def test_check_names_file_and_line_of_a_problem(run: Run, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(packaged("city"), tmp_path / "city")
    accounts = tmp_path / "city" / "accounts.yaml"
    accounts.write_text(accounts.read_text().replace("channel: x", "channel: fax", 1))
    result = run("check")
    assert "accounts.yaml:" in str(result.exception)
    assert "fax" in str(result.exception)


def test_settling_needs_one_answer_and_not_two(replayed: Run) -> None:
    words = ("deliveries", "settle", "1", "--as", "민수", "--reason", "looked", "--world", "drill")
    assert replayed(*words).exit_code == 2
    assert replayed(*words, "--sent", "https://x.com/1", "--not-sent").exit_code == 2


def test_alarms_are_listed_with_what_to_do_and_closed_by_a_person(replayed: Run, warned: Callable[[str], None]) -> None:
    warned("person-needed")
    shown = replayed("alarms", "--world", "drill")
    assert (shown.exit_code, "-> look" in shown.output) == (1, True)
    number = shown.output.split()[0]
    assert replayed("alarms", "close", number, "--as", "지현", "--reason", "telephoned", "--world", "drill").exit_code == 0
    assert "no alarm is open" in replayed("alarms", "--world", "drill").output


def test_an_alarm_that_ends_with_an_act_is_not_closed_alone(replayed: Run, warned: Callable[[str], None]) -> None:
    warned("approval-needed")
    number = replayed("alarms", "--world", "drill").output.split()[0]
    refused = replayed("alarms", "close", number, "--as", "지현", "--reason", "x", "--world", "drill")
    assert "ends with its own act" in str(refused.exception)


def test_what_was_taken_back_is_said_to_wait_and_not_to_be_sent(replayed: Run) -> None:
    told = replayed("bulletins", "correct", "2026-0001", "--as", "지현", "--reason", "wrong", "--world", "drill").output
    assert f"{numbered(replayed)[1][0]}: 44 posts" in told
    assert "wait for 'lifeline serve'" in told


def test_what_is_in_force_is_listed_however_much_came_after(replayed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lifeline.bulletins.read.recent", lambda session: ())
    assert "2026-0001" in replayed("bulletins", "list", "--world", "drill").output


def test_an_end_before_the_beginning_is_refused(replayed: Run) -> None:
    early = ("--until", "2026-01-12T09:00+09:00")
    result = replayed("bulletins", "revise", "2026-0001", *early, "--as", "지현", "--reason", "x", "--world", "drill")
    assert "end before it begins" in str(result.exception)
