"""Servers that speak the Mastodon API: a key that helps where the server keeps it, and the own timeline that decides."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Generic

import regex

from lifeline.channels._line import Line, dig, proved, reading
from lifeline.channels._read_back import Seen, match, moment, plain_text, rows
from lifeline.core.people import Account
from lifeline.core.ports import Measure, OutletError, P, Probe, Receipt, Refused
from lifeline.core.text import nfc
from lifeline.core.wire import Answer, Wire

_ADDRESS = regex.compile(r"https?://\S+")
_PLACEHOLDER = 23
_PAGE = 40


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    """Counted as the strictest server does: code points, an address in full but never below 23. `characters` is the server's limit."""
    text = nfc(text)
    short = sum(max(0, _PLACEHOLDER - len(found)) for found in _ADDRESS.findall(text))
    return Measure(len(text) + short, int(settings.get("characters", 500)), "characters")


class Mastodon(Generic[P]):
    """Credential: access_token. `account.settings["base"]` is the server; `visibility` is public unless it says otherwise."""

    exact = False

    def __init__(self, account: Account, credential: Mapping[str, Any], *, base: str = "", wire: Wire | None = None) -> None:
        self._account, self._user = account, ""
        self.settles: float | None = float(account.settings.get("settles", 5))
        self._line = Line(account, {"access_token": credential["access_token"]}, base=base, wire=wire)
        self._headers = {"Authorization": f"Bearer {credential['access_token']}"}

    def send(self, post: P) -> Receipt:
        status = {"status": post.text, "language": post.language, "visibility": self._account.settings.get("visibility", "public")}
        if post.reply_to:
            status["in_reply_to_id"] = post.reply_to
        answer = self._line.call("POST", "/api/v1/statuses", json=status, headers={**self._headers, "Idempotency-Key": post.key})
        if answer.status not in (200, 201):
            raise self._judge(answer)
        return Receipt(self._line.text(answer, "id"), str(dig(answer.json(), "url") or ""))

    def find(self, post: P, since: datetime) -> Receipt | None:
        return match(post, self._timeline(), since)

    def probe(self) -> Probe:
        try:
            return proved(self._account, self._line.text(self._me(), "username"))
        except OutletError as error:
            return Probe(ok=False, detail=error.detail)

    def room(self, text: str) -> Measure:
        return room(text, self._account.settings)

    def _timeline(self) -> Iterator[list[Seen]]:
        below: dict[str, str] = {}
        with reading():
            self._user = self._user or self._line.text(self._me(), "id")
            while True:
                page = {"limit": _PAGE, "exclude_reblogs": "true", **below}
                answer = self._line.read(f"/api/v1/accounts/{self._user}/statuses", params=page, headers=self._headers)
                seen = [_seen(row) for row in rows(answer)]
                yield seen
                if not seen:
                    return
                below = {"max_id": seen[-1].post_id}

    def _me(self) -> Answer:
        return self._line.read("/api/v1/accounts/verify_credentials", headers=self._headers)

    def _judge(self, answer: Answer) -> OutletError:
        said = self._line.words(answer)
        # Some servers say 400 to a bad token, and a locked account gets 403.
        if answer.status in (400, 403) and regex.search(
            r"(?i)access token|invalid.token|unauthori[sz]ed|login is (currently )?disabled|suspended", said
        ):
            return Refused(said, parks=True)
        return self._line.judge(answer)


def _seen(row: Mapping[str, Any]) -> Seen:
    text = plain_text(str(row.get("content") or ""))
    target, url = str(row.get("in_reply_to_id") or ""), str(row.get("url") or "")
    return Seen(str(row.get("id", "")), text, moment(row.get("created_at")), target, url)
