"""Threads in its two steps: a container that nobody sees, and its publication, which alone can be in doubt."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Generic

from lifeline.channels._graph import judge
from lifeline.channels._line import Line, dig, nothing_taken, proved, reading
from lifeline.channels._read_back import SKEW, Seen, match, moment, rows
from lifeline.channels._twitter_text import EMOJI
from lifeline.core.people import Account
from lifeline.core.ports import Measure, OutletError, P, Probe, Receipt, Refused, Unsure
from lifeline.core.text import nfc
from lifeline.core.wire import Answer, Wire

_LIMIT = 500


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    """Characters, but an emoji counts as its UTF-8 bytes."""
    text = nfc(text)
    emoji = EMOJI.findall(text)
    return Measure(len(text) + sum(len(sign.encode()) - len(sign) for sign in emoji), _LIMIT, "characters")


class Threads(Generic[P]):
    """Credential: access_token of the profile."""

    exact = False

    def __init__(
        self, account: Account, credential: Mapping[str, Any], *, base: str = "https://graph.threads.net/v1.0", wire: Wire | None = None
    ) -> None:
        self._account = account
        self.settles: float | None = float(account.settings.get("settles", 30))
        self._token = {"access_token": str(credential["access_token"])}
        self._line = Line(account, self._token, base=base, wire=wire)
        self._container = ("", "")  # of the last post, by its key: a later attempt publishes the same one, which goes out once
        self._doubted = False

    def send(self, post: P) -> Receipt:
        with nothing_taken():
            container = self._prepared(post)
        try:
            return self._published(container)
        except Unsure:
            self._doubted = True
            raise
        except Refused as error:
            doubted, self._container = self._doubted, ("", "")
            if doubted and not error.parks:  # perhaps refused because it is already out
                raise Unsure(error.detail) from None
            raise

    def find(self, post: P, since: datetime) -> Receipt | None:
        return match(post, self._timeline(post, since), since)

    def probe(self) -> Probe:
        try:
            return proved(self._account, self._line.text(self._read("/me", {"fields": "id,username"}), "username"))
        except OutletError as error:
            return Probe(ok=False, detail=error.detail)

    def room(self, text: str) -> Measure:
        return room(text, self._account.settings)

    def _prepared(self, post: P) -> str:
        key, container = self._container
        if key == post.key:
            return container
        reply = {"reply_to_id": post.reply_to} if post.reply_to else {}
        answer = self._line.call("POST", "/me/threads", data={"media_type": "TEXT", "text": post.text, **reply, **self._token})
        if answer.status != 200:
            raise judge(self._line, answer)
        self._container, self._doubted = (post.key, self._line.text(answer, "id")), False
        return self._container[1]

    def _published(self, container: str) -> Receipt:
        answer = self._line.call("POST", "/me/threads_publish", data={"creation_id": container, **self._token})
        if answer.status != 200:
            raise judge(self._line, answer)
        return Receipt(self._line.text(answer, "id"))

    def _timeline(self, post: P, since: datetime) -> Iterator[list[Seen]]:
        edge = "/me/replies" if post.reply_to else "/me/threads"
        wanted = {"fields": "id,text,timestamp,permalink,replied_to", "limit": "100", "since": str(int((since - SKEW).timestamp()))}
        with reading():
            while True:
                answer = self._read(edge, wanted)
                yield [_seen(row) for row in rows(answer, "data")]
                after = dig(answer.json(), "paging", "cursors", "after")
                if not after:
                    return
                wanted["after"] = str(after)

    def _read(self, path: str, wanted: Mapping[str, str]) -> Answer:
        with nothing_taken():
            answer = self._line.call("GET", path, params={**wanted, **self._token})
            if answer.status != 200:
                raise judge(self._line, answer)
            return answer


def _seen(row: Mapping[str, Any]) -> Seen:
    text, url = str(row.get("text") or ""), str(row.get("permalink") or "")
    return Seen(str(row.get("id", "")), text, moment(row.get("timestamp")), str(dig(row, "replied_to", "id") or ""), url)
