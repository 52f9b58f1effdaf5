"""Serves mastodon-mock with one request inside it at a time: `python one_at_a_time.py SETTINGS PORT`.

Its own command deadlocks under load: an endpoint waits for a connection on the thread of the event loop while the requests that
hold the connections wait for that thread. Behind a gate nobody waits for what another request holds; the others queue.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import uvicorn
from mastodon_mock.app import create_app
from mastodon_mock.config import MastodonMockConfig


class Gate:
    """An ASGI application that lets one request at a time into another; everything but requests passes."""

    def __init__(self, inner: Any) -> None:
        self._inner, self._one = inner, asyncio.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            async with self._one:
                await self._inner(scope, receive, send)
        else:
            await self._inner(scope, receive, send)


def main(settings: str, port: str) -> None:
    config = MastodonMockConfig.load(Path(settings))
    config.database.path, config.domain, config.url_scheme = ":memory:", f"127.0.0.1:{port}", "http"
    uvicorn.run(Gate(create_app(config)), host="127.0.0.1", port=int(port), server_header=False, log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
