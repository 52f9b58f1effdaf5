"""An office's folder for a live server of 44 accounts at the platform of this run, with an approver who is signed in."""

import http.client
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import yaml
from sqlalchemy import select

from bench.stage import DISK
from lifeline import migrations
from lifeline.bulletins import desk as acts
from lifeline.bulletins.office import Office
from lifeline.bulletins.openings import distinct
from lifeline.bulletins.write import Facts, write
from lifeline.channels.loopback import Loopback
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database, open_database
from lifeline.core.people import Actor
from lifeline.core.post import LivePost
from lifeline.core.settings import Settings, packaged
from lifeline.core.world import Live, World
from lifeline.staff import sign_in
from lifeline.staff.tables import Staff
from lifeline.wiring import office_of, room_of
from tests.conftest import known_tables
from tests.web.desk.laid import WRITER, view
from tests.web.desk.night_office import APPROVER, _officers

ACCOUNTS = 44


@dataclass
class Sitting:
    """`world` writes beside the server, and sends nothing; `approve` is a press at the server itself."""

    home: Path
    world: Live
    cookie: dict[str, str]
    crossing: str
    office: Office
    districts: Iterator[str]

    @property
    def environment(self) -> dict[str, str]:
        plain = {"HOSTS": "127.0.0.1,localhost", "DATABASE_LIVE": "", "DATABASE_DRILL": "", "PUBLISH": "", "PUSH": "", "WORLD": "live"}
        return {"LIFELINE_HOME": str(self.home), **{f"LIFELINE_{name}": value for name, value in plain.items()}}

    def lay(self) -> str:
        """A bulletin that waits, every text of it opened by the approver."""
        now = self.world.clock.now()
        facts = Facts("heavy_snow", "warning", frozenset({next(self.districts)}), now, now + timedelta(hours=6), "재난안전상황실")
        number = write(self.world, self.office, facts, actor=WRITER, reason="상황판단회의")
        with self.world.database.reading() as session:
            texts = distinct(session, acts.find(session, number))
        acts.open_texts(self.world, number, texts, actor=Actor(APPROVER[1], APPROVER[0]))
        return number

    def approve(self, port: int, number: str) -> None:
        """Raises RuntimeError where it was not done."""
        fields = {"crossing": self.crossing, "shown": view(self, number).hash, "typed": "대설", "reason": "읽었음"}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        head = {**self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", f"/desk/bulletins/{number}/approve", urlencode(fields), head)
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
        if answer.status != 303 or "prove" in str(answer.getheader("Location")):
            raise RuntimeError(f"the press was answered with {answer.status}: {said[-600:]}")


@contextmanager
def sitting(platform: str) -> Iterator[Sitting]:
    known_tables()
    with TemporaryDirectory(prefix="lifeline-sitting-", dir=DISK) as folder:
        home = Path(folder)
        (home / "feeds").mkdir()  # nobody is asked anything
        _accounts(home, platform)
        url = f"sqlite:///{home}/databases/live.db"
        migrations.upgrade(url, Status.ACTUAL, datetime.now(UTC))
        database = open_database(url, Status.ACTUAL)
        _officers(home, "live", database, datetime.now(UTC))
        office = office_of(Settings(home=home))
        yield Sitting(home, _world(database, office), *_signed_in(database), office, iter(sorted(office.city.districts)))
        database.close()


def _accounts(home: Path, platform: str) -> None:
    """The office's own 44 as endpoints of one partner, who answers as slowly as a platform."""
    city = home / "city"
    shutil.copytree(packaged("city"), city)
    told = yaml.safe_load((city / "accounts.yaml").read_text(encoding="utf-8"))
    for one in told["accounts"]:
        one |= {"channel": "webhook", "enabled": True, "settings": {"base": f"{platform}/{one['id']}", "private": True}}
    (city / "accounts.yaml").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    kept = home / "credentials" / "live.yaml"
    kept.parent.mkdir()
    kept.write_text(json.dumps({one["id"]: {"secret": "webhook-secret-1"} for one in told["accounts"]}))
    kept.chmod(0o600)


def _world(database: Database, office: Office) -> Live:
    accounts = office.people.accounts
    silent = {one.id: Loopback[LivePost](one, room=lambda text, _, one=one: room_of(one, text)) for one in accounts}
    return World(Status.ACTUAL, LivePost, database, accounts, silent, SystemClock())


def _signed_in(database: Database) -> tuple[dict[str, str], str]:
    """Cookie and secret of the approver, who has just shown both factors."""
    now = datetime.now(UTC)
    with database.writing() as session:
        who = session.scalars(select(Staff.id).where(Staff.login == APPROVER[0])).one()
        token = sign_in.begin(session, who, factors=frozenset({"password", "totp"}), now=now)
        session.flush()
        signed = sign_in.signed(session, token, now)
    if signed is None:
        raise RuntimeError("the approver is not signed in")
    return {"Cookie": f"lifeline_desk={token}"}, signed.crossing
