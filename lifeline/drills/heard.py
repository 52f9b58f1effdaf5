"""What is needed so that a true cry in a public exercise is heard: its hashtag is asked for, and a listener is switched on."""

from datetime import datetime, timedelta
from pathlib import Path

from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.core.strict_yaml import BadData
from lifeline.drills.gate import begun
from lifeline.drills.notice_text import tag
from lifeline.listening.sources import load_listeners

BEFORE = timedelta(days=1)
UNHEARD = "nobody would hear who cries for help under its hashtag: switch on a listener with 'world: drill' in city/listeners.yaml"


def asked_for(database: Database) -> tuple[str, ...]:
    """The hashtag of the public exercise that has begun, without its sign, until it is archived."""
    with database.reading() as session:
        exercise = begun(session)
        try:
            said = tag(exercise) if exercise is not None else ""
        except BadData:  # a later lifeline cannot read its script: the hashtags of the office's file are asked for all the same
            return ()
    return (said.lstrip("#"),) if said else ()


def heard_since(database: Database) -> datetime | None:
    """Until when back a post under that hashtag may be of the exercise that has begun: it may be the hashtag of last month's as well."""
    with database.reading() as session:
        exercise = begun(session)
        return exercise.started_at - BEFORE if exercise is not None and exercise.started_at is not None else None


def unheard(city: Path) -> str:
    """Why no post of a citizen would be heard, or the empty string. Raises BadData for a file that cannot be read."""
    return "" if any(one.enabled for one in load_listeners(city).of(Status.EXERCISE)) else UNHEARD
