"""What Flask answered, whole, and what may be done with it: shown to others too, or kept for a while."""

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

MOST_SECONDS = 3600.0
UNSAID_SECONDS = 10.0  # what a reader must ask about again anyway: `no-cache` binds readers, and we know when something changes
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers as Flask gave them, and the whole body."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def kind(self) -> str:
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def for_all(self) -> bool:
        """Whether every reader may get this same answer: it sets nothing on anybody and depends on nobody."""
        varies = {one.strip().lower() for one in self.header("vary").split(",")} - {"", "accept-encoding"}
        return not varies and not self.header("set-cookie") and "private" not in self.header("cache-control").lower()

    @property
    def seconds(self) -> float:
        """How long it may be lent to others without asking again; 0 = not at all."""
        rules = self.header("cache-control").lower()
        if self.status != HTTPStatus.OK or not self.for_all or not rules or "no-store" in rules:
            return 0.0
        found = _MAX_AGE.search(rules)
        return min(float(found[1]), MOST_SECONDS) if found and "no-cache" not in rules else UNSAID_SECONDS

    @property
    def lasting(self) -> bool:
        """Whether its address will never say anything else."""
        return "immutable" in self.header("cache-control").lower()

    @property
    def modified(self) -> float | None:
        """The second of its Last-Modified, where it says one."""
        return second_of(self.header("last-modified"))


def second_of(date: str) -> float | None:
    """A date of HTTP as seconds; None where there is none, or nothing that can be read."""
    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except (ValueError, OverflowError):
        return None
