"""What a backtest tells: one entry for each thing that happened, the posts of each bulletin, and both as lines and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from textwrap import wrap

import click

from lifeline.bulletins import read
from lifeline.bulletins.compose import Message
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import Sent
from lifeline.core.people import Account
from lifeline.core.text import KST
from lifeline.wiring import room_of

KINDS = {"alert": "new", "update": "update", "over": "all clear", "called_off": "called off", "correction": "correction"}
WORDS = {
    "posted": "POSTED",
    "waits": "WAITS FOR A PERSON",
    "person": "CALLS A PERSON",
    "record": "recorded",
    "nothing": "nothing new",
    "not read": "NOT READ",
    "not approved": "STILL WAITS",
    "ran out": "ran out by itself",
    "lapsed": "lapsed unsaid",
    "undecided": "NOT DECIDED",
}
MARGIN = " " * 7
WIDTH = 130


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `what` is a key of WORDS; `heard_at` is when its document was there, `approved` that a person is assumed.

    `said`: what the source said, one line for each message; `number` of the bulletin it became.
    """

    at: datetime
    what: str
    why: str = ""
    feed: str = ""
    file: str = ""
    fact: str = ""
    off: bool = False
    said: tuple[str, ...] = ()
    number: str = ""
    heard_at: datetime | None = None
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """How long the posts of one platform and language are, as the platform counts, and how much it takes."""

    channel: str
    language: str
    shortest: int
    longest: int
    limit: int
    unit: str


@dataclass(frozen=True, slots=True)
class Text:
    """One distinct text and the accounts that posted it."""

    text: str
    language: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posts:
    """A bulletin and its posts. `situation`: the number of its first. `level`, `area`, `besides`, `lifted` are the office's words by
    language; `sent` are account, channel and time of each receipt; `not_sent` counts the others by state."""

    number: str
    situation: str
    kind: str
    hazard: str
    level_id: str
    level: Mapping[str, str]
    area: Mapping[str, str]
    besides: Mapping[str, str]
    lifted: Mapping[str, str]
    districts: tuple[str, ...]
    source_sent: datetime | None
    issued_at: datetime | None
    accounts: int
    not_sent: Mapping[str, int]
    rooms: tuple[Room, ...] = ()
    texts: tuple[Text, ...] = ()
    sent: tuple[tuple[str, str, datetime], ...] = field(default=(), repr=False)

    @property
    def last_receipt(self) -> datetime | None:
        return max((at for _, _, at in self.sent), default=None)


def posts_of(view: read.BulletinView, message: Message, office: Office, accounts: Sequence[Account]) -> Posts:
    template = office.templates[view.hazard]
    sent = [post for post in view.deliveries if post.state == Sent.SENT and post.sent_at is not None]
    missed = [post.state for post in view.deliveries if post.state != Sent.SENT]
    return Posts(
        number=view.number,
        situation=view.situation,
        kind=view.kind,
        hazard=view.hazard,
        level_id=view.level,
        level=dict(template.levels[view.level].name),
        area={"ko": message.area_ko, "en": message.area_en},
        besides={"ko": message.besides_ko, "en": message.besides_en},
        lifted={"ko": message.lifted_ko, "en": message.lifted_en},
        districts=view.districts,
        source_sent=view.source_sent,
        issued_at=view.issued_at,
        accounts=len(sent),
        not_sent={state: missed.count(state) for state in sorted(set(missed))},
        rooms=tuple(_rooms(sent, {account.id: account for account in accounts})),
        texts=tuple(_texts(sent)),
        sent=tuple((post.account, post.channel, post.sent_at) for post in sent if post.sent_at),
    )


def _rooms(posts: Sequence[read.DeliveryView], accounts: Mapping[str, Account]) -> Iterator[Room]:
    for channel, language in sorted({(post.channel, post.language) for post in posts}):
        measures = [room_of(accounts[post.account], post.text) for post in posts if (post.channel, post.language) == (channel, language)]
        lengths = [one.length for one in measures]
        yield Room(channel, language, min(lengths), max(lengths), measures[0].limit, measures[0].unit)


def _texts(posts: Sequence[read.DeliveryView]) -> Iterator[Text]:
    for text in dict.fromkeys(post.text for post in posts):
        same = [post for post in posts if post.text == text]
        yield Text(text, same[0].language, tuple(post.account for post in same))


def lines(entries: Sequence[Entry], posts: Mapping[str, Posts], *, titles: Mapping[str, str], texts: bool) -> Iterator[str]:
    """The timeline in lines, a heading for each day; all times are Korean."""
    day = ""
    for one in entries:
        local = one.at.astimezone(KST)
        if day != (day := f"{local:%A, %d %B %Y}"):
            yield f"\n{day} (KST)"
        off = " [this feed is switched off in feeds/]" if one.off else ""
        source = f"{titles.get(one.feed, one.feed)}{off}" if one.feed else "lifeline"
        yield f"{local:%H:%M}  {source}{': approved (assumed)' if one.approved else ''}"
        yield from (f"{MARGIN}said: {line}" for line in one.said if not one.approved)
        yield f"{MARGIN}{_became(one, posts)}"
        if one.what == "posted":
            yield from _sent(one, posts[one.number], texts=texts)


def _became(one: Entry, posts: Mapping[str, Posts]) -> str:
    about = posts.get(one.number)
    if about is None:
        return f"{WORDS[one.what]}: {one.why}"
    words = f"{KINDS[about.kind]}: {about.level['ko']} ({about.level['en']}), {about.area['ko']}"
    besides = f"; besides {about.besides['ko']}" if about.besides["ko"] else ""
    lifted = f"; no longer {about.lifted['ko']}" if about.lifted["ko"] else ""
    why = "" if one.what == "posted" else f"\n{MARGIN}why: {one.why}"
    return f"{WORDS[one.what]} {one.number}, {words}{besides}{lifted}{why}"


def _sent(one: Entry, about: Posts, *, texts: bool) -> Iterator[str]:
    missed = "".join(f", {number} {state}" for state, number in about.not_sent.items())
    yield f"{MARGIN}{count(about.accounts, 'account')}{missed}; last receipt {waited(one, about)}"
    yield from wrap(" | ".join(map(_length, about.rooms)), WIDTH, initial_indent=MARGIN, subsequent_indent=MARGIN)
    for text in about.texts if texts else ():
        yield f"{MARGIN}--- {len(text.accounts)} x {text.language} ({text.accounts[0]})"
        yield from (f"{MARGIN}| {line}".rstrip() for line in text.text.splitlines())


def _length(room: Room) -> str:
    lengths = f"{room.shortest}" if room.shortest == room.longest else f"{room.shortest}-{room.longest}"
    return f"{room.channel} {room.language} {lengths} of {room.limit:,} {room.unit}"


def waited(one: Entry, about: Posts) -> str:
    """From the document to the last receipt, in words."""
    if one.heard_at is None or about.last_receipt is None:
        return "never"
    return f"{span(about.last_receipt - one.heard_at)} after the document" if about.last_receipt > one.heard_at else "at once"


def span(some: timedelta) -> str:
    minutes, seconds = divmod(int(some.total_seconds()), 60)
    return " ".join(part for part in (f"{minutes} min" if minutes else "", f"{seconds} s" if seconds or not minutes else "") if part)


def count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def echo(some: Iterator[str]) -> None:
    for line in some:
        click.echo(line)
