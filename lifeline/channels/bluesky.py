"""Bluesky by plain XRPC: a record under a fixed key and with a fixed time, so writing it again changes nothing."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Generic

import regex

from lifeline.channels._bluesky_session import Session, error_of
from lifeline.channels._facets import facets
from lifeline.channels._line import Line, dig, nothing_taken, proved, reading
from lifeline.core.people import Account
from lifeline.core.ports import Measure, OutletError, P, Probe, Receipt, Refused, Unavailable
from lifeline.core.post import Post
from lifeline.core.text import nfc
from lifeline.core.wire import Answer, Wire

POSTS = "app.bsky.feed.post"
_GRAPHEMES, _BYTES = 300, 3000
_TID = "234567abcdefghijklmnopqrstuvwxyz"


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    """Graphemes or bytes, whichever is closer to its limit."""
    text = nfc(text)
    graphemes = Measure(len(regex.findall(r"\X", text)), _GRAPHEMES, "graphemes")
    size = Measure(len(text.encode()), _BYTES, "bytes")
    return max(graphemes, size, key=lambda measure: measure.length / measure.limit)


def record_key(post: Post) -> str:
    """The TID of the post: its second of creation, and 30 bits of its key in place of microseconds and clock."""
    spread = int.from_bytes(hashlib.sha256(post.key.encode()).digest()[:8])
    number = (int(post.created.timestamp()) * 1_000_000 + spread % 1_000_000) << 10 | spread >> 54
    return "".join(_TID[number >> shift & 31] for shift in range(60, -1, -5))


class Bluesky(Generic[P]):
    """Credential: identifier (handle or DID) and password (an app password). One log-in, kept and refreshed."""

    exact = True
    settles: float | None = 0.0

    def __init__(
        self, account: Account, credential: Mapping[str, Any], *, base: str = "https://bsky.social", wire: Wire | None = None
    ) -> None:
        self._account = account
        self._line = Line(account, {"password": credential["password"]}, base=base, wire=wire)
        self._session = Session(self._line, identifier=credential["identifier"], password=credential["password"])

    def send(self, post: P) -> Receipt:
        key, record = record_key(post), self._record(post)
        body = {"repo": self._session.did, "collection": POSTS, "rkey": key, "record": record}
        answer = self._session.call("POST", "com.atproto.repo.putRecord", json=body)
        if answer.status != 200:
            raise self._session.judge(answer)
        return Receipt(self._line.text(answer, "uri"), self._address(key))

    def find(self, post: P, since: datetime) -> Receipt | None:
        with reading():
            key = record_key(post)
            answer = self._get(self._session.did, POSTS, key)
            if answer is None:
                return None
            uri = self._line.text(answer, "uri")
            if nfc(str(dig(answer.json(), "value", "text"))) != post.text:
                raise Unavailable(f"another text stands under the key {key}: a person must look")
            return Receipt(uri, self._address(key))

    def probe(self) -> Probe:
        try:
            answer = self._session.call("GET", "com.atproto.server.getSession")
            if answer.status != 200:
                raise self._session.judge(answer)
            return proved(self._account, self._line.text(answer, "handle"))
        except OutletError as error:
            return Probe(ok=False, detail=error.detail)

    def room(self, text: str) -> Measure:
        return room(text, self._account.settings)

    def _record(self, post: Post) -> dict[str, Any]:
        created = post.created.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record: dict[str, Any] = {"$type": POSTS, "text": post.text, "createdAt": created, "langs": [post.language]}
        if marks := facets(post.text):
            record["facets"] = marks
        if post.reply_to:
            record["reply"] = self._reply(post.reply_to)
        return record

    def _reply(self, uri: str) -> dict[str, Any]:
        parts = uri.removeprefix("at://").split("/")
        if len(parts) != 3 or not uri.startswith("at://"):
            raise Refused(f"not a post of Bluesky, so no reply to it: {uri[:60]!r}")
        with nothing_taken():
            answer = self._get(*parts)
            if answer is None:
                raise Refused(f"the post to reply to is gone: {uri}")
            parent = {"uri": self._line.text(answer, "uri"), "cid": self._line.text(answer, "cid")}
        root = dig(answer.json(), "value", "reply", "root")
        return {"root": root if isinstance(root, dict) else parent, "parent": parent}

    def _get(self, repo: str, collection: str, key: str) -> Answer | None:
        where = {"repo": repo, "collection": collection, "rkey": key}
        answer = self._session.call("GET", "com.atproto.repo.getRecord", params=where)
        if answer.status != 200 and error_of(answer) == "RecordNotFound":
            return None
        if answer.status != 200:
            raise self._session.judge(answer)
        return answer

    def _address(self, key: str) -> str:
        return f"https://bsky.app/profile/{self._session.handle}/post/{key}"
