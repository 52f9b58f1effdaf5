"""Every adapter with a double of its platform: what the contract test runs over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lifeline.listening.adapters import LISTENERS
from lifeline.listening.port import Listener, Page
from tests.emulators.citizens import BlueskyCitizens, Citizens, FeedCitizens, MastodonCitizens, TelegramCitizens, XCitizens

NOW = datetime(2026, 8, 8, 14, 0, tzinfo=UTC)
TAG = "서울침수"
SECRET = {"identifier": "office.test", "password": "app-password-1"}
AWAY = {"firehose": "ws://127.0.0.1:9/subscribe", "search_seconds": 0}  # nobody answers there: the search alone must do


@dataclass(frozen=True)
class Source:
    """`page`: posts in one answer. `wish`: whether a 429 says when to come back. `tagged`: whether the platform is asked by tags."""

    platform: str
    emulator: Callable[[], Citizens]
    secret: dict[str, str]
    page: int
    tagged: bool = True
    forgets: bool = False
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.platform} and its firehose" if "firehose" in self.settings else self.platform

    def listener(self, base: str, **settings: Any) -> Listener:
        given = {"base": base, "url": f"{base}/feed.xml", "private": True, "seconds": 120, **self.settings, **settings}
        return LISTENERS[self.platform].build(f"{self.platform}-test", given, self.secret)


SOURCES = [
    Source("x", XCitizens, {"bearer_token": "bearer-token-1"}, 100, forgets=True),
    Source("mastodon", MastodonCitizens, {"access_token": "mastodon-token-1"}, 40),
    Source("bluesky", BlueskyCitizens, SECRET, 100, forgets=True),
    Source("bluesky", BlueskyCitizens, SECRET, 100, forgets=True, settings=AWAY),
    Source("telegram", TelegramCitizens, {"token": "12345:telegram-token"}, 100, tagged=False),
    Source("syndication", FeedCitizens, {}, 100, tagged=False),
]


def walk(listener: Listener, cursor: str = "", *, tags: tuple[str, ...] = (TAG,), now: datetime = NOW) -> tuple[list[Page], str]:
    """Pages until the cursor is met, and the cursor then."""
    pages = [listener.fetch(tags, cursor, now=now)]
    while pages[-1].more:
        assert len(pages) < 100, "the cursor is never met"
        pages.append(listener.fetch(tags, pages[-1].cursor, now=now))
    return pages, pages[-1].cursor


def ids(pages: list[Page]) -> list[str]:
    return [sighting.post_id for page in pages for sighting in page.sightings]


def minutes_ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)
