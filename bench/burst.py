"""One warning through the real flow to real outlets, with the times that matter taken on one monotonic clock."""

import gc
import threading
import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

from sqlalchemy import func, select

from bench.figure import median
from bench.stage import Watched, live
from lifeline import flows
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import rehearse
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Delivery
from lifeline.core import cap
from lifeline.core.leader import leader_for
from lifeline.core.ports import Outlet
from lifeline.core.post import LivePost
from tests.bulletins.town import KMA, NOW, clear, snow

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Burst:
    """Milliseconds: alert to decision (its transaction committed), decision to last receipt committed; when decided (monotonic)."""

    deciding: float
    receipts: float
    decided: float

    def arrived(self, posts: Sequence[tuple[str, float]]) -> float:
        """Milliseconds from the decision to the last of these posts at the platform."""
        return (max(at for _, at in posts if at > self.decided) - self.decided) * 1000


class Post:
    """A live world that is ready to send, as `lifeline serve` holds it: leader lock, dispatcher, warm threads."""

    def __init__(self, database: Watched, data: Office, reached: Mapping[str, Outlet[LivePost]], minutes: int = 0) -> None:
        self.database, self.data = database, data
        self.world = live(database, data, reached, minutes)
        self.leader = leader_for(database)
        self.dispatcher = Dispatcher(self.world, may_act=self.leader.leads)

    def __enter__(self) -> "Post":
        rehearse(self.world, self.data, self.world.clock.now())
        self.dispatcher.start()
        gc.freeze()  # as `lifeline serve` does
        time.sleep(0.1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.dispatcher.stop()
        self.leader.resign()
        self.database.close()

    def warn(self, alert: cap.Alert, *, expected: int) -> Burst:
        """Hear the alert, and wait until `expected` receipts are in the database."""
        begun = time.monotonic()
        warned = flows.warn(self.world, self.data, alert, KMA)
        decided = time.monotonic()
        self.dispatcher.wake()
        if not warned.deliveries:
            raise RuntimeError(f"nothing was sent: {warned.decision.reason}")
        recorded = self._recorded(warned.bulletin, expected)
        committed = self.database.commits[bisect_left(self.database.commits, recorded)]
        return Burst((decided - begun) * 1000, (committed - decided) * 1000, decided)

    def _recorded(self, bulletin: str, expected: int) -> float:
        """When the transaction of the last receipt began; looked for seldom, so that looking costs the senders nothing."""
        until = time.monotonic() + PATIENCE
        sent = select(func.count(), func.max(Delivery.sent_at)).where(Delivery.bulletin_id == bulletin, Delivery.state == Sent.SENT)
        while time.monotonic() < until:
            time.sleep(0.15)
            with self.database.reading() as session:
                count, last = session.execute(sent).one()
            if count >= expected:
                return time.monotonic() - (self.world.clock.now() - last).total_seconds()
        raise RuntimeError(f"{count} of {expected} receipts after {PATIENCE:g} s")


def alone(outlet: Outlet[LivePost], rounds: int = 5) -> float:
    """The limit: milliseconds of one warmed account that sends by itself, with no database and no other account."""
    took = []
    for number in range(rounds):
        post = LivePost(text=f"[대설주의보] 서울 전역 {number}", language="ko", key=f"key-{number}", created=NOW)
        begun = time.monotonic()
        outlet.send(post)
        took.append((time.monotonic() - begun) * 1000)
    return median(took)


def together(reached: Mapping[str, Outlet[LivePost]], rounds: int = 5) -> float:
    """The limit of this interpreter: milliseconds until all outlets, from warm threads and with no database, have their answer."""
    with ThreadPoolExecutor(len(reached)) as pool:
        barrier = threading.Barrier(len(reached) + 1)
        for _ in reached:
            pool.submit(barrier.wait)
        barrier.wait()
        took = []
        for number in range(rounds):
            post = LivePost(text=f"[대설주의보] 서울 전역 {number} " + "눈 " * 60, language="ko", key=f"all-{number}", created=NOW)
            begun = time.monotonic()
            wait([pool.submit(outlet.send, post) for outlet in reached.values()])
            took.append((time.monotonic() - begun) * 1000)
    return median(took)


def story(pairs: int) -> list[cap.Alert]:
    """Advisory, its end, advisory, its end ..., each minutes after the one before."""
    alerts = []
    for pair in range(pairs):
        at = NOW + timedelta(seconds=pair)
        alerts += [snow(number=2 * pair, at=at), clear(2 * pair + 1, at=at + timedelta(milliseconds=500))]
    return alerts


def arrivals(posts: Sequence[tuple[str, float]], bursts: Sequence[Burst]) -> list[float]:
    """Per burst, milliseconds from the decision to the last request at the platform."""
    ends = [*(burst.decided for burst in bursts[1:]), float("inf")]
    return [burst.arrived([post for post in posts if post[1] < end]) for burst, end in zip(bursts, ends, strict=True)]
