"""How sending grows with the number of accounts, each answering after 200 ms; printed, without a target."""

from collections.abc import Iterator

from bench.burst import Post
from bench.figure import Figure, median, median_of
from bench.platform_server import Remote, platform
from bench.stage import Fresh, Http, grown, outlets, sqlite
from lifeline.bulletins.dispatch import MOST_THREADS
from tests.bulletins.town import snow

ANSWER = 0.2
SIZES = (44, 440, 1000)
ROUNDS = 3


def measure() -> Iterator[Figure]:
    with platform(ANSWER) as remote, sqlite() as fresh:
        for accounts in SIZES:
            yield from _of(accounts, remote, fresh)


def _of(accounts: int, remote: Remote, fresh: Fresh) -> Iterator[Figure]:
    data = grown(accounts)
    reached = outlets(Http, remote, data.people.accounts)
    bursts = []
    for number in range(ROUNDS):
        with Post(fresh(), data, reached, minutes=number) as post:
            bursts.append(post.warn(snow(), expected=accounts))
    deciding, receipts = [burst.deciding for burst in bursts], [burst.receipts for burst in bursts]
    waves = -(-accounts // MOST_THREADS)
    yield Figure(f"{accounts} accounts: alert -> decision committed", median(deciding), "ms", note=median_of(deciding))
    against = (waves * ANSWER * 1000, f"{waves} wave(s) of {MOST_THREADS} threads")
    name = f"{accounts} accounts: decision -> last receipt committed"
    yield Figure(name, median(receipts), "ms", against=against, note=median_of(receipts))
