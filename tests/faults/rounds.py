"""One round: a warning is heard and sent by a process that dies on the way, as often as wanted; then what stands where is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.faults.stage import Stage
from tests.faults.stand import Remote


@dataclass(frozen=True)
class Counted:
    """`killed` processes, of which `left` left something to do; `points` of the whole life where one was not killed.

    `sent`: deliveries whose post stands on its account, once, under the id the ledger holds. `lost`: accounts without a
    post; `doubled`: posts too many.
    """

    killed: int
    left: int
    points: int
    sent: int
    doubled: int
    lost: int

    @property
    def right(self) -> bool:
        return self.lost == self.doubled == 0


@dataclass(frozen=True)
class Scene:
    """Where rounds are played: a process that forks lives, a platform in another, and so many accounts."""

    stage: Stage
    stand: Remote
    accounts: int

    def facts(self, url: str) -> dict[str, Any]:
        """What the processes of one round must know; the alert was sent just now."""
        return {"url": url, "base": self.stand.base, "accounts": self.accounts, "at": datetime.now(UTC).isoformat()}

    def round(self, url: str, deaths: Sequence[dict[str, float]], *, delay: float = 0.0) -> Counted:
        """Deaths are `{"die_at": point}` or `{"die_after": seconds of sending}`; a process that outlives its own ends the round."""
        self.stand.forget(delay=delay)
        facts, killed, left, points = self.facts(url), 0, 0, 0
        for death in (*deaths, {}):
            end = self.stage.play("whole", **facts, **death)
            if not end.killed:
                points = end.said["points"]
                left += bool(killed and end.said["left"])
                break
            killed, left = killed + 1, left + bool(killed)
            self.stand.quiet()
        return self._count(end.said["ledger"], killed=killed, left=left, points=points)

    def _count(self, ledger: dict[str, Any], *, killed: int, left: int, points: int) -> Counted:
        posts = self.stand.posts()
        sent = sum(posts.get(account) == [text] and post == f"{account}/1" for account, (post, text) in ledger.items())
        return Counted(
            killed,
            left,
            points,
            sent=sent,
            doubled=sum(len(texts) - 1 for texts in posts.values()),
            lost=self.accounts - len(posts),
        )
