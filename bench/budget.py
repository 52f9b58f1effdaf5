"""What a first view costs a phone on a bad network: bytes, requests and times, on a quiet day, in one emergency and in three."""

import re
import urllib.request
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from bench.figure import Figure, median, median_of
from bench.hall import Day, hall
from bench.phone import View, Weight, first_view, phone, weight
from bench.served import embedded
from tests.web import city_day

ROUNDS = 3
BYTES, REQUESTS = "<= 14 kB", "<= 3 requests"
DAYS: dict[str, Day] = {"quiet": city_day.quiet, "one emergency": city_day.one_emergency, "three": city_day.three_emergencies}
FACES = {"ko": "/", "en": "/en/"}
_NEEDED = re.compile(r"""<(?:script|link|img)\b[^>]*?(?:src|href)="([^"]+)"[^>]*>""")
_LATER = ("canonical", "alternate", "manifest", "icon")


def measure() -> Iterator[Figure]:
    for day, written in DAYS.items():
        with hall(written) as office, embedded(office.environment()) as server, phone() as chromium:
            base = f"http://127.0.0.1:{server.port}"
            for language, address in FACES.items():
                name = f"{day}, {language}"
                yield from _weighed(name, weight(base, needed(base, address)))
                if chromium is None:
                    yield Figure(f"{name}: not looked at, Playwright or Chromium is not installed", 0, "")
                else:
                    yield from _seen(name, [first_view(chromium, f"{base}{address}") for _ in range(ROUNDS)])


def needed(base: str, address: str) -> list[str]:
    """The page and every file of this site that it names for its first view."""
    with urllib.request.urlopen(base + address, timeout=20) as answer:
        page = answer.read().decode()
    named = [match[1] for match in _NEEDED.finditer(page) if not any(f'rel="{word}' in match[0] for word in _LATER)]
    own = [urljoin(base + address, name) for name in named if not name.startswith("data:")]
    return [address, *(urlsplit(one).path for one in dict.fromkeys(own) if one.startswith(base))]


def _weighed(name: str, found: Weight) -> Iterator[Figure]:
    note = f"gzip {found.gzip / 1000:.1f} kB, as text {found.plain / 1000:.1f} kB"
    yield Figure(f"{name}: page and script, brotli", found.brotli / 1000, "kB", BYTES, note=note)
    yield Figure(f"{name}: page and script, gzip", found.gzip / 1000, "kB", BYTES)


def _seen(name: str, views: Sequence[View]) -> Iterator[Figure]:
    most = max(views, key=lambda view: view.requests)
    note = f"{most.bytes / 1000:.1f} kB over the wire with heads; {most.later} requests after it"
    yield Figure(f"{name}: requests until the load event", most.requests, "requests", REQUESTS, note=note)
    largest, shifts, scores = ([getattr(view, what) for view in views] for what in ("largest", "shift", "score"))
    yield Figure(f"{name}: largest paint, slow 4G, CPU 4 x slower", median(largest), "ms", "<= 1500 ms", note=median_of(largest))
    yield Figure(f"{name}: layout shift", max(shifts), "score", "<= 0.05 score")
    note = (
        f"worst {min(scores):.0f}; blocked for {median(view.blocked for view in views):.0f} ms; Lighthouse's weights and curves over this"
    )
    yield Figure(f"{name}: performance", median(scores), "score", ">= 95 score", note=note)
