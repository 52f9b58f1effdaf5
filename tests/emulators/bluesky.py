"""A personal data server of Bluesky that spoils answers on demand: sessions that expire, records under fixed keys."""

import hashlib
import json
import time
from typing import Any

from tests.emulators.process import main
from tests.emulators.server import Emulator, Reply, Request


class BlueskyEmulator(Emulator):
    """The password names the account and is `posts`' token; `log_ins` counts createSession, `expire` ends all sessions."""

    def __init__(self, *, delay: float = 0.0, port: int = 0) -> None:
        super().__init__(delay=delay, port=port)
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.log_ins = self.renewals = self.epoch = 0
        self.refresh_works = True

    def expire(self) -> None:
        self.epoch += 1

    def token(self, request: Request) -> str:
        bearer = super().token(request)
        return bearer.split("|")[1] if bearer.count("|") == 2 else str(request.body.get("password", ""))

    def writes(self, request: Request) -> bool:
        return request.path.endswith("putRecord")

    def answer(self, request: Request) -> Reply:
        name = request.path.rpartition(".")[2]
        if name == "createSession":
            self.log_ins += 1
            return self._session(str(request.body["password"]), str(request.body["identifier"]))
        kind, token, epoch = [*super().token(request).split("|"), "", "", ""][:3]
        if name == "refreshSession":
            self.renewals += 1
            return self._session(token, token) if kind == "refresh-token" and self.refresh_works else _no(400, "ExpiredToken")
        if kind != "access-token" or epoch != str(self.epoch):
            return _no(400, "ExpiredToken", "Token has expired")
        if name == "getSession":
            return Reply(200, {"did": f"did:plc:{token}", "handle": token, "active": True})
        return self._put(token, request.body) if name == "putRecord" else self._get(request.query)

    def _session(self, token: str, handle: str) -> Reply:
        tokens = {"accessJwt": f"access-token|{token}|{self.epoch}", "refreshJwt": f"refresh-token|{token}|{self.epoch}"}
        return Reply(200, {"did": f"did:plc:{token}", "handle": handle, **tokens})

    def _put(self, token: str, body: dict[str, Any]) -> Reply:
        key, record = body["rkey"], body["record"]
        if len(record["text"]) > 300:
            return _no(400, "InvalidRequest", "Invalid app.bsky.feed.post record: Record/text must not be longer than 300 graphemes")
        with self.lock:
            if self.records.get((f"did:plc:{token}", key)) != record:
                target = (record.get("reply") or {}).get("parent", {}).get("uri", "")
                self.take(token, record["text"], reply_to=target, post_id=f"at://did:plc:{token}/app.bsky.feed.post/{key}")
            self.records[(f"did:plc:{token}", key)] = record
        return Reply(200, self._shown(f"did:plc:{token}", key, value=False))

    def _get(self, query: dict[str, str]) -> Reply:
        if (query["repo"], query["rkey"]) not in self.records:
            return _no(400, "RecordNotFound", f"Could not locate record: {query['rkey']}")
        return Reply(200, self._shown(query["repo"], query["rkey"], value=True))

    def _shown(self, repo: str, key: str, *, value: bool) -> dict[str, Any]:
        record = self.records[(repo, key)]
        cid = "bafyrei" + hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:40]
        return {"uri": f"at://{repo}/app.bsky.feed.post/{key}", "cid": cid} | ({"value": record} if value else {})

    def rate_limit(self) -> Reply:
        headers = {"RateLimit-Limit": "5000", "RateLimit-Remaining": "0", "RateLimit-Reset": str(int(time.time()) + 30)}
        return Reply(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, headers | {"RateLimit-Policy": "5000;w=3600"})

    def refuse(self) -> Reply:
        return _no(400, "InvalidRequest", "Invalid app.bsky.feed.post record")

    def bad_token(self) -> Reply:
        return _no(401, "AuthenticationRequired", "Invalid identifier or password")


def _no(status: int, error: str, message: str = "") -> Reply:
    return Reply(status, {"error": error, "message": message or error})


if __name__ == "__main__":
    main(BlueskyEmulator)
