"""The sums of a backtest: how much was posted, how close to the limits, how long people waited, and where a person was asked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.cli.rehearsal import Rehearsed
from lifeline.cli.timeline import KINDS, WORDS, Entry, Posts, count, span
from lifeline.core.people import Account, Quota
from lifeline.core.text import KST

ASKED = ("waits", "person", "not approved", "not read", "undecided")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FirstWord:
    """The first bulletin of one emergency: when a document first told of it, and how long until the last account had it."""

    number: str
    level: str
    heard_at: datetime
    waited: timedelta
    approved: bool


@dataclass(frozen=True, slots=True)
class OnX:
    """The X account that came nearest to its quota: most posts in one span of it."""

    account: str
    most: int
    quota: Quota


@dataclass(frozen=True, slots=True)
class Tally:
    documents: int
    messages: int
    came_to: Mapping[str, int]
    kinds: Mapping[str, int]
    posts: int
    most_per_account: int
    most_in_an_hour: int
    on_x: OnX | None
    first_words: tuple[FirstWord, ...]
    asked: tuple[Entry, ...]
    standing: tuple[str, ...]
    open: tuple[str, ...]
    alarms: Mapping[str, int]


def tally(told: Rehearsed, accounts: Sequence[Account], *, documents: int) -> Tally:
    posted = [told.posts[one.number] for one in told.entries if one.what == "posted"]
    moments: dict[str, list[datetime]] = {}
    for account, _, at in (sent for posts in posted for sent in posts.sent):
        moments.setdefault(account, []).append(at)
    return Tally(
        documents=documents,
        messages=sum(len(one.said) for one in told.entries if not one.approved),
        came_to=dict(Counter(one.what for one in told.entries)),
        kinds=dict(Counter(KINDS[posts.kind] for posts in posted)),
        posts=sum(posts.accounts for posts in posted),
        most_per_account=max(map(len, moments.values()), default=0),
        most_in_an_hour=max((most_within(some, HOUR) for some in moments.values()), default=0),
        on_x=_on_x(moments, accounts),
        first_words=tuple(_first_words(told)),
        asked=tuple(one for one in told.entries if one.what in ASKED),
        standing=told.standing,
        open=told.open,
        alarms=dict(Counter(kind for kind, _ in told.alarms)),
    )


def most_within(moments: Sequence[datetime], width: timedelta) -> int:
    """The most of them in any span of that width."""
    ordered = sorted(moments)
    return max((sum(start <= one < start + width for one in ordered) for start in ordered), default=0)


def _on_x(moments: Mapping[str, Sequence[datetime]], accounts: Sequence[Account]) -> OnX | None:
    found = [
        OnX(one.id, most_within(moments.get(one.id, ()), timedelta(seconds=one.quota.seconds)), one.quota)
        for one in accounts
        if one.channel == "x" and one.quota is not None
    ]
    return max(found, key=lambda one: one.most / one.quota.posts, default=None)


def _first_words(told: Rehearsed) -> Iterator[FirstWord]:
    begun: set[str] = set()
    for one in told.entries:
        posts = told.posts.get(one.number)
        if one.what != "posted" or posts is None or posts.situation in begun or one.heard_at is None:
            continue
        begun.add(posts.situation)
        last = posts.last_receipt or one.at
        yield FirstWord(one.number, f"{posts.level['ko']}, {posts.area['ko']}", one.heard_at, last - one.heard_at, one.approved)


def lines(sums: Tally, posts: Mapping[str, Posts]) -> Iterator[str]:
    """The summary, for reading."""
    yield "\nIn sum"
    came = ", ".join(f"{number} {WORDS[what].lower()}" for what, number in sorted(sums.came_to.items()))
    yield f"  {count(sums.documents, 'document')}, {count(sums.messages, 'official message')}: {came}"
    yield f"  bulletins: {', '.join(f'{number} {kind}' for kind, number in sorted(sums.kinds.items())) or 'none'}"
    yield f"  {count(sums.posts, 'post')}; at most {sums.most_per_account} on one account, {sums.most_in_an_hour} in one hour"
    if sums.on_x:
        quota = sums.on_x.quota
        most = count(sums.on_x.most, "post")
        yield f"  X: at most {most} on one account in {quota.seconds // 60} minutes; its quota allows {quota.posts}"
    yield "  from the document to the last account, for the first word of each emergency:"
    for one in sums.first_words:
        person = ", a person approved (assumed)" if one.approved else ""
        yield f"    {_when(one.heard_at)} {span(one.waited) if one.waited else 'at once'}{person}: {one.number} {one.level}"
    yield f"  a person was asked {count(len(sums.asked), 'time')}:"
    yield from (f"    {_when(one.at)} {WORDS[one.what].lower()}: {one.file or one.number}" for one in sums.asked)
    yield from _at_the_end(sums, posts)


def _at_the_end(sums: Tally, posts: Mapping[str, Posts]) -> Iterator[str]:
    for title, numbers in (("in force at the end", sums.standing), ("still waiting for a person at the end", sums.open)):
        yield f"  {title}:{'' if numbers else ' nothing'}"
        yield from (f"    {number} {posts[number].level['ko']}, {posts[number].area['ko']}" for number in numbers)
    others = {kind: number for kind, number in sums.alarms.items() if kind not in ("person-needed", "approval-needed")}
    if others:
        yield f"  other alarms open at the end: {', '.join(f'{number} {kind}' for kind, number in sorted(others.items()))}"


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(KST):%d %b %H:%M}"
