"""At which points lives end: at every n-th in an ordinary run, with HYPOTHESIS_PROFILE=search at every single one."""

import os
import random

EVERY = os.environ.get("HYPOTHESIS_PROFILE") == "search"
BEYOND = 10_000  # no life has so many


def every(nth: int, seed: int) -> range:
    """Every n-th point, the first by chance."""
    return range(1, BEYOND) if EVERY else range(random.Random(seed).randint(1, nth), BEYOND, nth)
