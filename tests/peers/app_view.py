"""The search a personal data server lacks: one that looks into the records of the server itself."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import requests

from tests.emulators.server import Emulator, Reply, Request

POSTS = "app.bsky.feed.post"


class AppView(Emulator):
    """Search and look-up over the repositories `dids` of the server at `server`; everything else is handed on to it."""

    def __init__(self, server: str, dids: list[str]) -> None:
        super().__init__()
        self._behind, self._dids = server, dids

    def writes(self, request: Request) -> bool:
        return False

    def answer(self, request: Request) -> Reply:
        name = request.path.removeprefix("/xrpc/")
        if name == "app.bsky.feed.searchPosts":
            return Reply(200, self._search(request.query))
        if name == "app.bsky.feed.getPosts":
            asked = [value for key, value in parse_qsl(request.asked) if key == "uris"]
            return Reply(200, {"posts": [row for row in self._rows() if row["uri"] in asked]})
        given = {key: value for key, value in request.headers.items() if key in ("authorization", "content-type")}
        told = requests.request(request.method, self._behind + request.path, data=request.raw, headers=given, timeout=30)
        return Reply(told.status_code, told.content)

    def _search(self, query: dict[str, str]) -> dict[str, Any]:
        tag = query["q"].lstrip("#").casefold()
        found = [row for row in self._rows() if tag in re.findall(r"#(\w+)", row["record"]["text"].casefold())]
        found = [row for row in found if row["indexedAt"] >= query.get("since", "")]
        found.sort(key=lambda row: row["indexedAt"], reverse=True)
        start, size = int(query.get("cursor") or 0), int(query.get("limit", 25))
        more = {"cursor": str(start + size)} if start + size < len(found) else {}
        return {"posts": found[start : start + size], **more}

    def _rows(self) -> list[dict[str, Any]]:
        return [row for did in self._dids for row in self._records(did)]

    def _records(self, did: str) -> list[dict[str, Any]]:
        where = {"repo": did, "collection": POSTS, "limit": "100"}
        rows: list[dict[str, Any]] = []
        while True:
            told = requests.get(f"{self._behind}/xrpc/com.atproto.repo.listRecords", params=where, timeout=30).json()
            rows += [_shown(did, row) for row in told["records"]]
            if not told.get("cursor") or not told["records"]:
                return rows
            where["cursor"] = told["cursor"]


def _shown(did: str, row: dict[str, Any]) -> dict[str, Any]:
    written = datetime.fromisoformat(row["value"]["createdAt"]).astimezone(UTC)
    indexed = written.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"uri": row["uri"], "author": {"did": did, "handle": did}, "record": row["value"], "indexedAt": indexed}
