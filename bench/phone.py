"""A phone on a bad network: Chromium slowed as Lighthouse slows it, and what a first view costs there."""

import gzip
import math
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import brotli

from tests.patient import CHROMIUM, CHROMIUM_ARGS

# Lighthouse's slow 4G where it slows the browser itself: 150 ms and 1.6 Mbit/s become, request by request, these.
NETWORK = {"offline": False, "latency": 562.5, "downloadThroughput": 1_474_560 / 8, "uploadThroughput": 675_000 / 8}
SLOWER = 4
SCREEN = {"width": 412, "height": 823}
_WATCH = """
window.seen = {lcp: 0, cls: 0, busy: 0};
const watch = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true});
watch("largest-contentful-paint", one => seen.lcp = one.startTime);
watch("layout-shift", one => seen.cls += one.hadRecentInput ? 0 : one.value);
watch("longtask", one => seen.busy += Math.max(0, one.duration - 50));
"""
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0"


@dataclass(frozen=True, slots=True)
class View:
    """One first view. Bytes as they came over the wire with their heads, until the load event; times in milliseconds."""

    requests: int
    later: int
    bytes: int
    painted: float
    largest: float
    blocked: float
    shift: float

    @property
    def score(self) -> float:
        """Lighthouse's weights over the curves of the four we take (its fifth, the speed index, is taken as the first paint)."""
        parts = (
            (0.10, _curve(self.painted, 3000, 1800)),
            (0.10, _curve(self.painted, 5800, 3387)),
            (0.25, _curve(self.largest, 4000, 2500)),
            (0.30, _curve(self.blocked, 600, 200)),
            (0.25, _curve(self.shift, 0.25, 0.1)),
        )
        return 100 * sum(weight * part for weight, part in parts)


def _curve(value: float, middle: float, good: float) -> float:
    """A log-normal curve that is 0.5 at `middle` and 0.9 at `good`."""
    if value <= 0:
        return 1.0
    width = (math.log(middle) - math.log(good)) / (math.sqrt(2) * 0.9061938024368232)
    return 0.5 * (1 - math.erf((math.log(value) - math.log(middle)) / (math.sqrt(2) * width)))


@contextmanager
def phone() -> Iterator[Any]:
    """Headless Chromium, or None where Playwright or Chromium is absent."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield None
        return
    if not CHROMIUM.is_file():
        yield None
        return
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS.split())
        yield chromium
        chromium.close()


def first_view(chromium: Any, address: str) -> View:
    """In a context of its own: nothing is cached, and no worker is installed yet."""
    context = chromium.new_context(viewport=SCREEN, device_scale_factor=2, locale="ko-KR", is_mobile=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    asked: list[str] = []
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["requestId"]))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(_WATCH)
    page.goto(address, wait_until="load")
    before = tuple(asked)
    page.wait_for_timeout(2500)
    seen, painted = page.evaluate("window.seen"), page.evaluate(_PAINT)
    context.close()
    wire = sum(sizes.get(one, 0) for one in before)
    return View(len(before), len(asked) - len(before), wire, painted, seen["lcp"], seen["busy"], seen["cls"])


@dataclass(frozen=True, slots=True)
class Weight:
    """The page and what it needs until its load event, in bytes, as bodies."""

    plain: int
    gzip: int
    brotli: int


def weight(base: str, addresses: list[str]) -> Weight:
    """What the server sends for each coding; where it sends no such coding, what a proxy before it would make of it."""
    bodies = [_bodies(base + address) for address in addresses]
    return Weight(*(sum(lengths) for lengths in zip(*bodies, strict=True)))


def _bodies(address: str) -> tuple[int, int, int]:
    plain, _ = _got(address, "identity")
    return len(plain), _coded(address, "gzip", len(gzip.compress(plain, 6))), _coded(address, "br", len(brotli.compress(plain, quality=5)))


def _coded(address: str, coding: str, made: int) -> int:
    body, sent = _got(address, coding)
    return len(body) if sent == coding else made


def _got(address: str, coding: str) -> tuple[bytes, str]:
    asked = urllib.request.Request(address, headers={"Accept-Encoding": coding})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return answer.read(), answer.headers.get("Content-Encoding", "identity")
