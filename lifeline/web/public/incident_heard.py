"""How listening goes, for everybody to see: what is read until when, what is silent, and how much was too much to read."""

from collections.abc import Iterable, Iterator

from lifeline.core.db import Database
from lifeline.listening.read import ListenerHealth, health
from lifeline.web.public.face import Face
from lifeline.web.public.one_line import one_line


def heard(database: Database, face: Face) -> tuple[str, ...]:
    """One line for each listener that is on, and one where posts were left out."""
    with database.reading() as session:
        every = health(session, face.window.clock.now())
    found = [one for one in every if one.state != "off"]
    return tuple(_lines(found, sum(one.shed for one in every), face)) if found else (face.say("listening_off"),)


def _lines(found: Iterable[ListenerHealth], shed: int, face: Face) -> Iterator[str]:
    for one in found:
        fields = {"name": one_line(one.title(face.language)), "time": face.clock(one.answered_at) if one.answered_at else ""}
        if not one.answered_at:
            yield face.say("listening_never", fields)
        else:
            yield face.say(f"listening_{one.state}", fields)
    if shed:
        yield face.say("listening_shed", {"count": f"{shed:,}"})
