"""Hostile documents of up to 2 MB: CPU milliseconds of our parser until each is refused (in the child that parses it, start aside)."""

import time
from collections.abc import Iterator

from bench.documents import HOSTILE
from bench.figure import Figure, median
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Unparsed

ROUNDS = 7


def measure() -> Iterator[Figure]:
    for name, body in HOSTILE.items():
        taken = [_refused(body) for _ in range(ROUNDS)]
        size = f"{len(body) / 1_000_000:.2f} MB"
        yield Figure(name, median(taken), "ms", "<= 50 ms", note=f"{size}, median of {ROUNDS}, worst {max(taken):.3g} ms")


def _refused(body: bytes) -> float:
    begun = time.thread_time()
    try:
        parse_here("cap", body)
    except Unparsed:
        return (time.thread_time() - begun) * 1000
    raise RuntimeError("the document was taken")
