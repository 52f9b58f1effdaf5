"""A feed of 10,000 entries: the most memory of the child that reads it and of the process that stores what it holds."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.figure import Figure

ENTRIES = 10_000
ROOM = "<= 150 MB"
_CHILD = (
    "import re, sys\n"
    "from lifeline.intake.formats.__main__ import main\n"
    "code = main(sys.argv[1], '5', '256')\n"
    "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1], file=sys.stderr)\n"
    "raise SystemExit(code)\n"
)


def measure() -> Iterator[Figure]:
    for name, (format_, body) in _documents().items():
        yield from _read(name, format_, body)
    for what in STORED:
        yield from _stored(what)


def _documents() -> dict[str, tuple[str, bytes]]:
    """Each as large as its 10,000 entries make it; those with more tags or quotes than any office sends are refused by name."""
    numbers = range(ENTRIES)
    atom = "".join(f"<entry><id>u:{n}</id><updated>2026-01-13T05:00:00Z</updated><title>대설 {n}</title></entry>" for n in numbers)
    rss = "".join(f"<item><link>https://a.example/cap/{n:09}.xml</link></item>" for n in numbers)
    stages = [{"wlobscd": 1_000_000 + n, "ymdhm": 202407180730, "wl": n % 100 / 10} for n in numbers[:9_990]]
    messages = [{"SN": n, "MSG_CN": "눈이 옵니다", "CRT_DT": "2026/01/13 05:00:00", "RCPTN_RGN_NM": "서울특별시"} for n in numbers]
    return {
        "RSS index of 10,000 documents": ("cap-rss", f"<rss><channel>{rss}</channel></rss>".encode()),
        "Atom of 10,000 entries": ("atom", f'<feed xmlns="http://www.w3.org/2005/Atom">{atom}</feed>'.encode()),
        "9,990 river stages": ("hrfco-waterlevel", json.dumps({"content": stages}, separators=(",", ":")).encode()),
        "10,000 text messages": ("mois-sms", json.dumps({"header": {"resultCode": "00"}, "body": messages}).encode()),
    }


def _read(name: str, format_: str, body: bytes) -> Iterator[Figure]:
    begun = time.monotonic()
    child = subprocess.run([sys.executable, "-I", "-c", _CHILD, format_], input=body, capture_output=True, check=True)
    took, answer = (time.monotonic() - begun) * 1000, json.loads(child.stdout)
    became = (
        f"refused: {answer['cause']}"
        if "cause" in answer
        else f"{len(answer['alerts'])} alerts, {len(answer['links'])} links, {len(answer['readings'])} readings"
    )
    note = f"{len(body) / 1e6:.2f} MB, {took:,.0f} ms; {became}"
    yield Figure(f"{name}: the child's most memory", int(child.stderr) / 1024, "MB", ROOM, note=note)


def _stored(what: str) -> Iterator[Figure]:
    """In a process of its own, so that nothing measured before it counts."""
    with tempfile.TemporaryDirectory() as folder:
        asked = subprocess.run([sys.executable, "-m", "bench.feed_size", what, folder], capture_output=True, check=True, text=True)
    said = json.loads(asked.stdout)
    note = f"{said['took']:,.0f} ms a poll; {said['note']}; the process alone {said['before']:.0f} MB"
    yield Figure(f"10,000 {what} in one answer: the store's most memory", said["peak"], "MB", ROOM, note=note)


@dataclass(frozen=True)
class Case:
    """Lines of the answer of a poll, by its number, and what must come of it."""

    lines: Callable[[int], list[str]]
    expected: int


def _readings(number: int) -> list[str]:
    """400 gauges in each of 25 districts; all cross at the second poll."""
    value = 0 if number == 0 else 60 + number
    return [f"{n} {value} {10 * number} 제{n % 25}구" for n in range(ENTRIES)]


STORED = {
    "readings": Case(_readings, 25),
    "alerts": Case(lambda number: [f"a{n}-{number}" for n in range(ENTRIES)], ENTRIES),
}


def _poll_twice(what: str, folder: Path) -> dict[str, object]:
    from lifeline import migrations
    from lifeline.core.cap import Status
    from lifeline.core.db import open_database
    from lifeline.intake.fetch import Body, Validators
    from lifeline.intake.poll import poll
    from tests.intake import gauges
    from tests.intake.loopback_source import SENT, Lines, feed_at

    url = f"sqlite:///{folder}/drill.db"
    migrations.upgrade(url, Status.EXERCISE, SENT)
    database, before = open_database(url, Status.EXERCISE), _peak()
    numbers = what == "readings"
    feed = gauges.gauges("http://127.0.0.1:9/feed") if numbers else feed_at("http://127.0.0.1:9/feed")
    for number in range(2):
        body = "\n".join(STORED[what].lines(number)).encode()
        now, begun = SENT + timedelta(minutes=10 * number), time.monotonic()
        answer = Body(body, Validators(digest=str(number)))
        polled = poll(
            database, feed, now=now, fetch=lambda _wire, _request, answer=answer: answer, parse=gauges.parse if numbers else Lines()
        )
    took = (time.monotonic() - begun) * 1000
    if len(polled.fresh) != STORED[what].expected:
        raise RuntimeError(f"{len(polled.fresh)} fresh alerts of {STORED[what].expected}: {polled.note}")
    return {"before": before, "peak": _peak(), "took": took, "note": f"{len(polled.fresh):,} fresh alerts"}


def _peak() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    print(json.dumps(_poll_twice(sys.argv[1], Path(sys.argv[2]))))
