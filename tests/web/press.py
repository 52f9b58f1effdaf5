"""A small factory of bulletins: rows as issue and dispatch leave them, in the world of the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from lifeline.bulletins.compose import Message, compose, takeback
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import message_to_json
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import Bulletin, Delivery, RenderingRow, Situation, Version
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.core.people import Account
from lifeline.core.ports import Measure
from lifeline.core.post import marked

ISSUED = datetime.fromisoformat("2026-01-06T07:31:04+09:00")
PAGE_TIME = ISSUED + timedelta(minutes=3)
FACTS: dict[str, Any] = {
    "kind": Kind.ALERT,
    "area_ko": "서울 전역",
    "area_en": "All Seoul",
    "since": ISSUED,
    "until": ISSUED + timedelta(hours=6),
    "sent": ISSUED,
    "source_ko": "기상청",
    "source_en": "KMA",
    "source_at": ISSUED,
}
LIMITS = {"x": 280, "bluesky": 300, "mastodon": 500}


@dataclass(frozen=True)
class StoppedClock:
    at: datetime = PAGE_TIME

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0


@dataclass
class Press:
    """Writes bulletins as dispatch leaves them. `issue` numbers them 2026-0001, 2026-0002 ..."""

    database: Database
    office: Office
    said: dict[str, Message] = field(default_factory=dict)
    orders: Iterator[int] = field(default_factory=lambda: count(1))

    def issue(self, hazard: str = "heavy_snow", level: str = "warning", **changes: Any) -> Bulletin:
        """A bulletin in force on all 44 accounts. `changes` are columns; `said` changes the message, `texts` and `sent` the deliveries."""
        order, known = next(self.orders), self.office.hazards[hazard]
        facts = FACTS | changes.pop("said", {})
        return self._write(Message(f"2026-{order:04d}", known, known.level(level), **facts), order, **changes)

    def end(self, of: Bulletin, kind: Kind, *, state: State = State.CANCELLED) -> Bulletin:
        """What takes that bulletin back, two minutes later; state SUPERSEDED: the update that replaces it."""
        order, said = next(self.orders), self.said[of.id]
        number, same = f"2026-{order:04d}", {"refers_to": of.id, "situation_id": of.situation_id, "ends": state}
        if state is State.SUPERSEDED:
            return self._write(replace(said, number=number, kind=kind), order, msg_type="Update", **same)
        message = takeback(said, self.office.templates[of.hazard], kind)
        return self._write(message, order, msg_type="Cancel", number=number, **same)

    def update(self, of: Bulletin, level: str, **changes: Any) -> Bulletin:
        """What replaces that bulletin with another level or other places."""
        said = changes.pop("said", {}) | {"kind": Kind.UPDATE}
        same = {"refers_to": of.id, "situation_id": of.situation_id, "ends": State.SUPERSEDED}
        return self.issue(of.hazard, level, said=said, msg_type="Update", **same, **changes)

    def _write(
        self,
        message: Message,
        order: int,
        *,
        ends: State | None = None,
        texts: Any = None,
        sent: Any = lambda _: Sent.SENT,
        **changes: Any,
    ) -> Bulletin:
        """`ends`: what becomes of the bulletin this one refers to, in the same transaction: pages never see the one without the other."""
        columns = _columns(message, order) | {"status": self.database.status.value} | changes
        lines = [(account, texts(account)) for account in self.office.people.accounts] if texts else self.spoken(message)
        with self.database.writing() as session:
            if ends is not None:
                row = session.get_one(Bulletin, columns["refers_to"])
                row.state, row.ended_at = ends, ISSUED + timedelta(minutes=2)
            if session.get(Situation, columns["situation_id"]) is None:
                session.add(Situation(id=columns["situation_id"], status=columns["status"], hazard=columns["hazard"], opened_at=ISSUED))
                session.flush()
            bulletin = Bulletin(**columns)
            session.add(bulletin)
            session.flush()
            session.add(_version(bulletin, message_to_json(message)))
            session.add_all(_delivery(bulletin, n, account, text, sent(n)) for n, (account, text) in enumerate(lines))
            session.add_all(_rendering(bulletin, account, text) for account, text in lines)
        self.said[bulletin.id] = message
        return bulletin

    def spoken(self, message: Message) -> list[tuple[Account, str]]:
        accounts, template = self.office.people.accounts, self.office.templates[message.hazard.code]
        say = marked if self.database.status is Status.EXERCISE else str
        texts = compose(message, template, accounts=accounts, say=say, room=_room)
        return [(account, one.text) for account, one in zip(accounts, texts, strict=True)]


def _columns(message: Message, order: int) -> dict[str, Any]:
    return {
        "id": f"{order:032x}",
        "number": message.number,
        "situation_id": f"situation-{order}",
        "msg_type": "Alert",
        "kind": str(message.kind),
        "hazard": message.hazard.code,
        "level": message.level.id,
        "districts": "11110",
        "lane": "life",
        "release": "at_once",
        "state": State.ISSUED,
        "version": 1,
        "reason": "the guideline says at once",
        "source_sent": ISSUED - timedelta(minutes=1),
        "created_at": ISSUED,
        "issued_at": ISSUED,
        "issue_order": order,
    }


def _room(account: Account, text: str) -> Measure:
    """About as the platforms count; their own counting is not the pages' concern."""
    length = sum(2 if ord(one) > 0x10FF and account.channel == "x" else 1 for one in text)
    return Measure(length, LIMITS.get(account.channel, 5000), "characters")


def _version(bulletin: Bulletin, message: str) -> Version:
    return Version(
        bulletin_id=bulletin.id,
        version=bulletin.version,
        message=message,
        hash="0" * 64,
        templates="t",
        guideline="g",
        person="지현",
        login="jihyeon",
        at=ISSUED,
    )


def _rendering(bulletin: Bulletin, account: Account, text: str) -> RenderingRow:
    return RenderingRow(
        bulletin_id=bulletin.id,
        version=bulletin.version,
        kind=bulletin.kind,
        account_id=account.id,
        channel=account.channel,
        language=account.language,
        text=text,
        hash="0" * 64,
    )


def _delivery(bulletin: Bulletin, n: int, account: Account, text: str, state: Sent) -> Delivery:
    at = ISSUED + timedelta(milliseconds=200 + 5 * n)
    went = state is Sent.SENT
    return Delivery(
        bulletin_id=bulletin.id,
        situation_id=bulletin.situation_id,
        account_id=account.id,
        channel=account.channel,
        language=account.language,
        text=text,
        hash="0" * 64,
        key=f"{bulletin.number}-{n}",
        lane="life",
        issue_order=bulletin.issue_order or 0,
        state=state,
        created_at=ISSUED,
        changed_at=at,
        due_at=ISSUED,
        post_id=f"post-{n}" if went else None,
        url=f"https://social.example/{account.handle}/{n}" if went else "",
        sent_at=at if went else None,
        reason="" if went else "credential of that account was refused: token 1234",
    )
