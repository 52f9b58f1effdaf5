"""Everything one poll does outside the database: ask, parse in a child, and fetch what an index points at."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from lifeline.core.cap import Alert, to_json
from lifeline.core.wire import Wire
from lifeline.intake.feed import Feed
from lifeline.intake.fetch import Body, Failed, Fetch, Fetched, Request
from lifeline.intake.formats import Parsed, Unparsed
from lifeline.intake.reading import Reading
from lifeline.intake.tables import IDENTIFIER, PLACE, SENDER, WORDS

MOST_LINKS = 200
PATIENCE = 60.0  # seconds for all documents behind one index; the rest is read at the next poll
Parse = Callable[[str, bytes], Parsed]
Wanted = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document could not be read, and what staff can do."""

    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document: its body, and what was read in it, or the fault."""

    address: str
    body: bytes
    digest: str
    linked: bool = False
    alerts: tuple[Alert, ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """One poll's harvest. `index` is the document of the feed itself; `missing` are links that gave no body, `left` those not tried."""

    answer: Fetched
    index: Page | None = None
    linked: tuple[Page, ...] = ()
    missing: tuple[tuple[str, Failed], ...] = ()
    left: int = 0

    @property
    def pages(self) -> tuple[Page, ...]:
        return ((self.index,) if self.index else ()) + self.linked

    @property
    def whole(self) -> bool:
        """Nothing of this answer is left to be read."""
        return not self.missing and not self.left and not any(page.fault for page in self.pages)


def gather(wire: Wire, request: Request, *, fetch: Fetch, parse: Parse, wanted: Wanted, patience: float = PATIENCE) -> Gathered:
    """`wanted` says which links are still to be read, in which order. No session may be open during this call."""
    answer = fetch(wire, request)
    if not isinstance(answer, Body):
        return Gathered(answer)
    index = read_page(request.feed, request.address, answer.body, digest=answer.validators.digest, parse=parse)
    if index.fault or not request.feed.links:
        return Gathered(answer, index)
    links = wanted(index.links)
    pages: list[Page] = []
    missing: list[tuple[str, Failed]] = []
    ends = time.monotonic() + patience
    for link in links[:MOST_LINKS]:
        if time.monotonic() >= ends:
            break
        found = fetch(wire, Request(request.feed, link, request.now))
        if isinstance(found, Body):
            pages.append(read_page(request.feed, link, found.body, digest=found.validators.digest, parse=parse, linked=True))
        elif isinstance(found, Failed):
            missing.append((link, found))
    return Gathered(answer, index, tuple(pages), tuple(missing), len(links) - len(pages) - len(missing))


def read_page(feed: Feed, address: str, body: bytes, *, digest: str, parse: Parse, linked: bool = False) -> Page:
    """The document parsed, less what the feed's file does not allow; each thing left out is a note."""
    try:
        parsed = parse(feed.linked_format if linked else feed.format, body)
    except Unparsed as error:
        return Page(address, body, digest, linked, fault=Fault(plain(error.cause), plain(error.remedy)))
    alerts = tuple(alert for alert in parsed.alerts if not unfit(alert, feed.senders))
    links = () if linked else tuple(dict.fromkeys(link for link in parsed.links if feed.follows(link)))
    notes = [*parsed.notes, *(why for alert in parsed.alerts if (why := unfit(alert, feed.senders)))]
    refused = len(set(parsed.links) - set(links))
    if refused:
        notes.append(f"{refused} link(s) lead outside the addresses that feeds/{feed.name}.yaml allows and were not followed")
    return Page(address, body, digest, linked, alerts, links, tuple(map(plain, notes)), tuple(map(storable, parsed.readings)))


def unfit(alert: Alert, senders: Collection[str]) -> str:
    """Why this alert is not stored; empty when it is."""
    name = plain(alert.identifier, 80)
    if senders and alert.sender not in senders:
        return f"{name} is from {plain(alert.sender, 80)}, who is not among this feed's senders"
    if len(alert.sender) > SENDER or len(alert.identifier) > IDENTIFIER or "\0" in alert.sender + alert.identifier:
        return f"{name}: its sender or identifier cannot be stored"
    try:
        to_json(alert).encode()
    except UnicodeEncodeError:
        return f"{name} holds broken characters"
    return ""


def storable(reading: Reading) -> Reading:
    """The reading with names that fit a row."""
    return replace(reading, station=plain(reading.station, 60), name=plain(reading.name, PLACE), area=plain(reading.area, PLACE))


def plain(text: str, most: int = WORDS) -> str:
    """Text fit for a row of either kind of database: no half characters, no NUL, no more than fits."""
    return text.encode(errors="replace").decode().replace("\0", "")[:most]
