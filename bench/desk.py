"""Every page of the desk with 1,000 bulletins and 50,000 reports: how long each takes, and what thirty officers who watch cost."""

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from statistics import median, quantiles

from bench.figure import Figure
from bench.full_desk import BULLETINS, REPORTS, full_desk
from bench.served import Server, embedded
from lifeline.staff.roles import Role
from tests.web.desk.conftest import Desk, Someone
from tests.web.desk.walk import walk

TIMES = 24
OFFICERS, WATCHED, EVERY = 30, 20.0, 2.0  # seconds
LIMIT = "<= 200 ms"


def measure() -> Iterator[Figure]:
    begun = time.monotonic()
    with full_desk() as desk:
        print(f"{BULLETINS:,} bulletins and {REPORTS:,} reports laid in {time.monotonic() - begun:.0f} s")
        yield from _pages(desk)
        yield from _watching(desk)


def _pages(desk: Desk) -> Iterator[Figure]:
    """As a duty chief sees them, the widest of pages; the examples of one address in turn."""
    found = walk(desk)
    someone, every = desk.someone(*Role, login="reader"), []
    for rule in sorted(desk.app.url_map.iter_rules(), key=lambda one: one.rule):
        if paths := found.pages.get(rule.endpoint):
            both = [_took(someone, paths[at % len(paths)]) for at in range(TIMES)]
            took, cpu = ([one[which] for one in both] for which in (0, 1))
            every += took
            yield Figure(
                f"GET {rule.rule}: p95", p95(took), "ms", LIMIT, note=f"p50 {median(took):.0f} ms, of the processor {p95(cpu):.0f} ms"
            )
    yield Figure("all pages of the desk: p95", p95(every), "ms", LIMIT, note=f"{len(every)} pages")


def _took(someone: Someone, path: str) -> tuple[float, float]:
    """Milliseconds, and those of them that the processor worked: the rest is waiting for it, or for the disk."""
    begun, worked = time.perf_counter(), time.process_time()
    someone.client.get(path)
    return (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000


def p95(took: Sequence[float]) -> float:
    return quantiles(took, n=20)[-1]


def _watching(desk: Desk) -> Iterator[Figure]:
    """`lifeline serve` with that database, alone and with thirty officers whose first page asks every two seconds."""
    desk.clock.at = datetime.now(UTC)
    officers = [desk.someone(Role.DUTY_CHIEF, login=f"officer-{at}") for at in range(OFFICERS)]
    database = str(desk.world.database.engine.url.render_as_string())
    places = {"LIFELINE_HOME": str(desk.settings.home), "LIFELINE_DATABASE_DRILL": database, "LIFELINE_WORLD": "drill"}
    with embedded(places | {"LIFELINE_HOSTS": "127.0.0.1,localhost", "LIFELINE_PUBLISH": "", "LIFELINE_PUSH": ""}) as server:
        time.sleep(10)  # the pages of both worlds are made
        alone, _ = _share(server, [])
        share, took = _share(server, officers)
        yield Figure(f"{OFFICERS} officers watch: of one core", share, "%", "<= 50 %", note=f"{alone:.0f} % without them")
        yield Figure(f"{OFFICERS} officers watch: their part, p95", p95(took), "ms", LIMIT, note=f"{len(took)} answers, over HTTP")
        yield Figure(f"{OFFICERS} officers watch: memory", server.memory() / 1024, "MB")


def _share(server: Server, officers: Sequence[Someone]) -> tuple[float, list[float]]:
    took: list[float] = []
    over = threading.Event()
    threads = [threading.Thread(target=_watch, args=(server.port, one, over, took, at)) for at, one in enumerate(officers)]
    for thread in threads:
        thread.start()
    before = server.cpu()
    time.sleep(WATCHED)
    spent = server.cpu() - before
    over.set()
    for thread in threads:
        thread.join()
    return 100 * spent / WATCHED, took


def _watch(port: int, someone: Someone, over: threading.Event, took: list[float], at: int) -> None:
    cookie = someone.client.get_cookie("lifeline_drill_desk", path=someone.root)
    if cookie is None:
        raise RuntimeError("nobody is signed in")
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    over.wait(EVERY * at / OFFICERS)
    while not over.is_set():
        begun = time.perf_counter()
        line.request("GET", f"{someone.root}live", headers={"Cookie": f"{cookie.key}={cookie.value}", "HX-Request": "true"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the live part answers {answer.status}")
        took.append((time.perf_counter() - begun) * 1000)
        over.wait(max(0.0, EVERY - (time.perf_counter() - begun)))
    line.close()
