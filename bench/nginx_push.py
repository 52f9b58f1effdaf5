"""Ten thousand open pages held by nginx and nchan: from the hand-over to the last of them, against the broadcaster in C."""

import time
from collections.abc import Iterator
from functools import partial

from bench.figure import Figure, median, median_of
from bench.front import doors, front, needed
from bench.hall import hall
from bench.native import NotHere, compiled, viewers
from bench.newsroom import newsroom
from bench.nginx_page import until_written
from bench.push import MEMORY, ROUNDS, VIEWERS, change, in_turn, limiting, told
from tests.web import city_day

TARGET = "<= 2 x"


def measure() -> Iterator[Figure]:
    try:
        needed()
        compiled("viewers")
    except NotHere as missing:
        yield Figure(f"not measured: {missing}", 0, "")
        return
    ports = doors()
    with hall(city_day.three_emergencies) as office, newsroom(office, port=ports.app, push=ports.push) as news:
        until_written(office)
        with front(office, ports) as server, limiting() as limit:
            time.sleep(2)
            before = server.memory()
            with viewers(server.port, "/events", VIEWERS) as watching:
                each = (server.memory() - before) / max(watching.open, 1)
                spent = server.cpu()
                rounds, limits = in_turn(partial(change, office, news, watching), limit)
                spent = (server.cpu() - spent) / (ROUNDS * max(watching.open, 1)) * 1e6
                yield from told("nginx and nchan", rounds, watching, limits, TARGET)
                whole = [one.whole for one in rounds]
                yield Figure("commit -> last viewer: noticed, rendered, pushed", median(whole), "ms", "<= 1000 ms", note=median_of(whole))
                yield Figure("CPU of nginx for each event to one viewer", spent, "µs", note="with the signs of life in between")
                yield Figure("memory of nginx for each viewer", each, "KB", MEMORY, note="resident, shared pages counted by each worker")
