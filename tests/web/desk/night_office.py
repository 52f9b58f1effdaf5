"""An office at night: both worlds served by `lifeline serve`, a feed on this machine, 44 accounts at emulated platforms in live."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pyotp
import yaml
from sqlalchemy import select

from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.people import Actor
from lifeline.core.settings import WORLD_STATUS, packaged
from lifeline.core.text import KST
from lifeline.staff import people, powers
from lifeline.staff.passwords import hashed
from lifeline.staff.roles import Role
from lifeline.staff.vault import Vault
from tests.contract.cases import CASES
from tests.edge.conftest import eventually
from tests.edge.test_process import ROOT
from tests.emulators.server import Emulator, Posted
from tests.intake.loopback_source import Source
from tests.ports import free_port

PASSWORD, SECRET, ADMIN = "눈 오는 날 종로 걷기", pyotp.random_base32(), Actor("박관리", "root")
WRITER, APPROVER, CHIEF = ("seoyeon", "이서연", Role.WRITER), ("junho", "박준호", Role.APPROVER), ("sumin", "최수민", Role.DUTY_CHIEF)
PATIENCE = 300.0
CHANNELS = {case.channel: case for case in CASES}
SMELL = "종각역 주변에서 원인을 모르는 자극성 냄새 신고. 주변 접근을 삼가고 창문을 닫아 주십시오.[종로구]"


def message(number: int, text: str, kind: str, at: datetime, where: str = "서울특별시 종로구 ") -> dict[str, object]:
    time = at.astimezone(KST).strftime("%Y/%m/%d %H:%M:%S")
    row = {"MSG_CN": text, "RCPTN_RGN_NM": where, "CRT_DT": time, "REG_YMD": f"{time}.000000000", "MDFCN_YMD": None}
    return row | {"EMRG_STEP_NM": "긴급재난", "SN": number, "DST_SE_NM": kind}


def elsewhere(at: datetime) -> dict[str, object]:
    """What the feed told before the night began, of another city."""
    return message(1, "산불이 꺼졌습니다.[해운대구]", "산불", at - timedelta(minutes=10), "부산광역시 해운대구 ")


def document(*rows: dict[str, object]) -> str:
    head = {"resultMsg": "NORMAL SERVICE", "resultCode": "00", "errorMsg": None}
    return json.dumps({"header": head, "numOfRows": 100, "pageNo": 1, "totalCount": len(rows), "body": rows}, ensure_ascii=False)


@dataclass
class Night:
    """Both worlds of one office, each served by a process of its own; `accounts` has channel and handle of each account."""

    home: Path
    source: Source
    databases: dict[str, Database]
    addresses: dict[str, str]
    platforms: dict[str, Emulator]
    accounts: dict[str, tuple[str, str]]

    def alert(self, at: datetime) -> None:
        """From now on the feed tells of it."""
        self.source.says(document(elsewhere(at), message(2, SMELL, "화생방사고", at)))

    def number(self, world: str, kind: str) -> str:
        """Of the bulletin of that kind, as soon as there is one."""

        def found() -> str | None:
            with self.databases[world].reading() as session:
                return session.scalar(select(Bulletin.number).where(Bulletin.kind == kind))

        return str(eventually(found, PATIENCE))

    def posts_of(self, world: str, number: str) -> dict[str, Delivery]:
        with self.databases[world].reading() as session:
            wanted = select(Delivery).join(Bulletin, Bulletin.id == Delivery.bulletin_id).where(Bulletin.number == number)
            return {row.account_id: row for row in session.scalars(wanted)}

    def taken(self, account: str) -> list[Posted]:
        """What the account's platform has of it, in live."""
        channel, handle = self.accounts[account]
        return self.platforms[channel].of(handle)

    def run(self, world: str, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "lifeline", *words, "--world", world]
        return subprocess.run(command, cwd=ROOT, env=_settings(self.home), capture_output=True, text=True, check=False)


