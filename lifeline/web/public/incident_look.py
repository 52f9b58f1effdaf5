"""The incident map of one world kept in memory: read once, then only what changed, and never oftener than it can afford."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from lifeline.core.clock import true_time
from lifeline.core.window import Window
from lifeline.incidents import cells, read
from lifeline.incidents.family import PublicWords
from lifeline.incidents.read import PinView
from lifeline.web.public.incident_filter import EVERYTHING, Filter, chosen

REST, MOST_REST, SHARE = 0.3, 2.0, 4  # seconds between two looks, and at least so many times as long as the last one took
MOST_KEPT = 60  # filters and objects made of them, of one state of the map
_URGENT = {"life": 0, "urgent": 1, "normal": 2}
AGES = timedelta(seconds=20)  # after which the same map is looked at as a new one, since incidents fade
Made = TypeVar("Made")
Order = tuple[bool, int, float, int]


@dataclass(slots=True, eq=False)
class Chart:
    """The map at one moment, the most urgent and newest first. Never changed; what is made of it is made once.

    `v` is the same wherever the same map is shown. `t`: until when it is known to hold, by the clock of its world; `made`: the same
    by the true one.
    """

    pins: tuple[PinView, ...]
    v: str
    t: datetime
    made: datetime
    _made: dict[Hashable, object] = field(default_factory=dict)

    @property
    def t_text(self) -> str:
        return self.made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, kept as long as the map stays as it is. Two threads at once make it twice, which harms nothing."""
        if key not in self._made:
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            self._made[key] = make()
        return self._made[key]  # type: ignore[return-value]

    def of(self, wanted: Filter) -> tuple[PinView, ...]:
        return self.pins if wanted == EVERYTHING else self.once(("of", wanted), lambda: tuple(chosen(self.pins, wanted, self.t)))

    def in_block(self, wanted: Filter, zoom: int, where: cells.Spot) -> tuple[list[PinView], cells.Block]:
        """What stands in one block: all of it, and as it is shown there."""
        by_block = self.once(("blocks", wanted, zoom), lambda: cells.blocks(self.of(wanted), zoom))
        pins = by_block.get(where, [])
        return pins, cells.block(pins, zoom)


class MapLook:
    """What the pages of the map are made from: shared by both languages of a world, and by all who ask at the same time."""

    def __init__(self, window: Window, public_words: PublicWords = "after_look") -> None:
        self.window = window
        self.public_words = public_words
        self._pins: list[tuple[Order, PinView]] = []
        self._first_over = datetime.min.replace(tzinfo=UTC)
        self._changes = -1
        self._world: Hashable = None
        self._chart: Chart | None = None
        self._next = float("-inf")
        self._looking = threading.Lock()

    def seen(self) -> Chart | None:
        """None while the world has not been set up. Raises DBAPIError when its database does not answer."""
        database = self.window.database()
        if database is None:
            return None
        with self._looking:
            begun = self.window.clock.monotonic()
            if self._chart is None or begun >= self._next:
                now = self.window.clock.now()
                with database.reading() as session:
                    self._begin_anew(read.world(session))
                    self._chart = self._with(read.changed(session, self._changes, now, self.public_words), now)
                took = self.window.clock.monotonic() - begun
                self._next = begun + min(MOST_REST, max(REST, SHARE * took))
            return self._chart

    def _begin_anew(self, world: Hashable) -> None:
        """An exercise that is set up again has another database behind the same address."""
        if world != self._world:
            self._pins, self._changes, self._chart, self._world = [], -1, None, world

    def _with(self, told: read.Changed, now: datetime) -> Chart:
        """Only what moved is sorted in, and what ran out is looked for only when something must have."""
        moved = {*told.gone, *(one.id for one in told.pins)}
        self._changes = told.changes
        if self._chart is not None and not moved and now < self._first_over:
            return self._chart if now - self._chart.t < AGES else replace_time(self._chart, now, self._made())
        self._pins = [pair for pair in self._pins if pair[1].id not in moved and pair[1].until > now]
        self._pins += [(order(one), one) for one in told.pins if one.until > now]
        self._pins.sort()
        self._first_over = min((one.until for _, one in self._pins), default=datetime.max.replace(tzinfo=UTC))
        return Chart(tuple(one for _, one in self._pins), f"{told.changes}-{len(self._pins)}", now, self._made())

    def _made(self) -> datetime:
        return true_time(self.window.clock)


def replace_time(chart: Chart, now: datetime, made: datetime) -> Chart:
    """The same map, looked at later: ages have moved on."""
    return Chart(chart.pins, chart.v, now, made)


def order(one: PinView) -> Order:
    """What was dealt with last, life first, then the newest."""
    return one.state == "handled", _URGENT[one.urgency], -one.last_at.timestamp(), -one.id
