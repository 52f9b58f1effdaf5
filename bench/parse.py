"""CAP documents: our hardened parser against the PyPI package capparser, on the same documents in turn, one thread, CPU time."""

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator

from bench.documents import alert
from bench.figure import Figure, median
from lifeline.core.settings import packaged
from lifeline.intake.formats import cap

ROUNDS = 9
SECONDS = 0.15  # of each parser in each round
TARGET = ">= 8 x"


def measure() -> Iterator[Figure]:
    samples = packaged("feeds") / "samples"
    documents = {  # what is written here by us has rings, which capparser leaves as text and ours reads and checks point by point
        "a recorded rain advisory": (samples / "cap-direct" / "2015-01-01-heavy-rain-advisory.xml").read_bytes(),
        "a recorded alert in two languages": next((samples / "meteoalarm" / "linked").glob("*.xml")).read_bytes(),
        "two languages, 4 zones, rings of 12 points": alert(areas=4, points=12),
        "two languages, 25 districts, rings of 60 points": alert(areas=25, points=60),
    }
    peer = _capparser()
    for name, body in documents.items():
        ours, theirs = _in_turn(lambda body=body: cap.parse(body), peer and (lambda body=body: peer(body)))  # type: ignore[misc]
        against = (theirs, "capparser") if theirs else None
        note = f"{len(body) / 1000:.1f} kB, median of {ROUNDS} rounds{'' if theirs else '; capparser is not installed'}"
        target = TARGET if name.startswith("a recorded") else ""
        yield Figure(f"{name}: documents per second", ours, "1/s", target, against, note)


def _capparser() -> Callable[[bytes], object] | None:
    if importlib.util.find_spec("capparser") is None:
        return None
    parse: Callable[..., object] = importlib.import_module("capparser").parse
    return lambda body: parse(stringXML=body)


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object] | None) -> tuple[float, float]:
    """Medians of documents per second."""
    both: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        both[0].append(_rate(ours))
        if theirs is not None:
            both[1].append(_rate(theirs))
    return median(both[0]), median(both[1]) if both[1] else 0.0


def _rate(parse: Callable[[], object]) -> float:
    count, begun = 0, time.thread_time()
    while (spent := time.thread_time() - begun) < SECONDS:
        parse()
        count += 1
    return count / spent
