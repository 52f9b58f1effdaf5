"""What tests of intake share: a source on this machine, a feed that asks it, a format of one line per alert."""

from collections.abc import Iterator

import pytest

from lifeline.intake.feed import Feed
from tests.intake.loopback_source import Lines, Source, feed_at, open_source


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
