"""A player's own page: what has come to their part, and what they did about it; never the list, nor what is expected."""

from typing import Any

from flask import Response
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.drills import judge, read
from lifeline.drills.script import Inject, Kind
from lifeline.drills.tables import InjectRow, Note
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import Seen, as_seen, clock, field, seen, to
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part

# How it came. That a call contradicts another, or that somebody is made to be away, is not told beforehand.
WAYS = {Kind.DOCUMENT: "document", Kind.POSTS: "posts", Kind.CALL: "call"}
Came = tuple[InjectRow, Inject, str, list[Note]]


def play(here: Here, code: str) -> Response:
    return page("desk/drill_play.html", here, **_shown(_played(here, code)))


def live(here: Here, code: str) -> Response:
    """What changes by itself, for the page that asks every two seconds."""
    return part("desk/drill_play_live.html", here, **_shown(_played(here, code)))


def one(here: Here, code: str, number: int) -> Response:
    drill = _played(here, code)
    return page("desk/drill_play_one.html", here, drill=drill, came=_of(drill, number), at=clock)


def note(here: Here, code: str, number: int) -> AnyResponse:
    """Addresses of players name rows: the code of an inject could tell what it is about."""
    row, *_ = _of(_played(here, code), number)
    judge.note(here.world, code, row.code, field("text", judge.LONGEST), by=here.actor)
    return to(here, f"{code}/play", "noted")


def many(here: Here) -> tuple[Seen, int] | None:
    """How much has come to this person in the exercise that goes on; None for whoever plays in none."""
    with here.world.database.reading() as session:
        exercise = None if here.station.live else read.going(session)
        drill = as_seen(here, session, exercise) if exercise is not None else None
    return (drill, len(_came(drill))) if drill is not None and drill.plays else None


def _played(here: Here, code: str) -> Seen:
    """Raises Forbidden for everybody but its players."""
    drill = seen(here, code)
    drill.require(drill.plays)
    return drill


def _shown(drill: Seen) -> dict[str, Any]:
    return {"drill": drill, "came": _came(drill), "at": clock}


def _of(drill: Seen, number: int) -> Came:
    """Raises NotFound for what has not come to this person."""
    found = next((one for one in _came(drill) if one[0].id == number), None)
    if found is None:
        raise NotFound
    return found


def _came(drill: Seen) -> list[Came]:
    """What has come to this part and to everybody, the newest first, each with this person's own notes; nothing to who is away."""
    me = drill.me
    if me is None or me.acknowledged_at is None or (me.absent and drill.going):
        return []
    injects = {one.code: one for one in drill.script.injects if one.to in (me.part, "all")}
    with drill.here.world.database.reading() as session:
        rows, notes = read.injects(session, drill.exercise), read.notes(session, drill.exercise)
    told = sorted((row for row in rows if row.code in injects and row.begun_at is not None), key=lambda row: row.begun_at or row.due)
    mine = {code: [note for note in said if note.login == me.login] for code, said in notes.items()}
    return [(row, injects[row.code], WAYS.get(injects[row.code].kind, "other"), mine.get(row.code, [])) for row in reversed(told)]


PAGES = (
    Page("drills/<code>/play", play, Act.TAKE_PART, world=Status.EXERCISE),
    Page("drills/<code>/play/live", live, Act.TAKE_PART, world=Status.EXERCISE),
    Page("drills/<code>/play/<int:number>", one, Act.TAKE_PART, world=Status.EXERCISE),
    Page("drills/<code>/play/<int:number>/note", note, Act.TAKE_PART, ("POST",), Status.EXERCISE),
)
