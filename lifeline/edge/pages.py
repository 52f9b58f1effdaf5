"""What the edge needs to know of the pages: it asks Flask for them, and never imports them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

STATUS = "status.json"


class Pages(Protocol):
    """The pages of one world that are kept ready. The one named status.json under its root carries the version, as `v` and `t`."""

    @property
    def root(self) -> str:
        """The address of the world, with slashes at both ends: `/` or `/drill/`."""
        ...

    @property
    def exercise(self) -> bool: ...

    def token(self) -> Hashable:
        """Differs whenever a page may say something else. Asked five times a second; raises when the database does not answer."""
        ...

    def addresses(self) -> Sequence[str]:
        """The addresses to keep ready: what tells of a change, then the most wanted. None reads a query, a cookie or the asker's name."""
        ...


@dataclass(frozen=True, slots=True)
class Version:
    """What a world's pages say (`v`) and when that was rendered (`t`), as status.json has them."""

    v: str = ""
    t: str = ""


def world_of(address: str, roots: Sequence[str]) -> str:
    """The root under which an address lies: the longest that begins it."""
    return max((root for root in roots if address.startswith(root)), key=len, default="")
