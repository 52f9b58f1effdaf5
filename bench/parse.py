"""CAP documents: read, and read and decided on, against hardened lxml alone and the PyPI packages cap-composer and capparser, in turn."""

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

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
    documents = {  # what is written here by us has rings, which capparser leaves as text and ours reads and checks point by point
        "a recorded rain advisory": (samples / "cap-direct" / "2015-01-01-heavy-rain-advisory.xml").read_bytes(),
        "a snow advisory with a signature": (samples / "cap-direct" / "2026-01-13-0500-heavy-snow-advisory.xml").read_bytes(),
        "a recorded alert in two languages": next((samples / "meteoalarm" / "linked").glob("*.xml")).read_bytes(),
        "two languages, 4 zones, rings of 12 points": alert(areas=4, points=12),
        "two languages, 25 districts, rings of 60 points": alert(areas=25, points=60),
    }
    with peer() as composer:
        for name, body in documents.items():
            yield from _figures(name, body, composer, recorded=name.startswith("a "))


def _figures(name: str, body: bytes, composer: Peer | None, *, recorded: bool) -> Iterator[Figure]:
    theirs = _capparser(body)
    rates = {
        "read": _rate(lambda: cap.parse(body)),
        "decided": _rate(_deciding(body)),
        "lxml": _rate(lambda: _xml.read(body)),
        **({"capparser": _rate(theirs)} if theirs else {}),
        **({"cap-composer": lambda seconds: composer.rate(body, seconds)} if composer else {}),
    }
    found = _in_turn(rates)
    told = (
        ("read", "capparser", "capparser", CAPPARSER),
        ("read", "cap-composer", "cap-composer", CAP_COMPOSER),
        ("decided", "lxml", "hardened lxml alone", LXML),
        ("decided", "cap-composer", "cap-composer, only reading", CAP_COMPOSER),
    )
    for ours, other, words, target in told:
        if theirs is None and other == "capparser" and importlib.util.find_spec(other):
            continue  # it cannot read this one
        against = (found[other], words) if other in found else None
        note = f"{len(body) / 1000:.1f} kB, median of {ROUNDS} rounds{'' if against else f'; {other} is not installed'}"
        what = "documents read" if ours == "read" else "read and decided on"
        yield Figure(f"{name}: {what} per second", found[ours], "1/s", target if recorded else "", against, note)


def _deciding(body: bytes) -> Callable[[], object]:
    """Reading and deciding, as a pinned feed of today; nothing is in force."""
    office = open_office(packaged("city"), packaged("alert_templates"))
    source = Source("bench", "pinned", timedelta(minutes=30))

    def run() -> object:
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


def _capparser(body: bytes) -> Callable[[], object] | None:
    if importlib.util.find_spec("capparser") is None:
        return None
    parse: Callable[..., object] = importlib.import_module("capparser").parse
    try:
        parse(stringXML=body)
    except AttributeError:  # it knows no signatures
        return None
    return lambda: parse(stringXML=body)


def _in_turn(rates: dict[str, Rate]) -> dict[str, float]:
    """Medians of documents per second."""
    rounds = [{name: rate(SECONDS) for name, rate in rates.items()} for _ in range(ROUNDS)]
    return {name: median(one[name] for one in rounds) for name in rates}


def _rate(run: Callable[[], object]) -> Rate:
    def rate(seconds: float) -> float:
        count, begun = 0, time.thread_time()
        while (spent := time.thread_time() - begun) < seconds:
            run()
            count += 1
        return count / spent

    return rate
