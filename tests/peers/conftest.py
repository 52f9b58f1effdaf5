"""Real servers of the platforms' kind, started once for all tests that ask for them."""

import os
from collections.abc import Iterator

import pytest

from tests.peers.servers import Peer, bluesky_pds, mastodon_mock, no_bluesky


@pytest.fixture(scope="session")
def mastodon_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with mastodon_mock(tmp_path_factory.mktemp("mastodon")) as peer:
        yield peer


@pytest.fixture(scope="session")
def bluesky_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    if reason := no_bluesky():
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with bluesky_pds(tmp_path_factory.mktemp("pds")) as peer:
        yield peer
