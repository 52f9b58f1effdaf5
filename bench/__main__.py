"""`python -m bench` runs every benchmark, `python -m bench NAME ...` some; nothing here fails for being slow."""

import gc
import importlib
import importlib.util
import os
import platform
import sys
import time

from bench.figure import HEAD, Bench, Figure, line

SENDING = ("fanout", "growth", "recovery", "parse", "hostile", "ingest", "feed_size", "start", "compose", "cap_out", "kill")
READING = ("page_serving", "push", "follow", "audience", "slow_readers", "nginx_page", "nginx_push", "nginx_tls", "budget", "audience_sums")
HEARING = ("places", "words", "storm", "near", "map")
DESK = ("desk", "correction", "flood", "record")
DRILLS = ("drill", "scripts", "drills", "locks", "cries")
NAMES = (*SENDING, *READING, *HEARING, *DESK, *DRILLS)


def listed() -> tuple[str, ...]:
    """The benchmarks that are here."""
    return tuple(name for name in NAMES if importlib.util.find_spec(f"bench.{name}"))


def bench(name: str) -> Bench:
    """What measures; its module's first sentence says what."""
    measure: Bench = importlib.import_module(f"bench.{name}").measure
    return measure


def run(name: str) -> list[Figure]:
    begun, figures = time.monotonic(), []
    measure = bench(name)
    gc.collect()
    gc.freeze()  # as in a process that serves: what is loaded is not searched for garbage in mid-measurement
    print(f"\n{name}: {sys.modules[f'bench.{name}'].__doc__}\n{line(HEAD)}", flush=True)
    for figure in measure():
        figures.append(figure)
        print(line(figure.cells()), flush=True)
    print(f"({time.monotonic() - begun:.0f} s)", flush=True)
    return figures


def main(wanted: list[str]) -> int:
    names = wanted or list(listed())
    if unknown := set(names) - set(listed()):
        print(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(listed())}", file=sys.stderr)
        return 2
    here = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"
    print(f"{here}; the platforms run beside it, on loopback.")
    begun = time.monotonic()
    figures = [figure for name in names for figure in run(name)]
    missed = [figure for figure in figures if figure.met is False]
    met = sum(figure.met is True for figure in figures)
    print(f"\n{met} targets met, {len(missed)} missed, {time.monotonic() - begun:.0f} s.")
    for figure in missed:
        print(f"  MISSED {figure.name}: {' | '.join(filter(None, figure.cells()[1:5]))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
