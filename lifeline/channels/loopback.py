"""An outlet that reaches nobody: it stands for any channel, in the drill world and in tests."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic

from lifeline.core.people import Account
from lifeline.core.ports import Measure, P, Probe, Receipt
from lifeline.core.text import nfc, sha256

Room = Callable[[str, Mapping[str, str | int | bool]], Measure]


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    return Measure(len(nfc(text)), int(settings.get("characters", 10_000)), "characters")


class Loopback(Generic[P]):
    """Keeps its posts in `posts`, by id; the id comes from the post's key, so a repeat is the same post.

    `room` is the counting rule of the channel it stands for. `delay` in seconds imitates a platform's answer time.
    """

    exact = True
    settles: float | None = 0.0

    def __init__(self, account: Account, credential: Mapping[str, Any] | None = None, *, room: Room = room, delay: float = 0.0) -> None:
        self._account, self._room, self._delay = account, room, delay
        self._lock = threading.Lock()
        self.posts: dict[str, P] = {}

    def send(self, post: P) -> Receipt:
        if self._delay:
            time.sleep(self._delay)
        receipt = self._receipt(post)
        with self._lock:
            self.posts.setdefault(receipt.post_id, post)
        return receipt

    def find(self, post: P, since: datetime) -> Receipt | None:
        receipt = self._receipt(post)
        return receipt if receipt.post_id in self.posts else None

    def probe(self) -> Probe:
        return Probe(ok=True, handle=self._account.handle, detail="a loopback reaches nobody")

    def room(self, text: str) -> Measure:
        return self._room(text, self._account.settings)

    def _receipt(self, post: P) -> Receipt:
        return Receipt(f"loopback-{sha256(f'{self._account.id} {post.key}')[:20]}")
