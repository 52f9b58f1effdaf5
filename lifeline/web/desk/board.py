"""The dispatch board of one bulletin: how far it came on each account, and what a person can settle by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import desk, progress
from lifeline.bulletins.states import NotAllowed, Sent, State
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.people import Account
from lifeline.core.text import KST
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Board:
    """All that is shown of one bulletin's posts at one moment. `first` and `last` are seconds from its issue to a post."""

    bulletin: Bulletin
    posts: tuple[progress.Post, ...]
    counts: dict[Sent, int]
    everybody: int
    first: int | None
    last: int | None
    silent: int

    @property
    def done(self) -> bool:
        return self.everybody > 0 and not {Sent.PENDING, Sent.CLAIMED} & set(self.counts)


def board(here: Here, number: str) -> Response:
    return page("desk/board.html", here, **_shown(here, number))


def live(here: Here, number: str) -> Response:
    """What changes by itself, for the page that asks every two seconds."""
    return part("desk/board_live.html", here, **_shown(here, number))


def one(here: Here, number: str, delivery: int) -> Response:
    """One account's post: its text to copy, every try, and what this person may do about it."""
    with here.world.database.reading() as session:
        bulletin = desk.find(session, number)
        found = next((one for one in progress.posts(session, bulletin.id, here.now) if one.id == delivery), None)
        if found is None:
            raise NotAllowed(f"bulletin {number} has no delivery {delivery}")
        tried = progress.tries(session, delivery)
    return page(
        "desk/board_one.html",
        here,
        bulletin=bulletin,
        post=found,
        account=accounts(here).get(found.account),
        tried=tried,
        closed=_closed(here, bulletin, found),
        first=" ".join(found.text.split())[:80],
        at=clock_words,
    )


def retry(here: Here, number: str, delivery: int) -> AnyResponse:
    bulletin = _require(here, number, delivery)
    if bulletin.state != State.ISSUED:
        raise NotAllowed(f"bulletin {number} is {bulletin.state}: nothing of it is sent any more")
    desk.retry(here.world, delivery, actor=here.actor, reason=_field("reason"))
    here.station.wake()
    return _to(here, number, "again")


def settle(here: Here, number: str, delivery: int) -> AnyResponse:
    """Somebody looked at the account itself: the post is there, or it is not."""
    _require(here, number, delivery)
    found = _field("found")
    if found not in ("posted", "not_posted"):
        raise NotAllowed("say what you saw on the account: it is posted, or it is not")
    link = _address(_field("link")) if found == "posted" else ""
    desk.settle_unsure(here.world, delivery, sent=found == "posted", link=link, actor=here.actor, reason=_field("reason"))
    here.station.wake()
    return _to(here, number, "settled")


def accounts(here: Here) -> dict[str, Account]:
    """By id, those of the office and those this world speaks through."""
    return {one.id: one for one in (*here.office.people.accounts, *here.world.accounts)}


def clock_words(moment: datetime | None) -> str:
    """Hour, minute and second in Seoul."""
    return "" if moment is None else moment.astimezone(KST).strftime("%H:%M:%S")


def _shown(here: Here, number: str) -> dict[str, Any]:
    known, department = accounts(here), request.args.get("department", "")[:40]
    with here.world.database.reading() as session:
        seen = _board(session, number, here.now)
    rows = [post for post in seen.posts if not department or (post.account in known and known[post.account].department.code == department)]
    departments = {known[post.account].department for post in seen.posts if post.account in known}
    return {
        "board": seen,
        "rows": rows,
        "accounts": known,
        "department": department if any(one.code == department for one in departments) else "",
        "departments": sorted(departments, key=lambda one: one.code),
        "hazard": here.office.hazards.get(seen.bulletin.hazard),
        "at": clock_words,
        "now": here.now,
        "unsettled": progress.NEEDS_A_PERSON,
    }


def _board(session: Session, number: str, now: datetime) -> Board:
    bulletin = desk.find(session, number)
    found = progress.posts(session, bulletin.id, now)
    issued = bulletin.issued_at
    sent = [round((one.sent_at - issued).total_seconds()) for one in found if one.sent_at is not None and issued is not None]
    silent = progress.silence(session, found, now)
    return Board(
        bulletin,
        found,
        progress.counts(found),
        len(found),
        min(sent, default=None),
        max(sent, default=None),
        int(silent.total_seconds()) if silent is not None else 0,
    )


def _closed(here: Here, bulletin: Bulletin, post: progress.Post) -> str:
    """The word for why nothing can be done about it here; empty where this person may."""
    if post.state not in progress.NEEDS_A_PERSON:
        return "closed_state"
    if not here.may(Act.SETTLE, bulletin.districts.split()):
        return "closed_role"
    if post.state is Sent.REFUSED and bulletin.state != State.ISSUED:
        return "closed_ended"
    return "closed_parked" if post.state is Sent.REFUSED and post.stop.parked_at is not None else ""


def _require(here: Here, number: str, delivery: int) -> Bulletin:
    """The bulletin, if that delivery is one of its own and this person may settle it."""
    with here.world.database.reading() as session:
        bulletin = desk.find(session, number)
        row = session.get(Delivery, delivery)
        if row is None or row.bulletin_id != bulletin.id:
            raise NotAllowed(f"bulletin {number} has no delivery {delivery}")
        here.require(Act.SETTLE, bulletin.districts.split())
        return bulletin


def _address(given: str) -> str:
    """Raises NotAllowed: it is shown as a link, so it must be a page on the web and nothing that runs."""
    try:
        parts = urlsplit(given)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and given.isprintable() and " " not in given
    except ValueError:
        sound = False
    if not sound or len(given) > 255:
        raise NotAllowed("give the address of the post as the browser shows it: it begins with https:// and has at most 255 signs")
    return given


def _field(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def _to(here: Here, number: str, done: str) -> AnyResponse:
    return redirect(f"{request.script_root}{here.station.root}bulletins/{number}/board?done={done}", 303)


PAGES = (
    Page("bulletins/<number>/board", board, Act.LOOK),
    Page("bulletins/<number>/board/live", live, Act.LOOK),
    Page("bulletins/<number>/board/<int:delivery>", one, Act.LOOK),
    Page("bulletins/<number>/board/<int:delivery>/retry", retry, Act.SETTLE, ("POST",)),
    Page("bulletins/<number>/board/<int:delivery>/settle", settle, Act.SETTLE, ("POST",)),
)
