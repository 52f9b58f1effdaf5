"""1,000 random drills beside a live world: bytes of live that changed by a drill, requests at live outlets, and what the drills did."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from bench.figure import Figure

DRILLS, STEPS, SHARE = 1_000, 12, 50
DID = (
    "exercises",
    "minutes",
    "killed",
    "restarts",
    "archived and emptied",
    "live: warns",
    "live: drill documents refused",
    "traces looked for",
)


def measure() -> Iterator[Figure]:
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        some = list(pool.map(_some, range(DRILLS // SHARE)))
    did = Counter[str]()
    for one, _ in some:
        did += one
    broken = [why for _, why in some if why]
    yield Figure("random drills beside a live world", did["drill worlds"], "", f">= {DRILLS} drills", note=f"at most {STEPS} acts each")
    yield Figure("of which touched live: a byte, a request, its credentials", len(broken), "", "= 0 drills", note="; ".join(broken)[:200])
    for name in DID:
        yield Figure(name, did[name], "")


def _some(number: int) -> tuple[Counter[str], str]:
    """What `SHARE` drills from that seed did, and how one of them broke out."""
    from tests.drills.test_random_drills import Drills, done

    done.clear()
    given = settings(
        max_examples=SHARE,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    machine = seed(number)(type("Machine", (Drills,), {}))
    try:
        run_state_machine_as_test(machine, settings=given)
    except AssertionError as error:
        return Counter(done), str(error) or "broken"
    return Counter(done), ""
