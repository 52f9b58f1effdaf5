"""Renders the pages of one world when something changes, and hands them on: to the shelf, to files, to those who watch."""

import json
import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from lifeline.core.clock import Clock
from lifeline.edge.ask import Asker
from lifeline.edge.files import Folder
from lifeline.edge.pages import STATUS, Pages, Version
from lifeline.edge.ready import Ready, make_ready, tag_of
from lifeline.edge.shelf import Shelf, World
from lifeline.edge.trouble import Trouble

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
FRESH_EVERY = 30.0  # so long a page may go on saying when it was rendered,
WHOLE_EVERY = 60.0  # or so long, if it is not among the most wanted; an open page calls itself old after two minutes
REST = 0.3
FRONT, FIRST = 0.2, 4  # seconds of rendering after which readers get what is there, if so many addresses are
IDLE_SHARE = 2.0  # while changes keep coming, rest twice as long as that took: the threads that send come first
BREATH = 0.001  # between two pages, so that a thread that waits for the interpreter gets it
GIVES_WAY = 0.5  # seconds for which a change waits for posts that are on their way; a platform that hangs holds nothing up longer
LOST = 2.0
NOT_NOW = HTTPStatus.SERVICE_UNAVAILABLE  # a world not set up yet, a database that is gone: somebody else says so

Tell = Callable[[str, Version], None]


@dataclass(frozen=True, slots=True)
class Troubles:
    """What may go wrong here: pages that cannot be rendered, files that cannot be written."""

    pages: Trouble
    files: Trouble


@dataclass(slots=True)
class Round:
    """One rendering of a world's pages: what there was, what is made so far, and when readers `last` got of it (first: its begin)."""

    addresses: Sequence[str]
    old: Mapping[str, Ready]
    last: float
    changed: bool
    whole: bool
    made: dict[str, Ready] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    handed_over: bool = False

    def rest(self) -> dict[str, Ready]:
        """What is not made yet, as it was."""
        return {address: self.old[address] for address in self.addresses if address in self.old and address not in self.made}


class Publisher:
    """One thread per world, on the monotonic clock. Whether its database answers or not, what was kept stays, and says its age itself.

    `folder` is where this process writes files, None where it only reads. `tell` is called with each new version, after the files.
    `sending`: whether posts are on their way at this moment.
    """

    def __init__(
        self,
        pages: Pages,
        asker: Asker,
        shelf: Shelf,
        *,
        clock: Clock,
        folder: Folder | None,
        troubles: Troubles,
        tell: Sequence[Tell],
        sending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._sending = sending
        self._pages, self._asker, self._shelf, self._clock = pages, asker, shelf, clock
        self._folder, self._troubles, self._tell = folder, troubles, tell
        self._shown: Hashable = object()
        self._told = ""
        self._due = self._whole_due = self._rested = float("-inf")
        self._complete = self._lost = False
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
        changed = token != self._shown or not self._complete
        if now < self._rested or not (changed or now >= self._due):
            return False
        self._shown, self._due, self._complete = token, now + FRESH_EVERY, not changed
        addresses, old = self._pages.addresses(), self._shelf.world(self._pages.root)
        self._round(Round(addresses, old, now, changed, changed or now >= self._whole_due))
        return True

    def _round(self, this: "Round") -> None:
        """The most wanted pages first: as soon as they are there readers get them, and the rest follows at half speed."""
        way_until = this.last + GIVES_WAY
        self._give_way(way_until)
        this.last = self._clock.monotonic()
        for address in this.addresses:
            self._give_way(way_until)
            begun = self._clock.monotonic()
            self._render(address, this)
            ended = self._clock.monotonic()
            if ended - this.last >= FRONT and self._front_is_made(this):
                pause = BREATH if this.handed_over else REST  # those who watch are told first
                self._hand_over(this)
                time.sleep(pause)
            elif this.handed_over:
                time.sleep(ended - begun)
            time.sleep(BREATH)
            if this.handed_over and (not this.whole or self._overtaken()):
                return
        self._hand_over(this)
        self._complete = True
        self._whole_due = self._clock.monotonic() + WHOLE_EVERY
        if this.failed:
            self._troubles.pages.found(f"could not be rendered: {', '.join(this.failed)}")
        else:
            self._troubles.pages.over()

    def _give_way(self, until: float) -> None:
        """Rendering beside 44 threads that send would make the last receipt a quarter later."""
        while self._sending() and self._clock.monotonic() < until:
            time.sleep(BREATH * 10)

    def _front_is_made(self, this: "Round") -> bool:
        """What is told, and the pages that are asked for when it is."""
        return all(address in this.made for address in this.addresses[:FIRST])

    def _overtaken(self) -> bool:
        """Whether the most wanted pages must be made again already: what is left of this round is then asked for one by one."""
        return self._stopping.is_set() or (self._clock.monotonic() >= self._rested and self._pages.token() != self._shown)

    def _render(self, address: str, this: "Round") -> None:
        """A page that Flask cannot give now stays as it was."""
        answer, before = self._asker.ask(address), this.old.get(address)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and answer.status != NOT_NOW:
            this.failed.append(f"{address} ({answer.status})")
        if answer.status != HTTPStatus.OK or not answer.for_all:
            this.made |= {address: before} if before else {}
        elif before and before.tag == tag_of(answer) and before.answer.headers == answer.headers:
            this.made[address] = before
        else:
            this.made[address] = make_ready(answer)

    def _hand_over(self, this: "Round") -> None:
        """To the shelf, then to files, then to those who watch."""
        root, rest = self._pages.root, this.rest()
        world = World(this.made, rest) if this.changed else World({**rest, **this.made})
        change = this.changed and not this.handed_over
        self._shelf.keep(root, world, change=int(change))
        self._keep_files({**rest, **this.made})
        ended = self._clock.monotonic()
        if not this.handed_over:
            self._rested = ended + max(REST, IDLE_SHARE * (ended - this.last))
        this.handed_over, this.last = True, ended
        this.made = dict(this.made)  # the one handed over is not changed any more
        version = version_of(this.made.get(f"{root}{STATUS}"))
        if version.v and (change or version.v != self._told):  # a page may show what came and was taken back before it was told
            self._told = version.v
            for tell in self._tell:
                tell(root, version)

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
