"""Each new version handed to the push server in front (nchan), which then holds the viewers; its own thread, the newest only."""

import threading

from lifeline.core.wire import Wire, WireError
from lifeline.edge.hub import body_of
from lifeline.edge.pages import Version
from lifeline.edge.trouble import Trouble

AGAIN = 1.0
MOST_AGAIN = 30.0
SPREAD_MS = 1000  # nobody tells us how many watch there; a web server gives 50,000 of them a ready file within that time
_NAMES = {"/": "live", "/drill/": "drill"}


class Push:
    """`base` is the push server's publisher address. What cannot be handed over is tried again until something newer comes."""

    def __init__(self, base: str, trouble: Trouble) -> None:
        self._base, self._trouble = base.rstrip("/"), trouble
        self._wire = Wire(connect=1.0, read=2.0, deadline=3.0, cap=64_000, private=True)
        self._news: tuple[str, Version] | None = None
        self._come, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="push", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._come.set()
        if self._thread.is_alive():
            self._thread.join(4)

    def announce(self, root: str, version: Version) -> None:
        """From whichever thread; returns at once."""
        self._news = _NAMES[root], version
        self._come.set()

    def _run(self) -> None:
        pause: float | None = None
        while not self._stopping.is_set():
            self._come.wait(pause)
            self._come.clear()
            news = self._news
            if news is None or self._stopping.is_set():
                continue
            cause = self._call(*news)
            if cause:
                self._trouble.found(cause)
                pause = AGAIN if pause is None else min(2 * pause, MOST_AGAIN)
                continue
            self._trouble.over()
            pause = None
            if self._news is news:
                self._news = None

    def _call(self, name: str, version: Version) -> str:
        """What went wrong; empty when it was taken."""
        url = f"{self._base}/{name}"
        headers = {"Content-Type": "application/json", "X-EventSource-Event": "change"}
        try:
            answer = self._wire.call("POST", url, data=body_of(version, SPREAD_MS).encode(), headers=headers)
        except WireError as error:
            return f"{type(error).__name__}: {error}"
        return "" if answer.status < 300 else f"{url} answered {answer.status}"
