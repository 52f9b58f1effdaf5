"""Platforms as a listener sees them: posts of citizens by hashtag, page by page from new to old, some of them deleted later."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from itertools import count
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote

from tests.emulators.server import Emulator, Reply, Request, iso

PROBLEMS = "https://api.twitter.com/2/problems"
X_EPOCH = 1_288_834_974_657


@dataclass(frozen=True, slots=True)
class Said:
    """`at` in epoch seconds. `more` is laid over the row as the platform gives it, whatever that breaks."""

    post_id: str
    text: str
    at: float
    author: str = "7001"
    handle: str = "citizen"
    more: dict[str, Any] = field(default_factory=dict)


class Citizens(Emulator):
    """`say` adds a post, newest last; `deleted` are ids that are gone. Everything here is read, so faults are for reads."""

    def __init__(self, *, delay: float = 0.0, port: int = 0) -> None:
        super().__init__(delay=delay, port=port)
        self.said: list[Said] = []
        self.deleted: set[str] = set()
        self.includes: dict[str, Any] = {}
        self._numbers = count()

    def say(self, text: str, at: datetime, *, author: str = "7001", handle: str = "citizen", **more: Any) -> Said:
        with self.lock:
            one = Said(self.new_id(at.timestamp(), next(self._numbers)), text, at.timestamp(), author, handle, more)
            self.said.append(one)
            self.said.sort(key=lambda said: said.at)
            return one

    def known_as(self, post_id: str) -> str:
        """The id a listener gives the post."""
        return post_id

    def new_id(self, at: float, number: int) -> str:
        return str((int(at * 1000) - X_EPOCH) << 22 | number & 0x3FFFFF)

    def spoil(self, kind: str, **detail: Any) -> None:
        self.fault(kind, writes=False, **detail)

    def writes(self, request: Request) -> bool:
        return False

    def newest(self, tags: set[str]) -> list[Said]:
        """Posts with one of the tags that are still there, from new to old."""
        wanted = {tag.casefold() for tag in tags}
        with self.lock:
            there = [one for one in self.said if one.post_id not in self.deleted]
        return [one for one in reversed(there) if wanted & {tag.casefold() for tag in tags_of(one.text)}]


class XCitizens(Citizens):
    """Recent search and look-up. `forgets`: next_token is refused, as it is after a while."""

    def __init__(self, *, delay: float = 0.0, port: int = 0) -> None:
        super().__init__(delay=delay, port=port)
        self.forgets = False

    def answer(self, request: Request) -> Reply:
        if request.path == "/2/tweets/search/recent":
            return self._search(request.query)
        if request.path == "/2/tweets":
            return self._look(request.query["ids"].split(","))
        return Reply(404, problem(404, "Not Found"))

    def _search(self, query: dict[str, str]) -> Reply:
        if len(query["query"]) > 512:
            return Reply(400, problem(400, "the query is longer than 512 characters"))
        if query.get("next_token") and self.forgets:
            return Reply(400, problem(400, "the next_token is not valid"))
        found = self.newest(set(re.findall(r"#(\w+)", query["query"])))
        found = [one for one in found if int(one.post_id) > int(query.get("since_id", 0))]
        below = int(query.get("next_token") or query.get("until_id") or 1 << 63)
        found = [one for one in found if int(one.post_id) < below]
        if start := query.get("start_time"):
            found = [one for one in found if one.at >= datetime.fromisoformat(start).timestamp()]
        size = int(query.get("max_results", 10))
        page = found[:size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if len(found) > size:
            meta["next_token"] = page[-1].post_id
        rows: dict[str, Any] = {"data": [x_row(one) for one in page], "includes": self.includes or users(page)} if page else {}
        return Reply(200, {**rows, "meta": meta})

    def _look(self, asked: list[str]) -> Reply:
        there = {one.post_id: one for one in self.said if one.post_id not in self.deleted}
        lost = [{"value": post_id, "type": f"{PROBLEMS}/resource-not-found"} for post_id in asked if post_id not in there]
        rows = [x_row(there[post_id]) for post_id in asked if post_id in there]
        return Reply(200, ({"data": rows} if rows else {}) | ({"errors": lost} if lost else {}))

    def rate_limit(self) -> Reply:
        reset = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(datetime.now(UTC).timestamp()) + 30)}
        return Reply(429, problem(429, "Too Many Requests"), reset)


class MastodonCitizens(Citizens):
    page_limit: ClassVar[int] = 40

    def answer(self, request: Request) -> Reply:
        if found := re.fullmatch(r"/api/v1/timelines/tag/(.+)", request.path):
            return self._timeline(unquote(found[1]), request.query)
        if found := re.fullmatch(r"/api/v1/statuses/(\d+)", request.path):
            there = [one for one in self.said if one.post_id == found[1] and one.post_id not in self.deleted]
            return Reply(200, mastodon_row(there[0])) if there else Reply(404, {"error": "Record not found"})
        return Reply(404, {"error": "Not Found"})

    def _timeline(self, tag: str, query: dict[str, str]) -> Reply:
        below, above = int(query.get("max_id") or 1 << 63), int(query.get("since_id") or 0)
        found = [one for one in self.newest({tag}) if above < int(one.post_id) < below]
        return Reply(200, [mastodon_row(one) for one in found[: min(self.page_limit, int(query.get("limit", 20)))]])


class BlueskyCitizens(Citizens):
    """A search over posts, a look-up, and log-ins: `expired` makes the next question meet a stale token."""

    def __init__(self, *, delay: float = 0.0, port: int = 0) -> None:
        super().__init__(delay=delay, port=port)
        self.log_ins = 0
        self.expired = self.forgets = False

    def new_id(self, at: float, number: int) -> str:
        return f"at://did:plc:citizen/app.bsky.feed.post/3k{number:011d}"

    def answer(self, request: Request) -> Reply:
        name = request.path.removeprefix("/xrpc/")
        if name.startswith("com.atproto.server."):
            self.log_ins += name.endswith("createSession")
            self.expired = False
            tokens = {"accessJwt": f"access-token-{self.log_ins}", "refreshJwt": "refresh-token"}
            return Reply(200, {"did": "did:plc:office", "handle": "office.test", **tokens})
        if self.expired:
            return Reply(400, {"error": "ExpiredToken", "message": "Token has expired"})
        if name == "app.bsky.feed.searchPosts":
            return self._search(request.query)
        if name == "app.bsky.feed.getPosts":
            asked = [value for name, value in parse_qsl(request.asked) if name == "uris"]
            there = [one for one in self.said if one.post_id in asked and one.post_id not in self.deleted]
            return Reply(200, {"posts": [bluesky_row(one) for one in there]})
        return Reply(501, {"error": "MethodNotImplemented"})

    def _search(self, query: dict[str, str]) -> Reply:
        if query.get("cursor") and self.forgets:
            return Reply(400, {"error": "InvalidRequest", "message": "bad cursor"})
        found = [one for one in self.newest({query["q"].lstrip("#")}) if iso(one.at) >= query.get("since", "")]
        found = [one for one in found if iso(one.at) <= query.get("until", "9")]
        start, size = int(query.get("cursor") or 0), int(query.get("limit", 25))
        more = {"cursor": str(start + size)} if start + size < len(found) else {}
        return Reply(200, {"posts": [bluesky_row(one) for one in found[start : start + size]], **more})


class TelegramCitizens(Citizens):
    """Every message of one chat; what is below the offset is forgotten, as the Bot API does."""

    def known_as(self, post_id: str) -> str:
        return f"-100123/{post_id}"

    def new_id(self, at: float, number: int) -> str:
        return str(number + 1)

    def answer(self, request: Request) -> Reply:
        token = re.match(r"/bot([^/]+)/getUpdates$", request.path)
        if not token or token[1] in self.revoked:
            return Reply(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        offset = int(request.query.get("offset", 0))
        with self.lock:
            self.said = [one for one in self.said if int(one.post_id) >= offset]
            page = self.said[: int(request.query.get("limit", 100))]
        return Reply(200, {"ok": True, "result": [telegram_row(one) for one in page]})

    def token(self, request: Request) -> str:
        return ""

    def rate_limit(self) -> Reply:
        return Reply(429, {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}})


class FeedCitizens(Citizens):
    """One RSS feed with an ETag."""

    def known_as(self, post_id: str) -> str:
        return f"syndication-test/{post_id}"

    def answer(self, request: Request) -> Reply:
        items = "".join(
            f"<item><guid>{one.post_id}</guid><title>{one.text}</title><pubDate>{formatdate(one.at, usegmt=True)}</pubDate></item>"
            for one in reversed(self.said)
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
        etag = f'"{len(self.said)}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(304, b"", {"etag": etag})
        return Reply(200, body.encode(), {"etag": etag, "content-type": "application/rss+xml"})


def tags_of(text: str) -> list[str]:
    return re.findall(r"#(\w+)", text)


def users(page: list[Said]) -> dict[str, Any]:
    return {"users": [{"id": one.author, "username": one.handle, "name": one.handle} for one in page]}


def x_row(one: Said) -> dict[str, Any]:
    tags = [{"start": 0, "end": 1, "tag": tag} for tag in tags_of(one.text)]
    return {
        "id": one.post_id,
        "text": one.text,
        "author_id": one.author,
        "created_at": iso(one.at),
        "lang": "ko",
        "entities": {"hashtags": tags},
        "edit_history_tweet_ids": [one.post_id],
        **one.more,
    }


def mastodon_row(one: Said) -> dict[str, Any]:
    return {
        "id": one.post_id,
        "created_at": iso(one.at),
        "content": f"<p>{one.text}</p>",
        "visibility": "public",
        "account": {"id": one.author, "acct": one.handle},
        "tags": [{"name": tag} for tag in tags_of(one.text)],
        **one.more,
    }


def bluesky_row(one: Said) -> dict[str, Any]:
    features = [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": tag}]} for tag in tags_of(one.text)]
    return {
        "uri": one.post_id,
        "author": {"did": f"did:plc:{one.author}", "handle": one.handle},
        "record": {"text": one.text, "createdAt": iso(one.at), "langs": ["ko"], "facets": features},
        "indexedAt": iso(one.at),
        **one.more,
    }


def telegram_row(one: Said) -> dict[str, Any]:
    sender = {"id": int(one.author), "username": one.handle}
    chat = {"id": -100123, "username": "seoul_snow", "type": "supergroup"}
    message = {"message_id": int(one.post_id), "chat": chat, "from": sender, "date": int(one.at), "text": one.text, **one.more}
    return {"update_id": int(one.post_id), "message": message}


def problem(status: int, detail: str) -> dict[str, Any]:
    return {"title": detail, "detail": detail, "type": "about:blank", "status": status}
