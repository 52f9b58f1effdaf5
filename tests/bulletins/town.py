"""A small town for tests: a world of some of the office's accounts, with outlets that do as they are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from lifeline import flows
from lifeline.bulletins.decide import Source
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.office import Office, open_office
from lifeline.bulletins.read import BulletinView, DeliveryView, one
from lifeline.core import cap
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.people import Account, Actor
from lifeline.core.ports import Measure, Outlet, Probe, Receipt
from lifeline.core.post import DrillPost
from lifeline.core.settings import packaged
from lifeline.core.world import Drill, World
from lifeline.wiring import room_of

NOW = datetime(2026, 1, 12, 20, 1, tzinfo=UTC)  # 13 January, 05:01 in Seoul
JIHYEON, MINSU = Actor("지현", "jihyeon"), Actor("민수", "minsu")
KMA = Source("kma-warnings", "pinned", timedelta(minutes=30))
ZONES = ("L1100100", "L1100200", "L1100300", "L1100400")
Answer = Receipt | Exception | Callable[[DrillPost], Receipt]


class HandClock(SystemClock):
    """Both clocks moved by hand: `go` lets time pass, `step` sets the wall clock alone. The monotonic one runs besides."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at, self._passed = at, 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return super().monotonic() + self._passed

    def go(self, **time: float) -> None:
        self.at += timedelta(**time)
        self._passed += timedelta(**time).total_seconds()

    def step(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Scripted:
    """An outlet that gives the answers it was told, then receipts; `timeline` holds what the platform took."""

    account: Account | None = None
    answers: list[Answer] = field(default_factory=list)
    settles: float | None = 0.0
    exact: bool = False
    sent: list[DrillPost] = field(default_factory=list)
    timeline: list[DrillPost] = field(default_factory=list)
    found_by: Exception | None = None
    proof: Probe = field(default_factory=lambda: Probe(ok=True))

    def send(self, post: DrillPost) -> Receipt:
        self.sent.append(post)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(post)
        self.timeline.append(post)
        return answer or Receipt(f"post-{len(self.timeline)}")

    def taking(self, error: Exception) -> Callable[[DrillPost], Receipt]:
        """An answer that takes the post and then loses its way back."""

        def take(post: DrillPost) -> Receipt:
            self.timeline.append(post)
            raise error

        return take

    def find(self, post: DrillPost, since: datetime) -> Receipt | None:
        if self.found_by is not None:
            raise self.found_by
        at = next((at for at, there in enumerate(self.timeline) if there.text == post.text), None)
        return None if at is None else Receipt(f"post-{at + 1}")

    def probe(self) -> Probe:
        return self.proof

    def room(self, text: str) -> Measure:
        return room_of(self.account, text) if self.account is not None else Measure(len(text), 500, "characters")


@cache
def office() -> Office:
    return open_office(packaged("city"), packaged("alert_templates"))


@dataclass
class Town:
    """A drill world of `accounts` accounts with scripted outlets, and its dispatcher, ticked by hand."""

    world: Drill
    clock: HandClock
    outlets: dict[str, Scripted]
    dispatcher: Dispatcher[DrillPost]

    def hear(self, alert: cap.Alert, source: Source = KMA) -> flows.Warned:
        self.clock.at = max(self.clock.at, alert.sent + timedelta(seconds=30))
        return flows.warn(self.world, office(), alert, source)

    def send(self, seconds: float = 60.0) -> None:
        self.dispatcher.drain(seconds)

    def view(self, wanted: str) -> BulletinView:
        with self.world.database.reading() as session:
            found = one(session, wanted)
        assert found is not None
        return found

    def states(self, wanted: str) -> dict[str, str]:
        return {post.account: post.state for post in self.view(wanted).deliveries}

    def first(self, wanted: str) -> DeliveryView:
        """The delivery on the account of `outlet(0)`."""
        return next(post for post in self.view(wanted).deliveries if post.account == next(iter(self.outlets)))

    def outlet(self, number: int = 0) -> Scripted:
        return list(self.outlets.values())[number]


def settle_in(database: Database, accounts: int = 3, outlets: Sequence[Outlet[DrillPost]] = (), **limits: int) -> Town:
    chosen = office().people.accounts[:accounts]
    clock = HandClock()
    scripted = {account.id: Scripted(account) for account in chosen}
    given: dict[str, Outlet[DrillPost]] = {**scripted}
    given |= dict(zip((account.id for account in chosen), outlets, strict=False))
    world = World(cap.Status.EXERCISE, DrillPost, database, chosen, given, clock)
    return Town(world, clock, scripted, Dispatcher(world, **limits))


def snow(
    level: str = "주의보",
    *,
    number: int = 12,
    at: datetime = NOW,
    command: int = 1,
    zones: Sequence[str] = ZONES,
    until: datetime | None = None,
) -> cap.Alert:
    """A heavy snow message of the weather service: 주의보 (advisory) or 경보 (warning); command 2 clears, 7 changes."""
    clear = command in (2, 8)
    info = cap.Info(
        event=f"대설{level}",
        language="ko-KR",
        category=("Met",),
        response_types=(cap.ALL_CLEAR,) if clear else (),
        urgency=cap.Urgency.PAST if clear else cap.Urgency.EXPECTED,
        severity=cap.Severity.MINOR if clear else cap.Severity.MODERATE if level == "주의보" else cap.Severity.SEVERE,
        certainty=cap.Certainty.LIKELY,
        sender_name="기상청",
        onset=at,
        expires=until,
        headline=f"대설{level}",
        parameters=(cap.Pair("KMA:command", str(command)),),
        areas=tuple(cap.Area(zone, (cap.Pair("KMA:zone", zone),)) for zone in zones),
    )
    kind = cap.MsgType.UPDATE if command in (3, 6, 7) else cap.MsgType.ALERT
    return cap.Alert(f"kma:test:{number}:{command}", "weather@kma.go.kr", at, cap.Status.ACTUAL, kind, infos=(info,))


def clear(number: int = 20, *, level: str = "주의보", at: datetime = NOW + timedelta(hours=1)) -> cap.Alert:
    return snow(level, number=number, at=at, command=2)
