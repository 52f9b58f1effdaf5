"""A server of the Mastodon API that spoils answers on demand; its key may be honoured or ignored."""

import html
import re
import time
from typing import Any

from tests.emulators.process import main
from tests.emulators.server import Emulator, Posted, Reply, Request, iso


class MastodonEmulator(Emulator):
    """The access token names the account. `honours_key=False` makes it one of the servers that ignore Idempotency-Key."""

    def __init__(self, *, delay: float = 0.0, port: int = 0, honours_key: bool = False) -> None:
        super().__init__(delay=delay, port=port)
        self.honours_key = honours_key
        self._keys: dict[tuple[str, str], Posted] = {}

    def answer(self, request: Request) -> Reply:
        token = self.token(request)
        if not token:
            return self.bad_token()
        if request.path == "/api/v1/statuses":
            return self._create(token, request)
        if request.path == "/api/v1/accounts/verify_credentials":
            return Reply(200, {"id": f"a-{token}", "username": token, "acct": token})
        if found := re.fullmatch(r"/api/v1/accounts/a-(.+)/statuses", request.path):
            below, size = int(request.query.get("max_id", 1 << 60)), int(request.query.get("limit", 20))
            own = [post for post in reversed(self.of(found[1])) if int(post.post_id) < below]
            return Reply(200, [self._row(post) for post in own[:size]])
        return Reply(404, {"error": "Record not found"})

    def _create(self, token: str, request: Request) -> Reply:
        text, target = str(request.body.get("status", "")), str(request.body.get("in_reply_to_id", ""))
        if len(text) > 500:
            return Reply(422, {"error": "Validation failed: Text character limit of 500 exceeded"})
        with self.lock:
            if target and all(post.post_id != target for post in self.posts):
                return Reply(404, {"error": "The post you are trying to reply to does not appear to exist."})
            key = (token, request.headers.get("idempotency-key", ""))
            post = self._keys.get(key) if self.honours_key else None
            post = self._keys[key] = post or self.take(token, text, reply_to=target)
        return Reply(200, self._row(post))

    def _row(self, post: Posted) -> dict[str, Any]:
        address, target = f"{self.base}/@{post.token}/{post.post_id}", post.reply_to or None
        return {"id": post.post_id, "created_at": iso(post.at), "in_reply_to_id": target, "url": address, "content": content(post.text)}

    def rate_limit(self) -> Reply:
        headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": iso(time.time() + 30)}
        return Reply(429, {"error": "Too many requests"}, headers)


def content(text: str) -> str:
    """The HTML Mastodon makes of a text: paragraphs, breaks, addresses in three parts, hashtags as links."""
    shown = html.escape(text, quote=False)
    shown = re.sub(r"(https?://)([^\s<]{1,30})([^\s<]*)", _link, shown)
    shown = re.sub(r"(?<!\S)#(\w+)", r'<a href="/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>', shown)
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in re.split(r"\n{2,}", shown))


def _link(found: re.Match[str]) -> str:
    whole, spans = found[0], '<span class="invisible">{}</span><span class="ellipsis">{}</span><span class="invisible">{}</span>'
    return f'<a href="{whole}" target="_blank" rel="nofollow noopener">{spans.format(*found.groups())}</a>'


if __name__ == "__main__":
    main(MastodonEmulator)
