"""Ready answers by address: those kept for everybody, and those lent for a while to whoever asks next."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from lifeline.edge.ask import Asker, Busy
from lifeline.edge.ready import Ready

MOST_LENT = 512
MOST_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class World:
    """The ready pages of one world, and `aside` those that a change has overtaken: given only where Flask has no newer one."""

    pages: Mapping[str, Ready] = field(default_factory=dict)
    aside: Mapping[str, Ready] = field(default_factory=dict)


class Shelf:
    """`kept` holds what is made at every change: it is swapped whole, by the thread that made it, and read by the loop.

    `targets` is the same by the bytes of a request line.
    """

    def __init__(self) -> None:
        self.kept: Mapping[str, Ready] = {}
        self.targets: Mapping[bytes, Ready] = {}
        self.aside: Mapping[str, Ready] = {}
        self.change = 0
        self._worlds: dict[str, World] = {}
        self._one = threading.Lock()

    def keep(self, root: str, world: World, *, change: int) -> None:
        """All the pages of one world at once. `change` is 1 when they may say something new: what was lent is asked for again."""
        with self._one:
            self._worlds[root] = world
            self.aside = {address: ready for one in self._worlds.values() for address, ready in one.aside.items()}
            self.change += change
            self.kept = {address: ready for one in self._worlds.values() for address, ready in one.pages.items()}
            self.targets = {address.encode(): ready for address, ready in self.kept.items()}

    def world(self, root: str) -> dict[str, Ready]:
        """Every page of it that is here, overtaken or not."""
        found = self._worlds.get(root, World())
        return {**found.aside, **found.pages}


@dataclass(frozen=True, slots=True)
class Lent:
    """A ready answer, the change after which it was asked for, and when it must be asked for again."""

    ready: Ready
    change: int
    until: float


class Lender:
    """Any page that may be shown to everybody, asked of Flask once for all who come at the same time. Lives in the event loop.

    An answer is lent until something changes or its max-age is over; then it stays for the case that Flask has no better one.
    """

    def __init__(self, asker: Asker, shelf: Shelf) -> None:
        self._asker, self._shelf = asker, shelf
        self._lent: OrderedDict[str, Lent] = OrderedDict()
        self._bytes = 0
        self._asked: dict[tuple[str, int], asyncio.Task[Ready]] = {}

    async def lend(self, path: str) -> Ready:
        """Raises Busy when Flask has no time and nothing is here."""
        found, now = self._lent.get(path), asyncio.get_running_loop().time()
        if found and now < found.until and (found.change == self._shelf.change or found.ready.answer.lasting):
            self._lent.move_to_end(path)
            return found.ready
        last = found.ready if found else self._shelf.aside.get(path)
        try:
            ready = await self._together(path)
        except Busy:
            if last is None:
                raise
            return last
        return last if last is not None and ready.answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else ready

    async def _together(self, path: str) -> Ready:
        """Whoever asks while it is being asked waits for the same answer, unless that is one person's own."""
        key = path, self._shelf.change
        begun = self._asked.get(key)
        if begun is None:
            task = asyncio.create_task(self._ask(path, key))
            self._asked[key] = task
            task.add_done_callback(lambda _: self._asked.pop(key, None))
            return await asyncio.shield(task)
        ready = await asyncio.shield(begun)
        return ready if ready.answer.for_all else await self._ask(path, key)

    async def _ask(self, path: str, key: tuple[str, int]) -> Ready:
        ready = await self._asker.answer(self._asker.plain(path))
        if ready.answer.seconds:
            self._put(path, Lent(ready, key[1], asyncio.get_running_loop().time() + ready.answer.seconds))
        return ready

    def _put(self, path: str, lent: Lent) -> None:
        if (old := self._lent.pop(path, None)) is not None:
            self._bytes -= _size(old)
        self._lent[path] = lent
        self._bytes += _size(lent)
        while len(self._lent) > MOST_LENT or self._bytes > MOST_BYTES:
            self._bytes -= _size(self._lent.popitem(last=False)[1])


def _size(lent: Lent) -> int:
    return sum(len(form.body) for form in lent.ready.forms.values()) + 4000
