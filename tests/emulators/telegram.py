"""The Bot API of Telegram: dates in seconds, `is_bot`, and the wish to wait inside the JSON."""

import re
from typing import Any

from tests.emulators.process import main
from tests.emulators.server import Emulator, Reply, Request


class TelegramEmulator(Emulator):
    """The bot's token names the chat it posts to."""

    def token(self, request: Request) -> str:
        found = re.match(r"/bot([^/]+)/", request.path)
        return found[1] if found else ""

    def answer(self, request: Request) -> Reply:
        token, method = self.token(request), request.path.rpartition("/")[2]
        if method == "getMe":
            return _ok({"id": 1, "is_bot": True, "first_name": "lifeline", "username": f"{token}_bot"})
        if method == "getChat":
            return _ok({"id": -1001, "type": "channel", "username": str(request.query.get("chat_id", "")).lstrip("@")})
        if method == "sendMessage":
            return self._message(token, request.body)
        return _no(404, "Not Found")

    def _message(self, token: str, body: dict[str, Any]) -> Reply:
        text, target = str(body.get("text", "")), str((body.get("reply_parameters") or {}).get("message_id", ""))
        if len(text.encode("utf-16-le")) // 2 > 4096:
            return _no(400, "Bad Request: message is too long")
        if target and all(post.post_id != target for post in self.of(token)):
            return _no(400, "Bad Request: message to be replied not found")
        post = self.take(token, text, reply_to=target)
        chat = {"id": -1001, "type": "channel", "username": str(body["chat_id"]).lstrip("@")}
        return _ok({"message_id": int(post.post_id), "chat": chat, "date": int(post.at), "text": text})

    def rate_limit(self) -> Reply:
        return _no(429, "Too Many Requests: retry after 7", parameters={"retry_after": 7})

    def refuse(self) -> Reply:
        return _no(403, "Forbidden: bot is not a member of the channel chat")

    def bad_token(self) -> Reply:
        return _no(401, "Unauthorized")


def _ok(result: dict[str, Any]) -> Reply:
    return Reply(200, {"ok": True, "result": result})


def _no(status: int, description: str, **more: Any) -> Reply:
    return Reply(status, {"ok": False, "error_code": status, "description": description, **more})


if __name__ == "__main__":
    main(TelegramEmulator)
