"""When posts of one matter come: soon many, then fewer and fewer."""

from datetime import datetime, timedelta
from math import exp
from random import Random
from statistics import NormalDist

# 50 % within 31 minutes and 90 % within 210 (J. Rogstadius et al., CrisisTracker, 2013) as a log-normal curve, cut at its 90 %.
WIDTH, END = 1.49, 0.9
CURVE = NormalDist()
LAST = CURVE.inv_cdf(END)


def arrivals(count: int, begins: datetime, over: timedelta, chance: Random) -> list[datetime]:
    """In whole seconds, the earliest first."""
    parts = sorted(exp(WIDTH * (CURVE.inv_cdf(max(1e-9, chance.random() * END)) - LAST)) for _ in range(count))
    return [begins + timedelta(seconds=int(over.total_seconds() * part)) for part in parts]