def _settings(home: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LIFELINE_")}
    return ours | {"LIFELINE_HOME": str(home), **more}


def _accounts(home: Path, platforms: dict[str, Emulator]) -> dict[str, tuple[str, str]]:
    """The office's own 44, enabled, and led to the emulators; their credentials beside. Returns channel and handle of each."""
    city = home / "city"
    shutil.copytree(packaged("city"), city)
    told = yaml.safe_load((city / "accounts.yaml").read_text(encoding="utf-8"))
    secrets = {}
    for one in told["accounts"]:
        case = CHANNELS[one["channel"]]
        base = platforms[case.channel].base
        one |= {"enabled": True, "settings": one.get("settings", {}) | {"base": base, "private": True}}
        secrets[one["id"]] = case.credential(one["handle"])
    (city / "accounts.yaml").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    kept = home / "credentials" / "live.yaml"
    kept.parent.mkdir()
    kept.write_text(json.dumps(secrets))
    kept.chmod(0o600)
    return {one["id"]: (one["channel"], one["handle"]) for one in told["accounts"]}


def _feed(home: Path, source: Source, at: datetime) -> None:
    source.says(document(elsewhere(at)))
    feed = {
        "name": "mois-sms",
        "title": "행정안전부 긴급재난문자",
        "url": source.url,
        "every": "10 s",
        "format": "mois-sms",
        "trust": "open",
    }
    (home / "feeds").mkdir()
    (home / "feeds" / "mois-sms.yaml").write_text(json.dumps(feed | {"private": True}, ensure_ascii=False), encoding="utf-8")


def _officers(home: Path, world: str, database: Database, at: datetime) -> None:
    """With password and authenticator; a chief besides, since live wants two who can approve."""
    vault = Vault(home / "keys" / f"{world}.key")
    with database.writing() as session:
        for login, name, role in (WRITER, APPROVER, CHIEF):
            link = people.add(session, login, name, department="", by=ADMIN, now=at)
            people.enrol(session, link, password=hashed(PASSWORD), totp=vault.seal(SECRET), step=0, now=at)
            powers.begin(session, login, role, by=ADMIN, reason="근무 배치", now=at)


def _answers(log: Path, port: int, process: "subprocess.Popen[bytes]") -> bool:
    """Whether it sends and the port is open. Fails where it has ended."""
    assert process.poll() is None, log.read_text()
    with socket.socket() as line:
        return "44 accounts" in log.read_text() and line.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def served(home: Path, worlds: Iterable[str] = tuple(WORLD_STATUS)) -> Iterator[dict[str, str]]:
    """The address of each of these worlds, once they poll and send."""
    running = {}
    try:
        for world in worlds:
            port, command = free_port(), [sys.executable, "-m", "lifeline", "serve", "--world", world]
            with (home / f"{world}.log").open("w") as said:
                process = subprocess.Popen(command, cwd=ROOT, env=_settings(home, LIFELINE_PORT=str(port)), stdout=said, stderr=said)
            running[world] = port, process
        for world, (port, process) in running.items():
            eventually(partial(_answers, home / f"{world}.log", port, process), PATIENCE)
        yield {world: f"http://127.0.0.1:{port}" for world, (port, _) in running.items()}
    finally:
        for _, process in running.values():
            process.terminate()
        for _, process in running.values():
            process.wait(60)


@contextmanager
def night(made: dict[Status, Path], home: Path, source: Source, at: datetime) -> Iterator[Night]:
    """`made`: an empty database of each world."""
    with ExitStack() as stack:
        used = ("x", "facebook", "mastodon", "bluesky", "telegram")
        platforms = {name: stack.enter_context(CHANNELS[name].emulator()) for name in used}
        accounts = _accounts(home, platforms)
        _feed(home, source, at)
        (home / "databases").mkdir()
        databases = {}
        for world, status in WORLD_STATUS.items():
            shutil.copyfile(made[status], home / "databases" / f"{world}.db")
            databases[world] = open_database(f"sqlite:///{home}/databases/{world}.db", status)
            stack.callback(databases[world].close)
            _officers(home, world, databases[world], at)
        yield Night(home, source, databases, stack.enter_context(served(home)), platforms, accounts)
