"""The server of the pages: uvicorn with our connections, as many readers as the system grants, and a quick end."""

import asyncio
import gc
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn

from lifeline.edge.connection import KEEP_ALIVE, Connection
from lifeline.edge.hub import Hub
from lifeline.edge.root import Root

LEAVE_WITHIN = 3
OTHER_FILES = 500  # descriptors that are not readers': databases, logs, accounts, feeds
MOST_READERS = 60_000


def let_readers_in() -> int:
    """Each reader is an open file, and a plain user may have 1,024: take as many as the system grants. Returns the readers that fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_READERS + OTHER_FILES
    granted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < granted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (granted, hard))
        soft = granted
    files = granted if soft == resource.RLIM_INFINITY else min(wanted, soft)
    return max(100, (files - OTHER_FILES) * 9 // 10)


def _leave(*_: object) -> None:
    sys.exit(0)


class Server(uvicorn.Server):
    """uvicorn that says when it answers, looks after slow connections, and leaves on the first SIGTERM or SIGINT."""

    def __init__(self, root: Root, hub: Hub, connection: type[Connection], *, host: str, port: int, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                root,
                host=host,
                port=port,
                loop="uvloop",
                http=connection,
                ws="none",
                interface="asgi3",
                log_config=None,
                log_level="error",
                access_log=False,
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                backlog=4096,
                timeout_keep_alive=KEEP_ALIVE,
                timeout_graceful_shutdown=LEAVE_WITHIN,
            )
        )
        self._hub, self._connection, self._ready = hub, connection, ready
        self._checked: list[object] = []

    def run_to_the_end(self) -> None:
        """Exits where the port is taken. SIGTERM ends it like any return: what else runs in this process is stopped in its turn."""
        signal.signal(signal.SIGTERM, _leave)  # uvicorn raises the signal once more when it has ended
        gc.freeze()  # what is loaded stays: a full collection of it would stop every thread for 0.2 s, perhaps in mid-send
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends, not an error
            self.run()

    async def startup(self, sockets: Any = None) -> None:
        self._hub.open(asyncio.get_running_loop())
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: each connection is checked once in that second, a tenth of them at a time."""
        if counter % 10 == 0:
            self._checked = list(self.server_state.connections)
        now, crowded = asyncio.get_running_loop().time(), len(self._checked) > self._connection.most * 9 // 10
        for connection in self._checked[counter % 10 :: 10]:
            if isinstance(connection, Connection):
                connection.check(now, crowded)
        ends = await super().on_tick(counter)
        self._connection.front.date = b"".join(b"%b: %b\r\n" % pair for pair in self.server_state.default_headers)
        return ends

    async def shutdown(self, sockets: Any = None) -> None:
        for server in self.servers:
            server.close()
        self._hub.close()
        await super().shutdown(sockets)
