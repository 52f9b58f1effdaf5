"""A world that only listens, an ear on the city's data, and posts as short as a test wants them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from lifeline.core.cap import Status
from lifeline.core.clock import ExerciseClock
from lifeline.core.db import Database
from lifeline.core.people import Account, Department
from lifeline.core.post import DrillPost, LivePost
from lifeline.core.settings import packaged
from lifeline.core.sighting import Position, Sighting
from lifeline.core.world import World
from lifeline.ear import Ear, open_ear

NOON = datetime(2026, 7, 14, 3, 0, tzinfo=UTC)  # in Seoul
GANGNAM = Position(37.5006, 127.0364, 30, "pin")
FAR = Position(37.5600, 126.9000, 30, "pin")
_ids = count(1)


class Hands(ExerciseClock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def world_on(database: Database, at: datetime = NOON, accounts: tuple[Account, ...] = ()) -> Any:
    post = LivePost if database.status is Status.ACTUAL else DrillPost
    return World(database.status, post, database, accounts, {}, Hands(at))  # type: ignore[type-var]


def ear() -> Ear:
    return open_ear(packaged("city"))


def ear_like(other: Ear) -> Ear:
    """As after a restart: the same data of the city, and nothing remembered."""
    return Ear(other.families, other.districts, other.gazetteer, other.lexicon, other.hashtags)


def post(text: str = "", *, after: float = 0, **given: Any) -> Sighting:
    """So many seconds after noon, heard two seconds later, under a new id by an author of its own."""
    number = next(_ids)
    at = NOON + timedelta(seconds=after)
    fields: dict[str, Any] = {"platform": "x", "post_id": f"p{number}", "author": f"a{number}", "created_at": at}
    return Sighting(**{**fields, "text": text, "heard_at": at + timedelta(seconds=2), **given})


def told(text: str = "물이 무릎까지 찼어요", at: Position | None = GANGNAM, said_more: Mapping[str, Any] = {}, **given: Any) -> Sighting:
    """A report of water in the streets by the form."""
    said = {"hazard": "urban_inundation", **said_more}
    return post(text, **{"platform": "form", "said": said, "position": at, **given})


def ours() -> Account:
    return Account("seoul-x", Department("SEOUL", "서울시", "Seoul"), "x", "ko", "@seoul_safe")


def rows(database: Database, table: Any, *names: str) -> list[Any]:
    """The columns of all rows, in their order."""
    with database.reading() as session:
        found = session.execute(select(*(getattr(table, name) for name in names)).order_by(next(iter(table.__table__.primary_key)))).all()
        return [row[0] if len(names) == 1 else tuple(row) for row in found]
