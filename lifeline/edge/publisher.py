"""Renders the pages of one world when something changes, and hands them on: to the shelf, to files, to those who watch."""

import json
import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from lifeline.core.clock import Clock
from lifeline.edge.ask import Asker
from lifeline.edge.files import Folder
from lifeline.edge.pages import STATUS, Pages, Version
from lifeline.edge.ready import Ready, make_ready, tag_of
from lifeline.edge.shelf import Shelf
from lifeline.edge.trouble import Trouble

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
FRESH_EVERY = 30.0  # so long a page may go on saying when it was rendered
REST = 0.3
IDLE_SHARE = 2.0  # while changes keep coming, rest twice as long as a round took: the threads that send come first
BREATH = 0.001  # between two pages, so that a thread that waits for the interpreter gets it
LOST = 2.0

Tell = Callable[[str, Version], None]


@dataclass(frozen=True, slots=True)
class Troubles:
    """What may go wrong here: pages that cannot be rendered, files that cannot be written."""

    pages: Trouble
    files: Trouble


class Publisher:
    """One thread per world, on the monotonic clock. The database asked or gone, what was kept stays, and says its age itself.

    `folder` is where this process writes files, None where it only reads. `tell` is called with each new version, after the files.
    """

    def __init__(
        self, pages: Pages, asker: Asker, shelf: Shelf, *, clock: Clock, folder: Folder | None, troubles: Troubles, tell: Sequence[Tell]
    ) -> None:
        self._pages, self._asker, self._shelf, self._clock = pages, asker, shelf, clock
        self._folder, self._troubles, self._tell = folder, troubles, tell
        self._shown: Hashable = object()
        self._told = ""
        self._due = self._rested = float("-inf")
        self._lost = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pages {pages.root}", daemon=True)

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
            except Exception as error:  # noqa: BLE001 - the thread's door: pages must outlive a lost database
                pause = LOST
                if not self._lost:
                    log.error("pages %s stay as they are: %s: %s", self._pages.root, type(error).__name__, error)
                self._lost = True

    def look(self) -> bool:
        """Whether there was something to render: a change, or pages that have become old. Raises what the database raises."""
        now = self._clock.monotonic()
        token = self._pages.token()  # before rendering: what changes meanwhile is another change
        changed = token != self._shown
        if now < self._rested or not (changed or now >= self._due):
            return False
        self.render(change=int(changed))
        self._shown = token
        ended = self._clock.monotonic()
        self._rested = ended + max(REST, IDLE_SHARE * (ended - now))
        self._due = now + FRESH_EVERY
        return True

    def render(self, *, change: int) -> None:
        """One round. A page that Flask cannot give now stays as it was."""
        old, root = self._shelf.world(self._pages.root), self._pages.root
        made, failed = self._render(self._pages.addresses(), old)
        self._shelf.keep(root, made, change=change)
        self._keep_files(made)
        version = version_of(made.get(f"{root}{STATUS}"))
        if version.v and version.v != self._told:
            self._told = version.v
            for tell in self._tell:
                tell(root, version)
        if failed:
            self._troubles.pages.found(f"could not be rendered: {', '.join(failed)}")
        else:
            self._troubles.pages.over()

    def _render(self, addresses: Sequence[str], old: Mapping[str, Ready]) -> tuple[dict[str, Ready], list[str]]:
        made: dict[str, Ready] = {}
        failed = []
        for address in addresses:
            answer = self._asker.ask(address)
            before = old.get(address)
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failed.append(f"{address} ({answer.status})")
            if answer.status != HTTPStatus.OK or not answer.for_all:
                made |= {address: before} if before else {}
            elif before and before.tag == tag_of(answer) and before.answer.headers == answer.headers:
                made[address] = before
            else:
                made[address] = make_ready(answer)
            time.sleep(BREATH)
        return made, failed

    def _keep_files(self, made: Mapping[str, Ready]) -> None:
        if self._folder is None:
            return
        try:
            self._folder.write(made, self._clock.now().timestamp())
            self._troubles.files.over()
        except OSError as error:
            self._troubles.files.found(f"{type(error).__name__}: {error.strerror}: {error.filename or ''}")


def version_of(status: Ready | None) -> Version:
    """As the snapshot has it; without one nothing is known."""
    if status is None:
        return Version()
    try:
        found = json.loads(status.answer.body)
        return Version(str(found["v"]), str(found["t"]))
    except (ValueError, KeyError, TypeError):
        return Version()
