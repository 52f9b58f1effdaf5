"""A partner's own endpoint: each post as signed JSON, after the Standard Webhooks rules."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Generic

from lifeline.channels._line import Line
from lifeline.core.people import Account
from lifeline.core.ports import Measure, P, Probe, Receipt, Unavailable
from lifeline.core.post import DrillPost
from lifeline.core.text import nfc
from lifeline.core.wire import Wire

_TAKEN = (200, 201, 202, 204)
_ALREADY_THERE = 409


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    """`characters` is what the partner takes, 10,000 unless the account says otherwise."""
    return Measure(len(nfc(text)), int(settings.get("characters", 10_000)), "characters")


def sign(secret: str, *, post_id: str, seconds: int, body: bytes) -> str:
    """The `webhook-signature` header: HMAC-SHA256 over `id.timestamp.body`; a secret with `whsec_` in front is base64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True) if secret.startswith("whsec_") else secret.encode()
    except binascii.Error:
        raise ValueError("a webhook secret that begins with whsec_ must go on in base64") from None
    mac = hmac.new(key, f"{post_id}.{seconds}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(mac.digest()).decode()}"


class Webhook(Generic[P]):
    """Credential: secret. `account.settings["base"]` is the whole address. `honours_key: true` says that the partner drops
    a key it has seen; only then may a post in doubt be sent again, else a person decides."""

    def __init__(
        self,
        account: Account,
        credential: Mapping[str, Any],
        *,
        base: str = "",
        wire: Wire | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account, self._secret, self._clock = account, str(credential["secret"]), clock
        self.exact = account.settings.get("honours_key") is True
        self.settles: float | None = None
        self._line = Line(account, {"secret": self._secret}, base=base, wire=wire)
        sign(self._secret, post_id="", seconds=0, body=b"")

    def send(self, post: P) -> Receipt:
        status = "Exercise" if isinstance(post, DrillPost) else "Actual"
        created = post.created.astimezone(UTC).isoformat(timespec="seconds")
        said = {"id": post.key, "status": status, "text": post.text, "language": post.language, "created": created}
        body = json.dumps(said | ({"reply_to": post.reply_to} if post.reply_to else {}), ensure_ascii=False).encode()
        answer = self._line.call("POST", "", data=body, headers=self._headers(post.key, body))
        if answer.status in _TAKEN or (answer.status == _ALREADY_THERE and self.exact):
            return Receipt(post.key)
        raise self._line.judge(answer)

    def find(self, post: P, since: datetime) -> Receipt | None:
        raise Unavailable("a webhook cannot be read back: ask the partner and decide by hand")

    def probe(self) -> Probe:
        """Nothing can be proved without a post; what is sound is the address and the secret."""
        return Probe(ok=True, handle=self._account.handle, detail="not asked: a webhook is proved by its first post")

    def room(self, text: str) -> Measure:
        return room(text, self._account.settings)

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        seconds = int(self._clock())
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "webhook-id": key,
            "webhook-timestamp": str(seconds),
            "webhook-signature": sign(self._secret, post_id=key, seconds=seconds, body=body),
        }
