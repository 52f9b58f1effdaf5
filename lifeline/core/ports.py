"""The border to the platforms: what an outlet must do, and the three ways it may not do it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from lifeline.core.post import Post
from lifeline.core.text import storable

P = TypeVar("P", bound=Post)
LONGEST_ID = 255
P_contra = TypeVar("P_contra", bound=Post, contravariant=True)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform has the post. `post_id` is its id there, `url` its public address (may be empty)."""

    post_id: str
    url: str = ""

    @property
    def usable(self) -> bool:
        """Whether the id can be kept as it is: a platform may answer with anything."""
        return 0 < len(self.post_id) <= LONGEST_ID and storable(self.post_id) == self.post_id


@dataclass(frozen=True, slots=True)
class Measure:
    """A text as the platform counts it: `length` of `limit`, in `unit` ("weighted", "graphemes", ...).

    Where a platform has two limits (Bluesky: graphemes and bytes) the one that is closer to full is given.
    """

    length: int
    limit: int
    unit: str

    @property
    def fits(self) -> bool:
        return self.length <= self.limit


@dataclass(frozen=True, slots=True)
class Probe:
    """What the daily check of an account found; nothing is posted to find it."""

    ok: bool
    handle: str = ""
    detail: str = ""


class OutletError(Exception):
    """The platform did not confirm the post. `detail` is at most 200 characters of its answer."""

    def __init__(self, detail: str) -> None:
        self.detail = storable(detail)[:200]
        super().__init__(self.detail)


class Refused(OutletError):
    """Never: the text or the account was not taken. `parks` says that the account itself is unusable (bad token, locked)."""

    def __init__(self, detail: str, *, parks: bool = False) -> None:
        super().__init__(detail)
        self.parks = parks


class Unavailable(OutletError):
    """Not now: nothing was taken. `retry_after` is the platform's own wish in seconds, or None."""

    def __init__(self, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unsure(OutletError):
    """No answer that tells: the post may have been taken. Read back before any second try."""


class Outlet(Protocol[P_contra]):
    """One account on one platform.

    `send` posts once and never waits, retries or sleeps; it returns a Receipt or raises Refused, Unavailable or Unsure.
    `find` looks for the post on the account's own timeline since `since` (UTC) and returns None where it is not there;
    it raises Unavailable where the platform cannot be read now. `settles` is the platform's own delay in seconds
    before "not there" may be believed; None where the platform cannot be read back at all (a person decides).
    `exact` says that sending again with the same key is safe. `room` counts as the platform counts.
    """

    @property
    def settles(self) -> float | None: ...

    @property
    def exact(self) -> bool: ...

    def send(self, post: P_contra) -> Receipt: ...

    def find(self, post: P_contra, since: datetime) -> Receipt | None: ...

    def probe(self) -> Probe: ...

    def room(self, text: str) -> Measure: ...
