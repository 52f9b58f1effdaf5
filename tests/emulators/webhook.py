"""A partner's endpoint: checks the signature by the Standard Webhooks rules and drops a key it has seen."""

import base64
import hashlib
import hmac

from tests.emulators.process import main
from tests.emulators.server import Emulator, Reply, Request


class WebhookEmulator(Emulator):
    """`secret` is the one all senders share here; posts' token is the first part of the key, before a slash."""

    def __init__(self, *, delay: float = 0.0, port: int = 0, secret: str = "webhook-secret-1") -> None:
        super().__init__(delay=delay, port=port)
        self.secret = secret
        self._keys: set[str] = set()

    def token(self, request: Request) -> str:
        return request.headers.get("idempotency-key", "").partition("/")[0]

    def answer(self, request: Request) -> Reply:
        key, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        mac = hmac.new(self.secret.encode(), f"{key}.{stamp}.".encode() + request.raw, hashlib.sha256)
        if request.headers.get("webhook-signature") != f"v1,{base64.b64encode(mac.digest()).decode()}":
            return self.bad_token()
        with self.lock:
            if key in self._keys:
                return Reply(409, {"error": "already there"})
            self._keys.add(key)
            self.take(self.token(request), request.body["text"], reply_to=request.body.get("reply_to", ""), post_id=key)
        return Reply(204, "")

    def bad_token(self) -> Reply:
        return Reply(401, {"error": "the signature does not fit"})


if __name__ == "__main__":
    main(WebhookEmulator)
