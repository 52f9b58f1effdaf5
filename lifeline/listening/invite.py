"""The one public reply to an author whose post has no place: when it may be asked, in which words, and its row."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lifeline.listening.own import folded
from lifeline.listening.sources import Invitations
from lifeline.listening.tables import Invitation, SightingRow

LATEST = timedelta(hours=2)  # an older post is asked nothing: what it tells of may be over
GIVEN_UP = timedelta(minutes=30)
AGAIN = timedelta(minutes=5)
HOUR = timedelta(hours=1)
_HANGUL = re.compile(r"[ㄱ-ㅎㅏ-ㅣ가-힣]")
_TAG = re.compile(r"#\S+")
_NAME = re.compile(r"[\w.-]+(@[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class Ask:
    """One invitation whose row stands: everything needed to send it, where it is claimed. It may be silent or refused at once."""

    id: int
    state: str
    account: str
    text: str
    language: str
    code: str
    created: datetime
    reply_to: str


def language_of(text: str, said: str) -> str:
    """Korean or English: what was written counts for more than what the platform says of it, and a hashtag for nothing."""
    return "ko" if _HANGUL.search(_TAG.sub("", text)) or said.lower().startswith("ko") else "en"


def summons(text: str, handle: str) -> bool:
    """Whether a post calls that account by its name."""
    name = re.escape(folded(handle))
    return bool(name) and re.search(rf"(?<![\w@.])@{name}(?![\w@])", text, re.IGNORECASE) is not None


def greets(platform: str, handle: str) -> str | None:
    """What an answer begins with so that its author is told of it: only Mastodon needs it. None for a name that is none."""
    if platform != "mastodon":
        return ""
    return f"@{handle} " if _NAME.fullmatch(handle) else None


def new_code() -> str:
    """80 bits, without a sign that would end an address in a post."""
    return secrets.token_hex(10)


def is_code(given: str) -> bool:
    """Whether it can be one of ours, before any database is asked."""
    return re.fullmatch(r"[0-9a-f]{20}", given) is not None


def words(given: Invitations, language: str, link: str) -> str:
    return (given.ko if language == "ko" else given.en).replace("{link}", link)


def asked_before() -> ColumnElement[bool]:
    """Of a sighting in a query: its author has had an invitation, whatever became of it."""
    return exists().where(Invitation.author_key == SightingRow.author_key)


def still_there() -> tuple[ColumnElement[bool], ...]:
    return SightingRow.deleted_at.is_(None), SightingRow.erased_at.is_(None), SightingRow.author != ""


def hour_is_full(session: Session, per_hour: int, now: datetime) -> bool:
    """Rows say it, so a restart changes nothing; a clock that was set back asks less, not more."""
    return (session.scalar(select(func.count()).select_from(Invitation).where(Invitation.at > now - HOUR)) or 0) >= per_hour


def is_open(session: Session) -> bool:
    """Whether anything is there for `settle`: a cheap look before a write transaction."""
    return bool(session.scalar(select(exists().where(Invitation.state.in_(("claimed", "pending"))))))


def settle(session: Session, now: datetime) -> None:
    """Nothing of this process is on its way: what is still claimed may have been taken, and is never sent again."""
    _end(session, Invitation.state == "claimed", "unsure", "it was not told whether the platform took it", now)
    old = Invitation.at <= now - GIVEN_UP
    gone = ~exists().where(SightingRow.id == Invitation.sighting_id, *still_there())
    _end(session, (Invitation.state == "pending") & (old | gone), "refused", "not taken in time, or its post is gone", now)


def _end(session: Session, which: ColumnElement[bool], state: str, detail: str, now: datetime) -> None:
    changed = update(Invitation).where(which).values(state=state, detail=detail, changed_at=now)
    session.execute(changed.execution_options(synchronize_session=False))


def waiting(account: str, now: datetime) -> Select[Invitation]:
    """The first that the platform could not take before and may be asked again."""
    due = or_(Invitation.changed_at <= now - AGAIN, Invitation.changed_at > now)
    of_it = Invitation.state == "pending", Invitation.account_id == account, due
    return select(Invitation).where(*of_it).order_by(Invitation.id).limit(1)


def came_of(session: Session, id: int, state: str, *, now: datetime, detail: str = "", post_id: str = "") -> None:
    """What the platform said, also where it came so late that the row is unsure by now; "not now" only while it is claimed."""
    known = ("claimed", "unsure") if state in ("sent", "refused") else ("claimed",)
    values = {"state": state, "detail": detail[:300], "post_id": post_id, "changed_at": now}
    changed = update(Invitation).where(Invitation.id == id, Invitation.state.in_(known)).values(values)
    session.execute(changed.execution_options(synchronize_session=False))
