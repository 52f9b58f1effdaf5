"""One thing that waits for somebody, as the desk shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lifeline.core.people import Actor


@dataclass(frozen=True, slots=True)
class Job:
    """`key` names it for ever. `what` is its entry in pace.MINUTES, `since` when it could be seen first, `rank` which goes before which.

    `roles` may do it, those named first before the others; `part`: only whoever plays that one, while somebody does. `seconds`: logins
    that must not do it, as theirs is the first of two. `shared`: whoever of `roles` is free does it.
    """

    key: str
    what: str
    since: datetime
    roles: tuple[str, ...]
    act: Callable[[Actor], object]
    rank: int = 5
    part: str = ""
    seconds: frozenset[str] = frozenset()
    shared: bool = False

    @property
    def order(self) -> tuple[int, datetime, str]:
        return self.rank, self.since, self.key
