"""What the benchmarks play on: the office with as many accounts as wanted, fresh databases on a disk, and warmed outlets."""

import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bench.platform_server import Remote
from lifeline import migrations
from lifeline.bulletins.office import Office
from lifeline.channels.x import X
from lifeline.core import cap
from lifeline.core.clock import ExerciseClock
from lifeline.core.db import Database, open_database
from lifeline.core.people import Account
from lifeline.core.ports import Measure, Outlet
from lifeline.core.post import LivePost
from lifeline.core.world import Live, World
from lifeline.wiring import room_of
from tests.bulletins.town import NOW, office
from tests.plain_platform import PlatformOutlet

DISK = "/var/tmp"  # not /tmp, which may be memory: an fsync must cost what it costs


@dataclass(frozen=True, slots=True)
class Watched(Database):
    """A database that notes when each write transaction was committed (monotonic seconds)."""

    commits: list[float] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with Database.writing(self) as session:
            yield session
        self.commits.append(time.monotonic())


class Http(PlatformOutlet):
    """An account of the office over HTTP; it counts as its own channel does."""

    def __init__(self, base: str, account: Account) -> None:
        super().__init__(base, account)
        self._account = account

    def room(self, text: str) -> Measure:
        return room_of(self._account, text)

    def warm(self) -> None:
        self._wire.call("GET", self._address)


class WarmX(X[LivePost]):
    """An account of X through tweepy, as the office would have it, but for the address."""

    def __init__(self, base: str, account: Account) -> None:
        secrets = {name: f"secret-{name}" for name in ("consumer_key", "consumer_secret", "access_token_secret")}
        super().__init__(replace(account, settings={"private": True}), {**secrets, "access_token": account.id}, base=base)

    def warm(self) -> None:
        self._me()


Kind = type[Http] | type[WarmX]


def grown(accounts: int) -> Office:
    """The office's data; where more accounts are wanted than it has, copies of them under other names."""
    data = office()
    own = data.people.accounts
    some = tuple(replace(own[at % len(own)], id=f"{own[at % len(own)].id}-{at // len(own)}") for at in range(accounts))
    return replace(data, people=replace(data.people, accounts=own[:accounts] if accounts <= len(own) else some))


def outlets(kind: Kind, platform: Remote | str, accounts: tuple[Account, ...]) -> dict[str, Outlet[LivePost]]:
    """One outlet for each account, each with an open connection."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    base = platform if isinstance(platform, str) else platform.base
    made = {account.id: kind(base, account) for account in accounts}
    for outlet in made.values():
        outlet.warm()
    return dict(made)


Fresh = Callable[[], Watched]


@contextmanager
def sqlite() -> Iterator[Fresh]:
    """Makes fresh SQLite databases (WAL, synchronous=FULL) of the live world in a folder on a disk."""
    with tempfile.TemporaryDirectory(prefix="lifeline-bench-", dir=DISK) as folder:
        first = Path(folder, "first.db")
        migrations.upgrade(f"sqlite:///{first}", cap.Status.ACTUAL, NOW)

        def fresh() -> Watched:
            path = Path(tempfile.mkdtemp(dir=folder), "live.db")
            shutil.copyfile(first, path)
            return opened(f"sqlite:///{path}")

        yield fresh


def opened(url: str) -> Watched:
    return Watched(open_database(url, cap.Status.ACTUAL).engine, cap.Status.ACTUAL)


def live(database: Database, data: Office, reached: Mapping[str, Outlet[LivePost]], minutes: int = 0) -> Live:
    """The live world on that database, so many minutes after the hour of the recorded snow warning."""
    clock = ExerciseClock(NOW + timedelta(minutes=minutes, seconds=30))
    return World(cap.Status.ACTUAL, LivePost, database, data.people.accounts, reached, clock)
