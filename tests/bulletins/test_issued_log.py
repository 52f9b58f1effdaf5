"""The public log: each issued bulletin has one signed line in order, and whoever changes a copy is found out."""

import json
import os
import stat
import subprocess
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.issued import keep as log
from lifeline.bulletins.issued.check import check
from lifeline.bulletins.issued.key import pem, signing_key
from lifeline.bulletins.issued.line import hash_of
from lifeline.bulletins.issued.read import keys, whole
from lifeline.bulletins.issued.tables import IssuedLine
from lifeline.bulletins.keep_documents import keep as keep_documents
from lifeline.bulletins.tables import CapDocument, Delivery
from lifeline.cli import cli
from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.core.text import sha256
from tests.bulletins.town import JIHYEON, Town, office, settle_in, snow

OFFICE = office()
CITY = OFFICE.city.code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "drill-log.pem"


@pytest.fixture
def snowing(sqlite_drill: Database, path: Path) -> Town:
    """Two bulletins in the log: snow, and more snow."""
    made = settle_in(sqlite_drill)
    made.hear(snow())
    made.hear(snow("경보", number=13, command=7))
    keep_documents(made.world, OFFICE, bytes)
    assert log.keep(made.world, CITY, path) == 2
    return made


@pytest.fixture
def town(snowing: Town, path: Path) -> Town:
    """And its end."""
    over(snowing)
    assert log.keep(snowing.world, CITY, path) == 1
    return snowing


def over(town: Town) -> None:
    desk.end(town.world, "2026-0002", Kind.OVER, actor=JIHYEON, reason="the snow has gone")
    keep_documents(town.world, OFFICE, bytes)


@pytest.fixture
def copy(town: Town) -> list[bytes]:
    with town.world.database.reading() as session:
        return whole(session).splitlines(keepends=True)


def wrong(lines: list[bytes], path: Path, known: dict[int, str] | None = None, status: Status = Status.EXERCISE) -> list[int]:
    """The places at which something is wrong."""
    found = check(lines, keys={signing_key(path).public}, status=status, known=known or {})
    return sorted({one.at for one in found.findings})


def body(line: bytes) -> bytes:
    return line.rstrip(b"\n").partition(b" ")[2]


def alarms(town: Town) -> list[str]:
    with town.world.database.reading() as session:
        return [one.kind for one in open_alarms(session)]


def test_a_whole_log_tells_each_bulletin_once_in_the_order_of_issue_with_all_its_texts_and_its_document(
    town: Town, copy: list[bytes], path: Path
) -> None:
    told = [json.loads(body(line)) for line in copy]
    assert wrong(copy, path) == []
    assert [(one["line"], one["number"], one["kind"], one["refers_to"]) for one in told] == [
        (1, "2026-0001", "alert", None),
        (2, "2026-0002", "update", "2026-0001"),
        (3, "2026-0003", "over", "2026-0002"),
    ]
    assert {one["status"] for one in told} == {"Exercise"}
    with town.world.database.reading() as session:
        posted = {sha256(text) for text in session.scalars(select(Delivery.text))}
        documents = [hash_of(text.encode()) for text in session.scalars(select(CapDocument.body).order_by(CapDocument.bulletin_id))]
    assert posted <= {hash for one in told for hashes in one["texts"].values() for hash in hashes}
    assert sorted(one["cap"] for one in told) == sorted(documents)


def test_each_line_is_written_once_however_often_it_is_asked_and_the_key_is_made_once_for_nobody_else(town: Town, path: Path) -> None:
    key = path.read_bytes()
    assert [log.keep(town.world, CITY, path) for _ in range(2)] == [0, 0]
    assert path.read_bytes() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def edited(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b'"kind":"update"', b'"kind":"alert"'), lines[2]]


def resigned(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[0].partition(b" ")[0] + b" " + body(lines[1]) + b"\n", lines[2]]


@pytest.mark.parametrize(
    ("tamper", "where"),
    [
        (edited, [2, 3]),
        (resigned, [2]),
        (lambda lines: [lines[0], lines[2]], [2]),
        (lambda lines: lines[1:], [1, 2]),
        (lambda lines: [lines[0], lines[2], lines[1]], [2, 3]),
        (lambda lines: [*lines[:2], lines[1], lines[2]], [3, 4]),
        (lambda lines: [*lines[:2], lines[2][:-40]], [3]),
        (lambda lines: [b"nonsense\n", *lines[1:]], [1, 2]),
        (lambda lines: [lines[0], b"x" * 2_000_000, *lines[1:]], [2, 3, 4]),
        (lambda lines: [lines[0], b"AAAA " + b"[" * 100_000 + b"\n", *lines[1:]], [2, 3, 4]),
    ],
    ids=["edited", "other signature", "deleted", "beginning cut", "reordered", "doubled", "torn", "nonsense", "huge", "deep"],
)
def test_whatever_somebody_does_to_a_copy_is_found(copy: list[bytes], path: Path, tamper: object, where: list[int]) -> None:
    assert wrong(tamper(copy), path) == where  # type: ignore[operator]


def test_a_log_cut_at_its_end_is_found_by_whoever_noted_a_later_line_and_only_by_them(copy: list[bytes], path: Path) -> None:
    noted = {3: hash_of(body(copy[2]))}
    assert wrong(copy, path, noted) == []
    assert wrong(copy[:2], path) == []
    assert wrong(copy[:2], path, noted) == [2]
    assert wrong([], path, noted) == [0]


