"""Platforms of an exercise that fail when the script wants it: they refuse, are away, are slow, or take a post and say nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from lifeline.channels.loopback import Loopback
from lifeline.core.cap import Status
from lifeline.core.clock import Clock
from lifeline.core.db import WrongWorld
from lifeline.core.ports import Measure, Probe, Receipt, Refused, Unavailable, Unsure
from lifeline.core.post import DrillPost
from lifeline.core.world import Drill
from lifeline.drills.script import Failure

How = Literal["", "refuses", "unavailable", "slow", "unsure"]
AGAIN_IN = 60.0  # seconds of the exercise after which a platform that is away wants to be asked again
SLOW = timedelta(seconds=90)  # so long after it was written a slow platform has taken a post: proposal


class Platforms:
    """Stands before the loopbacks of one drill world. What fails follows from the injects that came: `failing` says it whole.

    Raises WrongWorld where anything else than loopbacks would be behind it: nothing real may ever be told to fail.
    """

    def __init__(self, world: Drill) -> None:
        real = [account for account, outlet in world.outlets.items() if not isinstance(outlet, Loopback)]
        if world.status is not Status.EXERCISE or real:
            raise WrongWorld(f"only loopbacks of a drill world can fail as a script wants it: {', '.join(real[:3]) or world.status}")
        self._how: dict[str, How] = {}
        channels = {account.id: account.channel for account in world.accounts}
        self._world = replace(world, outlets={id: self._before(outlet, channels[id], world.clock) for id, outlet in world.outlets.items()})

    def drill(self) -> Drill:
        """The same world, its outlets switchable."""
        return self._world

    def fail(self, failure: Failure) -> None:
        self._how = self._how | dict.fromkeys(failure.channels, failure.how)

    def mend(self, failure: Failure) -> None:
        self._how = {channel: how for channel, how in self._how.items() if channel not in failure.channels}

    def failing(self, failures: Sequence[Failure]) -> None:
        """Exactly these, the last word on each channel: also after a restart."""
        now: dict[str, How] = {}
        for failure in failures:
            now |= dict.fromkeys(failure.channels, failure.how)
        self._how = now

    def _before(self, outlet: object, channel: str, clock: Clock) -> "Switched":
        assert isinstance(outlet, Loopback)
        return Switched(outlet, clock, lambda: self._how.get(channel, ""))


class Switched:
    """One outlet that does as it is told. While it is unsure it cannot be read back either: a person looks and says what is there."""

    def __init__(self, behind: Loopback[DrillPost], clock: Clock, how: Callable[[], How]) -> None:
        self._behind, self._clock, self._how = behind, clock, how

    @property
    def exact(self) -> bool:
        return self._how() != "unsure"

    @property
    def settles(self) -> float | None:
        return None if self._how() == "unsure" else self._behind.settles

    @property
    def posts(self) -> dict[str, DrillPost]:
        return self._behind.posts

    def send(self, post: DrillPost) -> Receipt:
        match self._how():
            case "refuses":
                raise Refused("403 the platform takes no posts from this account (as the exercise wants it)")
            case "unavailable":
                raise Unavailable("503 the platform is away (as the exercise wants it)", retry_after=AGAIN_IN)
            case "slow" if self._clock.now() < post.created + SLOW:
                raise Unavailable("504 no answer in time, nothing was taken (as the exercise wants it)")
            case "unsure":
                self._behind.send(post)
                raise Unsure("the connection broke after the post was sent (as the exercise wants it)")
        return self._behind.send(post)

    def find(self, post: DrillPost, since: datetime) -> Receipt | None:
        if self._how() in ("unavailable", "unsure"):
            raise Unavailable("the timeline cannot be read (as the exercise wants it)", retry_after=AGAIN_IN)
        return self._behind.find(post, since)

    def probe(self) -> Probe:
        how = self._how()
        return Probe(ok=False, detail=f"{how} (as the exercise wants it)") if how else self._behind.probe()

    def room(self, text: str) -> Measure:
        return self._behind.room(text)
