"""Lock by lock: each of the six taken off in turn, a mistake for each way out of the drill; what held it, and which locks fall together."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure


def measure() -> Iterator[Figure]:
    from tests.drills.lock_by_lock import HELD, LOCKS, MISTAKES, fall_together, tried

    with tempfile.TemporaryDirectory(prefix="lifeline-locks-") as folder:
        for mistake in MISTAKES:
            name = mistake.__name__.replace("_", " ")
            for lock in LOCKS:
                came = tried(mistake, Path(folder), frozenset((lock,)))
                yield Figure(f"{name}: {lock} off", int(came.how != HELD), "", "= 0 out", note=f"{came.how} by {came.by}")
            for off, came in fall_together(mistake, Path(folder)):
                yield Figure(f"{name}: without {' + '.join(off)}", 1, "", note=f"{came.how}: {came.by}")
