"""From what is to be said to rows that hold every account's exact words, with the way to take them back prepared."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lifeline.bulletins import fold
from lifeline.bulletins.compose import Message, Rendering, compose, headline, takeback
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.hazard import Hazard, Hazards
from lifeline.bulletins.office import Office
from lifeline.bulletins.shock import Shock
from lifeline.bulletins.shock import to_json as shock_to_json
from lifeline.bulletins.states import NotAllowed, State, step
from lifeline.bulletins.tables import Bulletin, RenderingRow, Situation, Version
from lifeline.core.db import WorldRow
from lifeline.core.people import Account, Actor
from lifeline.core.ports import Measure, P
from lifeline.core.text import KST, sha256
from lifeline.core.world import World

TAKEBACKS = (Kind.CORRECTION, Kind.CALLED_OFF, Kind.OVER)
ENDS = (Kind.CORRECTION, Kind.CALLED_OFF, Kind.OVER)


def takebacks_of(kind: str) -> tuple[Kind, ...]:
    """What is prepared with a bulletin of that kind: every way to end it; for an end, that it was said wrongly."""
    if kind == Kind.CORRECTION:
        return ()
    return (Kind.CORRECTION,) if kind in ENDS else TAKEBACKS


@dataclass(frozen=True, slots=True)
class Wording:
    """A message and every account's rendering of it, and of each way to take it back (none for an end)."""

    message: Message
    renderings: Mapping[Kind, tuple[Rendering, ...]]

    @property
    def hash(self) -> str:
        """What an approval is bound to: any other byte on any account gives another hash."""
        return _bound((kind, one.account, one.language, one.hash) for kind, many in self.renderings.items() for one in many)


def _bound(texts: Iterable[tuple[str, str, str, str]]) -> str:
    return hashlib.sha256("\n".join(sorted(" ".join(one) for one in texts)).encode()).hexdigest()


def word(world: World[P], office: Office, message: Message) -> Wording:
    """Compose the message for every account of the world, and its takebacks. Pure but for the world's own voice.

    Raises compose.NoRoom, naming each account on which no variant fits; NotAllowed in a world without any account.
    """
    if not world.accounts:
        raise NotAllowed("no account is enabled in this world, so nothing would be said: enable accounts in city/accounts.yaml first")
    template = office.templates[message.hazard.code]
    kinds = (message.kind, *takebacks_of(message.kind))

    def room(account: Account, text: str) -> Measure:
        return world.outlet(account.id).room(text)

    def render(kind: Kind) -> tuple[Rendering, ...]:
        said = message if kind is message.kind else takeback(message, template, kind)
        return compose(said, template, accounts=world.accounts, say=world.say, room=room)

    return Wording(message, {kind: render(kind) for kind in kinds})


def rehearse(world: World[P], office: Office, now: datetime) -> int:
    """Compose one text for every account and drop it, so that the first real bulletin loads nothing. Returns how many."""
    template = next(iter(office.templates.values()), None)
    if template is None or not world.accounts:
        return 0
    hazard = office.hazards[template.code]
    level = next(level for level in hazard.levels if level.id in template.levels)
    said = Message("0000-0000", hazard, level, Kind.ALERT, office.city.ko, office.city.en, now, None, now, office.city.ko, office.city.en)
    return sum(map(len, word(world, office, said).renderings.values()))


def following(earlier: Message, office: Office) -> dict[str, Any]:
    """How a follow-up names what it follows: by number, time and first line (fields of a Message)."""
    template = office.templates[earlier.hazard.code]
    return {
        "refers_to": earlier.number,
        "wrong_at": earlier.sent,
        "quote_ko": headline(earlier, template, "ko"),
        "quote_en": headline(earlier, template, "en"),
    }


def next_number(session: Session, now: datetime) -> str:
    """The next bulletin number of this world, '2026-0001' (year in Korean time); a gap means a draft that was dropped."""
    count = session.scalars(update(WorldRow).values(numbers=WorldRow.numbers + 1).returning(WorldRow.numbers)).one()
    return f"{now.astimezone(KST):%Y}-{count:04d}"


def foretold(session: Session, now: datetime) -> str:
    """The number the next bulletin would get now; nobody holds it."""
    return f"{now.astimezone(KST):%Y}-{session.scalars(select(WorldRow.numbers)).one() + 1:04d}"


