"""From a document to a decision, and what an unchanged feed costs: the child's start apart, on SQLite with synchronous=FULL."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bench.documents import alert
from bench.figure import Figure, median, median_of
from bench.stage import Fresh, Watched, sqlite
from lifeline import flows
from lifeline.bulletins import carry
from lifeline.bulletins.decide import decide
from lifeline.core import cap
from lifeline.core.settings import packaged
from lifeline.intake.child import parse, parse_here
from lifeline.intake.formats import Parsed
from lifeline.intake.fresh import fresh
from lifeline.intake.poll import State, poll
from tests.bulletins.town import KMA, NOW, office
from tests.intake.loopback_source import feed_at, open_source

ROUNDS = 15
SAMPLE = ("kma-pwncd", "kma-warnings", "2026-01-13-0500-heavy-snow-advisory.json")


def measure() -> Iterator[Figure]:
    format_, feed, name = SAMPLE
    body = (packaged("feeds") / "samples" / feed / name).read_bytes()
    with sqlite() as make:
        yield from _decided(make, format_, body)
        yield from _unchanged(make)


def _decided(make: Fresh, format_: str, body: bytes) -> Iterator[Figure]:
    inside, child = [], []
    database = make()
    _decide(database, parse_here(format_, body), -1)
    for number in range(ROUNDS):
        begun = time.monotonic()
        parsed = parse_here(format_, body)
        _decide(database, parsed, number)
        inside.append((time.monotonic() - begun) * 1000)
        begun = time.monotonic()
        parse(format_, body)
        child.append((time.monotonic() - begun) * 1000)
    database.close()
    yield Figure("document -> decision: parse, keep the unseen, decide", median(inside), "ms", "<= 5 ms", note=median_of(inside))
    yield Figure("the same document in the child that can be killed", median(child), "ms", note=median_of(child))


def _decide(database: Watched, parsed: Parsed, number: int) -> None:
    """Store what is unseen (committed), then decide on the first alert with what is in force read from the database."""
    now = NOW + timedelta(seconds=number)
    alerts = [replace(one, identifier=f"{one.identifier}:{number}") for one in parsed.alerts]
    with database.writing() as session:
        fresh(session, KMA.name, alerts, document_id=None, now=now, seed=False)
    with database.reading() as session:
        carry.decided(session, alerts[0])
        standing = flows.in_force(session, NOW)
    data = office()
    decide(
        alerts[0],
        source=KMA,
        city=data.city,
        hazards=data.hazards,
        guideline=data.guideline,
        in_force=standing,
        now=now,
        world=cap.Status.ACTUAL,
        templates=frozenset(data.templates),
    )


def _unchanged(make: Fresh) -> Iterator[Figure]:
    """A feed that answers 304, and one that sends the same body again: neither is parsed."""
    for name, etag in (("304 by its ETag", '"v1"'), ("same body again, no ETag", "")):
        database, parser = make(), Counted()
        with open_source() as source:
            source.says(alert(areas=25, points=60), **({"ETag": etag} if etag else {}))
            first = _poll(database, source.url, parser, 0)
            parser.parses = 0
            if etag:
                source.says("", status=304, ETag=etag)
            taken = [_poll(database, source.url, parser, number) for number in range(1, ROUNDS)]
        database.close()
        yield Figure(f"unchanged feed ({name}): parses", parser.parses, "parses", "= 0 parses", note=f"{len(taken)} polls")
        yield Figure(f"unchanged feed ({name}): one poll", median(taken), "ms", against=(first, "the first poll"), note=median_of(taken))


class Counted:
    """The parser, without its child, and how often it was called."""

    def __init__(self) -> None:
        self.parses = 0

    def __call__(self, format_: str, body: bytes) -> Parsed:
        self.parses += 1
        return parse_here(format_, body)


def _poll(database: Watched, url: str, parser: Counted, minutes: int) -> float:
    begun = time.monotonic()
    polled = poll(database, feed_at(url, format="cap"), now=NOW + timedelta(minutes=minutes), parse=parser)
    if polled.state is not (State.NOTHING if minutes else State.FIRST):
        raise RuntimeError(f"poll {minutes} ended as {polled.state}: {polled.note}")
    return (time.monotonic() - begun) * 1000
