"""What tests of intake share: a source on this machine, a feed that asks it, a format of one line per alert."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from lifeline.core.db import Database
from lifeline.intake.feed import Feed
from lifeline.intake.poll import Polled, poll
from tests.intake.loopback_source import SENT, Lines, Source, feed_at, open_source
from tests.ports import free_port


@pytest.fixture
def source() -> Iterator[Source]:
    with open_source() as told:
        yield told


@pytest.fixture
def feed(source: Source) -> Feed:
    return feed_at(source.url)


@pytest.fixture
def parse() -> Lines:
    return Lines()


@pytest.fixture
def ask(database: Database, parse: Lines) -> Callable[..., Polled]:
    """Polls a feed into the `database` of the test's own module."""

    def one(feed: Feed, now: datetime = SENT, *, secret: str = "") -> Polled:
        return poll(database, feed, secret=secret, now=now, parse=parse)

    return one


@pytest.fixture
def seeded(ask: Callable[..., Polled], source: Source, feed: Feed) -> Feed:
    """The feed after its first answer, which held alert a1."""
    source.says("a1")
    ask(feed)
    return feed


@pytest.fixture
def unused_port() -> int:
    """A port of this machine where nobody listens."""
    return free_port()
