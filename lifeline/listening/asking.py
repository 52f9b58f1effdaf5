"""One listener's way to its source: where it asks, what it must never show, and what an answer that is none means."""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lifeline.core.retry_after import retry_after
from lifeline.core.said import said
from lifeline.core.wire import Answer, Wire, WireError
from lifeline.listening.port import ListenerFailed, Remedy

# At level DEBUG these write addresses (Telegram's holds its token) and whole answers.
for _name in ("urllib3", "tweepy"):
    logging.getLogger(_name).setLevel(logging.INFO)

Settings = Mapping[str, str | int | bool | list[str]]
Secret = Mapping[str, str]
CAP = 4_000_000
_SHORTEST_SECRET = 6
_REMEDIES: Mapping[int, Remedy] = {
    401: "credential",
    402: "credit",
    403: "credential",
    400: "settings",
    404: "settings",
    410: "settings",
    422: "settings",
}


class Asking:
    """Asks one base address. `settings` may hold `base`, `private` (allow a local address) and `seconds`.

    Raises ValueError where the base is not https, unless it is `private`: a token must not travel in the open.
    """

    def __init__(self, name: str, settings: Settings, secret: Secret, *, base: str = "") -> None:
        self.base = str(settings.get("base") or base).rstrip("/")
        private = settings.get("private") is True
        if not self.base.startswith("https://" if not private else ("https://", "http://")):
            raise ValueError(f"listener {name}: the base address must begin with https:// (found {self.base[:60]!r})")
        seconds = float(str(settings.get("seconds", 10)))
        self._wire = Wire(connect=min(3.05, seconds), read=0.8 * seconds, deadline=seconds, cap=CAP, private=private)
        self._secrets: set[str] = set()
        for value in secret.values():
            self.hide(str(value))

    def hide(self, secret: str) -> None:
        """From now on the secret appears in no cause of a failure."""
        if len(secret) >= _SHORTEST_SECRET:
            self._secrets |= {secret, quote(secret, safe="")}

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """One exchange with `base + path`, whatever its status. Raises ListenerFailed where no whole answer came."""
        try:
            return self._wire.call(method, self.base + path, **request)
        except WireError as error:
            cause = self._hidden(f"no whole answer: {str(error).partition(' with url:')[0]}")
        # Raised out here without a cause: the cause holds the address, and some addresses hold a token.
        raise ListenerFailed(cause)

    def judge(self, answer: Answer, remedy: Remedy | None = None) -> ListenerFailed:
        """What an answer that is no page means; adapters look at their platform's own codes first."""
        wish = retry_after(answer.headers, answer.json(), now=datetime.fromtimestamp(time.time(), UTC))
        waits = wish if answer.status == 429 or answer.status >= 500 else None
        return ListenerFailed(self._hidden(said(answer)), retry_after=waits, remedy=remedy or _REMEDIES.get(answer.status, "wait"))

    def unreadable(self, answer: Answer, why: str) -> ListenerFailed:
        """A 200 that is not what was asked for: a page of a proxy, a cut body."""
        return ListenerFailed(self._hidden(f"the answer cannot be read ({why}): {' '.join(answer.excerpt.split())}"))

    def close(self) -> None:
        self._wire.close()

    def _hidden(self, words: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):
            words = words.replace(secret, "•••")
        return words
