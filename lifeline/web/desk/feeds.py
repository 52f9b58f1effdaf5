"""The official feeds: how each fares, the worst first, what came and what was refused, and having one asked now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.leader import led
from lifeline.intake import arrived, read
from lifeline.intake.ask import NotAsked, ask_again
from lifeline.intake.feed import Feed
from lifeline.intake.poll import put_aside
from lifeline.staff.note import note
from lifeline.staff.people import NotDone
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import bare, page, part

LONGEST = 500
MOST_REMARKS = 40  # lines


def board(here: Here) -> Response:
    """Whether anybody asks is looked for here and not by the part that asks again and again: looking takes the lock for an instant."""
    return page("desk/feeds.html", here, led=led(here.world.database), **_shown(here))


def live(here: Here) -> Response:
    """What changes by itself, for the page that asks every few seconds."""
    return part("desk/feeds_live.html", here, **_shown(here))


def _shown(here: Here) -> dict[str, Any]:
    with here.world.database.reading() as session:
        lines = read.worst_first(read.board(session, here.station.feeds, here.now), here.now)
    on = [line for line in lines if line.feed.enabled]
    return {
        "on": on,
        "off": [line for line in lines if not line.feed.enabled],
        "ago": _ago(here),
        "now": here.now,
    }


def one(here: Here, name: str) -> Response:
    feed = _feed(here, name)
    if feed is None:
        return bare(here.station, here.say, "feed_none", 404, here=here)
    with here.world.database.reading() as session:
        [line] = read.board(session, [feed], here.now)
        documents = arrived.documents(session, feed.name)
        refused = read.kept(session, feed.name)
    return page(
        "desk/feed.html",
        here,
        line=line,
        documents=documents,
        refused=refused,
        remarks=_remarks(here, feed),
        ago=_ago(here),
        led=led(here.world.database),
        now=here.now,
    )


def document(here: Here, number: int) -> Response:
    """One document as it came: its signs, bounded, and never as anything a browser would run."""
    with here.world.database.reading() as session:
        found = arrived.raw(session, number)
    if found is None:
        return bare(here.station, here.say, "feed_none", 404, here=here)
    return page("desk/document.html", here, raw=found)


def again(here: Here, name: str) -> AnyResponse:
    feed = _feed(here, name)
    if feed is None:
        return bare(here.station, here.say, "feed_none", 404, here=here)
    with here.world.database.writing() as session:
        try:
            ask_again(session, feed, now=here.now)
        except NotAsked as error:
            raise NotDone(str(error)) from None
        note(session, "feed asked again", by=here.actor, now=here.true, subject=feed.name, reason=_reason())
    return _to(here, f"feeds/{feed.name}?done=feed_again")


def aside(here: Here, number: int) -> AnyResponse:
    """Somebody looked: that document holds no warning."""
    if not _reason():
        raise NotDone("say in words what the document is: it stays on record")
    with here.world.database.writing() as session:
        if all(one.id != number for one in read.kept(session)):
            raise NotDone(f"document {number} does not wait for a person: somebody dealt with it, or it was read meanwhile")
        feed = put_aside(session, number, by=here.actor.person, now=here.now)
        note(session, "document set aside", by=here.actor, now=here.true, subject=f"{number} {feed}", reason=_reason())
    return _to(here, f"feeds/{feed}?done=feed_aside")


def _feed(here: Here, name: str) -> Feed | None:
    return next((feed for feed in here.station.feeds if feed.name == name), None)


def _remarks(here: Here, feed: Feed) -> str:
    """What the office wrote at the head of the feed's file: among it why it is off."""
    path = here.station.settings.folder("feeds") / f"{feed.name}.yaml"
    lines = path.read_text("utf-8").splitlines()[:MOST_REMARKS] if path.is_file() else []
    return " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))


def _ago(here: Here) -> Callable[[datetime | None], str]:
    """A moment as the time that has passed since, in words."""

    def words(moment: datetime | None) -> str:
        if moment is None:
            return here.say("feed_never")
        seconds = max(0, int((here.now - moment).total_seconds()))
        unit, size = next((one for one in (("days", 86_400), ("hours", 3_600), ("minutes", 60)) if seconds >= 2 * one[1]), ("seconds", 1))
        return here.say(f"ago_{unit}", {"count": seconds // size})

    return words


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST]


def _to(here: Here, path: str) -> AnyResponse:
    return redirect(f"{request.script_root}{here.station.root}{path}", 303)


PAGES = (
    Page("feeds", board, Act.LOOK),
    Page("feeds/live", live, Act.LOOK),
    Page("feeds/<name>", one, Act.LOOK),
    Page("feeds/<name>/again", again, Act.READ_FEED_AGAIN, ("POST",)),
    Page("documents/<int:number>", document, Act.LOOK),
    Page("documents/<int:number>/aside", aside, Act.CLOSE_ALARM, ("POST",)),
)
