"""What the Facebook and Threads emulators share: Graph errors, tokens as parameters, timelines in pages."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.emulators.server import Emulator, Posted, Reply, Request


def problem(code: int, message: str, *, status: int = 400, kind: str = "OAuthException") -> Reply:
    return Reply(status, {"error": {"message": message, "type": kind, "code": code, "fbtrace_id": "AbCdEfGhIjK"}})


class GraphEmulator(Emulator):
    def token(self, request: Request) -> str:
        return str(request.body.get("access_token") or request.query.get("access_token", ""))

    def place(self, request: Request) -> str:
        return re.sub(r"^/v\d+\.\d+", "", request.path)

    def rate_limit(self) -> Reply:
        return problem(4, "(#4) Application request limit reached", status=403)

    def refuse(self) -> Reply:
        return problem(368, "The action attempted has been deemed abusive or is otherwise disallowed")

    def bad_token(self) -> Reply:
        return problem(190, "Error validating access token: Session has expired on Monday, 05-Jan-26 07:00:00 PST.", status=401)


def page(posts: list[Posted], query: Mapping[str, str], row: Any) -> Reply:
    """Newest first, no older than `since`, `limit` at a time from `after`."""
    own = [post for post in reversed(posts) if post.at >= float(query.get("since", 0))]
    start, size = int(query.get("after") or 0), int(query.get("limit", 25))
    body: dict[str, Any] = {"data": [row(post) for post in own[start : start + size]]}
    if start + size < len(own):
        body["paging"] = {"cursors": {"after": str(start + size)}, "next": "https://graph.example/next"}
    return Reply(200, body)


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
