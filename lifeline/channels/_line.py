"""One account's line to its platform: where it goes, what it must never show, and what each kind of answer means."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lifeline.core.people import Account
from lifeline.core.ports import OutletError, Probe, Refused, Unavailable, Unsure
from lifeline.core.retry_after import retry_after
from lifeline.core.said import said
from lifeline.core.wire import Answer, NotSent, Wire, WireError

# At level DEBUG these write addresses (Telegram's holds its token), signatures and whole answers.
for _name in ("urllib3", "requests_oauthlib", "oauthlib", "tweepy"):
    logging.getLogger(_name).setLevel(logging.INFO)

SHORTEST_SECRET = 6


class Line:
    """Sends to one base address. `account.settings` may hold `base`, `private` (allow a local address) and `seconds`.

    Raises ValueError where the base is not https, unless the account is `private`: a token must not travel in the open.
    """

    def __init__(self, account: Account, credential: Mapping[str, Any], *, base: str, wire: Wire | None = None) -> None:
        self.base = str(account.settings.get("base") or base).rstrip("/")
        private = account.settings.get("private") is True
        if not self.base.startswith("https://" if not private else ("https://", "http://")):
            raise ValueError(f"account {account.id}: the base address must begin with https:// (found {self.base[:60]!r})")
        seconds = float(account.settings.get("seconds", 10))
        self._wire = wire or Wire(read=0.8 * seconds, deadline=seconds, private=private)
        self._secrets: set[str] = set()
        for value in credential.values():
            self.hide(str(value))

    def hide(self, secret: str) -> None:
        """From now on the secret appears in no detail of an error."""
        if len(secret) >= SHORTEST_SECRET:
            self._secrets |= {secret, quote(secret, safe="")}

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """One exchange with `base + path`. Raises Unavailable where the request never left, Unsure where no answer came."""
        failure: OutletError
        try:
            return self._wire.call(method, self.base + path, **request)
        except NotSent as error:
            failure = Unavailable(self._why("could not be reached", error))
        except WireError as error:
            failure = Unsure(self._why("no whole answer", error))
        # Raised out here without a cause: the cause holds the address, and some addresses hold a token.
        raise failure

    def read(self, path: str, **request: Any) -> Answer:
        """A GET that posts nothing. Raises Unavailable on anything but 200, Refused on 401."""
        with nothing_taken():
            answer = self.call("GET", path, **request)
            if answer.status != 200:
                raise self.judge(answer)
            return answer

    def words(self, answer: Answer) -> str:
        """What the answer says in words, without mark-up and without a secret: for the `detail` of an error."""
        return self._hidden(said(answer))

    def judge(self, answer: Answer) -> OutletError:
        """What an answer that is no receipt means on every platform; channels look at their own codes first."""
        said, status = self.words(answer), answer.status
        if status == 429:
            return Unavailable(said, retry_after=self.wish(answer))
        if status >= 500 or status == 408 or status < 300:
            return Unsure(said)
        return Refused(said, parks=status == 401)

    def wish(self, answer: Answer) -> float | None:
        """Seconds the platform wants us to wait, or None."""
        return retry_after(answer.headers, answer.json(), now=datetime.fromtimestamp(time.time(), UTC))

    def text(self, answer: Answer, *path: str) -> str:
        """The value at that place of a JSON answer. Raises Unsure where it is not there: the post may have been taken."""
        value = dig(answer.json(), *path)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
            return str(value)
        raise Unsure(self._hidden(f"{self.words(answer)} (no {'.'.join(path)} in the answer)"))

    def _why(self, what: str, error: WireError) -> str:
        return self._hidden(f"{what}: {str(error).partition(' with url:')[0]}")

    def _hidden(self, words: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):
            words = words.replace(secret, "•••")
        return words


def dig(value: Any, *path: str) -> Any:
    """What stands at that place of a JSON value, or None where anything on the way is missing or of another kind."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


@contextmanager
def nothing_taken() -> Iterator[None]:
    """Around a request that posts nothing (a log-in, a look-up): no answer then means not now, not maybe."""
    try:
        yield
    except Unsure as error:
        raise Unavailable(error.detail) from None


@contextmanager
def reading() -> Iterator[None]:
    """Around a read-back: whatever goes wrong, the account cannot be read now."""
    try:
        yield
    except (Refused, Unsure) as error:
        raise Unavailable(error.detail) from None


def proved(account: Account, handle: str) -> Probe:
    """The credential works; it must also be that of the account, or a department would speak with another's voice."""
    wanted = account.handle.lstrip("@").partition("@")[0].lower()
    if wanted and wanted != handle.lower():
        return Probe(ok=False, handle=handle, detail=f"the credential belongs to {handle}, the account is {account.handle}")
    return Probe(ok=True, handle=handle)
