"""A process that serves the pages as `lifeline serve` does and sends when told to; it prints when readers are told, and each burst."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from queue import SimpleQueue
from subprocess import PIPE
from typing import Any

from bench.burst import Burst, Post, story
from bench.hall import Hall
from bench.platform_server import ROOT
from bench.served import Server
from bench.stage import Http, grown, opened, outlets
from lifeline.app import MAPS, PAGES, create_app
from lifeline.core.cap import Status
from lifeline.core.settings import Settings
from lifeline.edge.edge import Edge, open_edge
from lifeline.edge.pages import Version
from lifeline.edge.trouble import Desk
from tests.ports import free_port

PATIENCE = 60.0
ACCOUNTS, PAIRS = 44, 200


_ONE = threading.Lock()


def say(**told: object) -> None:
    with _ONE:
        print(json.dumps(told), flush=True)


def main(platform: str) -> None:
    """What is served, and where, is in LIFELINE_* variables. Orders, one a line: "warn" sends the next of a story, "count" counts."""
    settings, data = Settings(), grown(ACCOUNTS)
    app = create_app(settings, office=data)
    counts = Counts()
    app.before_request(counts.note)
    desk = Desk()
    edge = open_edge(app, app.extensions[PAGES], settings, often=app.extensions[MAPS], desk=desk)
    _note(edge)
    with ExitStack() as stack:
        post = None
        if platform:
            reached = outlets(Http, platform, data.people.accounts)
            post = stack.enter_context(Post(opened(settings.database(Status.ACTUAL)), data, reached))
            desk.sending = post.dispatcher.sending
        threading.Thread(target=_obey, args=(post, counts), daemon=True).start()
        edge.serve(settings.host, settings.port, partial(say, ready=settings.port))


@dataclass
class Counts:
    """What Flask was asked: by readers, whose questions the page threads put, and by ourselves, to keep pages ready."""

    asked: int = 0
    made: int = 0

    def note(self) -> None:
        if threading.current_thread().name.startswith("page-"):
            self.asked += 1
        else:
            self.made += 1


def _note(edge: Edge) -> None:
    """The moment before a new version is handed to the loop that holds the viewers."""

    def note(root: str, version: Version) -> None:
        say(told=time.monotonic_ns(), root=root, v=version.v)

    for publisher in edge.publishers:
        publisher._tell = (note, *publisher._tell)


def _obey(post: Post | None, counts: Counts) -> None:
    alerts = iter(story(PAIRS))
    for order in sys.stdin:
        if order.strip() == "count":
            say(asked=counts.asked, made=counts.made)
        elif post is not None:
            say(burst=asdict(post.warn(next(alerts), expected=ACCOUNTS)))


class Newsroom:
    """The running process."""

    def __init__(self, server: Server, said: "SimpleQueue[dict[str, Any]]", order: Callable[[str], object]) -> None:
        self.server, self._said, self._order = server, said, order

    def next(self, what: str) -> dict[str, Any]:
        """The next thing it says of that kind; raises RuntimeError when it has ended."""
        while what not in (told := self._said.get(timeout=PATIENCE)):
            if not told:
                raise RuntimeError("the newsroom has ended: what it said stands above")
        return told

    def handed(self, root: str, *, after: int) -> int:
        """When the first version after that moment was handed over (monotonic nanoseconds)."""
        while (told := self.next("told"))["root"] != root or told["told"] < after:
            pass
        return int(told["told"])

    def counts(self) -> tuple[int, int]:
        """What Flask was asked so far: by readers, and to keep the pages ready."""
        self._order("count\n")
        told = self.next("asked")
        return int(told["asked"]), int(told["made"])

    def warn(self) -> Burst:
        """Sends the next bulletin of the story to all accounts, and waits for the last receipt."""
        self._order("warn\n")
        return Burst(**self.next("burst")["burst"])


@contextmanager
def newsroom(office: Hall, platform: str = "", *, port: int = 0, push: str = "") -> Iterator[Newsroom]:
    """`platform`: the address of the platform of its 44 accounts; `push`: that of a push server in front."""
    settings = office.environment(LIFELINE_PORT=str(port or free_port()), LIFELINE_PUSH=push)
    command = [sys.executable, "-m", "bench.newsroom", platform]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            assert process.stdin and process.stdout  # noqa: PT018
            told: SimpleQueue[dict[str, Any]] = SimpleQueue()
            threading.Thread(target=_listen, args=(process.stdout, told), daemon=True).start()
            stdin = process.stdin
            news = Newsroom(Server(int(settings["LIFELINE_PORT"]), process.pid), told, lambda line: (stdin.write(line), stdin.flush()))
            news.next("ready")
            yield news
        finally:
            process.terminate()
            process.wait(20)


def _listen(lines: Iterable[str], told: "SimpleQueue[dict[str, Any]]") -> None:
    for line in lines:
        told.put(json.loads(line))
    told.put({})


if __name__ == "__main__":
    main(sys.argv[1])
