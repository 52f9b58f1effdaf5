"""Every channel with a server and how its errors and boundaries look: what the contract test runs over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lifeline.channels import CHANNELS
from lifeline.core.people import Account, Department
from lifeline.core.ports import Outlet
from lifeline.core.post import LivePost
from tests.emulators.bluesky import BlueskyEmulator
from tests.emulators.facebook import FacebookEmulator
from tests.emulators.mastodon import MastodonEmulator
from tests.emulators.server import Emulator
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.threads import ThreadsEmulator
from tests.emulators.webhook import WebhookEmulator
from tests.emulators.x import XEmulator

OFFICE = Department("safety", "재난안전실", "Disaster and Safety Office")
PATIENCE = 120  # seconds for one exchange: no pause of the machine ends it
TEXT = (
    "[서울시] 대설주의보 발효\n1월 6일 07:30 서울 전역, 눈 5cm 이상 & 결빙 <주의>.\n\n"
    "안내 seoul.go.kr 또는 https://news.seoul.go.kr/snow?day=6 ❄️ #서울제설 제2026-0001호"
)


@dataclass(frozen=True)
class Case:
    """`wish`: whether a 429 says when to come back. `reads_back`: whether `find` can tell. `full`: a text that just fits."""

    channel: str
    emulator: Callable[..., Emulator]
    credential: Callable[[str], dict[str, Any]]
    full: str
    wish: bool = True
    reads_back: bool = True
    needs_id: bool = True
    settings: tuple[tuple[str, str | int | bool], ...] = ()

    def account(self, base: str, token: str, **settings: str | int | bool) -> Account:
        given = {"base": base, "private": True, "seconds": PATIENCE, **dict(self.settings), **settings}
        return Account(f"{self.channel}-{token}", OFFICE, self.channel, "ko", "", enabled=True, settings=given)

    def outlet(self, base: str, token: str = "office", **settings: str | int | bool) -> Outlet[LivePost]:
        return CHANNELS[self.channel].build(self.account(base, token, **settings), self.credential(token))


def oauth(token: str) -> dict[str, Any]:
    secrets = {"consumer_key": "consumer-key-1", "consumer_secret": "consumer-secret-1", "access_token_secret": f"secret-of-{token}"}
    return {"access_token": token, **secrets}


CASES = [
    Case("x", XEmulator, oauth, "가" * 140),
    Case("mastodon", MastodonEmulator, lambda token: {"access_token": token}, "가" * 500),
    Case("bluesky", BlueskyEmulator, lambda token: {"identifier": f"{token}.example", "password": token}, "가" * 300),
    Case("threads", ThreadsEmulator, lambda token: {"access_token": token}, "가" * 500, wish=False),
    Case("facebook", FacebookEmulator, lambda token: {"access_token": token}, "가" * 63_206, wish=False),
    Case("telegram", TelegramEmulator, lambda token: {"token": token}, "가" * 4096, reads_back=False, settings=(("chat", "@seoul"),)),
    Case("webhook", WebhookEmulator, lambda token: {"secret": "webhook-secret-1"}, "가" * 10_000, reads_back=False, needs_id=False),
]


def post(text: str = TEXT, *, key: str = "office/2026-0001", reply_to: str = "") -> LivePost:
    return LivePost(text, "ko", key, datetime(2026, 1, 5, 22, 30, tzinfo=UTC), reply_to)
