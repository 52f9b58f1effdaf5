"""X API v2: one identity per OAuth token, weighted length, duplicates refused, addresses shortened when read back."""

import html
import re
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lifeline.channels._twitter_text import addresses, weigh
from tests.emulators.process import main
from tests.emulators.server import Emulator, Posted, Reply, Request, iso

DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
NO_SUMMONS = "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author."


class XEmulator(Emulator):
    """The access token names the account. Own posts may be answered; others only if `summoned` holds their id."""

    def __init__(self, *, delay: float = 0.0, port: int = 0, names: Mapping[str, str] | None = None) -> None:
        super().__init__(delay=delay, port=port)
        self.names = dict(names or {})
        self.summoned: set[str] = set()

    def token(self, request: Request) -> str:
        found = re.search(r'oauth_token="([^"]+)"', request.headers.get("authorization", ""))
        return found[1] if found else ""

    def answer(self, request: Request) -> Reply:
        token = self.token(request)
        if not token:
            return self.bad_token()
        if request.path == "/2/tweets" and request.method == "POST":
            return self._create(token, request.body)
        if request.path == "/2/users/me":
            return Reply(200, {"data": {"id": self._number(token), "name": token, "username": self.names.get(token, token)}})
        if found := re.fullmatch(r"/2/users/(\d+)/tweets", request.path):
            return self._timeline(found[1], request.query)
        return Reply(404, _problem(404, "Not Found", "Not Found"))

    def _create(self, token: str, body: Mapping[str, Any]) -> Reply:
        text, target = str(body.get("text", "")), str((body.get("reply") or {}).get("in_reply_to_tweet_id", ""))
        if weigh(text) > 280:
            return Reply(403, _problem(403, "Forbidden", "Your Tweet text is too long."))
        with self.lock:
            if target and target not in self.summoned and all(post.post_id != target for post in self.of(token)):
                return Reply(403, _problem(403, "Forbidden", NO_SUMMONS))
            if any(post.text == text and post.reply_to == target for post in self.of(token)):
                return self.duplicate()
            post = self.take(token, text, reply_to=target)
        return Reply(201, {"data": {"id": post.post_id, "text": _shown(text), "edit_history_tweet_ids": [post.post_id]}}, _limits(99))

    def _timeline(self, number: str, query: Mapping[str, str]) -> Reply:
        since = datetime.fromisoformat(query["start_time"]).timestamp() if "start_time" in query else 0.0
        with self.lock:
            own = [post for post in reversed(self.posts) if self._number(post.token) == number and post.at >= since]
        start, size = int(query.get("pagination_token", 0)), int(query.get("max_results", 10))
        page = own[start : start + size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + size < len(own):
            meta["next_token"] = str(start + size)
        return Reply(200, {"meta": meta} | ({"data": [_row(post) for post in page]} if page else {}))

    def _number(self, token: str) -> str:
        return str(int.from_bytes(token.encode()[-7:]) + 1)

    def rate_limit(self) -> Reply:
        return Reply(429, _problem(429, "Too Many Requests", "Too Many Requests"), _limits(0))

    def refuse(self) -> Reply:
        return Reply(403, _problem(403, "Forbidden", "You are not permitted to perform this action."))

    def bad_token(self) -> Reply:
        return Reply(401, _problem(401, "Unauthorized", "Unauthorized"))

    def duplicate(self) -> Reply:
        return Reply(403, _problem(403, "Forbidden", DUPLICATE))


def _row(post: Posted) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": post.post_id,
        "text": _shown(post.text),
        "created_at": iso(post.at),
        "edit_history_tweet_ids": [post.post_id],
    }
    if post.reply_to:
        row["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
    return row


def _shown(text: str) -> str:
    shown, here = "", 0
    for number, (start, end) in enumerate(addresses(text)):
        shown += html.escape(text[here:start], quote=False) + f"https://t.co/Ab{number}cDeFgHi"
        here = end
    return shown + html.escape(text[here:], quote=False)


def _problem(status: int, title: str, detail: str) -> dict[str, Any]:
    return {"title": title, "detail": detail, "type": "about:blank", "status": status}


def _limits(remaining: int) -> dict[str, str]:
    return {"x-rate-limit-limit": "100", "x-rate-limit-remaining": str(remaining), "x-rate-limit-reset": str(int(time.time()) + 30)}


if __name__ == "__main__":
    main(XEmulator)
