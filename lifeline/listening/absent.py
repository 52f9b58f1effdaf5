"""A listener that cannot be asked, for want of a credential or of a setting: its row is red and says why, and the others go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifeline.listening.port import ListenerFailed, Page, Remedy


@dataclass(frozen=True, slots=True)
class Absent:
    name: str
    platform: str
    why: str
    remedy: Remedy
    looks: int = 0

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        raise ListenerFailed(self.why, remedy=self.remedy)

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def close(self) -> None:
        """Nothing was opened."""
