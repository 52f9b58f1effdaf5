"""One thing done again and again in a thread of its own: proposed from outside, or by itself where nobody proposes."""

import threading
from collections.abc import Callable

from lifeline.core.door import Door


class Beat:
    """`act` is called at each proposal, and after `latest` seconds without one; what it raises becomes a row and the beat goes on."""

    def __init__(self, name: str, act: Callable[[], object], door: Door) -> None:
        self._act, self._door, self._latest = act, door, 0.0
        self._proposed, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self, latest: float) -> None:
        self._latest = latest
        self._proposed.set()
        self._thread.start()

    def propose(self) -> None:
        self._proposed.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self, seconds: float = 10.0) -> None:
        self._stopping.set()
        self._proposed.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._proposed.wait(self._latest)
            self._proposed.clear()
            if self._stopping.is_set():
                return
            try:
                self._act()
            except Exception as error:  # noqa: BLE001 - the tick's door: the clockwork must outlive a lost database
                self._door.failed(error)
