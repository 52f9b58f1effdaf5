"""A world is everything a flow may touch; live and drill differ in the type of post their outlets take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from lifeline.core.cap import Status
from lifeline.core.clock import Clock
from lifeline.core.db import Database, WrongWorld
from lifeline.core.people import Account
from lifeline.core.ports import Outlet, P
from lifeline.core.post import DrillPost, LivePost, marked


@dataclass(frozen=True, slots=True)
class World(Generic[P]):
    """`accounts` are those this world speaks through; `outlets` has one entry for each of them, by account id."""

    status: Status
    posts: type[P]
    database: Database
    accounts: tuple[Account, ...]
    outlets: Mapping[str, Outlet[P]]
    clock: Clock

    def __post_init__(self) -> None:
        wanted = {Status.ACTUAL: LivePost, Status.EXERCISE: DrillPost}.get(self.status)
        if self.posts is not wanted or self.database.status is not self.status:
            raise WrongWorld(f"a {self.status} world cannot be built on {self.posts.__name__} and a database of {self.database.status}")

    def say(self, text: str) -> str:
        """The text as this world says it: a drill puts the exercise mark at both ends, live changes nothing."""
        return marked(text) if self.status is Status.EXERCISE else text

    def post(self, text: str, *, language: str, key: str, created: datetime, reply_to: str = "") -> P:
        """The frozen text as this world's post. Raises WrongMark when it belongs to the other world."""
        return self.posts(text=text, language=language, key=key, created=created, reply_to=reply_to)

    def outlet(self, account: str) -> Outlet[P]:
        return self.outlets[account]


Live = World[LivePost]
Drill = World[DrillPost]
