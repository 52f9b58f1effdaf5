"""The desk of each world, with whoever is signed in and what they may do."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lifeline import migrations
from lifeline.app import create_app
from lifeline.bulletins.office import Office
from lifeline.channels import CHANNELS
from lifeline.channels.loopback import Loopback
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.people import Actor
from lifeline.core.post import LivePost
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.intake.feed import Feed
from lifeline.staff import sign_in
from lifeline.staff.note import note
from lifeline.staff.quorum import BEGUN
from lifeline.staff.roles import Role
from lifeline.staff.tables import Grant, Staff
from lifeline.wiring import feeds_of, open_drill, open_live
from tests.conftest import NOW

ROOT = {Status.ACTUAL: "/desk/", Status.EXERCISE: "/drill/desk/"}


@dataclass
class Hands:
    """A clock that a test moves."""

    at: datetime = NOW
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def pass_(self, time: timedelta) -> None:
        self.at += time
        self.seconds += time.total_seconds()


@dataclass
class Someone:
    """One signed-in browser at the desk of one world."""

    client: FlaskClient
    root: str
    id: int
    login: str
    crossing: str

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(f"{self.root}{path}")

    def post(self, path: str, fields: dict[str, Any] | None = None) -> TestResponse:
        """As the page's own form sends it."""
        return self.client.post(f"{self.root}{path}", data={"crossing": self.crossing, **(fields or {})})


@dataclass
class Desk:
    app: Flask
    world: World[Any]
    office: Office
    clock: Hands
    settings: Settings
    woken: list[bool] = field(default_factory=list)

    @property
    def root(self) -> str:
        return ROOT[self.world.status]

    @property
    def feeds(self) -> tuple[Feed, ...]:
        return feeds_of(self.settings)

    def someone(
        self, *roles: Role, login: str = "kim", name: str = "", area: str = "", factors: str = "password totp", language: str = "ko"
    ) -> Someone:
        """A person with these roles, signed in just now. The same login again is the same person on another browser."""
        now = self.clock.now()
        with self.world.database.writing() as session:
            person = session.scalar(select(Staff).where(Staff.login == login))
            if person is None:
                person = Staff(status=self.world.status.value, login=login, name=name or f"{login} 주무관", language=language, added_at=now)
                session.add(person)
                session.flush()
            for role in roles:
                session.add(
                    Grant(
                        staff_id=person.id,
                        role=role,
                        area=area,
                        reason="근무 배치",
                        proposed_by="admin-1",
                        proposed_at=now,
                        confirmed_by="admin-2",
                        confirmed_at=now,
                    )
                )
            token = sign_in.begin(session, person.id, factors=frozenset(factors.split()), now=now)
            session.flush()
            signed = sign_in.signed(session, token, now)
        assert signed is not None
        client = self.app.test_client()
        client.set_cookie("lifeline_desk" if self.world.status is Status.ACTUAL else "lifeline_drill_desk", token, path=self.root)
        return Someone(client, self.root, person.id, login, signed.crossing)


def _desk(status: Status, made: Path, folder: Path, office: Office, closing: ExitStack) -> Desk:
    name = "live" if status is Status.ACTUAL else "drill"
    path = folder / f"desk-{name}.db"
    path.write_bytes(made.read_bytes())
    both = {f"database_{one}": f"sqlite:///{folder / f'desk-{one}.db'}" for one in ("live", "drill")}
    settings, clock = Settings(home=folder, world=name, **both), Hands()
    world: World[Any] = (open_live if name == "live" else open_drill)(settings, office, clock=clock)
    if name == "live":  # every account of the office speaks in it, and none of them to anybody
        silent = {one.id: Loopback[LivePost](one, room=CHANNELS[one.channel].room) for one in office.people.accounts}
        world = replace(world, accounts=office.people.accounts, outlets=silent)
    closing.callback(world.database.close)
    woken: list[bool] = []
    app = create_app(settings, office=office, acting=lambda: world, wake=lambda: woken.append(True))
    return Desk(app, world, office, clock, settings, woken)


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> dict[Status, Path]:
    """An empty database of each world as an office has it: by the steps, guards included. Live has begun."""
    folder = tmp_path_factory.mktemp("set-up")
    for status in ROOT:
        migrations.upgrade(f"sqlite:///{folder / status.value}.db", status, NOW)
    live = open_database(f"sqlite:///{folder / Status.ACTUAL.value}.db", Status.ACTUAL)
    with live.writing() as session:
        note(session, BEGUN, by=Actor("lifeline", ""), now=NOW)
    live.close()
    return {status: folder / f"{status.value}.db" for status in ROOT}


@pytest.fixture
def drill_desk(set_up: dict[Status, Path], tmp_path: Path, office: Office) -> Iterator[Desk]:
    with ExitStack() as closing:
        yield _desk(Status.EXERCISE, set_up[Status.EXERCISE], tmp_path, office, closing)


@pytest.fixture
def live_desk(set_up: dict[Status, Path], tmp_path: Path, office: Office) -> Iterator[Desk]:
    with ExitStack() as closing:
        yield _desk(Status.ACTUAL, set_up[Status.ACTUAL], tmp_path, office, closing)


@pytest.fixture(params=list(ROOT), ids=["live", "drill"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """One after the other: the desk of each world."""
    found: Desk = request.getfixturevalue("live_desk" if request.param is Status.ACTUAL else "drill_desk")
    return found
