"""Keeps pages that change often as files: rewritten when something moved, seldom enough to cost little, for when nobody can make them."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from http import HTTPStatus

from lifeline.core.clock import Clock
from lifeline.edge.ask import Asker
from lifeline.edge.files import Folder
from lifeline.edge.pages import Pages
from lifeline.edge.publisher import BREATH, FRESH_EVERY, GIVES_WAY, LOST, NOT_NOW, Troubles
from lifeline.edge.ready import Ready, make_ready, tag_of
from lifeline.edge.shelf import Shelf, World

log = logging.getLogger(__name__)

LOOK_EVERY, REST, MOST_REST = 0.5, 2.0, 20.0
SHARE = 9.0  # rests so many times as long as it worked: a tenth of a core, however much there is to show


class Keeper:
    """One thread, on the monotonic clock. Readers who find Flask get what it says now; the others what was kept, with its age.

    `work`: CPU seconds of the thread that asks.
    """

    def __init__(
        self,
        pages: Pages,
        asker: Asker,
        shelf: Shelf,
        *,
        clock: Clock,
        folder: Folder,
        troubles: Troubles,
        sending: Callable[[], bool],
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        self._work = work
        self._pages, self._asker, self._shelf, self._clock = pages, asker, shelf, clock
        self._folder, self._troubles, self._sending = folder, troubles, sending
        self._name = f"{pages.root} kept"
        self._shown: Hashable = object()
        self._due = self._rested = float("-inf")
        self._lost = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._keep(folder.load())

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                self.look()
                pause, self._lost = LOOK_EVERY, False
            except Exception as error:  # noqa: BLE001 - the thread's door: files must outlive a lost database
                pause = LOST
                if not self._lost:
                    log.error("%s stay as they are: %s: %s", self._name, type(error).__name__, error)
                self._lost = True

    def look(self) -> bool:
        """Whether there was something to make. Raises what the database raises."""
        begun, worked = self._clock.monotonic(), self._work()
        token = self._pages.token()  # before rendering: what changes meanwhile is another change
        if begun < self._rested or (token == self._shown and begun < self._due):
            return False
        self._shown, self._due = token, begun + FRESH_EVERY
        old = self._shelf.world(self._name)
        made: dict[str, Ready] = {}
        failed: list[str] = []
        for address in self._pages.addresses():
            self._give_way()
            ready = self._rendered(address, old.get(address), failed)
            if ready is not None:
                made[address] = ready
            time.sleep(BREATH)
            if self._stopping.is_set():
                return False
        self._keep(made)
        self._write(made)
        if failed:
            self._troubles.pages.found(f"could not be rendered: {', '.join(failed)}")
        else:
            self._troubles.pages.over()
        self._rested = self._clock.monotonic() + min(MOST_REST, max(REST, SHARE * (self._work() - worked)))
        return True

    def _rendered(self, address: str, before: Ready | None, failed: list[str]) -> Ready | None:
        """What Flask cannot give now stays as it was, and what will never be another is not asked for."""
        if before is not None and before.answer.lasting:
            return before
        answer = self._asker.ask(address)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and answer.status != NOT_NOW:
            failed.append(f"{address} ({answer.status})")
        if answer.status != HTTPStatus.OK or not answer.for_all:
            return before
        same = before is not None and before.tag == tag_of(answer) and before.answer.headers == answer.headers
        return before if same else make_ready(answer)

    def _give_way(self) -> None:
        """To posts that are on their way: a bulletin comes first."""
        until = self._clock.monotonic() + GIVES_WAY
        while self._sending() and self._clock.monotonic() < until:
            time.sleep(BREATH * 10)

    def _keep(self, made: Mapping[str, Ready]) -> None:
        self._shelf.keep(self._name, World(aside=made), change=0)

    def _write(self, made: Mapping[str, Ready]) -> None:
        try:
            self._folder.write(made, self._clock.now().timestamp())
            self._troubles.files.over()
        except OSError as error:
            self._troubles.files.found(f"{type(error).__name__}: {error.strerror}: {error.filename or ''}")
