"""The outlet of a live account whose credential is not there: it counts, and says what is missing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Generic

from lifeline.core.people import Account
from lifeline.core.ports import Measure, P, Probe, Receipt, Refused, Unavailable


class Absent(Generic[P]):
    """Refuses every post and parks the account, so that the desk shows it; the other accounts go on."""

    exact = False
    settles: float | None = None

    def __init__(self, account: Account, room: Callable[[str, Mapping[str, str | int | bool]], Measure], *, why: str = "") -> None:
        self._account, self._room = account, room
        self._missing = (
            f"{account.id} ({account.channel}): {why or 'it has no credential'}; see the block '{account.id}:' of the credentials file"
        )

    def send(self, post: P) -> Receipt:
        raise Refused(self._missing, parks=True)

    def find(self, post: P, since: datetime) -> Receipt | None:
        raise Unavailable(self._missing)

    def probe(self) -> Probe:
        return Probe(ok=False, handle=self._account.handle, detail=self._missing)

    def room(self, text: str) -> Measure:
        return self._room(text, self._account.settings)