def open_situation(session: Session, hazard: Hazard, now: datetime) -> str:
    """A new emergency, opened by its first bulletin and led by the department of its type; returns its id."""
    status = session.scalars(select(WorldRow.status)).one()
    situation = Situation(id=uuid4().hex, status=status, hazard=hazard.code, owner=hazard.lead, opened_at=now)
    session.add(situation)
    session.flush()
    return situation.id


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a bulletin comes from: the official alert it stands on (or nothing), and the reason it is drafted.

    `cells` is what holds where (empty: one level in all its districts). `lasts_until`: how long it counts when no end is known.
    """

    reason: str
    release: str
    lane: str
    districts: frozenset[str]
    source: tuple[str, str, datetime] | None = None
    source_text: str = ""
    refers_to: str | None = None
    cells: Cells = field(default_factory=dict)
    shock: Shock | None = None
    lasts_until: datetime | None = None


def draft(
    session: Session, wording: Wording, origin: Origin, *, office: Office, situation: str, msg_type: str, actor: Actor, now: datetime
) -> Bulletin:
    """A new bulletin in state draft with version 1. The same source a second time is an IntegrityError."""
    message, (sender, identifier, sent) = wording.message, origin.source or (None, None, None)
    bulletin = Bulletin(
        id=uuid4().hex,
        status=session.scalars(select(WorldRow.status)).one(),
        number=message.number,
        situation_id=situation,
        refers_to=origin.refers_to,
        msg_type=msg_type,
        kind=message.kind,
        hazard=message.hazard.code,
        level=message.level.id,
        districts=" ".join(sorted(origin.districts)),
        cells=fold.to_json(origin.cells) if origin.cells else "",
        shock=shock_to_json(origin.shock),
        lane=origin.lane,
        release=origin.release,
        state=State.DRAFT,
        version=0,
        reason=origin.reason,
        source_sender=sender,
        source_identifier=identifier,
        source_sent=sent,
        source_text=origin.source_text,
        created_at=now,
        expires_at=(origin.lasts_until or message.until) if message.kind not in ENDS else None,
    )
    session.add(bulletin)
    session.flush()
    add_version(session, bulletin, wording, office=office, actor=actor, now=now)
    session.add(step(bulletin, "", State.DRAFT, actor=actor, reason=origin.reason, now=now))
    session.flush()
    return bulletin


def add_version(session: Session, bulletin: Bulletin, wording: Wording, *, office: Office, actor: Actor, now: datetime) -> None:
    """The next wording of a draft; what was shown for approval before no longer counts."""
    bulletin.version += 1
    session.add(
        Version(
            bulletin_id=bulletin.id,
            version=bulletin.version,
            message=message_to_json(wording.message),
            hash=wording.hash,
            templates=office.templates.version,
            guideline=office.guideline.version,
            person=actor.person,
            login=actor.login,
            at=now,
        )
    )
    session.flush()
    channels = {account.id: account.channel for account in office.people.accounts}
    rows = [_row(bulletin, kind, one, channels[one.account]) for kind, many in wording.renderings.items() for one in many]
    session.execute(insert(RenderingRow), rows)


def _row(bulletin: Bulletin, kind: Kind, one: Rendering, channel: str) -> dict[str, Any]:
    return {
        "bulletin_id": bulletin.id,
        "version": bulletin.version,
        "kind": kind,
        "account_id": one.account,
        "channel": channel,
        "language": one.language,
        "text": one.text,
        "hash": one.hash,
    }


_TIMES = ("since", "until", "sent", "wrong_at", "source_at")


def message_to_json(message: Message) -> str:
    raw = {name: getattr(message, name) for name in message.__slots__ if name not in ("hazard", "level")}
    raw |= {"hazard": message.hazard.code, "level": message.level.id, "kind": str(message.kind), "details": dict(message.details)}
    return json.dumps(raw, ensure_ascii=False, default=lambda moment: moment.isoformat())


def message_from_json(text: str, hazards: Hazards) -> Message:
    """The message as it was stored. Raises KeyError when the hazard or level is no longer in the office's data."""
    raw = json.loads(text)
    hazard = hazards[raw["hazard"]]
    times = {name: datetime.fromisoformat(raw[name]) if raw[name] else None for name in _TIMES}
    return Message(**raw | times | {"hazard": hazard, "level": hazard.level(raw["level"]), "kind": Kind(raw["kind"])})


def message_of(session: Session, bulletin: Bulletin, office: Office) -> Message:
    """What the bulletin's current version says."""
    return message_from_json(version_of(session, bulletin).message, office.hazards)


def version_of(session: Session, bulletin: Bulletin) -> Version:
    return session.get_one(Version, (bulletin.id, bulletin.version))


def intact(session: Session, version: Version) -> bool:
    """Whether the stored texts are still those of that wording: what is read and sent are these rows, and no guard keeps them."""
    rows = session.scalars(
        select(RenderingRow).where(RenderingRow.bulletin_id == version.bulletin_id, RenderingRow.version == version.version)
    ).all()
    whole = all(sha256(row.text) == row.hash for row in rows)
    return whole and _bound((row.kind, row.account_id, row.language, row.hash) for row in rows) == version.hash


def texts(session: Session, bulletin: Bulletin, kind: str) -> list[RenderingRow]:
    """The current version's renderings of that kind, by account."""
    return list(
        session.scalars(
            select(RenderingRow)
            .where(RenderingRow.bulletin_id == bulletin.id, RenderingRow.version == bulletin.version, RenderingRow.kind == kind)
            .order_by(RenderingRow.account_id)
        )
    )
