"""The desk over a world that sends: a person's press as a browser sends it, and when the last of the posts was accepted."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bench.burst import Post
from bench.platform_server import Remote
from bench.stage import DISK, Fresh, Http, grown, outlets
from lifeline.app import create_app
from lifeline.bulletins import desk as acts
from lifeline.bulletins.tables import Bulletin
from lifeline.bulletins.write import Facts, write
from lifeline.core.clock import SystemClock
from lifeline.core.settings import Settings
from lifeline.staff.roles import Role
from tests.conftest import known_tables
from tests.web.conftest import served
from tests.web.desk.conftest import Desk, Someone
from tests.web.desk.laid import SECOND, WRITER, view

ACCOUNTS = 44
Pressed = Callable[[], float]


@dataclass
class Office:
    """The desk, who sends beside it, one signed-in duty chief, and the address under which it is served."""

    desk: Desk
    post: Post
    chief: Someone
    remote: Remote
    address: str

    def issue(self, district: str) -> str:
        """A bulletin on all accounts, written and approved by two people. Returns its number once it is everywhere."""
        now = self.post.world.clock.now()
        facts = Facts("heavy_snow", "warning", frozenset({district}), now, now + timedelta(hours=6), "재난안전상황실")
        number = write(self.post.world, self.post.data, facts, actor=WRITER, reason="상황판단회의")
        acts.approve(self.post.world, self.post.data, number, actor=SECOND, shown=view(self.desk, number).hash, reason="읽었음")
        self.post.dispatcher.wake()
        self.everywhere(number)
        return number

    def everywhere(self, number: str) -> float:
        """When the last receipt of that bulletin was written (monotonic)."""
        with self.post.database.reading() as session:
            bulletin = session.scalars(select(Bulletin.id).where(Bulletin.number == number)).one()
        return self.post._recorded(bulletin, ACCOUNTS)

    def correct(self, number: str) -> float:
        """Seconds from the press to the last receipt."""
        begun = time.monotonic()
        answer = self.chief.post(f"bulletins/{number}/end/correction", {"reason": "잘못 나간 발신문"})
        if answer.status_code != 303:
            raise RuntimeError(f"the press was answered with {answer.status_code}: {answer.text[-500:]}")
        with self.post.database.reading() as session:
            made = session.scalars(
                select(Bulletin.number).where(Bulletin.kind == "correction").order_by(Bulletin.issue_order.desc())
            ).first()
        return self.everywhere(str(made)) - begun


@contextmanager
def pressed(fresh: Fresh, remote: Remote) -> Iterator[Office]:
    known_tables()
    data = grown(ACCOUNTS)
    with TemporaryDirectory(prefix="lifeline-pressed-", dir=DISK) as folder, ExitStack() as stack:
        settings = Settings(home=Path(folder), world="live", database_live="", database_drill="")
        post = stack.enter_context(Post(fresh(), data, outlets(Http, remote, data.people.accounts)))
        app = create_app(
            settings, office=data, live=post.database, live_clock=post.world.clock, acting=lambda: post.world, wake=post.dispatcher.wake
        )
        desk = Desk(app, post.world, data, SystemClock(), settings)  # type: ignore[arg-type]
        address = stack.enter_context(served(app))
        yield Office(desk, post, desk.someone(Role.DUTY_CHIEF, login="sumin"), remote, address)


def districts(office: Office) -> Iterator[str]:
    return iter(sorted(office.desk.office.city.districts))