def rewritten(town: Town, path: Path, number: str = "2026-0001") -> list[bytes]:
    """What somebody with the database and a key can write: the log anew, without that bulletin."""
    with town.world.database.writing() as session:
        for row in session.scalars(select(IssuedLine)).all():
            session.connection().execute(IssuedLine.__table__.delete().where(IssuedLine.line == row.line))  # type: ignore[attr-defined]
        session.connection().exec_driver_sql(f"UPDATE bulletins SET issue_order = NULL WHERE number = '{number}'")
    log.keep(town.world, CITY, path)
    with town.world.database.reading() as session:
        return whole(session).splitlines(keepends=True)


def test_a_log_written_anew_with_the_same_key_is_found_by_whoever_noted_any_line(town: Town, copy: list[bytes], path: Path) -> None:
    anew = rewritten(town, path)
    assert wrong(anew, path) == []
    assert wrong(anew, path, {2: hash_of(body(copy[1]))}) == [2]


def test_a_log_written_anew_with_another_key_is_found_by_the_key_alone(town: Town, copy: list[bytes], path: Path, tmp_path: Path) -> None:
    assert wrong(rewritten(town, tmp_path / "thief.pem"), path) == [1, 2]


def test_lines_of_an_exercise_never_pass_as_real_not_even_where_somebody_says_so_and_has_both_keys(copy: list[bytes], path: Path) -> None:
    assert wrong(copy, path, status=Status.ACTUAL) == [1, 2, 3]
    real = [line.replace(b'"status":"Exercise"', b'"status":"Actual"') for line in copy]
    assert wrong(real, path, status=Status.ACTUAL) == [1, 2, 3]
    assert all("훈련".encode() in line for line in copy)


def test_before_its_document_is_kept_a_bulletin_waits_and_so_do_those_after_it(sqlite_drill: Database, path: Path) -> None:
    quiet = settle_in(sqlite_drill)
    quiet.hear(snow())
    assert log.keep(quiet.world, CITY, path) == 0
    assert not path.exists()


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.chmod(0o644), lambda path: path.write_text("no key")])
def test_without_its_key_the_log_stands_still_and_says_so_and_goes_on_once_it_is_back(snowing: Town, path: Path, spoil: object) -> None:
    key = path.read_bytes()
    spoil(path)  # type: ignore[operator]
    over(snowing)
    assert (log.keep(snowing.world, CITY, path), "log-unsigned" in alarms(snowing)) == (0, True)
    path.write_bytes(key)
    path.chmod(0o600)
    assert (log.keep(snowing.world, CITY, path), "log-unsigned" in alarms(snowing)) == (1, False)


def test_a_key_that_is_lost_for_ever_is_made_anew_and_both_are_published(
    snowing: Town, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.unlink()
    monkeypatch.setenv("LIFELINE_HOME", str(path.parent.parent))
    assert CliRunner().invoke(cli, ["log", "key", "--new", "--world", "drill"]).exit_code == 0
    over(snowing)
    log.keep(snowing.world, CITY, path)
    with snowing.world.database.reading() as session:
        held, lines = keys(session), whole(session).splitlines(keepends=True)
    assert [one.first for one in held] == [1, 3]
    assert check(lines, keys={one.public for one in held}, status=Status.EXERCISE, known={}).findings == []


@pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"], indirect=True)
def test_two_that_write_at_the_same_moment_write_each_line_once(drill_database: Database, path: Path, tmp_path: Path) -> None:
    made = settle_in(drill_database)
    made.hear(snow())
    keep_documents(made.world, OFFICE, bytes)
    with ThreadPoolExecutor(4) as several:
        written = list(several.map(lambda _: log.keep(made.world, CITY, path), range(4)))
    assert sorted(written) == [0, 0, 0, 1]
    with made.world.database.reading() as session:
        assert wrong(whole(session).splitlines(keepends=True), path) == []


def test_anybody_checks_a_copy_by_a_command_that_asks_nobody(town: Town, copy: list[bytes], path: Path, tmp_path: Path) -> None:
    file, key, said = tmp_path / "issued.txt", tmp_path / "issued-key.txt", tmp_path / "text.txt"
    file.write_bytes(b"".join(copy))
    key.write_text(pem(signing_key(path).public))
    with town.world.database.reading() as session:
        said.write_text(session.scalars(select(Delivery.text).limit(1)).one() + "\n", encoding="utf-8")

    def run(*more: str) -> tuple[int, str]:
        made = CliRunner().invoke(cli, ["log", "verify", str(file), "--key", str(key), "--world", "drill", *more])
        return made.exit_code, made.output

    assert run()[0] == 0
    assert "2026-0001" in run("--text", str(said))[1]
    said.write_text("서울은 안전합니다", encoding="utf-8")
    assert run("--text", str(said))[0] == 1
    assert run("--known", f"4:{'0' * 64}")[0] == 1
    assert run("--known", "4")[0] == 2
    assert run("--world", "live")[0] == 1
    assert run("--key", "x" * 5000)[0] == 2


@pytest.mark.skipif(not Path("/usr/bin/openssl").exists(), reason="without openssl")
def test_anybody_checks_a_line_with_openssl_as_the_page_says(copy: list[bytes], path: Path, tmp_path: Path) -> None:
    (tmp_path / "line").write_bytes(body(copy[0]))
    (tmp_path / "issued-key.txt").write_text(pem(signing_key(path).public))
    signature = b64decode(copy[0].partition(b" ")[0])
    (tmp_path / "signature").write_bytes(signature)
    asked = "openssl pkeyutl -verify -pubin -inkey issued-key.txt -rawin -in line -sigfile signature"
    assert subprocess.run(asked.split(), cwd=tmp_path, env=os.environ, capture_output=True, check=False).returncode == 0
