"""A Telegram chat through a bot: plain text, no key against repeats and no reading back, so a doubt ends with a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic

from lifeline.channels._line import Line, dig, proved
from lifeline.core.people import Account
from lifeline.core.ports import Measure, OutletError, P, Probe, Receipt, Refused, Unavailable
from lifeline.core.text import nfc
from lifeline.core.wire import Answer, Wire

_LIMIT = 4096


def room(text: str, settings: Mapping[str, str | int | bool]) -> Measure:
    return Measure(len(nfc(text).encode("utf-16-le")) // 2, _LIMIT, "UTF-16 units")


class Telegram(Generic[P]):
    """Credential: token of the bot. `account.settings["chat"]` is the chat (@name or number), else the account's handle."""

    exact = False
    settles: float | None = None

    def __init__(
        self, account: Account, credential: Mapping[str, Any], *, base: str = "https://api.telegram.org", wire: Wire | None = None
    ) -> None:
        self._account, self._chat = account, str(account.settings.get("chat") or account.handle)
        self._token = str(credential["token"])
        self._line = Line(account, {"token": self._token}, base=base, wire=wire)

    def send(self, post: P) -> Receipt:
        body: dict[str, Any] = {"chat_id": self._chat, "text": post.text, "link_preview_options": {"is_disabled": True}}
        if post.reply_to:
            if not post.reply_to.isdecimal():
                raise Refused(f"not a message of Telegram, so no reply to it: {post.reply_to[:40]!r}")
            body["reply_parameters"] = {"message_id": int(post.reply_to)}
        answer = self._line.call("POST", f"/bot{self._token}/sendMessage", json=body)
        if answer.status != 200:
            raise self._judge(answer)
        post_id = self._line.text(answer, "result", "message_id")
        name = dig(answer.json(), "result", "chat", "username")
        return Receipt(post_id, f"https://t.me/{name}/{post_id}" if name else "")

    def find(self, post: P, since: datetime) -> Receipt | None:
        raise Unavailable("a Telegram bot cannot read what it has posted: look into the chat and decide by hand")

    def probe(self) -> Probe:
        try:
            for method, wanted in (("getMe", {}), ("getChat", {"chat_id": self._chat})):
                answer = self._line.call("GET", f"/bot{self._token}/{method}", params=wanted)
                if answer.status != 200:
                    raise self._judge(answer)
            return proved(self._account, self._line.text(answer, "result", "username"))
        except OutletError as error:
            return Probe(ok=False, detail=error.detail)

    def room(self, text: str) -> Measure:
        return room(text, self._account.settings)

    def _judge(self, answer: Answer) -> OutletError:
        # The path is only the token and a known method: what is not found there is the token.
        return Refused(self._line.words(answer), parks=True) if answer.status == 404 else self._line.judge(answer)
