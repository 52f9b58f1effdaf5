"""What a page of the desk is given: who asks, where, in which language, and what they may do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifeline.bulletins.office import Office
from lifeline.core.people import Actor
from lifeline.core.world import World
from lifeline.staff.roles import Act, may
from lifeline.staff.sign_in import Signed
from lifeline.web.desk.station import Station
from lifeline.web.public.words import Words


class Forbidden(Exception):
    """This person may not do this, or not for these districts. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Here:
    """One request of a signed-in person.

    `now` is the world's time, in an exercise that of the exercise; `true` the time outside, by which sign-ins and powers end.
    """

    station: Station
    signed: Signed
    say: Words
    now: datetime
    true: datetime

    @property
    def world(self) -> World[Any]:
        return self.station.world

    @property
    def office(self) -> Office:
        return self.station.office

    @property
    def actor(self) -> Actor:
        return self.signed.actor

    @property
    def language(self) -> str:
        return self.say.language

    def may(self, act: Act, districts: Collection[str] | None = None) -> bool:
        """`districts`: those it concerns; None where it concerns no place."""
        return may(self.signed.powers, act, now=self.true, districts=districts)

    def require(self, act: Act, districts: Collection[str] | None = None) -> None:
        """Raises Forbidden. For what depends on the thing itself; the page as a whole is guarded already."""
        if not self.may(act, districts):
            raise Forbidden(str(act))

    def name(self, ko: str, en: str) -> str:
        return ko if self.language == "ko" else en
