"""CAP documents: read, and read and decided on, against hardened lxml alone and the PyPI packages cap-composer and capparser, in turn."""

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import cycle

from bench import rotation
from bench.cap_composer import Peer, peer
from bench.documents import alert
from bench.figure import Figure, median
from lifeline.bulletins.decide import Source, decide
from lifeline.bulletins.office import open_office
from lifeline.core.cap import Status
from lifeline.core.settings import packaged
from lifeline.intake.formats import _xml, cap

ROUNDS = 9
SECONDS = 0.15  # of each in each round, one thread, CPU time
CAPPARSER, LXML, CAP_COMPOSER = ">= 8 x", ">= 0.2 x", ">= 1.5 x"
Rate = Callable[[float], float]


def measure() -> Iterator[Figure]:
    samples = packaged("feeds") / "samples"
    rain = (samples / "cap-direct" / "2015-01-01-heavy-rain-advisory.xml").read_bytes()
    snow = (samples / "cap-direct" / "2026-01-13-0500-heavy-snow-advisory.xml").read_bytes()
    french = next((samples / "meteoalarm" / "linked").glob("*.xml")).read_bytes()
    documents = {  # what is written here by us has rings, which capparser leaves as text and ours reads and checks point by point
        "a recorded rain advisory": rotation.distinct(rain, rotation.SEOUL, rotation.RAIN),
        "a snow advisory with a signature": rotation.distinct(snow, rotation.SEOUL, rotation.SNOW),
        "a recorded alert in two languages": rotation.distinct(french, rotation.FRANCE, rotation.VIGILANCE),
        "two languages, 4 zones, rings of 12 points": rotation.distinct(alert(areas=4, points=12)),
        "two languages, 25 districts, rings of 60 points": [alert(areas=25, points=60)],
    }
    with peer() as composer:
        for name, bodies in documents.items():
            yield from _figures(name, bodies, composer, recorded=name.startswith("a "))


def _figures(name: str, bodies: Sequence[bytes], composer: Peer | None, *, recorded: bool) -> Iterator[Figure]:
    """The targets are for distinct documents: one document again and again finds every look-up remembered, and is only printed."""
    theirs = _capparser(bodies[0])
    rates = {
        "read": _rate(cap.parse, bodies),
        "decided": _rate(_deciding(), bodies),
        "decided again": _rate(_deciding(), bodies[:1]),
        "lxml": _rate(_xml.read, bodies),
        **({"capparser": _rate(theirs, bodies)} if theirs else {}),
        **({"cap-composer": lambda seconds: composer.rate(bodies, seconds)} if composer else {}),
    }
    found = _in_turn(rates)
    told = (
        ("read", "documents read", "capparser", "capparser", CAPPARSER),
        ("read", "documents read", "cap-composer", "cap-composer", CAP_COMPOSER),
        ("decided", "read and decided on", "lxml", "hardened lxml alone", LXML),
        ("decided", "read and decided on", "cap-composer", "cap-composer, only reading", CAP_COMPOSER),
        ("decided again", "the same one again and again", "lxml", "hardened lxml alone", ""),
    )
    for ours, what, other, words, target in told:
        if theirs is None and other == "capparser" and importlib.util.find_spec(other):
            continue  # it cannot read this one
        against = (found[other], words) if other in found else None
        note = f"{_kilobytes(bodies, again=ours == 'decided again')}, median of {ROUNDS} rounds"
        missing = "" if against else f"; {other} is not installed"
        yield Figure(f"{name}: {what} per second", found[ours], "1/s", target if recorded else "", against, note + missing)


def _kilobytes(bodies: Sequence[bytes], *, again: bool) -> str:
    return f"{len(bodies[0]) / 1000:.1f} kB" + (f", {len(bodies)} distinct" if len(bodies) > 1 and not again else "")


def _deciding() -> Callable[[bytes], object]:
    """Reading and deciding, as a pinned feed of today; nothing is in force."""
    office = open_office(packaged("city"), packaged("alert_templates"))
    source = Source("bench", "pinned", timedelta(minutes=30))

    def run(body: bytes) -> object:
        official = cap.parse(body).alerts[0]
        return decide(
            official,
            source=source,
            city=office.city,
            hazards=office.hazards,
            guideline=office.guideline,
            in_force=(),
            now=official.sent,
            world=Status.ACTUAL,
            templates=office.templates,
        )

    return run


def _capparser(body: bytes) -> Callable[[bytes], object] | None:
    if importlib.util.find_spec("capparser") is None:
        return None
    parse: Callable[..., object] = importlib.import_module("capparser").parse
    try:
        parse(stringXML=body)
    except AttributeError:  # it knows no signatures
        return None
    return lambda body: parse(stringXML=body)


def _in_turn(rates: dict[str, Rate]) -> dict[str, float]:
    """Medians of documents per second."""
    rounds = [{name: rate(SECONDS) for name, rate in rates.items()} for _ in range(ROUNDS)]
    return {name: median(one[name] for one in rounds) for name in rates}


def _rate(run: Callable[[bytes], object], bodies: Sequence[bytes]) -> Rate:
    turning = cycle(bodies)

    def rate(seconds: float) -> float:
        count, begun = 0, time.thread_time()
        while (spent := time.thread_time() - begun) < seconds:
            run(next(turning))
            count += 1
        return count / spent

    return rate
