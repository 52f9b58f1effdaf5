"""A Facebook Page through the Graph API: no key against repeats, so doubts are settled on the Page's own feed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Generic

from lifeline.channels._graph import judge
from lifeline.channels._line import Line, dig, nothing_taken, reading
from lifeline.channels._read_back import SKEW, Seen, match, moment, rows
from lifeline.core.people import Account
from lifeline.core.ports import Measure, OutletError, P, Probe, Receipt
from lifeline.core.text import nfc
from lifeline.core.wire import Answer, Wire

_LIMIT = 63_206


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    return Measure(len(nfc(text)), _LIMIT, "characters")


class Facebook(Generic[P]):
    """Credential: access_token of the Page. `account.settings["page"]` is the Page's id. A reply is a comment."""

    exact = False

    def __init__(
        self, account: Account, credential: Mapping[str, Any], *, base: str = "https://graph.facebook.com/v25.0", wire: Wire | None = None
    ) -> None:
        self._account, self._page = account, str(account.settings.get("page", "me"))
        self.settles: float | None = float(account.settings.get("settles", 15))
        self._token = {"access_token": str(credential["access_token"])}
        self._line = Line(account, self._token, base=base, wire=wire)

    def send(self, post: P) -> Receipt:
        answer = self._line.call("POST", self._edge(post), data={"message": post.text, **self._token})
        if answer.status != 200:
            raise judge(self._line, answer)
        post_id = self._line.text(answer, "id")
        return Receipt(post_id, f"https://www.facebook.com/{post_id}")

    def find(self, post: P, since: datetime) -> Receipt | None:
        return match(post, self._timeline(post, since), since)

    def probe(self) -> Probe:
        try:
            return Probe(ok=True, handle=self._line.text(self._read(f"/{self._page}", {"fields": "id,name"}), "name"))
        except OutletError as error:
            return Probe(ok=False, detail=error.detail)

    def room(self, text: str) -> Measure:
        return room(text, self._account.settings)

    def _edge(self, post: P) -> str:
        return f"/{post.reply_to}/comments" if post.reply_to else f"/{self._page}/feed"

    def _timeline(self, post: P, since: datetime) -> Iterator[list[Seen]]:
        wanted = {"fields": "id,message,created_time,permalink_url", "limit": "100"}
        wanted |= {"order": "reverse_chronological"} if post.reply_to else {"since": str(int((since - SKEW).timestamp()))}
        with reading():
            while True:
                answer = self._read(self._edge(post), wanted)
                yield [_seen(row, post.reply_to) for row in rows(answer, "data")]
                after = dig(answer.json(), "paging", "cursors", "after")
                if not after or not dig(answer.json(), "paging", "next"):
                    return
                wanted["after"] = str(after)

    def _read(self, path: str, wanted: Mapping[str, str]) -> Answer:
        with nothing_taken():
            answer = self._line.call("GET", path, params={**wanted, **self._token})
            if answer.status != 200:
                raise judge(self._line, answer)
            return answer


def _seen(row: Mapping[str, Any], reply_to: str) -> Seen:
    text, url = str(row.get("message") or ""), str(row.get("permalink_url") or "")
    return Seen(str(row.get("id", "")), text, moment(row.get("created_time")), reply_to, url)
